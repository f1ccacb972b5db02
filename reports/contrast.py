"""Two values side by side, masked but where they differ: what a reviewer must see to tell whose record it is.

The rest stays hidden. Where too much differs nothing but a mask is shown: the level says that they differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

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


def contrast_names(left: str | None, right: str | None) -> Pair:
    """`张子涵`, `张子晗` → `张*涵`, `张*晗` with the last characters marked."""
    return _contrast(clean(left), clean(right), _name_shown, MOST_NAME)


def contrast_numbers(left: str | None, right: str | None, disclosure: Disclosure) -> Pair:
    """`9801******1*****34` beside `9801******7*****34`: four first, two last, and the digit that differs."""

    def shown(at: int, length: int) -> bool:
        first, last = disclosure.number_first, disclosure.number_last
        return disclosure.shows_ends(length) and (at < first or at >= length - last)

    return _contrast(_number(left), _number(right), shown, MOST_NUMBER)


def contrast_phones(left: str | None, right: str | None) -> Pair:
    """`138****1234` beside `138****1235`."""
    return _contrast(clean(left), clean(right), _phone_shown, MOST_PHONE)


def contrast_dates(left: str | None, right: str | None) -> Pair:
    """`2011-01-**` where the days agree, `2011-01-05` beside `2011-01-06` where they do not."""
    return _contrast(left, right, lambda at, length: at < DATE_SHOWN, MOST_DATE)


def contrast_words(left: str | None, right: str | None) -> Pair:
    """What need not be masked: marked as a whole where it differs."""
    left, right = clean(left), clean(right)
    differs = left is not None and right is not None and left != right
    return Pair(*(((side, differs),) if side else () for side in (left, right)))


def _contrast(left: str | None, right: str | None, shown: Callable[[int, int], bool], most: int) -> Pair:
    differing = _find_differing(left or "", right or "") if left and right else (set[int](), set[int]())
    if max(map(len, differing)) > most or any(
        len(marked) == len(side or "") for marked, side in zip(differing, (left, right), strict=True)
    ):
        differing = (set(), set())
    sides = zip((left, right), differing, strict=True)
    return Pair(*(_runs(side, marked, shown) if side else () for side, marked in sides))


def _find_differing(left: str, right: str) -> tuple[set[int], set[int]]:
    """The positions on each side that have no equal on the other, aligned."""
    if left == right:
        return set(), set()
    if len(left) == len(right):
        unequal = {at for at, (a, b) in enumerate(zip(left, right, strict=True)) if a != b}
        return unequal, unequal
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    same_left = {block.a + step for block in blocks for step in range(block.size)}
    same_right = {block.b + step for block in blocks for step in range(block.size)}
    return set(range(len(left))) - same_left, set(range(len(right))) - same_right


def _runs(text: str, marked: set[int], shown: Callable[[int, int], bool]) -> tuple[Run, ...]:
    length = len(text)
    pieces = [
        character if character in "-·" or at in marked or shown(at, length) else "*"
        for at, character in enumerate(text)
    ]
    if not marked:
        return (("".join(pieces), False),)
    runs = groupby(range(length), key=marked.__contains__)
    return tuple(("".join([pieces[at] for at in places]), differs) for differs, places in runs)


def _number(text: str | None) -> str | None:
    bare = bare_number(text)
    return None if bare is None else bare.upper()


def _name_shown(at: int, length: int) -> bool:
    return length > 1 and (at == 0 or (at == length - 1 and length > 2))


def _phone_shown(at: int, length: int) -> bool:
    return length == PHONE_LENGTH and (at < PHONE_FIRST or at >= length - PHONE_LAST)
