"""One comparer a kind of field: the levels at which pairs agree, and the value they agree upon.

Every distinct pair of values is compared once a batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from matchers.encode import MISSING, Bools, Ints
from matchers.features import FROM_EPOCH
from matchers.fields import (
    BirthDate,
    Field,
    Identifier,
    Kin,
    Name,
    NamePart,
    Number,
    Phone,
    Place,
    Sex,
    Text,
)
from matchers.levels import KinLevel, Levels, SexLevel
from matchers.normalise.dates import DateLevel, date_likeness
from matchers.normalise.identifiers import IdentifierLevel, identifier_likeness
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel, NumberState, number_likeness
from matchers.normalise.phones import PhoneLevel, phone_likeness
from matchers.normalise.places import PlaceLevel, place_likeness
from matchers.normalise.similarity import name_likeness
from matchers.normalise.texts import TextLevel, text_likeness

MOST = 0.8
"""Where both sides know something of fewer pairs than this share, the others are set aside."""
LOW = 0xFFFFFFFF
"""Of two codes packed into one integer, the bits of the second."""
Likeness: TypeAlias = Callable[[pa.Array, pa.Array], Levels]


@dataclass(frozen=True)
class Sides:
    """A feature of both sides of a batch: code matrices (pairs, slots) into one dictionary of words."""

    l: Ints
    r: Ints
    words: pa.Array | None


@dataclass(frozen=True)
class Outcome:
    """A field's levels, and the code of the value agreed upon (−1: none)."""

    level: Levels
    agreed: Ints


class Lookup:
    """Features by name; an absent one is unknown."""

    def __init__(self, sides: Mapping[str, Sides], nothing: Ints) -> None:
        self._sides, self.nothing = sides, nothing

    def __getitem__(self, feature: str) -> Sides:
        found = self._sides.get(feature)
        return found or Sides(self.nothing[:, None], self.nothing[:, None], None)

    def only(self, feature: str) -> tuple[Ints, Ints]:
        """The first slot of both sides."""
        found = self[feature]
        return found.l[:, 0], found.r[:, 0]


def _best_slots(sides: Sides, levels: type[IntEnum], likeness: Likeness) -> Outcome:
    """The best level over all combinations of slots, and the first value that both sides hold.

    A shared value is the best level; where there is none, each distinct pair of values is compared once.
    """
    known = _both_known(sides)
    shared, count = _shared(sides, known)
    best = np.full(len(sides.l), max(levels), np.int8)
    best[count > 0] = min(levels)
    open_ = np.flatnonzero((count == 0) & known)
    asked: list[tuple[Ints, Ints]] = []
    own, other = (np.ascontiguousarray(codes.take(open_, axis=0).T) for codes in (sides.l, sides.r))
    for left, right in product(own, other):
        rows = np.flatnonzero((left >= 0) & (right >= 0))
        a, b = left.take(rows), right.take(rows)
        asked.append((open_.take(rows), np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b)))
    if sides.words is not None and any(len(pairs) > 0 for _, pairs in asked):
        packed: Ints = np.concatenate([pair for _, pair in asked])
        place, pairs = pd.factorize(packed)
        level = np.asarray(
            likeness(sides.words.take(pa.array(pairs >> 32)), sides.words.take(pa.array(pairs & LOW)))
        )
        ends = np.cumsum([len(rows) for rows, _ in asked])[:-1]
        for (owner, _), at in zip(asked, np.split(place, ends), strict=True):
            best[owner] = np.minimum(best.take(owner), level.take(at))
    return Outcome(best, shared)


def _shared(sides: Sides, known: Bools) -> tuple[Ints, Ints]:
    """A value that both sides hold (−1: none), the same from either side; and how many such values there are.

    `known`: where both sides hold any.
    """
    rows = np.flatnonzero(known)
    if len(rows) < len(known) * MOST:
        told = Sides(sides.l.take(rows, axis=0), sides.r.take(rows, axis=0), sides.words)
        shared: Ints = np.full(len(known), MISSING, np.int32)
        values: Ints = np.zeros(len(known), np.int32)
        shared[rows], values[rows] = _share(told)
        return shared, values
    return _share(sides)


def _share(sides: Sides) -> tuple[Ints, Ints]:
    """The same, whatever is known."""
    left, count = _first_held(sides.l, sides.r)
    rows = np.flatnonzero(count > 1)  # of one, both sides say the same
    right, _ = _first_held(sides.r[rows], sides.l[rows])
    if sides.words is None:
        left[rows] = np.minimum(left[rows], right)
        return left, count
    words = [sides.words.take(pa.array(side)) for side in (left[rows], right)]
    left[rows] = np.where(np.asarray(pc.less(words[1], words[0])), right, left[rows])
    return left, count


def _first_held(own: Ints, other: Ints) -> tuple[Ints, Ints]:
    """The first of the own values that the other side holds too (−1: none), and how many different ones it does."""
    first: Ints = np.full(len(own), MISSING, np.int32)
    count: Ints = np.zeros(len(own), np.int32)
    own, other = (np.ascontiguousarray(codes.T) for codes in (own, other))  # by column, which is far quicker
    for i, value in enumerate(own):
        held: Bools = other[0] == value
        for theirs in other[1:]:
            held |= theirs == value
        held &= value >= 0
        for before in own[:i]:
            held &= before != value
        count += held
        np.copyto(first, value, where=held & (first < 0))
    return first, count


def _both_known(sides: Sides) -> Bools:
    """Whether each side knows something."""
    return _any_known(sides.l) & _any_known(sides.r)


def _any_known(codes: Ints) -> Bools:
    """Whether any slot is known; by column, which is far quicker than by row."""
    known: Bools = codes[:, 0] >= 0
    for slot in range(1, codes.shape[1]):
        known |= codes[:, slot] >= 0
    return known


def _compare_number(field: Field, sides: Lookup) -> Outcome:
    number = sides["number"]
    l, r = number.l[:, 0], number.r[:, 0]
    states_l, states_r = sides.only("number_state")
    sound = (l == r) & (l >= 0) & (states_l == NumberState.VALID) & (states_r == NumberState.VALID)
    level = np.where(sound, np.int8(NumberLevel.SAME), np.int8(NumberLevel.UNKNOWN))
    rows = np.flatnonzero((l >= 0) & (r >= 0) & ~sound)
    if len(rows) and number.words is not None:
        packed = [
            side.take(rows).astype(np.int64) * 16 + state.take(rows).clip(0)
            for side, state in ((l, states_l), (r, states_r))
        ]
        inverse, pair = pd.factorize(packed[0] << 32 | packed[1])
        left, right = pair >> 32, pair & LOW
        words = [number.words.take(pa.array(side // 16)) for side in (left, right)]
        found = np.asarray(
            number_likeness(words[0], words[1], (left % 16).astype(np.int8), (right % 16).astype(np.int8))
        )
        level[rows] = found.take(inverse)
    rounded = (states_l == NumberState.SPREADSHEET) | (states_r == NumberState.SPREADSHEET)
    level = np.where(rounded & (level <= NumberLevel.SAME_UNSOUND), np.int8(NumberLevel.DAMAGED), level)
    doubted_l, doubted_r = sides.only("doubted")
    doubted = (doubted_l == 1) | (doubted_r == 1)
    level = np.where(doubted & (level == NumberLevel.OTHER_PERSON), np.int8(NumberLevel.DIFFERENT), level)
    document = sides["document"]
    same_document = (_shared(document, _both_known(document))[1] > 0) & (level == NumberLevel.UNKNOWN)
    level = np.where(same_document, np.int8(NumberLevel.SAME_UNSOUND), level)
    return Outcome(level, np.where(l == r, l, MISSING))


def _compare_name(field: Field, sides: Lookup) -> Outcome:
    return _best_slots(sides[field.label], NameLevel, name_likeness)


def _compare_birth(field: Field, sides: Lookup) -> Outcome:
    l, r = sides.only("birth_date")
    precision_l, precision_r = sides.only("birth_precision")
    known = (l >= 0) & (r >= 0)
    level = np.full(len(l), DateLevel.UNKNOWN, np.int8)
    rows = np.flatnonzero(known)
    level[rows] = date_likeness(
        l[rows] + FROM_EPOCH, precision_l[rows].clip(0), r[rows] + FROM_EPOCH, precision_r[rows].clip(0)
    )
    return Outcome(level, np.where(level == DateLevel.SAME, l, MISSING))


def _compare_sex(field: Field, sides: Lookup) -> Outcome:
    l, r = sides.only("sex")
    known = (l >= 0) & (r >= 0)
    level = np.where(known, np.where(l == r, SexLevel.SAME, SexLevel.DIFFERENT), SexLevel.UNKNOWN)
    return Outcome(level.astype(np.int8), np.full(len(l), MISSING, np.int32))


def _compare_phone(field: Field, sides: Lookup) -> Outcome:
    return _best_slots(sides[field.label], PhoneLevel, phone_likeness)


def _compare_kin(field: Field, sides: Lookup) -> Outcome:
    """Numbers first, names next; spellings are looked at only where nothing is equal."""
    numbers, names = sides["kin_number"], sides["kin_name"]
    by_number, by_name = _both_known(numbers), _both_known(names)
    number, number_count = _shared(numbers, by_number)
    name, name_count = _shared(names, by_name)
    known = by_number | by_name
    level = np.where(known, KinLevel.DISJOINT, KinLevel.UNKNOWN).astype(np.int8)
    rows = np.flatnonzero((name_count == 0) & (number_count == 0) & known)
    if len(rows):
        like = _best_slots(Sides(names.l[rows], names.r[rows], names.words), NameLevel, name_likeness).level
        level[rows] = np.where(like <= NameLevel.SAME_SHAPE, KinLevel.LIKE, level[rows])
    level = np.where(name_count >= 1, KinLevel.NAME, level)
    level = np.where(name_count >= 2, KinLevel.TWO_NAMES, level)
    level = np.where(number_count >= 1, KinLevel.NUMBER, level)
    return Outcome(level.astype(np.int8), np.where(number_count >= 1, number, name))


def _compare_place(field: Field, sides: Lookup) -> Outcome:
    return _best_slots(sides[field.label], PlaceLevel, place_likeness)


def _compare_text(field: Field, sides: Lookup) -> Outcome:
    return _best_slots(sides[field.label], TextLevel, text_likeness)


def _compare_identifier(field: Field, sides: Lookup) -> Outcome:
    return _best_slots(sides[field.label], IdentifierLevel, identifier_likeness)


COMPARERS: dict[type[Field], Callable[[Field, Lookup], Outcome]] = {
    Number: _compare_number,
    Name: _compare_name,
    NamePart: _compare_name,
    BirthDate: _compare_birth,
    Sex: _compare_sex,
    Phone: _compare_phone,
    Kin: _compare_kin,
    Place: _compare_place,
    Text: _compare_text,
    Identifier: _compare_identifier,
}
