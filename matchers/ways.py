"""How the columns are read that say the same things in many places: numbers, names, places, texts."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from matchers.normalise.columns import Strings
from matchers.normalise.names import parse_keys
from matchers.normalise.numbers import Numbers, parse_numbers
from matchers.normalise.places import Places, parse_places
from matchers.normalise.texts import Texts, parse_texts
from matchers.together import Reading


@dataclass(frozen=True, slots=True)
class People:
    """A column of names, of children or of their relatives."""

    name: pa.StringArray
    """Folded; null for `王芳之子`, which is none."""
    relative: pa.StringArray
    """Folded, without the dots, which one list keeps and another does not."""
    parent: pa.StringArray
    """Whom `王芳之子` names, without dots; null otherwise."""
    pointer_sex: pa.Int8Array
    """1 son, 2 daughter, 0 not said or no pointer."""


def bare(names: pa.StringArray) -> pa.StringArray:
    """The folded names without dots."""
    return pc.replace_substring(names, "·", "")


def _read_people(values: Strings, _: date) -> People:
    names = parse_keys(values)
    pointed = pc.is_valid(names.pointer_parent)
    name = pc.if_else(pointed, pa.scalar(None, pa.string()), names.key)
    return People(name, bare(names.key), bare(names.pointer_parent), names.pointer_sex)


NUMBERS = Reading(Numbers, parse_numbers)
PEOPLE = Reading(People, _read_people)
PLACES = Reading(Places, lambda values, _: parse_places(values))
TEXTS = Reading(Texts, lambda values, _: parse_texts(values))
