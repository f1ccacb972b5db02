"""A sheet's cells as text: what every kind of file is read into before anything is judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

EMPTY_WORDS = ("NULL", "(null)", "\\N", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
"""What databases and spreadsheets write for no value. Spelt exactly so: a person may be called Null."""

EMPTY = ("", *EMPTY_WORDS)
"""Cells that hold nothing, but for whitespace."""

BATCH_ROWS = 1 << 16
"""Rows turned into columns at a time where cells come one by one."""

Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells below a header.

    `cells`: one text column a header column, null = empty. `rows`: for each row the number a spreadsheet
    shows, strictly ascending. `overlong`: whether the row holds something to the right of the header. `whole`: whether
    columns without a known header were read too.
    """

    cells: tuple[pa.ChunkedArray, ...]
    rows: pa.Array
    overlong: pa.Array
    whole: bool = True

    def __len__(self) -> int:
        return len(self.rows)


def build_grid(records: Iterable[tuple[int, Row]], width: int) -> Grid:
    """The grid of (row number, cells) pairs in ascending order; short rows are filled with null."""
    chunks: list[list[pa.Array]] = []
    rows: list[int] = []
    overlong: list[bool] = []
    batch: list[Row] = []
    for number, cells in records:
        rows.append(number)
        overlong.append(any(cell and not cell.isspace() for cell in cells[width:]))
        batch.append(cells)
        if len(batch) == BATCH_ROWS:
            chunks.append(_turn(batch, width))
            batch = []
    chunks.append(_turn(batch, width))
    columns = (pa.chunked_array([chunk[at] for chunk in chunks], pa.string()) for at in range(width))
    return Grid(tuple(map(clear_empty, columns)), pa.array(rows, pa.int32()), pa.array(overlong, pa.bool_()))


def _turn(batch: list[Row], width: int) -> list[pa.Array]:
    padded = [row if len(row) == width else [*row[:width], *[None] * (width - len(row))] for row in batch]
    columns = zip(*padded, strict=True) if padded else [()] * width
    return [pa.array(column, pa.string()) for column in columns]


def clear_empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with null for what holds nothing: empty text, whitespace, and the EMPTY_WORDS."""
    return _clear(column, pc.or_(pc.utf8_is_space(column), pc.is_in(column, value_set=pa.array(EMPTY))))


def clear_space(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with null for whitespace; what is EMPTY is null already."""
    return _clear(column, pc.utf8_is_space(column))


def _clear(column: pa.ChunkedArray, nothing: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pc.any(nothing).as_py():
        return column
    return pc.if_else(nothing, pa.scalar(None, pa.string()), column)
