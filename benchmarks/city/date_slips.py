"""How clerks write dates, and what happens to birthdays: one small function a slip."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from lunardate import LunarDate

from benchmarks.city import names
from benchmarks.city.numbers import Dates

ISO, COMPACT, DOTTED, SLASHED, CHINESE, SERIAL = range(6)
STYLES = 6
SERIAL_ZERO = np.datetime64("1899-12-30", "D")
"""Day 0 of spreadsheets' serial dates (with their phantom 29 February 1900)."""


def write(days: Dates, style: npt.NDArray[np.int64]) -> pa.Array:
    """Each day in its row's style (2011-01-31, 20110131, 2011.1.31, 2011年1月31日, 40574…); NaT is null."""
    stamp = pa.array(days)
    year, month, day = (part(stamp).cast(pa.string()) for part in (pc.year, pc.month, pc.day))
    text = pc.strftime(stamp, "%Y-%m-%d")
    serial = pa.array((days - SERIAL_ZERO).astype(np.int64)).cast(pa.string())
    written = {
        COMPACT: pc.strftime(stamp, "%Y%m%d"),
        DOTTED: pc.binary_join_element_wise(year, month, day, "."),
        SLASHED: pc.binary_join_element_wise(year, month, day, "/"),
        CHINESE: names.join(year, "年", month, "月", day, "日"),
        SERIAL: names.where(np.isnat(days), pa.nulls(len(days), pa.string()), serial),
    }
    for code, column in written.items():
        text = names.where(style == code, column, text)
    return text


def restyle(iso: str, style: int) -> str:
    """A date's text in a style, whether or not the calendar knows the day."""
    year, month, day = (int(part) for part in iso.split("-"))
    if style == COMPACT:
        return f"{year}{month:02d}{day:02d}"
    if style == SLASHED:
        return f"{year}/{month}/{day}"
    if style == DOTTED:
        return f"{year}.{month}.{day}"
    return f"{year}年{month}月{day}日" if style == CHINESE else iso


def month_only(iso: str, salt: int, other: str | None) -> str:
    """201101, 2011-01, 2011.01, 2011年1月."""
    year, month, _ = iso.split("-")
    return (f"{year}{month}", f"{year}-{month}", f"{year}.{month}", f"{year}年{int(month)}月")[salt % 4]


def lunar(iso: str, salt: int, other: str | None) -> str:
    """The birthday by the lunar calendar, written as if it were a date of this one."""
    day = LunarDate.from_solar_date(*date.fromisoformat(iso).timetuple()[:3])
    return restyle(f"{day.year:04d}-{day.month:02d}-{day.day:02d}", int(other or 0))


def swapped(iso: str, salt: int, other: str | None) -> str:
    """Day and month exchanged, where that is a date."""
    year, month, day = iso.split("-")
    return restyle(f"{year}-{day}-{month}", int(other or 0)) if int(day) <= 12 and day != month else iso


def digits_swapped(iso: str, salt: int, other: str | None) -> str:
    """The two digits of the day or of the year exchanged, where that is a date."""
    year, month, day = iso.split("-")
    turned = day[::-1] if salt % 2 else day
    other_year = year if salt % 2 else year[:2] + year[2:][::-1]
    if not 1 <= int(turned) <= 28 or not 2000 <= int(other_year) <= 2030:
        return iso
    return restyle(f"{other_year}-{month}-{turned}", int(other or 0))


def wrong_digit(iso: str, salt: int, other: str | None) -> str:
    """The day or the month one off."""
    year, month, day = iso.split("-")
    if salt % 2:
        return restyle(f"{year}-{month}-{int(day) % 28 + 1:02d}", int(other or 0))
    return restyle(f"{year}-{int(month) % 12 + 1:02d}-{min(int(day), 28):02d}", int(other or 0))


def lost(iso: str, salt: int, other: str | None) -> None:
    """Nothing."""
