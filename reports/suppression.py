"""Counts of few people in shared aggregates: taken out, with as many others as it takes to keep them out."""

from collections.abc import Sequence

Cell = tuple[int, int]


def suppress(table: Sequence[Sequence[int]], minimum: int) -> list[list[int | None]]:
    """The table with its totals, and None for every count that must not be shown.

    `table` is rows by columns without margins; the result has one row and one column more. A count from 1 to
    `minimum - 1` is hidden, and further cells until no hidden one follows from the shown ones: as long as a
    hidden cell is a bridge in the graph whose edges are the hidden cells, joining their row and their column
    (Gusfield 1988, SIAM J. Comput. 17), its value can be computed back. Zeros are shown unless needed.
    """
    cells = _with_totals(table)
    hidden = {(r, c) for r, row in enumerate(cells) for c, count in enumerate(row) if 0 < count < minimum}
    while exposed := _find_exposed(hidden):
        hidden |= _cheapest_cycle(cells, hidden, exposed)
    return [[None if (r, c) in hidden else n for c, n in enumerate(row)] for r, row in enumerate(cells)]


def _with_totals(table: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if rows else []


def _find_exposed(hidden: set[Cell]) -> Cell | None:
    """The first hidden cell whose value follows from the shown ones: it lies on no cycle."""
    return next((cell for cell in sorted(hidden) if not _joins(hidden - {cell}, cell)), None)


def _joins(edges: set[Cell], cell: Cell) -> bool:
    """Whether the cell's row and column are joined through the other hidden cells."""
    rows, columns, grown = {cell[0]}, set[int](), True
    while grown:
        before = len(rows) + len(columns)
        columns |= {c for r, c in edges if r in rows}
        rows |= {r for r, c in edges if c in columns}
        grown = len(rows) + len(columns) > before
    return cell[1] in columns


def _cheapest_cycle(cells: list[list[int]], hidden: set[Cell], exposed: Cell) -> set[Cell]:
    """The rectangle of cells through the exposed one that costs least to hide: then each could be any of two.

    Inner cells are given up before totals, counts before zeros, small ones before large ones.
    """
    r, c = exposed
    corners = [
        {(r, column), (row, c), (row, column)}
        for row in range(len(cells))
        for column in range(len(cells[0]))
        if row != r and column != c
    ]

    def cost(corner: set[Cell]) -> tuple[int, int, int, list[Cell]]:
        further = sorted(corner - hidden)
        totals = sum((row == len(cells) - 1) + (column == len(cells[0]) - 1) for row, column in further)
        counts = [cells[row][column] for row, column in further]
        return totals, counts.count(0), sum(counts), further

    return min(corners, key=cost)
