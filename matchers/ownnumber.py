"""Whose a delivered citizen number is, the child's own or an elder's in its place; and the copy that mends it."""

from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.features import count_days, days_of
from matchers.normalise.numbers import Numbers, NumberState, parse_numbers

Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Days: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
NO_DAY = date(2200, 1, 1)
"""The `as_of` of data of no known day: no date is in its future, and nobody's age is known."""
ADULT_AGE_DAYS = 20 * 365
"""A valid number this old, with no birth date beside it to contradict, is a guardian's: registers keep
young people on until 18 and a delivery may lag two years."""
GENERATION_DAYS = 12 * 365
"""A number born this long before the delivered birth date is a parent's or grandparent's."""
SOUND = (NumberState.VALID, NumberState.VALID_PREFIX)


def find_elders(numbers: Numbers, told: Days, as_of: date) -> Bools:
    """Which numbers are an elder's. `told`: days of the birth dates delivered beside them, none positive if untold."""
    born = days_of(numbers.birth_date)
    adult = (as_of < NO_DAY) & (count_days(as_of) - born >= ADULT_AGE_DAYS)
    return np.asarray((born > 0) & np.where(told > 0, told - born >= GENERATION_DAYS, adult))


def mend(numbers: Numbers, copy: pa.Array, told: Days, as_of: date) -> Numbers:
    """The numbers, and in place of those that cannot be the child's a copy that can.

    A number cannot be that is unsound or an elder's, nor one that was born on another day than the child is told to
    be while its copy was born on that day: a sibling's.
    """
    numbers = replace(numbers, text=pc.cast(numbers.text, pa.string()))
    bad = ~np.isin(np.asarray(numbers.state), SOUND) | find_elders(numbers, told, as_of)
    rows = np.flatnonzero(bad | ((told > 0) & (days_of(numbers.birth_date) != told)))
    other = parse_numbers(copy.take(pa.array(rows)), as_of)
    sound = np.isin(np.asarray(other.state), SOUND) & ~find_elders(other, told[rows], as_of)
    better = sound & (bad[rows] | (days_of(other.birth_date) == told[rows]))
    mask = np.zeros(len(numbers.text), bool)
    mask[rows[better]] = True
    chosen, place = pa.array(np.flatnonzero(better)), pa.array(mask)
    return replace(
        numbers,
        **{
            part.name: pc.replace_with_mask(
                getattr(numbers, part.name), place, getattr(other, part.name).take(chosen)
            )
            for part in dataclass_fields(numbers)
        },
    )
