"""Telephone numbers as delivered → up to two numbers of digits alone, and how two numbers agree."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from matchers.normalise.columns import (
    INVISIBLE,
    Levels,
    Strings,
    batches,
    flat,
    join_batches,
    mask_of,
    string_list,
)


@dataclass(frozen=True, slots=True)
class Phones:
    """A column of telephone cells; both Arrow arrays have the column's length."""

    first: pa.StringArray
    """Digits of the first number, without the country; null if there is none or it was only a filler."""
    second: pa.StringArray
    """The same of a second number in the cell."""


UNSEEN = re.compile(rf"[{INVISIBLE}'‘’`]")
WHOLE, POWER, OTHER = re.compile(r"^([0-9]+)\.0*$"), re.compile(r"[0-9.]+[eE]\+?[0-9]+"), re.compile("[^0-9]")
"""A number that a spreadsheet took for one, entire or as a power; what is no digit."""

REMEMBERED = 2**16
"""Odd cells remembered: a family's stands in several lists."""

MOBILE = r"^1[3-9][0-9]{9}$"
NUMBER = re.compile(
    r"(?<![0-9.])(?:\+|00)?(?:86[- ]?)?(1[3-9][0-9](?:[- ]?[0-9]{4}){2})(?![0-9])"
    r"|(?<![0-9.])([0-9()+][0-9()\- ]{5,17}[0-9])(?![0-9])"
)
"""A mobile number, its groups apart or not, with the country or not; else seven to fifteen digits."""

SHORTEST, LONGEST = 7, 15
"""Digits of a local number without its area, and of the longest number there is (ITU-T E.164)."""

FILLER_TAIL = 8
"""A number whose last eight digits are one digit, or count up or down, was typed to fill the cell."""

FILLER = re.compile(rf"([0-9])\1{{{FILLER_TAIL - 1}}}$|12345678[0-9]{{0,3}}$|(?:98765432|87654321)[0-9]?$")


def parse_phones(values: Strings) -> Phones:
    """The column's first and second numbers; never raises on content."""
    return join_batches([_parse_batch(batch) for batch in batches(values)])


def _parse_batch(values: pa.StringArray) -> Phones:
    plain = mask_of(pc.match_substring_regex(values, MOBILE)) & ~mask_of(
        pc.match_substring_regex(values, "00000000$|11111111$|66666666$|88888888$|99999999$|12345678")
    )
    second = pa.nulls(len(values), pa.string())
    odd = pa.array(~plain & mask_of(pc.is_valid(values)))
    if not pc.any(odd).as_py():
        return Phones(values, second)
    encoded = values.filter(odd).dictionary_encode()
    found = [read_numbers(text) for text in encoded.dictionary.to_pylist()]
    firsts, seconds = (pa.array([pair[place] for pair in found], pa.string()) for place in (0, 1))
    return Phones(
        pc.replace_with_mask(values, odd, firsts.take(encoded.indices)),
        pc.replace_with_mask(second, odd, seconds.take(encoded.indices)),
    )


@lru_cache(REMEMBERED)
def read_numbers(text: str) -> tuple[str | None, str | None]:
    """The first two different numbers of one cell; None for each that is not there."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip()
    text = WHOLE.sub(r"\1", text)
    if POWER.fullmatch(text):
        return None, None
    found = [OTHER.sub("", mobile or other) for mobile, other in NUMBER.findall(text)]
    numbers = list(dict.fromkeys(number for number in found if _is_number(number)))
    return (*numbers, None, None)[:2]  # type: ignore[return-value]


def _is_number(digits: str) -> bool:
    return SHORTEST <= len(digits) <= LONGEST and FILLER.search(digits) is None


class PhoneLevel(IntEnum):
    """How two numbers agree, best first."""

    SAME = 0
    """Equal."""
    ONE_DIGIT = 1
    """One digit differs, is missing or is double, or two neighbours are swapped."""
    DIFFERENT = 2
    """Neither."""
    UNKNOWN = 3
    """One of them is missing."""


def phone_likeness(left: pa.Array, right: pa.Array) -> Levels:
    """`PhoneLevel` of each pair of numbers of digits; symmetric, one int8 a pair."""
    left, right = flat(left), flat(right)
    unknown = mask_of(pc.is_null(left)) | mask_of(pc.is_null(right))
    level = np.where(unknown, PhoneLevel.UNKNOWN, PhoneLevel.DIFFERENT).astype(np.int8)
    level[mask_of(pc.equal(left, right))] = PhoneLevel.SAME
    rows = np.flatnonzero(level == PhoneLevel.DIFFERENT)
    if rows.size:
        texts = string_list(left, rows), string_list(right, rows)
        slips = cpdist(*texts, scorer=OSA.distance, score_cutoff=1, dtype=np.int8)
        level[rows] = np.where(slips <= 1, PhoneLevel.ONE_DIGIT, PhoneLevel.DIFFERENT)
    return level
