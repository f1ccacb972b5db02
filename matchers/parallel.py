"""Independent pieces of work, two at a time: NumPy, Arrow and RapidFuzz let go of the interpreter while they work."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Made = TypeVar("Made")

WORKERS = 2
"""A city office's machine has at least two cores; more would cost memory without finishing sooner here."""


def side_by_side(work: Callable[[Piece], Made], pieces: Iterable[Piece]) -> list[Made]:
    """What the work makes of each piece, in the order of the pieces; the first error is raised."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, pieces))
