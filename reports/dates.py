"""Dates as departments write them, read far enough to be shown masked."""

import re
from datetime import date, timedelta
from functools import lru_cache

from reports.disclosure import SHARED_TEXTS, clean

SERIAL_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial dates."""

_SERIAL = re.compile(r"[1-5]\d{4}(?:\.0+)?")
"""10000 is 1927, 59999 is 2064: a child's or a parent's birth date as a spreadsheet counts."""
_WRITTEN = re.compile(
    r"((?:19|20)\d\d)\D{0,3}(0[1-9]|1[0-2]|[1-9](?!\d))(?:\D{0,3}(3[01]|[12]\d|0?[1-9])(?!\d))?"
)


@lru_cache(SHARED_TEXTS)
def read_day(text: str | None) -> str | None:
    """`2011年1月5日` → `2011-01-05`, `201101` → `2011-01`; None where it cannot be read."""
    cleaned = clean(text)
    if cleaned is None:
        return None
    if _SERIAL.fullmatch(cleaned):
        return (SERIAL_EPOCH + timedelta(days=int(float(cleaned)))).isoformat()
    match = _WRITTEN.match(cleaned)
    if match is None:
        return None
    return "-".join(f"{int(part):02d}" for part in match.groups() if part)


def read_month(text: str | None) -> str | None:
    """`2011年1月5日` → `2011-01`: a birth date as shared sheets show it."""
    day = read_day(text)
    return None if day is None else day[:7]
