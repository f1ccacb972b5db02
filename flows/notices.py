"""A failure made known where people look: a file in a folder and, if set, a message to an address of the city's own.

Told are the comparison, the period, the time, and the error's three lines: nothing of a record.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from flows.schedule import ZONE
from flows.settings import Settings

SECONDS = 10
"""For the address to answer; a notice must not hold up anything."""


def find_folder(settings: Settings) -> Path:
    """Where notices are put."""
    return settings.notices.folder or settings.warehouse / "notices"


def notify(settings: Settings, title: str, text: str) -> Path:
    """The notice's file; whether the address took it stands in its last line."""
    now = datetime.now(ZoneInfo(ZONE))
    folder = find_folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    sent = _send(settings.notices.webhook, f"{title}\n{text}")
    file.write_text(f"{title}\n{now:%Y-%m-%d %H:%M:%S}\n{text}\n{sent}".rstrip() + "\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def _send(address: str | None, text: str) -> str:
    if address is None:
        return ""
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    request = Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 — http(s), as settings require
    try:
        with urlopen(request, timeout=SECONDS):  # noqa: S310
            return "已通知 webhook"
    except OSError as error:
        return f"webhook 未送达（{type(error).__name__}）"
