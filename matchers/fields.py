"""What may be compared: the fields a table can declare, and what each reads from it.

A field turns the columns it names into *features*: lists of slots, one Arrow array a slot, one
value a record. Several slots hold several values of one record (present and former name; father,
mother and guardian). Features are shared between fields where the field's knowledge demands it: an
adult's number in the child's place is not the child's number but a relative's, and `王芳之子` is no
name but a pointer to a parent.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.features import Features, column_of, dates_of, days_of, keep_where
from matchers.normalise.names import fold_keys
from matchers.normalise.numbers import NumberState
from matchers.normalise.phones import parse_phones
from matchers.normalise.texts import parse_texts
from matchers.ownnumber import find_elders, mend
from matchers.together import Reading, read_column
from matchers.ways import NUMBERS, PEOPLE, PLACES, TEXTS
from schemas.codes import Sex as SexCode


class Field(ABC):
    """One thing that two records may agree on; `label` names its level column."""

    label: str

    def columns(self) -> Mapping[str, Reading[Any]]:
        """The columns that may be read together with those of other tables and fields, and how each is read."""
        return {}

    @abstractmethod
    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """Add this field's features of the table; reads nothing that the table lacks."""


@dataclass(frozen=True)
class Number(Field):
    """A number that identifies a person: a citizen number (GB 11643), or any other register's number.

    `birth`: the column of the delivered birth date, for citizen numbers, which tell one themselves.
    `copy`: a column with the number once more (学籍号: G and the number), read where the number is unsound, an adult's,
    or born on another day than the child while the copy is not.
    """

    column: str = "number"
    _: KW_ONLY
    birth: str | None = None
    copy: str | None = None
    label: str = "number"

    def columns(self) -> Mapping[str, Reading[Any]]:
        """The numbers, alike with relatives'; never the copy, of which few are read."""
        return {self.column: NUMBERS}

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """Number and its state; an adult's number goes to the relatives, a doubted one loses its state.

        Another document's number is a feature of its own as well: whoever has a citizen number besides keeps it.
        """
        delivered = read_column(table, self.column, NUMBERS, as_of)
        if delivered is None:
            return
        told = days_of(dates_of(table, self.birth, as_of)[0])
        copy = column_of(table, self.copy)
        numbers = delivered if copy is None else mend(delivered, copy, told, as_of)
        tells_birth = self.birth is not None
        born, state = days_of(numbers.birth_date), np.asarray(numbers.state)
        own = ~(tells_birth & find_elders(numbers, told, as_of))
        state = np.where(state == NumberState.VALID_PREFIX, NumberState.VALID, state)
        text = numbers.text
        features.add("number", keep_where(own, text))
        features.add("document", keep_where(state == NumberState.OTHER_DOCUMENT, text))
        features.add("number_state", pa.array(np.where(own, state, NumberState.MISSING), pa.int32()))
        features.add("number_doubtful", pc.cast(numbers.doubtful, pa.int32()))
        features.add(
            "kin_number", keep_where(tells_birth & find_elders(delivered, told, as_of), delivered.text)
        )
        dated = own & (born > 0)
        valid = dated & (state == NumberState.VALID)
        features.add("number_birth", pa.array(born.astype(np.int32), mask=~dated))
        features.add("number_sex", pa.array(np.asarray(numbers.sex).astype(np.int32), mask=~valid))


@dataclass(frozen=True)
class Name(Field):
    """A person's name: whole, or given name and surname apart; script is recognised per value."""

    full: str | None = None
    _: KW_ONLY
    given: str | None = None
    surname: str | None = None
    former: str | None = None
    label: str = "name"

    def __post_init__(self) -> None:
        """ValueError unless the name is declared one way."""
        if (self.full is None) == (self.given is None and self.surname is None):
            raise ValueError("a Name is either full=… or given=… and surname=…")

    def columns(self) -> Mapping[str, Reading[Any]]:
        """Present and former names, alike with relatives'."""
        return {column: PEOPLE for column in (self.full, self.former) if column}

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """Folded present and former name; `王芳之子` becomes a relative's name and a sex."""
        for column in (self.full, self.former):
            people = read_column(table, column, PEOPLE, as_of)
            if people is None:
                continue
            features.add(self.label, people.name)
            features.add("kin_name", people.parent)
            sex = np.asarray(people.pointer_sex).astype(np.int32)
            features.add("pointer_sex", pa.array(sex, mask=sex == 0))


@dataclass(frozen=True)
class NamePart(Field):
    """A given name or a surname that has a column of its own."""

    label: str
    column: str

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """The folded part."""
        values = column_of(table, self.column)
        if values is not None:
            features.add(self.label, fold_keys(values))


@dataclass(frozen=True)
class BirthDate(Field):
    """A birth date as delivered; where it is missing, the number's own."""

    column: str = "birth_date"
    _: KW_ONLY
    label: str = "birth_date"

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """Days since DAY_ZERO and the precision to which they are known."""
        if self.column not in table.column_names:
            return
        born, precision = dates_of(table, self.column, as_of)
        known = days_of(born)
        features.add("delivered_birth", pa.array(known.astype(np.int32), mask=known <= 0))
        features.add("delivered_precision", pc.cast(precision, pa.int32()))


@dataclass(frozen=True)
class Sex(Field):
    """Male or female; anything else is unknown."""

    column: str = "sex"
    _: KW_ONLY
    label: str = "sex"

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """1 male, 2 female, null unknown."""
        values = column_of(table, self.column)
        if values is None:
            return
        encoded = values.dictionary_encode()
        read = [SexCode.read(word) for word in encoded.dictionary.to_pylist()]
        code = pa.array([None if s is None else 1 if s is SexCode.MALE else 2 for s in read], pa.int32())
        features.add("delivered_sex", code.take(encoded.indices))


@dataclass(frozen=True)
class Phone(Field):
    """A telephone: says which household, not which child of it."""

    column: str = "phone"
    _: KW_ONLY
    label: str = "phone"

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """Up to two numbers a cell."""
        values = column_of(table, self.column)
        if values is not None:
            phones = parse_phones(values)
            features.add(self.label, phones.first)
            features.add(self.label, phones.second)


@dataclass(frozen=True)
class Kin(Field):
    """Parents and guardians, by number and by name: says which household, not which child of it."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    _: KW_ONLY
    label: str = "kin"

    def columns(self) -> Mapping[str, Reading[Any]]:
        """Numbers and names, alike with the children's."""
        return dict.fromkeys(self.numbers, NUMBERS) | dict.fromkeys(self.names, PEOPLE)

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """Valid numbers of adults, and folded names without dots, which one list keeps and another does not."""
        for column in self.numbers:
            numbers = read_column(table, column, NUMBERS, as_of)
            if numbers is not None:
                features.add(
                    "kin_number", keep_where(np.asarray(numbers.state) == NumberState.VALID, numbers.text)
                )
        for column in self.names:
            people = read_column(table, column, PEOPLE, as_of)
            if people is not None:
                features.add("kin_name", people.relative)


@dataclass(frozen=True)
class Place(Field):
    """An administrative place or a postcode: few values, each shared by many."""

    column: str = "place"
    label: str = ""

    def __post_init__(self) -> None:
        """The label defaults to the column."""
        object.__setattr__(self, "label", self.label or self.column)

    def columns(self) -> Mapping[str, Reading[Any]]:
        """The places."""
        return {self.column: PLACES}

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """The place without its administrative suffixes."""
        places = read_column(table, self.column, PLACES, as_of)
        if places is not None:
            features.add(self.label, places.key)


@dataclass(frozen=True)
class Text(Field):
    """Free text compared as such: an address, a school. Columns in `also` fill further slots."""

    column: str
    also: tuple[str, ...] = ()
    _: KW_ONLY
    household: bool = True
    label: str = ""

    def __post_init__(self) -> None:
        """The label defaults to the column."""
        object.__setattr__(self, "label", self.label or self.column)

    def columns(self) -> Mapping[str, Reading[Any]]:
        """The texts of all slots."""
        return dict.fromkeys((self.column, *self.also), TEXTS)

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """The folded text."""
        for column in (self.column, *self.also):
            texts = read_column(table, column, TEXTS, as_of)
            if texts is not None:
                features.add(self.label, texts.key)


@dataclass(frozen=True)
class Identifier(Field):
    """A department's own number of a person (学籍号): equal, a slip of it, or another."""

    column: str
    label: str = ""

    def __post_init__(self) -> None:
        """The label defaults to the column."""
        object.__setattr__(self, "label", self.label or self.column)

    def read(self, table: pa.Table, features: Features, as_of: date) -> None:
        """The folded identifier."""
        values = column_of(table, self.column)
        if values is not None:
            features.add(self.label, parse_texts(values).key)


def expand(fields: list[Field] | tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields with every given-and-surname Name as its two parts; labels must differ (ValueError)."""
    expanded: list[Field] = []
    for field in fields:
        if isinstance(field, Name) and field.full is None:
            parts = (("given", field.given), ("surname", field.surname))
            expanded += [NamePart(label, column) for label, column in parts if column]
        else:
            expanded.append(field)
    labels = [field.label for field in expanded]
    if len(set(labels)) != len(labels):
        raise ValueError(f"two fields share a label: {sorted(labels)}")
    return tuple(expanded)
