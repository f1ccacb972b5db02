"""Tables of the page: cells as text, with what they sort by; counts of few people hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.figures import Group
from reports.suppression import suppress

HIDDEN = "＊"
"""A count that is not shown, for its smallness or because another would follow from it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, the number that it sorts by, and whether it stands among figures, shown or not."""

    text: str
    number: float | None = None
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page; the first cell of a row is its header. `total` is the last row, set apart."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()

    @property
    def numeric(self) -> frozenset[int]:
        """The columns that hold figures: set to the right."""
        cells = [(at, cell) for row in (*self.rows, self.total) for at, cell in enumerate(row)]
        return frozenset(at for at, cell in cells if cell.figure)


def text(value: object) -> Cell:
    """A cell of text; nothing is a dash."""
    return Cell("—" if value is None or value == "" else str(value))


def number(value: float | None) -> Cell:
    """A count with its thousands apart; None is hidden."""
    return Cell(HIDDEN, None, True) if value is None else Cell(f"{value:,.0f}", float(value), True)


def unknown() -> Cell:
    """A figure that there is none of."""
    return Cell("—", None, True)


def share(value: float | None) -> Cell:
    """A percentage; None is a dash."""
    return Cell("—", None, True) if value is None else Cell(f"{value:.1%}", float(value), True)


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as the page may show it: None is hidden."""

    title: str
    entitled: int | None
    confirmed: int | None
    review: int | None
    undecidable: int | None

    @property
    def coverage(self) -> float | None:
        """None where a count it is made of is hidden, or nobody is entitled."""
        if self.confirmed is None or not self.entitled:
            return None
        return 1 - self.confirmed / self.entitled


def hide_small(groups: Sequence[Group], minimum: int) -> tuple[list[Shown], Shown | None]:
    """The groups and their total, small counts hidden, and whatever would give them away.

    Those who have what they are entitled to are a column of their own in this, though it is not shown: it
    follows from the others.
    """
    counts = [(g.confirmed, g.review, g.undecidable) for g in groups]
    covered = [max(g.entitled - sum(gaps), 0) for g, gaps in zip(groups, counts, strict=True)]
    table = [[*gaps, rest] for gaps, rest in zip(counts, covered, strict=True)]
    safe = suppress(table, minimum)
    titles = [*(group.title for group in groups), ""]
    shown = [Shown(title, row[4], *row[:3]) for title, row in zip(titles, safe, strict=False)]
    return (sorted(shown[:-1], key=_by_what_shows), shown[-1]) if groups else ([], None)


def _by_what_shows(group: Shown) -> tuple[bool, int, int, str]:
    """Most confirmed gaps first and the hidden ones last: their place must not tell what they hide."""
    return group.confirmed is None, -(group.confirmed or 0), -(group.entitled or 0), group.title
