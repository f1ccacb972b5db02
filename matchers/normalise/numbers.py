"""Citizen numbers as delivered → what can be trusted of them.

A column is judged as a matrix of bytes; no row is looked at by itself.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.normalise.checkdigits import (
    GRACE,
    NO_DAY,
    Bytes,
    Days,
    check_digit,
    days_from,
    has_right_check,
    read_digits,
)
from matchers.normalise.columns import (
    Levels,
    Mask,
    Strings,
    batches,
    byte_matrix,
    join_batches,
    mask_of,
)
from matchers.normalise.numberforms import (
    SPREADSHEET_DIGITS,
    NumberState,
    clean_numbers,
    is_filler,
    tell_forms,
)
from matchers.normalise.numberlevels import NumberLevel, number_likeness

__all__ = ["NumberLevel", "NumberState", "Numbers", "check_digit", "number_likeness", "parse_numbers"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of citizen numbers, judged; all fields are Arrow arrays of the column's length."""

    text: pa.StringArray
    """Canonical form: NFKC, no blanks, upper-case X; null if missing or a placeholder."""
    state: pa.Int8Array
    """`NumberState`, never null."""
    birth_date: pa.Date32Array
    """Positions 7–14 (old numbers: 19 + 7–12) where that is a real date; null otherwise."""
    sex: pa.Int8Array
    """1 male, 2 female by the sequence's last digit; 0 unknown, or changed by a spreadsheet."""
    doubtful: pa.BooleanArray
    """Valid but ending 000 or a multiple of a double's spacing: rounded digits pass the check once in eleven."""
    known_prefix: pa.Int8Array
    """How many leading digits can be trusted: 18 valid, 15 spreadsheet, k scientific or masked, else 0."""


def parse_numbers(values: Strings, as_of: date) -> Numbers:
    """The column judged; `as_of` bounds the birth dates (31 days' grace). Never raises on content."""
    return join_batches([_parse_batch(batch, as_of) for batch in batches(values)])


def _parse_batch(values: pa.StringArray, as_of: date) -> Numbers:
    text, state, known = tell_forms(clean_numbers(values))
    days = np.full(len(text), NO_DAY, np.int32)
    sex = np.zeros(len(text), np.int8)
    doubtful = np.zeros(len(text), np.bool_)
    _judge_eighteen(text, state, days, sex=sex, doubtful=doubtful, as_of=as_of)
    text = _withdraw_fillers(text, state)
    _judge_fifteen(text, state, days, sex, as_of)
    _judge_short(text, state, days, as_of)
    known[np.isin(state, (NumberState.VALID, NumberState.VALID_PREFIX))] = 18
    known[np.isin(state, (NumberState.SPREADSHEET, NumberState.FIFTEEN))] = SPREADSHEET_DIGITS
    return Numbers(
        text=text,
        state=pa.array(state),
        birth_date=pa.array(days, pa.int32(), mask=days == NO_DAY).cast(pa.date32()),
        sex=pa.array(sex),
        doubtful=pa.array(doubtful),
        known_prefix=pa.array(known),
    )


def _withdraw_fillers(text: pa.StringArray, state: Levels) -> pa.StringArray:
    """Fillers of eighteen characters hold no possible date, so that they are looked for only there."""
    filler = is_filler(text, state == NumberState.IMPOSSIBLE)
    if not filler.any():
        return text
    state[filler] = NumberState.PLACEHOLDER
    return pc.if_else(pa.array(filler), pa.scalar(None, pa.string()), text)


def _judge_eighteen(
    text: pa.StringArray, state: Levels, days: Days, *, sex: Levels, doubtful: Mask, as_of: date
) -> None:
    """Check character, birth date, sex of everything of eighteen characters; fills the arrays in place."""
    rows = np.flatnonzero(np.isin(state, (NumberState.VALID, NumberState.VALID_PREFIX)))
    if not rows.size:
        return
    matrix = byte_matrix(text.take(pa.array(rows)), 18)
    right = has_right_check(matrix)
    day = _read_date(matrix, 6, 8, as_of)
    looks_rounded = (matrix[:, 17] != ord("X")) & _looks_rounded(matrix)
    rounded = ~right & looks_rounded
    days[rows] = day
    state[rows] = np.select(
        [day == NO_DAY, right, rounded],
        [NumberState.IMPOSSIBLE, state[rows], NumberState.SPREADSHEET],
        NumberState.WRONG_CHECK,
    )
    doubtful[rows] = right & (day != NO_DAY) & looks_rounded
    sex[rows] = np.where(rounded | (day == NO_DAY), 0, 2 - (matrix[:, 16] & 1))


def _looks_rounded(matrix: Bytes) -> Mask:
    """Ends 000, or is a multiple of the spacing of doubles at its size: 16 from 2^56, … 128 from 2^59."""
    value = read_digits(matrix, 0, 18)
    spacing = np.spacing(value.astype(np.float64)).astype(np.int64).clip(1)
    return np.asarray(_ends_in_zeros(matrix) | (value & (spacing - 1) == 0))


def _ends_in_zeros(matrix: Bytes) -> Mask:
    return np.asarray((matrix[:, 15:18] == ord("0")).all(axis=1))


def _read_date(matrix: Bytes, start: int, length: int, as_of: date) -> Days:
    """The date written from column `start`, yyyymmdd or (length 6) yymmdd of the 1900s."""
    year = read_digits(matrix, start, start + length - 4) + (1900 if length == 6 else 0)
    month = read_digits(matrix, start + length - 4, start + length - 2)
    return days_from(year, month, read_digits(matrix, start + length - 2, start + length), as_of + GRACE)


def _judge_fifteen(text: pa.StringArray, state: Levels, days: Days, sex: Levels, as_of: date) -> None:
    """Old numbers: birth date and sex.

    Fifteen digits that hold no old date, or one of this century in today's form, are a number cut short.
    """
    rows = np.flatnonzero(state == NumberState.FIFTEEN)
    if not rows.size:
        return
    matrix = byte_matrix(text.take(pa.array(rows)), 15)
    days[rows] = _read_date(matrix, 6, 6, as_of)
    old = (days[rows] != NO_DAY) & (_read_date(matrix, 6, 8, as_of) < CENTURY)
    state[rows] = np.where(old, NumberState.FIFTEEN, NumberState.SHORT)
    sex[rows] = np.where(old, 2 - (matrix[:, 14] & 1), 0)
    days[rows[~old]] = NO_DAY


CENTURY = (date(2000, 1, 1) - date(1970, 1, 1)).days
"""Whoever was born since has never had a number of fifteen digits."""


def _judge_short(text: pa.StringArray, state: Levels, days: Days, as_of: date) -> None:
    """A cut or masked number, or a scientific one, may still hold the whole birth date in its place."""
    unsound = (NumberState.SHORT, NumberState.LONG, NumberState.MASKED, NumberState.SCIENTIFIC)
    rows = np.flatnonzero(np.isin(state, unsound))
    rows = rows[mask_of(pc.match_substring_regex(text.take(pa.array(rows)), r"^[0-9]{14}"))]
    if rows.size:
        starts = pc.utf8_slice_codeunits(text.take(pa.array(rows)), 0, 14)
        days[rows] = _read_date(byte_matrix(starts, 14), 6, 8, as_of)
