"""How two judged citizen numbers agree."""

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from matchers.normalise.checkdigits import Bytes, read_digits
from matchers.normalise.columns import Levels, Mask, byte_matrix, flat, mask_of, string_list, whole_numbers
from matchers.normalise.numberforms import REGION_DIGITS, SPREADSHEET_DIGITS, NumberState


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


READ = np.full(256, UNREAD, np.uint8)
"""What each byte is read as: digits as themselves."""
READ[list(b"0123456789X")] = list(b"0123456789X")


def _read_known(text: pa.StringArray, state: Levels) -> Bytes:
    """Eighteen bytes a number, each digit in the place it has in a whole number, UNREAD where not known."""
    text = pc.utf8_rpad(pc.utf8_slice_codeunits(text, 0, 18), 18, "*")
    wide = pc.not_equal(pc.binary_length(text), 18)
    if pc.any(wide).as_py():
        text = pc.if_else(wide, pc.replace_substring_regex(text, "[^0-9X]", "*"), text)
    digits_known = READ.take(byte_matrix(text, 18))
    matrix = np.asfortranarray(digits_known)  # digit by digit, which is counted far quicker
    old = np.flatnonzero(state == NumberState.FIFTEEN)
    digits = (matrix[old, :15] >= ord("0")) & (matrix[old, :15] <= ord("9"))
    old = old[digits.all(axis=1) & (matrix[old, 15] == UNREAD)]
    matrix[old, 8:17] = matrix[old, 6:15]
    matrix[old[:, None], [6, 7, 17]] = UNREAD
    zeros = (matrix[:, 15:] == ord("0")).all(axis=1) & np.isin(
        state, (NumberState.VALID, NumberState.SPREADSHEET)
    )
    matrix[zeros, 15:] = UNREAD
    matrix[state == NumberState.LONG] = UNREAD
    cut = np.flatnonzero(state == NumberState.SCIENTIFIC)
    last = (matrix[cut] != UNREAD).sum(axis=1) - 1
    matrix[cut[last >= REGION_DIGITS], last[last >= REGION_DIGITS]] = UNREAD
    return matrix


def _rounds_to(
    left: pa.StringArray, right: pa.StringArray, states: tuple[Levels, Levels], rows: npt.NDArray[np.int64]
) -> Mask:
    """Whether one side is what the other becomes as a double, or as a double shown with fifteen digits."""
    rounded = (states[0][rows] == NumberState.SPREADSHEET) | (states[1][rows] == NumberState.SPREADSHEET)
    some = pa.array(np.flatnonzero(rounded))
    whole = [mask_of(pc.match_substring_regex(side.take(some), "^[0-9]{18}$")) for side in (left, right)]
    rounded[np.flatnonzero(rounded)] = whole[0] & whole[1]
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
