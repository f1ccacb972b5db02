"""What a run leaves while it is under way, so that the next start knows of one that was killed, and clears up.

All of it happens under the warehouse's lock: whoever finds the note of a run under way finds a dead one's.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows import audit
from flows.faults import StageError
from flows.notices import notify
from flows.order import Order
from flows.schedule import ZONE
from flows.settings import Settings
from reports import exchange
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.warehouse import SPILL_NAME

NAME = "running.json"


@dataclass(frozen=True, slots=True)
class Killed:
    """A run of which only its note is left."""

    comparison: str
    period: str
    run_id: str
    started: str


@contextmanager
def keep(order: Order, run_id: str) -> Iterator[None]:
    """The run inside is noted as under way, then in the audit log as done or failed; a failure is made known."""
    settings = order.settings
    file = settings.warehouse / NAME
    about = {"comparison": order.comparison.value, "period": order.period, "run_id": run_id}
    started = datetime.now(ZoneInfo(ZONE)).isoformat(timespec="seconds")
    _write(file, about | {"started": started})
    audit.note(settings, "开始比对", **about, accept_stale=order.accept_stale)
    try:
        yield
    except BaseException as error:
        with suppress(OSError, InputError):  # a full disk, say: the first error is the one to tell
            audit.note(settings, "比对失败", **about, error=tell(error))
            notify(settings, f"应保：{order.comparison} {order.period} 比对失败", tell(error))
        file.unlink(missing_ok=True)
        raise
    manifest = settings.published / order.comparison / order.period / "manifest.json"
    audit.note(settings, "发布", **about, **_hashes(manifest))
    file.unlink(missing_ok=True)


def recover(settings: Settings) -> Killed | None:
    """The run that was killed, cleared up after, noted and made known; None where none was.

    Half-made reports go, the last published period comes back where a crash had set it aside, spill goes.
    """
    file = settings.warehouse / NAME
    shutil.rmtree(settings.warehouse / SPILL_NAME, ignore_errors=True)
    if not file.exists():
        return None
    killed = _read(file)
    if killed.comparison in set(Comparison) and Path(killed.period).name == killed.period:
        place = settings.published / killed.comparison / killed.period
        exchange.recover(place.with_name(f".{place.name}.making"), place)
    about = f"{killed.comparison} {killed.period}（{killed.started} 开始）"
    audit.note(
        settings, "上次比对中断", comparison=killed.comparison, period=killed.period, run_id=killed.run_id
    )
    text = (
        f"{about}没有正常结束（断电、被强行终止或内存耗尽）；未完成的内容已清理，已发布的各期不受影响。"
        "请重新运行该期。"
    )
    notify(settings, "应保：上次比对中断", text)
    file.unlink()
    return killed


def tell(error: BaseException) -> str:
    """An error in words that quote no record."""
    if isinstance(error, InputError | StageError):
        return str(error)
    return type(error).__name__


def _write(file: Path, content: dict[str, str]) -> None:
    made = file.with_suffix(".making")
    made.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    made.chmod(0o600)
    made.replace(file)


def _read(file: Path) -> Killed:
    """The note; with empty words where the crash left half of it."""
    try:
        content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (ValueError, OSError):
        content = {}
    return Killed(*(str(content.get(name, "")) for name in ("comparison", "period", "run_id", "started")))


def _hashes(manifest: Path) -> dict[str, object]:
    """The manifest's hash, which seals the outputs', and the inputs' own."""
    content = json.loads(manifest.read_text("utf-8"))
    inputs = {f"{row['delivery']}/{row['extract']}/{row['file']}": row["sha256"] for row in content["inputs"]}
    return {"manifest": audit.hash_file(manifest), "inputs": inputs}
