"""Citizen numbers as delivered → what can be trusted of them, and how alike two of them are.

A column is judged as a matrix of bytes; no row is looked at by itself.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

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
    flat,
    join_batches,
    mask_of,
    string_list,
    whole_numbers,
)
from matchers.normalise.numberforms import SPREADSHEET_DIGITS, NumberState, clean_numbers, tell_forms

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
    region: pa.StringArray
    """The first six digits: where it was issued, not where the child lives; null if unknown."""
    doubtful: pa.BooleanArray
    """Valid but ending 000: a spreadsheet's zeros pass the check one time in eleven."""
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
    _judge_fifteen(text, state, days, sex, as_of)
    _judge_short(text, state, days, as_of)
    known[np.isin(state, (NumberState.VALID, NumberState.VALID_PREFIX))] = 18
    known[np.isin(state, (NumberState.SPREADSHEET, NumberState.FIFTEEN))] = SPREADSHEET_DIGITS
    return Numbers(
        text=text,
        state=pa.array(state),
        birth_date=pa.array(days, pa.int32(), mask=days == NO_DAY).cast(pa.date32()),
        sex=pa.array(sex),
        region=_read_region(text, state, known),
        doubtful=pa.array(doubtful),
        known_prefix=pa.array(known),
    )


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
    rounded = ~right & (matrix[:, 17] != ord("X")) & _looks_rounded(matrix)
    days[rows] = day
    state[rows] = np.select(
        [day == NO_DAY, right, rounded],
        [NumberState.IMPOSSIBLE, state[rows], NumberState.SPREADSHEET],
        NumberState.WRONG_CHECK,
    )
    doubtful[rows] = right & (day != NO_DAY) & _looks_rounded(matrix)
    sex[rows] = np.where(rounded | (day == NO_DAY), 0, 2 - (matrix[:, 16] & 1))


def _looks_rounded(matrix: Bytes) -> Mask:
    """Ends 000, or is a multiple of the spacing of doubles at its size: 16 from 2^56, … 128 from 2^59."""
    value = read_digits(matrix, 0, 18)
    spacing = np.spacing(value.astype(np.float64)).astype(np.int64).clip(1)
    return np.asarray(_ends_in_zeros(matrix) | (value % spacing == 0))


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
    holds = mask_of(pc.match_substring_regex(text, r"^[0-9]{14}"))
    unsound = (NumberState.SHORT, NumberState.LONG, NumberState.MASKED, NumberState.SCIENTIFIC)
    rows = np.flatnonzero(holds & np.isin(state, unsound))
    if rows.size:
        starts = pc.utf8_slice_codeunits(text.take(pa.array(rows)), 0, 14)
        days[rows] = _read_date(byte_matrix(starts, 14), 6, 8, as_of)


def _read_region(text: pa.StringArray, state: Levels, known: Levels) -> pa.StringArray:
    unsound = (NumberState.OTHER_DOCUMENT, NumberState.MISSING, NumberState.PLACEHOLDER)
    holds = ~np.isin(state, unsound) & mask_of(pc.match_substring_regex(text, r"^[0-9]{6}"))
    region = pc.utf8_slice_codeunits(text, 0, 6)
    return pc.if_else(pa.array(holds), region, pa.scalar(None, pa.string()))


class NumberLevel(IntEnum):
    """How two delivered numbers agree, best first."""

    SAME = 0
    """Equal and valid."""
    SAME_UNSOUND = 1
    """Equal, but not a valid number: as good as the same slip made twice, or the same other document."""
    DAMAGED = 2
    """What damage explains: ≥ 15 digits known on both sides, and agreeing; or the old form of the other."""
    ONE_SLIP = 3
    """One digit differs, is missing or double, or two neighbours are swapped; one side is unsound."""
    TWO_SLIPS = 4
    """Two such slips; a twin's number with one slip can look so too."""
    FRAGMENT = 5
    """The digits that are left on one side, at least six, agree with the other's."""
    DIFFERENT = 6
    """Not explained by damage, but at least one side is unsound."""
    OTHER_PERSON = 7
    """Both valid and different: two people, or one person whose number was corrected."""
    UNKNOWN = 8
    """One is missing or a number of another kind."""


FRAGMENT_DIGITS = 6
"""Fewer known digits than a region code say nothing."""

SLIPS = 2
"""More slips than that turn a number into anybody's of the same day and town."""

WHOLE = 15
"""Characters below which a number is a fragment, and slips in it mean nothing."""


def number_likeness(left: pa.Array, right: pa.Array, l_state: Any, r_state: Any) -> Levels:
    """`NumberLevel` of each pair of `Numbers.text`, with their states; symmetric, one int8 a pair."""
    left, right = flat(left), flat(right)
    states = whole_numbers(l_state), whole_numbers(r_state)
    equal = mask_of(pc.equal(left, right))
    sound = [np.isin(state, (NumberState.VALID, NumberState.VALID_PREFIX)) for state in states]
    valid = [state == NumberState.VALID for state in states]
    open_ended = np.isin(states[0], PARTIAL) | np.isin(states[1], PARTIAL)
    level = np.select(
        [_incomparable(left, right, states) & ~equal, equal & (sound[0] | sound[1]), equal & ~open_ended],
        [NumberLevel.UNKNOWN, NumberLevel.SAME, NumberLevel.SAME_UNSOUND],
        np.where(valid[0] & valid[1], NumberLevel.OTHER_PERSON, NumberLevel.DIFFERENT),
    ).astype(np.int8)
    _find_damage(left, right, states, level)
    _count_slips(left, right, level)
    return level


PARTIAL = (NumberState.SCIENTIFIC, NumberState.MASKED)
"""States whose text is not all of the number: equal texts need not be equal numbers."""


def _incomparable(left: pa.StringArray, right: pa.StringArray, states: tuple[Levels, Levels]) -> Mask:
    kinds = (NumberState.MISSING, NumberState.PLACEHOLDER, NumberState.OTHER_DOCUMENT)
    unknown = np.isin(states[0], kinds) | np.isin(states[1], kinds)
    return unknown | mask_of(pc.is_null(left)) | mask_of(pc.is_null(right))


def _find_damage(
    left: pa.StringArray, right: pa.StringArray, states: tuple[Levels, Levels], level: Levels
) -> None:
    """Raises to DAMAGED or FRAGMENT what damage explains; a valid pair only where one ends 000."""
    zeros = mask_of(pc.ends_with(left, "000")) | mask_of(pc.ends_with(right, "000"))
    rows = np.flatnonzero((level == NumberLevel.DIFFERENT) | ((level == NumberLevel.OTHER_PERSON) & zeros))
    if not rows.size:
        return
    digits_l, digits_r = (
        _read_known(side.take(pa.array(rows)), state[rows])
        for side, state in ((left, states[0]), (right, states[1]))
    )
    both = (digits_l != UNREAD) & (digits_r != UNREAD)
    agree = ((digits_l == digits_r) | ~both).all(axis=1)
    count = both.sum(axis=1)
    damaged = agree & (count >= SPREADSHEET_DIGITS)
    damaged |= _rounds_to(left.take(pa.array(rows)), right.take(pa.array(rows)), states, rows)
    fragment = agree & (count >= FRAGMENT_DIGITS) & (level[rows] == NumberLevel.DIFFERENT)
    level[rows] = np.select([damaged, fragment], [NumberLevel.DAMAGED, NumberLevel.FRAGMENT], level[rows])


UNREAD = ord("*")
"""The byte of a digit that is hidden, cut off or not to be trusted."""


def _read_known(text: pa.StringArray, state: Levels) -> Bytes:
    """Eighteen bytes a number, each digit in the place it has in a whole number, UNREAD where not known."""
    spread = pc.replace_substring_regex(text, r"^([0-9]{6})([0-9]{9})$", r"\1**\2*")
    text = pc.if_else(pa.array(state == NumberState.FIFTEEN), spread, text)
    text = pc.replace_substring_regex(pc.utf8_slice_codeunits(text, 0, 18), "[^0-9X]", "*")
    matrix = byte_matrix(pc.utf8_rpad(text, 18, "*"), 18).copy()
    zeros = (matrix[:, 15:] == ord("0")).all(axis=1) & np.isin(
        state, (NumberState.VALID, NumberState.SPREADSHEET)
    )
    matrix[zeros, 15:] = UNREAD
    matrix[state == NumberState.LONG] = UNREAD
    return matrix


def _rounds_to(
    left: pa.StringArray, right: pa.StringArray, states: tuple[Levels, Levels], rows: npt.NDArray[np.int64]
) -> Mask:
    """Whether one side is what the other becomes as a double, or as a double shown with fifteen digits."""
    rounded = (states[0][rows] == NumberState.SPREADSHEET) | (states[1][rows] == NumberState.SPREADSHEET)
    for side in (left, right):
        rounded &= mask_of(pc.match_substring_regex(side, "^[0-9]{18}$"))
    chosen = pa.array(np.flatnonzero(rounded))
    a, b = (read_digits(byte_matrix(side.take(chosen), 18), 0, 18) for side in (left, right))
    double_a, double_b = a.astype(np.float64), b.astype(np.float64)
    shown = [(double.astype(np.int64) + 500) // 1000 * 1000 for double in (double_a, double_b)]
    rounded[np.flatnonzero(rounded)] = (double_a == double_b) | (shown[0] == b) | (shown[1] == a)
    return np.asarray(rounded)


def _count_slips(left: pa.StringArray, right: pa.StringArray, level: Levels) -> None:
    """Raises DIFFERENT and FRAGMENT to ONE_SLIP or TWO_SLIPS by optimal string alignment."""
    whole = pc.greater_equal(pc.min_element_wise(pc.utf8_length(left), pc.utf8_length(right)), WHOLE)
    rows = np.flatnonzero(np.isin(level, (NumberLevel.DIFFERENT, NumberLevel.FRAGMENT)) & mask_of(whole))
    if not rows.size:
        return
    slips = cpdist(
        string_list(left, rows),
        string_list(right, rows),
        scorer=OSA.distance,
        score_cutoff=SLIPS,
        dtype=np.int8,
    )
    level[rows] = np.select(
        [slips <= 1, slips <= SLIPS], [NumberLevel.ONE_SLIP, NumberLevel.TWO_SLIPS], level[rows]
    )
