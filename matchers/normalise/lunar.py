"""The Chinese calendar: dates marked lunar or in Chinese numerals, and the lunar readings of solar days."""

import re
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
from lunardate import LunarDate

MARKED = r"农历|阴历|旧历|古历|正月|冬月|腊月|闰|月初|廿|卄|卅"
"""Words by which a date shows that it is lunar."""

DIGITS = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "元": 1, "正": 1, "两": 2}
LEADING_TENS = {"十": 1, "廿": 2, "卄": 2, "卅": 3, "初": 0}
MONTHS = {"正": 1, "冬": 11, "腊": 12}

WRITTEN = re.compile(
    r"(?P<year>[0-9〇○零一二三四五六七八九]{4})年?[-./]?(?P<leap>闰)?(?P<month>[0-9正冬腊元〇零一二两三四五六七八九十]{1,3})[-./月]"
    r"(?P<day>[0-9初〇零一二三四五六七八九十廿卄卅]{1,3})[日号]?"
)

SHORT_MONTH = 29
"""Days of a lunar month, which has one more in every other month or so."""
FIRST_YEAR, LAST_YEAR = 1990, 2030
"""Lunar years whose days are compared: everyone who is or may soon be a child."""


def read_written(text: str) -> date | None:
    """The solar day of a date in Chinese numerals or marked lunar; None if there is none."""
    found = WRITTEN.search(text)
    if found is None:
        return None
    year, month, day = (read_number(found[part]) for part in ("year", "month", "day"))
    lunar = re.search(MARKED, text) is not None
    try:
        if lunar:
            solar: date = LunarDate(year, month, day, bool(found["leap"])).to_solar_date()
            return solar
        return date(year, month, day)
    except ValueError:
        return None


def read_number(text: str) -> int:
    """A number in digits or Chinese numerals as dates use them: 二〇一一, 十二, 初五, 廿三, 三十, 腊."""
    if text.isascii() and text.isdigit():
        return int(text)
    if text in MONTHS:
        return MONTHS[text]
    if len(text) == 4:
        return int("".join(str(DIGITS.get(c, c)) for c in text))
    tens, ones = 0, 0
    for place, character in enumerate(text):
        if character in LEADING_TENS:
            tens = LEADING_TENS[character] * (max(ones, 1) if character == "十" else 1)
            ones = 0
        elif character in DIGITS or character.isdigit():
            ones = DIGITS[character] if character in DIGITS else ones * 10 * (place > 0) + int(character)
    return tens * 10 + ones


@cache
def lunar_readings() -> tuple[int, npt.NDArray[np.int32]]:
    """The first day covered (days since 1970-01-01), and for each day from it its lunar date as yyyymmdd.

    That is what a clerk types who copies a lunar birthday into a date column.
    """
    first = day = LunarDate(FIRST_YEAR, 1, 1).to_solar_date().toordinal()
    last = LunarDate(LAST_YEAR + 1, 1, 1).to_solar_date().toordinal()
    written: list[int] = []
    while day < last:
        begun, after = (LunarDate.from_solar_date(*_date_of(at)) for at in (day, day + SHORT_MONTH))
        days = SHORT_MONTH if after.day == 1 else SHORT_MONTH + 1
        written += [begun.year * 10000 + begun.month * 100 + place for place in range(1, days + 1)]
        day += days
    return first - date(1970, 1, 1).toordinal(), np.array(written, np.int32)


def _date_of(ordinal: int) -> tuple[int, int, int]:
    day = date.fromordinal(ordinal)
    return day.year, day.month, day.day
