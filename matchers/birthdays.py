"""Birth dates that stand for "not known": 1900-01-01, or the first of some month, in every row of a table."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

BIRTHDAY_SHARE = 0.05
"""A larger share of a table's birth dates on one day may be a default: a day holds 1 in 6,500 children."""
BIRTHDAY_CROWD = 50
"""Of fewer records on one day a share says nothing."""
BIRTHDAY_LEAD = 10
"""So many times as often as the day that comes next: a week's newborns share their few days, and mean it."""


def default_day(days: pa.Array) -> date | None:
    """The day that stands in a table for "not known" (1900-01-01 in every row), else None; exact `days`."""
    counted = pc.value_counts(pc.drop_null(days))
    often = sorted(zip(counted.field(1).to_pylist(), counted.field(0).to_pylist(), strict=True))[-2:]
    return choose_default(often, len(days) - days.null_count)


def choose_default(often: list[tuple[int, date]], known: int) -> date | None:
    """The same from the two commonest days with their counts, the commonest last, and how many days are known."""
    if not often:
        return None
    count, day = often[-1]
    next_most = often[0][0] if len(often) == 2 else 0
    least = max(BIRTHDAY_CROWD, BIRTHDAY_SHARE * known, BIRTHDAY_LEAD * next_most)
    return day if count > least else None
