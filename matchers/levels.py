"""The ordered levels of each kind of field, best first, UNKNOWN last."""

from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from matchers.fields import BirthDate, Field, Identifier, Kin, Name, NamePart, Number, Phone, Place, Sex, Text
from matchers.normalise.dates import DateLevel
from matchers.normalise.identifiers import IdentifierLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.phones import PhoneLevel
from matchers.normalise.places import PlaceLevel
from matchers.normalise.texts import TextLevel

Levels: TypeAlias = np.ndarray[Any, np.dtype[np.int8]]


class SexLevel(IntEnum):
    """How two sexes compare."""

    SAME = 0
    """Both known and equal."""
    DIFFERENT = 1
    """Both known, not equal: a slip, or a brother and a sister."""
    UNKNOWN = 2
    """Either is unknown."""


class KinLevel(IntEnum):
    """How the known relatives of two records compare; agreement says one household, not one child."""

    NUMBER = 0
    """A parent or guardian is the same by number."""
    TWO_NAMES = 1
    """Two relatives have the same names."""
    NAME = 2
    """One relative has the same name."""
    LIKE = 3
    """One relative's name may be a spelling of another's."""
    DISJOINT = 4
    """Relatives are known on both sides and none is shared: perhaps father here, grandmother there."""
    UNKNOWN = 5
    """No relative is known on one side."""


LEVELS: dict[type[Field], type[IntEnum]] = {
    Number: NumberLevel,
    Name: NameLevel,
    NamePart: NameLevel,
    BirthDate: DateLevel,
    Sex: SexLevel,
    Phone: PhoneLevel,
    Kin: KinLevel,
    Place: PlaceLevel,
    Text: TextLevel,
    Identifier: IdentifierLevel,
}
"""The ordered levels of each kind of field, best first, UNKNOWN last."""


def levels_of(field: Field) -> type[IntEnum]:
    """The enum of the field's levels."""
    return LEVELS[type(field)]


def name_levels(field: Field, level: Levels) -> pa.DictionaryArray:
    """The levels by name, in lower case, dictionary-encoded: DuckDB stores an enum."""
    names = pa.array([member.name.lower() for member in levels_of(field)], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(level, pa.int8()), names)
