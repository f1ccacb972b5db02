"""The committed defaults: m, u and sibling probabilities of every level of every kind of field.

They steady what a small city learns from its own data and stand in where it has nothing to learn from.
Where they come from: m from the damage described for administrative lists (DOMAIN: a few per cent of names and
numbers damaged, most often the last digits of a number and one character of a name); u from the frequencies of
surnames, given names and birthdays; siblings from the share of twins (1.5 to 2 per cent of births) and the habit
of giving siblings one character in common. Only their order of magnitude matters: data correct them.
"""

from enum import IntEnum

from matchers.fields import BirthDate, Field, Identifier, Kin, Name, NamePart, Number, Phone, Place, Sex, Text
from matchers.levels import KinLevel, SexLevel
from matchers.normalise.dates import DateLevel
from matchers.normalise.identifiers import IdentifierLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.phones import PhoneLevel
from matchers.normalise.places import PlaceLevel
from matchers.normalise.texts import TextLevel

Parameters = dict[IntEnum, tuple[float, float, float]]

NUMBER: Parameters = {
    NumberLevel.SAME: (0.20, 1e-8, 1e-3),
    NumberLevel.SAME_UNSOUND: (0.05, 1e-7, 1e-3),
    NumberLevel.DAMAGED: (0.15, 1e-6, 1e-2),
    NumberLevel.ONE_SLIP: (0.25, 5e-7, 4e-3),
    NumberLevel.TWO_SLIPS: (0.03, 5e-6, 1e-2),
    NumberLevel.FRAGMENT: (0.05, 3e-2, 6e-2),
    NumberLevel.DIFFERENT: (0.20, 0.50, 0.45),
    NumberLevel.OTHER_PERSON: (0.001, 0.47, 0.46),
    NumberLevel.UNKNOWN: (1.0, 1.0, 1.0),
}
"""u of agreement cannot be learned: a random sample holds either no agreeing pair or a true one. 15 known digits
agree by chance with the region (1 in 20), the day (1 in 6,000) and a digit of the sequence (1 in 10)."""

NAME: Parameters = {
    NameLevel.SAME: (0.92, 2e-5, 5e-4),
    NameLevel.VARIANT: (0.012, 2e-6, 3e-4),
    NameLevel.SAME_SOUND: (0.02, 6e-5, 3e-3),
    NameLevel.FUZZY_SOUND: (0.004, 1e-4, 3e-3),
    NameLevel.SAME_SHAPE: (0.008, 2e-4, 4e-3),
    NameLevel.PART: (0.012, 4e-4, 1e-2),
    NameLevel.LIKE: (0.005, 1e-3, 1e-2),
    NameLevel.GIVEN_SAME: (0.006, 2e-4, 2e-3),
    NameLevel.ONE_CHARACTER: (0.004, 4e-3, 0.25),
    NameLevel.SURNAME_ONLY: (0.003, 0.045, 0.55),
    NameLevel.DIFFERENT: (0.006, 0.95, 0.17),
    NameLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

NAME_PART: Parameters = {
    NameLevel.SAME: (0.80, 1e-2, 1e-2),
    NameLevel.VARIANT: (0.01, 1e-4, 1e-4),
    NameLevel.SAME_SOUND: (0.01, 1e-3, 1e-3),
    NameLevel.FUZZY_SOUND: (0.04, 5e-3, 5e-3),
    NameLevel.SAME_SHAPE: (0.06, 3e-3, 3e-3),
    NameLevel.PART: (0.02, 3e-3, 3e-3),
    NameLevel.LIKE: (0.02, 2e-2, 2e-2),
    NameLevel.GIVEN_SAME: (1e-3, 1e-3, 1e-3),
    NameLevel.ONE_CHARACTER: (1e-3, 1e-3, 1e-3),
    NameLevel.SURNAME_ONLY: (1e-3, 1e-3, 1e-3),
    NameLevel.DIFFERENT: (0.04, 0.95, 0.95),
    NameLevel.UNKNOWN: (1.0, 1.0, 1.0),
}
"""A given name or a surname by itself: more slips a part, and more people who share it."""

DATE: Parameters = {
    DateLevel.SAME: (0.95, 1.6e-4, 0.025),
    DateLevel.SAME_MONTH_ONLY_KNOWN: (0.01, 5e-4, 5e-4),
    DateLevel.SWAPPED: (0.004, 3e-5, 1e-3),
    DateLevel.ONE_DIGIT: (0.015, 2.5e-3, 8e-3),
    DateLevel.LUNAR: (0.003, 2e-4, 4e-4),
    DateLevel.NEAR: (0.004, 8e-3, 6e-3),
    DateLevel.SAME_YEAR_OR_MONTH_DAY: (0.004, 8e-3, 1.2e-2),
    DateLevel.DIFFERENT: (0.01, 0.98, 0.94),
    DateLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

SEX: Parameters = {
    SexLevel.SAME: (0.99, 0.5, 0.5),
    SexLevel.DIFFERENT: (0.01, 0.5, 0.5),
    SexLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

PHONE: Parameters = {
    PhoneLevel.SAME: (0.75, 2e-6, 0.75),
    PhoneLevel.ONE_DIGIT: (0.03, 2e-5, 0.03),
    PhoneLevel.DIFFERENT: (0.22, 1.0, 0.22),
    PhoneLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

KIN: Parameters = {
    KinLevel.NUMBER: (0.60, 2e-6, 0.60),
    KinLevel.TWO_NAMES: (0.15, 1e-7, 0.15),
    KinLevel.NAME: (0.17, 1e-4, 0.17),
    KinLevel.LIKE: (0.03, 2e-3, 0.03),
    KinLevel.DISJOINT: (0.05, 1.0, 0.05),
    KinLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

IDENTIFIER: Parameters = {
    IdentifierLevel.SAME: (0.9, 1e-7, 1e-3),
    IdentifierLevel.ONE_SLIP: (0.02, 1e-5, 1e-2),
    IdentifierLevel.DIFFERENT: (0.08, 1.0, 1.0),
    IdentifierLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

PLACE: Parameters = {
    PlaceLevel.SAME: (0.90, 0.08, 0.88),
    PlaceLevel.CONTAINED: (0.02, 5e-3, 0.02),
    PlaceLevel.LIKE: (0.01, 5e-3, 0.01),
    PlaceLevel.DIFFERENT: (0.07, 0.91, 0.09),
    PlaceLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

TEXT: Parameters = {
    TextLevel.SAME: (0.60, 2e-3, 0.30),
    TextLevel.TYPO: (0.10, 2e-3, 0.05),
    TextLevel.LIKE: (0.15, 0.02, 0.10),
    TextLevel.DIFFERENT: (0.15, 0.98, 0.55),
    TextLevel.UNKNOWN: (1.0, 1.0, 1.0),
}

PARAMETERS: dict[type[Field], Parameters] = {
    Number: NUMBER,
    Name: NAME,
    NamePart: NAME_PART,
    BirthDate: DATE,
    Sex: SEX,
    Phone: PHONE,
    Kin: KIN,
    Place: PLACE,
    Text: TEXT,
    Identifier: IDENTIFIER,
}
"""Every level of every kind of field: (m, u, sibling)."""


def is_household(field: Field) -> bool:
    """Whether agreement on the field says which family, and so nothing against a brother or sister."""
    if isinstance(field, NamePart):
        return field.label == "surname"
    return isinstance(field, Phone | Kin | Place) or (isinstance(field, Text) and field.household)
