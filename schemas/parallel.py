"""Independent pieces of work, two at a time: NumPy, Arrow and RapidFuzz let go of the interpreter while they work."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Piece = TypeVar("Piece")
Made = TypeVar("Made")
Other = TypeVar("Other")

WORKERS = 2
"""A city office's machine has at least two cores; more would cost memory without finishing sooner here."""


def side_by_side(work: Callable[[Piece], Made], pieces: Iterable[Piece]) -> list[Made]:
    """What the work makes of each piece, in the order of the pieces; the first error is raised."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, pieces))


@contextmanager
def meanwhile(work: Callable[[], Made]) -> Iterator[Future[Made]]:
    """The work done beside what the block does; its result, or its error, is the future's."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work)


def at_once(one: Callable[[], Made], other: Callable[[], Other]) -> tuple[Made, Other]:
    """What two pieces of work make, done at once; the first error of the second, else of the first, is raised."""
    with meanwhile(one) as made:
        done = other()
    return made.result(), done


def one_after_another(work: Callable[[Piece], Made], pieces: Iterable[Piece]) -> Iterator[Made]:
    """The same, each as soon as it and all before it are made; few are held at a time, whatever their number."""
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[Made]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
