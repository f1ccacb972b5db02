"""A sheet's cells as text: what every kind of file is read into before anything is judged."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

EMPTY_WORDS = ("NULL", "(null)", "\\N", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
"""What databases and spreadsheets write for no value. Spelt exactly so: a person may be called Null."""

SPREADSHEET_DIGITS = 15
"""A spreadsheet keeps fifteen significant digits of a number and shows noughts for the rest."""

BATCH_ROWS = 1 << 16
"""Rows turned into columns at a time where cells come one by one."""

Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells below a header.

    `cells`: one text column a header column, null = empty. `rows`: for each row the number a spreadsheet
    shows, strictly ascending. `overlong`: whether the row holds something to the right of the header.
    """

    cells: tuple[pa.ChunkedArray, ...]
    rows: pa.Array
    overlong: pa.Array

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
    columns = tuple(pa.chunked_array([chunk[at] for chunk in chunks], pa.string()) for at in range(width))
    return Grid(columns, pa.array(rows, pa.int32()), pa.array(overlong, pa.bool_()))


def _turn(batch: list[Row], width: int) -> list[pa.Array]:
    padded = [row if len(row) == width else [*row[:width], *[None] * (width - len(row))] for row in batch]
    columns = zip(*padded, strict=True) if padded else [()] * width
    return [pa.array(column, pa.string()) for column in columns]


def clear_empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with null for what holds nothing: empty text, whitespace, and the EMPTY_WORDS."""
    nothing = pc.or_(pc.utf8_is_space(column), pc.equal(pc.binary_length(column), 0))
    nothing = pc.or_(nothing, pc.is_in(column, value_set=pa.array(EMPTY_WORDS)))
    if not pc.any(nothing).as_py():
        return column
    return pc.if_else(nothing, pa.scalar(None, pa.string()), column)


def write_number(value: float) -> str:
    """A numeric cell as the reader of a spreadsheet would type it, keeping damage visible.

    Whole numbers are digits only. A long number of at most fifteen significant digits was cut by a
    spreadsheet and ends in the noughts it shows; one of more was squeezed through a double by a program and
    keeps the double's exact digits, which are off by less than its spacing.
    """
    if not math.isfinite(value):
        return str(value)
    if value != int(value):
        return repr(value)
    digits = Decimal(repr(value))
    if len(digits.normalize().as_tuple().digits) <= SPREADSHEET_DIGITS:
        return f"{digits:f}".removesuffix(".0")
    return str(int(value))


def write_moment(value: date) -> str:
    """A date cell as 2011-01-01, with its time of day only if it has one."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat()


def write_cell(value: object) -> str | None:
    """Any cell as text; None where it is empty."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):  # before float and int, for it is one
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return write_number(value)
    if isinstance(value, date):
        return write_moment(value)
    return None if value is None else str(value)
