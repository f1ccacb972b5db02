"""How alike two folded names are: character by character where they are Chinese, else by letters.

Pairs of ideographic names are compared as matrices of code points through tables (variant, sound, shape).
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matchers.normalise.characters import LIMIT, WILDCARD, ideographs, variants
from matchers.normalise.columns import BATCH, Codes, Lengths, Levels, Mask, code_matrix, flat, mask_of
from matchers.normalise.letters import compare_foreign
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.names import has_compound_surname
from matchers.normalise.readings import readings
from matchers.normalise.shapes import look_alike

__all__ = ["NameLevel", "name_likeness"]

WIDTH = 8
"""Characters of an undotted Chinese name; longer ones are transliterations and compared as such."""

NARROW = 4
"""Characters of nearly all of them; such pairs are compared in matrices of half the width."""

CUTS = (4, 8)
"""Lengths at which old systems cut a name."""


class Grade(IntEnum):
    """How two characters in the same place agree, best first."""

    SAME = 0
    VARIANT = 1
    SOUND = 2
    FUZZY = 3
    NONE = 4


def name_likeness(left: pa.Array, right: pa.Array) -> Levels:
    """`NameLevel` of each pair of folded names (`Names.key`); symmetric, one int8 a pair."""
    left, right = flat(left), flat(right)
    parts = [
        _compare_batch(left.slice(start, BATCH), right.slice(start, BATCH))
        for start in range(0, len(left), BATCH)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.int8)


def _compare_batch(left: pa.StringArray, right: pa.StringArray) -> Levels:
    unknown = mask_of(pc.is_null(left)) | mask_of(pc.is_null(right))
    level = np.where(unknown, NameLevel.UNKNOWN, NameLevel.DIFFERENT).astype(np.int8)
    level[mask_of(pc.equal(left, right))] = NameLevel.SAME
    longer = pc.max_element_wise(pc.utf8_length(left), pc.utf8_length(right))
    narrow = mask_of(pc.less_equal(longer, NARROW))
    different = level == NameLevel.DIFFERENT
    for rows, width in ((different & narrow, NARROW), (different & ~narrow, WIDTH)):
        places = np.flatnonzero(rows)
        if places.size:
            chosen = pa.array(places)
            level[places] = _compare_different(left.take(chosen), right.take(chosen), width)
    return level


def _compare_different(left: pa.StringArray, right: pa.StringArray, width: int) -> Levels:
    """Pairs of different names; Chinese ones that are longer than `width` are compared as foreign ones."""
    level = np.full(len(left), NameLevel.DIFFERENT, np.int8)
    pair = _Pair(*code_matrix(left, width), *code_matrix(right, width))
    chinese = _is_plain(pair.left, pair.left_length) & _is_plain(pair.right, pair.right_length)
    level[chinese] = _compare_chinese(pair.where(chinese))
    others = pa.array(~chinese)
    level[~chinese] = compare_foreign(left.filter(others), right.filter(others))
    return level


def _is_plain(codes: Codes, lengths: Lengths) -> Mask:
    """Ideographs and wildcards only, and no more of them than the matrix holds."""
    plain = (lengths <= codes.shape[1]) & (lengths > 0)
    for column in codes.T:
        known = ideographs().take(np.minimum(column, LIMIT - 1)) | (column == WILDCARD) | (column == 0)
        plain &= known
    return np.asarray(plain)


class _Pair:
    """Two names a row, as code points from the left, with their lengths."""

    def __init__(self, left: Codes, left_length: Lengths, right: Codes, right_length: Lengths) -> None:
        self.left, self.left_length = left, left_length
        self.right, self.right_length = right, right_length

    def where(self, rows: Mask | npt.NDArray[np.int64]) -> "_Pair":
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return _Pair(
            self.left.take(places, axis=0),
            self.left_length.take(places),
            self.right.take(places, axis=0),
            self.right_length.take(places),
        )


def _compare_chinese(pair: _Pair) -> Levels:
    level = np.full(len(pair.left), NameLevel.DIFFERENT, np.int8)
    aligned = pair.left_length == pair.right_length
    level[aligned] = _compare_aligned(pair.where(aligned))
    level[~aligned] = _compare_unaligned(pair.where(~aligned))
    return level


def _compare_aligned(pair: _Pair) -> Levels:
    """Names of one length, place by place; laid out so, they are counted far quicker than name by name."""
    length = pair.left_length
    width = int(length.max(initial=1))
    left, right = (np.asfortranarray(side[:, :width]) for side in (pair.left, pair.right))
    grade = _grade(left, right)
    none = grade == Grade.NONE
    count = none.sum(axis=1)
    worst = grade.max(axis=1, initial=0)
    same = ((grade == Grade.SAME) & (left > 0)).sum(axis=1)
    wild = ((left == WILDCARD) | (right == WILDCARD)).sum(axis=1)
    given_same = (grade[:, 1:] == Grade.SAME).all(axis=1) & (length > 2)
    surname_same = grade[:, 0] <= Grade.VARIANT
    clear = (wild == 0) | ((wild == 1) & (same >= 2))
    conditions = [
        (count == 0) & (worst <= Grade.VARIANT) & clear,
        (count == 0) & (worst == Grade.SOUND) & clear,
        (count == 0) & (worst == Grade.FUZZY) & clear,
        (count == 1) & (length > 1) & (wild == 0) & _differ_in_shape_only(left, right, none, count),
        ((count == 0) & (same >= 1)) | _hold_the_same(left, right),
        given_same,
        surname_same & (count == 1) & (same >= 2),
        surname_same,
    ]
    levels = [
        NameLevel.VARIANT,
        NameLevel.SAME_SOUND,
        NameLevel.FUZZY_SOUND,
        NameLevel.SAME_SHAPE,
        NameLevel.PART,
        NameLevel.GIVEN_SAME,
        NameLevel.ONE_CHARACTER,
        NameLevel.SURNAME_ONLY,
    ]
    return np.asarray(np.select(conditions, levels, NameLevel.DIFFERENT), np.int8)


def _grade(left: Codes, right: Codes) -> npt.NDArray[np.int8]:
    """`Grade` of each place; the first is read as a surname too."""
    table = readings()
    within = [np.minimum(side, LIMIT - 1).astype(np.intp) for side in (left, right)]
    given = [table.given.take(side) for side in within]
    other = [table.other.take(side) for side in within]
    sound = _meet(given, other)
    surname = [table.surname.take(side[:, 0]) for side in within]
    sound[:, 0] |= (surname[0] == surname[1]) & (surname[0] > 0)
    fuzzy = (table.fuzzy.take(given[0]) == table.fuzzy.take(given[1])) & (given[0] > 0)
    wild = ((left == WILDCARD) | (right == WILDCARD)) & (left > 0) & (right > 0)
    variant = (variants().take(within[0]) == variants().take(within[1])) | wild
    grades = [Grade.SAME, Grade.VARIANT, Grade.SOUND, Grade.FUZZY]
    grade = np.select([left == right, variant, sound, fuzzy], grades, Grade.NONE)
    return np.asarray(grade, np.int8, order="F")


def _meet(first: list[npt.NDArray[np.uint16]], second: list[npt.NDArray[np.uint16]]) -> Mask:
    """Whether any reading of the one is a reading of the other."""
    meets = np.zeros(first[0].shape, np.bool_)
    for a in (first[0], second[0]):
        for b in (first[1], second[1]):
            meets |= (a == b) & (a > 0)
    return meets


def _differ_in_shape_only(left: Codes, right: Codes, none: Mask, count: npt.NDArray[np.int64]) -> Mask:
    """Whether the one place that differs holds characters that look alike."""
    alike = np.zeros(len(left), np.bool_)
    rows = np.flatnonzero(count == 1)
    place = none[rows].argmax(axis=1)
    alike[rows] = look_alike(left[rows, place], right[rows, place])
    return alike


def _hold_the_same(left: Codes, right: Codes) -> Mask:
    """Whether the same characters stand in another order."""
    held = left.sum(axis=1) == right.sum(axis=1)  # few of the others need be sorted
    held[held] = (np.sort(left[held], axis=1) == np.sort(right[held], axis=1)).all(axis=1)
    return np.asarray(held)


def _compare_unaligned(pair: _Pair) -> Levels:
    """Names of different lengths: what one has more may have been cut off, left out or put before."""
    short = np.minimum(pair.left_length, pair.right_length)
    gap = np.maximum(pair.left_length, pair.right_length) - short
    ends = _align_right(pair)
    front, back = _count_leading(pair.left == pair.right), _count_leading(ends.left == ends.right)
    front, back = np.minimum(front, short), np.minimum(back, short)
    sounds = [readings().given[np.minimum(side, LIMIT - 1)] for side in (pair.left, pair.right)]
    end_sounds = [readings().given[np.minimum(side, LIMIT - 1)] for side in (ends.left, ends.right)]
    heard = _count_leading(sounds[0] == sounds[1]) + _count_leading(end_sounds[0] == end_sounds[1])
    surnames = [
        _surname_lengths(pair.left, pair.left_length),
        _surname_lengths(pair.right, pair.right_length),
    ]
    given_same = (
        (back >= 2) & (back == pair.left_length - surnames[0]) & (back == pair.right_length - surnames[1])
    )
    conditions = [
        (front == short) & np.isin(short, CUTS),
        (short >= 2) & (gap <= 2) & ((front + back >= short) | (heard >= short) | _is_pet_name(pair)),
        given_same,
        (front >= 1) & (short >= 2),
    ]
    levels = [NameLevel.VARIANT, NameLevel.PART, NameLevel.GIVEN_SAME, NameLevel.SURNAME_ONLY]
    return np.asarray(np.select(conditions, levels, NameLevel.DIFFERENT), np.int8)


def _align_right(pair: _Pair) -> _Pair:
    """The names read backwards, so that their ends are in one column."""
    sides = []
    for codes, lengths in ((pair.left, pair.left_length), (pair.right, pair.right_length)):
        places = lengths[:, None] - 1 - np.arange(codes.shape[1])
        sides += [np.where(places >= 0, np.take_along_axis(codes, np.maximum(places, 0), axis=1), 0), lengths]
    return _Pair(*sides)


def _count_leading(agree: Mask) -> npt.NDArray[np.int64]:
    """How many places agree before the first that does not."""
    return np.asarray(np.minimum.accumulate(agree, axis=1).sum(axis=1))


def _surname_lengths(codes: Codes, lengths: Lengths) -> npt.NDArray[np.int64]:
    rows = len(codes)
    width = codes.shape[1]
    ends = np.minimum(lengths, width)
    inside = np.arange(width) < ends[:, None]
    return 1 + (has_compound_surname(codes[inside], ends) if rows else np.zeros(0, np.int64))


def _is_pet_name(pair: _Pair) -> Mask:
    """Whether one is a doubled character of the other: 涵涵 for 王子涵."""
    result = np.zeros(len(pair.left), np.bool_)
    for a, length, b in (
        (pair.left, pair.left_length, pair.right),
        (pair.right, pair.right_length, pair.left),
    ):
        doubled = (length == 2) & (a[:, 0] == a[:, 1])
        result |= doubled & (b[:, 1:] == a[:, :1]).any(axis=1)
    return result
