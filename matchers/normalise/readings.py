"""How names sound: toneless pinyin by tables per character, with the readings that names have."""

import os
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matchers.normalise.characters import LIMIT, WILDCARD, ideographs
from matchers.normalise.columns import Codes, Lengths
from matchers.normalise.lists import read_words

# names are read by character: the library's phrases cost half a second and are never looked at
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin.constants import PINYIN_DICT

Syllables = npt.NDArray[np.uint16]

LONGEST = 6
"""Letters of the longest syllable (zhuang)."""

COMPOUND_SURNAMES = read_words("compound_surnames")


@dataclass(frozen=True, slots=True)
class Readings:
    """Syllable numbers by code point (0 = none), and how each syllable is spelt."""

    given: Syllables
    surname: Syllables
    other: Syllables
    fuzzy: Syllables
    """Syllable → the syllable it is confused with: the same number means the same fuzzy sound."""
    spellings: pa.StringArray
    compounds: dict[str, tuple[int, int]]


FUZZY_STEPS = (
    (r"^(z|c|s)h", r"\1"),
    (r"^n", "l"),
    (r"^f", "h"),
    (r"^hu([aeio])", r"h\1"),
    (r"^hun$", "hen"),
    (r"([aei])ng$", r"\1n"),
    (r"v", "u"),
)
"""zh/z ch/c sh/s, n/l, f/h (fang/huang, fen/hun), ang/an eng/en ing/in: southern and south-western merges."""


SYLLABLES = 4096
"""Spellings remembered: Mandarin has some 400 syllables; foreign names bring more of their own."""


@lru_cache(SYLLABLES)
def blur_syllable(syllable: str) -> str:
    """The syllable that stands for all it is confused with in speech."""
    for pattern, replacement in FUZZY_STEPS:
        syllable = re.sub(pattern, replacement, syllable)
    return syllable


@cache
def readings() -> Readings:
    """The tables, compiled once."""
    numbers: dict[str, int] = {"": 0, "?": 1}
    given = np.zeros(LIMIT, np.uint16)
    for code in np.flatnonzero(ideographs()).tolist():
        if code in PINYIN_DICT:
            given[code] = _number(numbers, strip_tone(PINYIN_DICT[code].split(",")[0]))
    for letter in range(ord("A"), ord("Z") + 1):
        given[letter] = _number(numbers, chr(letter).lower())
    given[WILDCARD] = 1
    _override(given, "given_readings", numbers)
    surname, other = given.copy(), given.copy()
    _override(surname, "surname_readings", numbers)
    _override(other, "other_readings", numbers)
    words = read_words("compound_readings")
    compounds = {
        name: (_number(numbers, first), _number(numbers, second))
        for name, first, second in zip(words[::3], words[1::3], words[2::3], strict=True)
    }
    fuzzy = [_number(numbers, blur_syllable(text) if len(text) > 1 else text) for text in list(numbers)]
    fuzzy += range(len(fuzzy), len(numbers))
    return Readings(
        given=given,
        surname=surname,
        other=other,
        fuzzy=np.array(fuzzy, np.uint16),
        spellings=pa.array(list(numbers)),
        compounds=compounds,
    )


@lru_cache(SYLLABLES)
def strip_tone(syllable: str) -> str:
    """A syllable without its tone, ü as v: `lǘ` → `lv`."""
    plain = unicodedata.normalize("NFD", syllable.lower().replace("ü", "v"))
    return re.sub(r"[^a-z]", "", plain.replace("u\u0308", "v"))


def _number(numbers: dict[str, int], syllable: str) -> int:
    return numbers.setdefault(syllable, len(numbers))


def _override(table: Syllables, listed: str, numbers: dict[str, int]) -> None:
    words = read_words(listed)
    for character, syllable in zip(words[::2], words[1::2], strict=True):
        table[ord(character)] = _number(numbers, syllable)


def read_syllables(codes: Codes, lengths: Lengths) -> Syllables:
    """The syllable of each character of folded names lying end to end; the first read as a surname."""
    table = readings()
    within = np.minimum(codes, LIMIT - 1)
    syllables = table.given[within]
    starts = (np.cumsum(lengths) - lengths)[lengths > 1]
    syllables[starts] = table.surname[within[starts]]
    for name, pair in table.compounds.items():
        bearers = starts[(codes[starts] == ord(name[0])) & (codes[starts + 1] == ord(name[1]))]
        syllables[bearers], syllables[bearers + 1] = pair
    return syllables


def spell(syllables: Syllables, lengths: Lengths, *, letters: int = LONGEST) -> pa.StringArray:
    """The syllables of each value written together, or only their first letters; null if none has any."""
    spellings = pc.utf8_slice_codeunits(readings().spellings, 0, letters)
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    parts = pa.ListArray.from_arrays(pa.array(bounds), spellings.take(pa.array(syllables)))
    spelt = pc.binary_join(parts, "")
    return pc.if_else(pc.equal(spelt, ""), pa.scalar(None, pa.string()), spelt)
