"""The audit log: who ran, imported, exported, rotated and purged what, when; each line sealed by the one before.

A line is JSON with a number, the time, the user, the event, its details, the hash of the line before and its
own. The head (number and hash of the last line) is copied elsewhere, so that cutting the log short shows too.
Hashes, counts, periods and folder names only: nothing of a record is in it.
"""

import getpass
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from filelock import FileLock

from flows.schedule import ZONE
from flows.settings import Settings
from schemas.encryption import flush
from schemas.errors import InputError

FILE_NAME = "audit.jsonl"
HEAD_NAME = "audit-head.json"
GENESIS = hashlib.sha256("应保审计日志".encode()).hexdigest()
"""Stands for the line before the first."""

TORN = ".torn"
"""What a crash left of a half-written line is kept beside the log, and noted in it."""

PATIENCE = 30
"""Seconds for another's line to be written."""


def note(settings: Settings, event: str, **details: Any) -> None:
    """Add a line and copy the head; both are on the disk when this returns. 0600."""
    file = find_log(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(file.with_suffix(".lock"), timeout=PATIENCE, mode=0o600):
        torn = _cut_torn(file)
        number, previous = _read_end(file)
        if torn:
            number, previous = _append(file, number, previous, "日志末行残缺，已移出", {"bytes": torn})
        number, previous = _append(file, number, previous, event, details)
        _copy_head(settings, number, previous)


def verify(settings: Settings) -> tuple[int, list[str]]:
    """The number of lines and, in Chinese, everything that is wrong: an edit, a deletion, a cut."""
    file = find_log(settings)
    if not file.is_file():
        return 0, [f"没有审计日志（{file}）"]
    faults: list[str] = []
    hashes, latest = {0: GENESIS}, ""
    for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
        faults += _check_line(number, line, hashes[number - 1])
        hashes[number] = _hash_of(line)
        at = _time_of(line)
        if at and at < latest:
            faults.append(f"第 {number} 行的时间早于上一行：系统时钟可能被拨回（内容本身未必有问题）")
        latest = max(latest, at)
    return len(hashes) - 1, faults + _check_head(settings, hashes)


def find_log(settings: Settings) -> Path:
    """Where the log is."""
    return settings.warehouse / FILE_NAME


def find_head(settings: Settings) -> Path:
    """Where the head is copied to: the place set, or the published folder."""
    return settings.audit.head or settings.published / HEAD_NAME


def seal(line: dict[str, Any]) -> str:
    """The hash of a line without its own `hash`."""
    bare = {name: value for name, value in line.items() if name != "hash"}
    return hashlib.sha256(json.dumps(bare, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _append(file: Path, number: int, previous: str, event: str, details: dict[str, Any]) -> tuple[int, str]:
    line: dict[str, Any] = {
        "number": number + 1,
        "at": datetime.now(ZoneInfo(ZONE)).isoformat(timespec="seconds"),
        "who": _who(),
        "event": event,
        "details": details,
        "previous": previous,
    }
    line["hash"] = seal(json.loads(json.dumps(line, default=str)))
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False, sort_keys=True, default=str) + "\n")
    flush(file)
    return number + 1, str(line["hash"])


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _read_end(file: Path) -> tuple[int, str]:
    """Number and hash of the last line; InputError where it cannot be gone on from."""
    lines = file.read_text("utf-8", errors="replace").splitlines() if file.exists() else []
    if not lines:
        return 0, GENESIS
    try:
        last = json.loads(lines[-1])
        return int(last["number"]), str(last["hash"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "审计日志的末行无法读取，可能被改动",
            str(file),
            "请用 yingbao audit verify 查看，保存现状并报告；把日志移走后会另起一份",
        ) from error


def _cut_torn(file: Path) -> int:
    """Move what follows the last line's end out of the log; how many bytes that were."""
    content = file.read_bytes() if file.exists() else b""
    kept = content[: content.rfind(b"\n") + 1]
    torn = content[len(kept) :]
    if torn:
        beside = file.with_name(file.name + TORN)
        handle = os.open(beside, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(torn + b"\n")
        os.truncate(file, len(kept))
    return len(torn)


def _copy_head(settings: Settings, number: int, digest: str) -> None:
    """Replace the head by one rename; InputError where its place cannot be written to."""
    head = find_head(settings)
    try:
        with _written(head) as stream:
            stream.write_text(json.dumps({"number": number, "hash": digest}) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"审计日志的副本无法写入（{error.strerror}）",
            str(head),
            "请检查该位置是否可写，或在设置文件中改 [audit] head",
        ) from error


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.making")
    yield made
    made.chmod(0o600)
    flush(made)
    made.replace(path)


def _check_line(number: int, text: str, previous: str) -> list[str]:
    try:
        line = json.loads(text)
        claimed = (line["number"], line["previous"], line["hash"])
    except (ValueError, KeyError, TypeError):
        return [f"第 {number} 行不是审计记录，已被改动或损坏"]
    faults = []
    if claimed[0] != number or claimed[1] != previous:
        faults.append(f"第 {number} 行与上一行接不上：其间有记录被删、被插或被改")
    if seal(line) != claimed[2]:
        faults.append(f"第 {number} 行的内容被改动")
    return faults


def _hash_of(text: str) -> str:
    try:
        return str(json.loads(text)["hash"])
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(text.encode()).hexdigest()


def _time_of(text: str) -> str:
    try:
        return str(json.loads(text)["at"])
    except (ValueError, KeyError, TypeError):
        return ""


def _check_head(settings: Settings, hashes: dict[int, str]) -> list[str]:
    head = find_head(settings)
    try:
        copy = json.loads(head.read_text("utf-8"))
        number, digest = int(copy["number"]), str(copy["hash"])
    except (OSError, ValueError, KeyError, TypeError):
        return [f"别处的副本（{head}）缺失或无法读取，看不出日志是否被截短"]
    if number >= len(hashes):
        return [f"日志被截短：副本记到第 {number} 行，日志只有 {len(hashes) - 1} 行"]
    if hashes[number] != digest:
        return [f"第 {number} 行与别处的副本不符：日志被整体改写过"]
    if number < len(hashes) - 2:
        return [f"副本只记到第 {number} 行，日志有 {len(hashes) - 1} 行：副本被换旧，或日志被续写"]
    return []
