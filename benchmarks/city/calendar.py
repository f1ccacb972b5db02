"""Dates as arrays, and the deliveries, terms and quarters that they fall in."""

from datetime import date

import numpy as np
import numpy.typing as npt

from benchmarks.city.numbers import Dates, compact

NEVER = np.datetime64("2200-01-01", "D")
"""Stands for a day that does not come."""


def last_day(month: str) -> date:
    """The last day of a delivery such as 2026-10."""
    return ((np.datetime64(month, "M") + 1).astype("datetime64[D]") - 1).item()


def quarter(month: str) -> str:
    """2026-10 → 2026Q4."""
    year, number = month.split("-")
    return f"{year}Q{(int(number) + 2) // 3}"


def term_start(day: date) -> date:
    """The first day of the school term that holds the day: 1 September or 1 February."""
    if day.month >= 9:
        return date(day.year, 9, 1)
    return date(day.year - 1, 9, 1) if day.month == 1 else date(day.year, 2, 1)


def term_title(start: date) -> str:
    """`2026-2027学年秋季`."""
    first = start.year if start.month == 9 else start.year - 1
    return f"{first}-{first + 1}学年{'秋季' if start.month == 9 else '春季'}"


def previous_term(start: date) -> date:
    """The first day of the term before."""
    return date(start.year, 2, 1) if start.month == 9 else date(start.year - 1, 9, 1)


def school_year(day: date) -> int:
    """The calendar year in which the school year of that day began."""
    return day.year if day.month >= 9 else day.year - 1


def add_years(days: Dates, years: int) -> Dates:
    """The same day some years on; 29 February becomes the 28th."""
    months = days.astype("datetime64[M]")
    offset = (days - months.astype("datetime64[D]")).astype(np.int64)
    later = months + 12 * years
    length = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64)
    return later.astype("datetime64[D]") + np.minimum(offset, length - 1)


def add_months(days: Dates, months: int) -> Dates:
    """The same day some months on, or that month's last."""
    later = days.astype("datetime64[M]") + months
    offset = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    length = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64)
    return later.astype("datetime64[D]") + np.minimum(offset, length - 1)


def age_at(born: Dates, day: date) -> npt.NDArray[np.int64]:
    """Completed years of age on that day; negative before birth."""
    return (day.year * 10000 + day.month * 100 + day.day - compact(born)) // 10000
