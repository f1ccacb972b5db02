"""File names from place names: what every file system takes, and no two the same."""

import re
from collections.abc import Iterable

from reports.disclosure import clean, mask_text

MOST_CHARACTERS = 60
"""A Chinese character is three bytes, a name at most 255: room for a number and a suffix."""

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names of devices under Windows, with any suffix."""


def safe_name(text: str) -> str:
    """`../x` → `_x`, `CON` → `_CON`: one name without separators, leading dots, or a device's meaning."""
    cleaned = mask_text(clean(text)) or ""
    plain = re.sub(r'[\\/:*?"<>|%\s]+', "_", cleaned).strip(". ")[:MOST_CHARACTERS].strip(". ")
    if not plain or set(plain) <= set("._"):
        return "未命名"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def name_apart(texts: Iterable[str]) -> dict[str, str]:
    """A safe name for each text; equal ones, also when case is ignored, are numbered in sorted order."""
    named: dict[str, str] = {}
    taken: set[str] = set()
    for text in sorted(set(texts)):
        name, turn = safe_name(text), 1
        while (numbered := name if turn == 1 else f"{name}-{turn}").casefold() in taken:
            turn += 1
        taken.add(numbered.casefold())
        named[text] = numbered
    return named
