"""The levels of two names."""

from enum import IntEnum


class NameLevel(IntEnum):
    """How two folded names agree, best first."""

    SAME = 0
    """Equal."""
    VARIANT = 1
    """Equal but for variant characters, one that could not be shown, dots or blanks, or a cut at 4 or 8."""
    SAME_SOUND = 2
    """Every character the same in toneless pinyin, or one side typed in pinyin."""
    FUZZY_SOUND = 3
    """The same with zh/z ch/c sh/s n/l f/h ang/an eng/en ing/in merged; Latin: the same phonetic code."""
    SAME_SHAPE = 4
    """One character differs and looks alike; Latin: one letter differs, is missing, double or swapped."""
    PART = 5
    """One is contained in the other, in another order, a pet name or an initial: 子涵, 王涵 and 王子涵."""
    LIKE = 6
    """Foreign names of which most letters or characters agree."""
    GIVEN_SAME = 7
    """The given name, of two characters or more, is the same, the surname is not: adoption, remarriage."""
    ONE_CHARACTER = 8
    """The surname and part of the given name are the same, one character is not: as siblings are named."""
    SURNAME_ONLY = 9
    """The surname is the same (in dotted names the father's), the given name is not."""
    DIFFERENT = 10
    """None of these."""
    UNKNOWN = 11
    """One of them is missing."""
