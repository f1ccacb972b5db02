"""Dates as delivered → days with the precision to which they are known, and how two of them agree."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matchers.normalise.checkdigits import GRACE, NO_DAY, Days, days_from
from matchers.normalise.columns import (
    INVISIBLE,
    Levels,
    Mask,
    Strings,
    batches,
    join_batches,
    mask_of,
    whole_numbers,
)
from matchers.normalise.lunar import MARKED, lunar_readings, read_written

Ints = npt.NDArray[np.int64]
Numerals = npt.NDArray[np.int32]


class Precision(IntEnum):
    """To what a date is known."""

    NONE = 0
    """Missing, unreadable, impossible or in the future."""
    DAY = 1
    """The very day."""
    MONTH = 2
    """Year and month; the date is the month's first."""
    YEAR = 3
    """The year only; the date is its first day."""


@dataclass(frozen=True, slots=True)
class Dates:
    """A column of dates; both Arrow arrays have the column's length."""

    date: pa.Date32Array
    """The day, or the first of the month or year; null where the precision is NONE."""
    precision: pa.Int8Array
    """`Precision`, never null."""


TIME = r"(?:[T ]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
FORMS = (
    r"^(?P<y>[0-9]{4})[-./年](?P<m>[0-9]{1,2})[-./月](?P<d>[0-9]{1,2})[日号]?" + TIME + "$",
    r"^(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:[0-9]{6})?" + TIME + "$",
    r"^(?P<y>[0-9]{4})[-./年](?P<m>[0-9]{1,2})(?P<d>)月?$",
    r"^(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>)$",
    r"^(?P<y>[0-9]{4})(?P<m>)(?P<d>)年?$",
)
"""Year first, in order of trial; an empty month or day is not known."""

YEAR_LAST = r"^(?P<a>[0-9]{1,2})[-./](?P<b>[0-9]{1,2})[-./](?P<y>[0-9]{4})" + TIME + "$"
SERIAL = r"^(?P<serial>[2-5][0-9]{4})(?:\.[0-9]*)?$"
"""A spreadsheet's days since 1899-12-30: 20000 is in 1954, 59999 in 2064."""

SERIAL_ORIGIN = (date(1899, 12, 30) - date(1970, 1, 1)).days


def parse_dates(values: Strings, as_of: date, *, orders: tuple[int, int] | None = None) -> Dates:
    """Every date from 1900 to 31 days after `as_of`, however written; never raises on content.

    Day and month of `05/06/2011` are told apart by the column's other dates, or are unknown. `orders`: what
    `count_orders` makes of the whole column, where the values are but a part of it.
    """
    day_month, month_day = count_orders(values) if orders is None else orders
    day_first = None if day_month == month_day else day_month > month_day
    return join_batches([_parse_batch(batch, as_of, day_first) for batch in batches(values)])


def count_orders(values: Strings) -> tuple[int, int]:
    """How many of the column's year-last dates must be day-month, and how many month-day."""
    found = [pc.extract_regex(batch, YEAR_LAST).drop_null() for batch in batches(values)]
    first, second = (
        sum(
            int(pc.sum(pc.greater(pc.cast(pc.struct_field(part, name), pa.int32()), 12)).as_py() or 0)
            for part in found
        )
        for name in ("a", "b")
    )
    return first, second


def _parse_batch(values: pa.StringArray, as_of: date, day_first: bool | None) -> Dates:
    text = _clean(values)
    days = np.full(len(text), NO_DAY, np.int32)
    precision = np.full(len(text), Precision.NONE, np.int8)
    open_rows = _read_forms(text, days, precision, as_of)
    open_rows = _read_year_last(text, open_rows, days, precision, as_of=as_of, day_first=day_first)
    open_rows = _read_serials(text, open_rows, days, precision, as_of)
    _read_written(text, open_rows, days, precision, as_of)
    return Dates(pa.array(days, pa.int32(), mask=days == NO_DAY).cast(pa.date32()), pa.array(precision))


PLAIN = r"^[0-9/年月日号-]*$|^[0-9]{4}\.[0-9]{1,2}(?:\.[0-9]{1,2})?$"
"""Dates that are clean already."""


def _clean(values: pa.StringArray) -> pa.StringArray:
    plain = mask_of(pc.match_substring_regex(values, PLAIN)) | mask_of(pc.is_null(values))
    if plain.all():
        return values
    odd = _correct_letters(pc.utf8_normalize(values.filter(pa.array(~plain)), form="NFKC"))
    odd = pc.replace_substring_regex(odd, rf"['\"‘’`{INVISIBLE}]", "")
    odd = pc.utf8_trim_whitespace(pc.replace_substring_regex(odd, r"\s+", " "))
    odd = pc.replace_substring_regex(odd, r" *([-./年月日号]) *", r"\1")
    odd = pc.replace_substring_regex(odd, r"^([0-9]{6}|[0-9]{8})\.0*$", r"\1")
    return pc.replace_with_mask(values, pa.array(~plain), odd)


def _correct_letters(text: pa.StringArray) -> pa.StringArray:
    """O, I, l and | among digits are 0 and 1 typed by eye."""
    lettered = pc.match_substring_regex(
        text, r"^[0-9OoIl|]{8}$|^[0-9OoIl|]{4}([-./])[0-9OoIl|]{1,2}[-./][0-9OoIl|]{1,2}$"
    )
    digits = pc.replace_substring_regex(pc.replace_substring_regex(text, "[Oo]", "0"), "[Il|]", "1")
    return pc.if_else(lettered, digits, text)


def _read_forms(text: pa.StringArray, days: Days, precision: Levels, as_of: date) -> Ints:
    """Year-first dates; a month or day written 00 is not known. Gives the rows that are none."""
    open_rows = np.flatnonzero(mask_of(pc.is_valid(text)))
    for form in FORMS:
        if not open_rows.size:
            break
        found = pc.extract_regex(text.take(pa.array(open_rows)), form)
        hit = mask_of(pc.is_valid(found))
        year, month, day = (_read_group(found.filter(pa.array(hit)), name) for name in "ymd")
        known = np.select([month == 0, day == 0], [Precision.YEAR, Precision.MONTH], Precision.DAY)
        sane = (month > 0) | (day == 0)
        month, day = _turn_impossible(month, day)
        read = days_from(year, np.maximum(month, 1), np.maximum(day, 1), as_of + GRACE)
        read = np.where(sane, read, NO_DAY)
        days[open_rows[hit]] = read
        precision[open_rows[hit]] = np.where(read == NO_DAY, Precision.NONE, known)
        open_rows = open_rows[~hit]
    return open_rows


def _turn_impossible(month: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Month and day exchanged where only that can be meant: there is no month 18, but a day."""
    turned = (month > 12) & (month <= 31) & (day > 0) & (day <= 12)
    return np.where(turned, day, month), np.where(turned, month, day)


def _read_group(found: pa.StructArray, name: str) -> Ints:
    group = pc.struct_field(found, name)
    group = pc.if_else(pc.equal(group, ""), "0", group)
    return np.asarray(pc.cast(group, pa.int64()).to_numpy(zero_copy_only=False))


def _read_year_last(
    text: pa.StringArray, rows: Ints, days: Days, precision: Levels, *, as_of: date, day_first: bool | None
) -> Ints:
    """Those of the rows that are year-last dates; gives the others."""
    found = pc.extract_regex(text.take(pa.array(rows)), YEAR_LAST)
    hit = mask_of(pc.is_valid(found))
    if not hit.any():
        return rows
    a, b, year = (_read_group(found.filter(pa.array(hit)), name) for name in "aby")
    swap = (a > 12) | ((b <= 12) & (day_first is True))
    known = (a > 12) | (b > 12) | (a == b) | (day_first is not None)
    read = days_from(year, np.where(swap, b, a), np.where(swap, a, b), as_of + GRACE)
    _put(rows[hit], np.where(known, read, NO_DAY), days, precision)
    return rows[~hit]


def _read_serials(text: pa.StringArray, rows: Ints, days: Days, precision: Levels, as_of: date) -> Ints:
    """Those of the rows that are a spreadsheet's days; gives the others."""
    found = pc.extract_regex(text.take(pa.array(rows)), SERIAL)
    hit = mask_of(pc.is_valid(found))
    if not hit.any():
        return rows
    read = _read_group(found.filter(pa.array(hit)), "serial") + SERIAL_ORIGIN
    past = read <= (as_of + GRACE - date(1970, 1, 1)).days
    _put(rows[hit], np.where(past, read, NO_DAY), days, precision)
    return rows[~hit]


def _read_written(text: pa.StringArray, rows: Ints, days: Days, precision: Levels, as_of: date) -> None:
    """Lunar dates and Chinese numerals, once a distinct value."""
    left = text.take(pa.array(rows))
    written = mask_of(pc.match_substring_regex(left, rf"{MARKED}|[一二三四五六七八九十]"))
    if not written.any():
        return
    encoded = left.filter(pa.array(written)).dictionary_encode()
    read = [read_written(value) for value in encoded.dictionary.to_pylist()]
    bounded = [day if day and date(1900, 1, 1) <= day <= as_of + GRACE else None for day in read]
    chosen = pa.array(bounded, pa.date32()).take(encoded.indices).cast(pa.int32()).fill_null(int(NO_DAY))
    _put(rows[written], chosen.to_numpy(zero_copy_only=False), days, precision)


def _put(rows: Ints, read: Days, days: Days, precision: Levels) -> None:
    """What was read of those rows, each a day or NO_DAY."""
    days[rows] = read
    precision[rows] = np.where(read == NO_DAY, Precision.NONE, Precision.DAY)


class DateLevel(IntEnum):
    """How two dates of one event agree, best first."""

    SAME = 0
    """The same day, both known to the day."""
    SAME_MONTH_ONLY_KNOWN = 1
    """All that is known of both agrees, but of one only month or year is known."""
    SWAPPED = 2
    """The same with day and month exchanged."""
    ONE_DIGIT = 3
    """One digit of yyyymmdd differs, or two neighbours are swapped."""
    LUNAR = 4
    """One is how the other's day is written in the Chinese calendar."""
    NEAR = 5
    """At most 31 days apart: registered late, or counted otherwise."""
    SAME_YEAR_OR_MONTH_DAY = 6
    """Day and month agree and the year does not, or year and month agree and the day does not."""
    DIFFERENT = 7
    """None of these."""
    UNKNOWN = 8
    """One of them is not known."""


NEAR_DAYS = 31
"""Birth registration is due within a month (户口登记条例 §7): its date may stand for the birth's."""


def date_likeness(l_days: Any, l_precision: Any, r_days: Any, r_precision: Any) -> Levels:
    """`DateLevel` of each pair of days since 1970-01-01 with their `Precision`; symmetric, one int8 a pair.

    A null day, or precision NONE, is unknown.
    """
    left, right = (_read_days(days, known) for days, known in ((l_days, l_precision), (r_days, r_precision)))
    coarse = np.maximum(left[1], right[1])
    unknown = np.minimum(left[1], right[1]) == Precision.NONE
    level = np.where(unknown, DateLevel.UNKNOWN, DateLevel.SAME).astype(np.int8)
    for rows, compare in (
        (~unknown & (coarse > Precision.DAY), _compare_coarse),
        (~unknown & (coarse == Precision.DAY) & (left[0] != right[0]), _compare_days),
    ):
        level[rows] = compare(left[0][rows], right[0][rows], coarse[rows])
    return level


def _read_days(days: Any, precision: Any) -> tuple[Ints, Levels]:
    """Days as numbers, and their precision: NONE where the day is null."""
    known = whole_numbers(precision, np.int8)
    if isinstance(days, pa.Array | pa.ChunkedArray):
        known = np.where(mask_of(pc.is_null(days)), Precision.NONE, known).astype(np.int8)
        days = whole_numbers(pc.cast(days, pa.int32()), np.int64)
    return np.where(known == Precision.NONE, 0, np.asarray(days, np.int64)), known


def _compare_coarse(left: Ints, right: Ints, coarse: Levels) -> Levels:
    """Months, or years where only these are known."""
    a, b = _write(left), _write(right)
    agree = np.where(coarse == Precision.YEAR, a // 10000 == b // 10000, a // 100 == b // 100)
    return np.where(agree, DateLevel.SAME_MONTH_ONLY_KNOWN, DateLevel.DIFFERENT).astype(np.int8)


def _compare_days(left: Ints, right: Ints, _: Levels) -> Levels:
    """Different days, by how they are written."""
    a, b = _write(left), _write(right)
    swapped = (a // 10000 == b // 10000) & (a // 100 % 100 == b % 100) & (b // 100 % 100 == a % 100)
    conditions = [
        swapped,
        _differ_by_one_digit(a, b),
        _is_lunar_of(a, right) | _is_lunar_of(b, left),
        np.abs(left - right) <= NEAR_DAYS,
        (a // 100 == b // 100) | (a % 10000 == b % 10000),
    ]
    levels = [
        DateLevel.SWAPPED,
        DateLevel.ONE_DIGIT,
        DateLevel.LUNAR,
        DateLevel.NEAR,
        DateLevel.SAME_YEAR_OR_MONTH_DAY,
    ]
    return np.select(conditions, levels, DateLevel.DIFFERENT).astype(np.int8)


def _write(days: Ints) -> Numerals:
    """Days since 1970-01-01 as yyyymmdd."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    number = months.astype(np.int64)
    day = days - months.astype("datetime64[D]").astype(np.int64) + 1
    return np.asarray((number // 12 + 1970) * 10000 + (number % 12 + 1) * 100 + day, np.int32)


def _differ_by_one_digit(left: Numerals, right: Numerals) -> Mask:
    """Whether yyyymmdd differs in one digit, or in two neighbours that are swapped."""
    count = np.zeros(len(left), np.int8)
    swapped = np.zeros(len(left), np.bool_)
    earlier = None
    for place in range(8):
        a, b = left // 10**place % 10, right // 10**place % 10
        if earlier is not None:
            swapped |= (a != b) & (a == earlier[1]) & (b == earlier[0])
        count += a != b
        earlier = a, b
    return np.asarray((count == 1) | ((count == 2) & swapped))


def _is_lunar_of(written: Numerals, solar: Ints) -> Mask:
    """Whether the first, read as written, is the lunar date of the second's day."""
    first, readings = lunar_readings()
    place = solar - first
    covered = (place >= 0) & (place < len(readings))
    return np.asarray(covered & (readings[np.where(covered, place, 0)] == written))
