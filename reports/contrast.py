"""Two values side by side, masked but where they differ: what a reviewer must see to tell whose record it is.

The rest stays hidden. Where too much differs nothing but a mask is shown: the level says that they differ.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from reports.disclosure import PHONE_FIRST, PHONE_LAST, PHONE_LENGTH, Disclosure, bare_number, clean

MOST_NAME = 2
"""Characters of a name that may be shown for their difference: more is another name."""
MOST_NUMBER = 3
"""Digits of a number: two slips, or what a spreadsheet made of the last three."""
MOST_PHONE = 2
MOST_DATE = 4
"""Digits of month and day, swapped or slipped."""
DATE_SHOWN = 7
"""`2011-01`: the month is shown, the day only where it differs."""

Run = tuple[str, bool]
"""A piece of text, and whether it differs from the other side."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of a comparison as runs of text; a side without a value has none."""

    left: tuple[Run, ...]
    right: tuple[Run, ...]


Ends = tuple[int, int]
"""How many characters are shown at the beginning and at the end, whatever the other side says."""


def contrast_names(left: str | None, right: str | None) -> Pair:
    """`张子涵`, `张子晗` → `张*涵`, `张*晗` with the last characters marked."""
    return _contrast(clean(left), clean(right), _name_ends, MOST_NAME)


def contrast_numbers(left: str | None, right: str | None, disclosure: Disclosure) -> Pair:
    """`9801******1*****34` beside `9801******7*****34`: four first, two last, and the digit that differs."""

    def ends(length: int) -> Ends:
        return (disclosure.number_first, disclosure.number_last) if disclosure.shows_ends(length) else (0, 0)

    return _contrast(_number(left), _number(right), ends, MOST_NUMBER)


def contrast_phones(left: str | None, right: str | None) -> Pair:
    """`138****1234` beside `138****1235`."""
    return _contrast(clean(left), clean(right), _phone_ends, MOST_PHONE)


def contrast_dates(left: str | None, right: str | None) -> Pair:
    """`2011-01-**` where the days agree, `2011-01-05` beside `2011-01-06` where they do not."""
    return _contrast(left, right, lambda length: (DATE_SHOWN, 0), MOST_DATE)


def contrast_words(left: str | None, right: str | None) -> Pair:
    """What need not be masked: marked as a whole where it differs."""
    left, right = clean(left), clean(right)
    differs = left is not None and right is not None and left != right
    return Pair(*(((side, differs),) if side else () for side in (left, right)))


def _contrast(left: str | None, right: str | None, ends: Callable[[int], Ends], most: int) -> Pair:
    ours, theirs = _find_differing(left, right, most) if left and right else (set[int](), set[int]())
    if max(len(ours), len(theirs)) > most or len(ours) == len(left or "") or len(theirs) == len(right or ""):
        ours = theirs = set[int]()
    return Pair(
        _runs(left, ours, ends(len(left))) if left else (),
        _runs(right, theirs, ends(len(right))) if right else (),
    )


def _find_differing(left: str, right: str, most: int) -> tuple[set[int], set[int]]:
    """The positions on each side that have no equal on the other, aligned.

    All of them where the lengths alone differ by more than `most`.
    """
    if left == right:
        return set(), set()
    if len(left) == len(right):
        unequal = {at for at, (a, b) in enumerate(zip(left, right, strict=True)) if a != b}
        return unequal, unequal
    if abs(len(left) - len(right)) > most:
        return set(range(len(left))), set(range(len(right)))
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    same_left = {block.a + step for block in blocks for step in range(block.size)}
    same_right = {block.b + step for block in blocks for step in range(block.size)}
    return set(range(len(left))) - same_left, set(range(len(right))) - same_right


def _runs(text: str, marked: set[int], ends: Ends) -> tuple[Run, ...]:
    first, end = ends[0], max(len(text) - ends[1], ends[0])
    inner = text[first:end]
    hidden = "*" * len(inner) if inner.isalnum() else _HIDDEN.sub("*", inner)
    shown = text[:first] + hidden + text[end:]
    if not marked:
        return ((shown, False),)
    turns = [at for at in range(1, len(text)) if (at in marked) != (at - 1 in marked)]
    return tuple(
        ((text if start in marked else shown)[start:stop], start in marked)
        for start, stop in pairwise([0, *turns, len(text)])
    )


_HIDDEN = re.compile(r"[^\-·]")
"""What a mask hides: a date's hyphens and a name's points stay."""


def _number(text: str | None) -> str | None:
    bare = bare_number(text)
    return None if bare is None else bare.upper()


def _name_ends(length: int) -> Ends:
    return min(length - 1, 1), int(length > 2)


def _phone_ends(length: int) -> Ends:
    return (PHONE_FIRST, PHONE_LAST) if length == PHONE_LENGTH else (0, 0)
