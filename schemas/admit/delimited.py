"""Delimited text to cells: a fast way for regular files, a patient way for all, with the same result.

Regular is: lines end in LF or CRLF, and every quoted field opens and closes within its line. Then a line is
a record, and pyarrow splits it. Anything else is split record by record.
"""

import csv
import io
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from schemas.admit.grid import EMPTY, Grid, build_grid, clear_space
from schemas.admit.regular import is_regular

DELIMITERS = (",", "\t", ";", "|")
"""In the order in which they are preferred where two read a file equally well."""

RECORD_LINES = 50
"""A quoted cell may hold line breaks, but not fifty: a quote still open then is a stray one, and its line is
a record by itself, so that one bad row does not swallow the rest of the file."""

BLOCK = 1 << 20
"""Bytes parsed at a time: what they take is used again for the next, and stays in the processor's cache."""

_QUOTE_MARK = '"'


@dataclass(frozen=True, slots=True)
class Head:
    """The first records of a text, each with the byte offset at which the record after it begins."""

    records: tuple[tuple[str | None, ...], ...]
    ends: tuple[int, ...]


def read_head(text: pa.Buffer, delimiter: str, most: int) -> Head:
    """Up to `most` first records."""
    records: list[tuple[str | None, ...]] = []
    ends: list[int] = []
    for length, cells in _read_records(_iterate_lines(text), delimiter, None):
        records.append(tuple(cells))
        ends.append(length + (ends[-1] if ends else 0))
        if len(records) == most:
            break
    return Head(tuple(records), tuple(ends))


def split(text: pa.Buffer, delimiter: str, width: int, *, start: int, first_row: int) -> Grid:
    """The cells from byte `start` on, whose record is row `first_row`, cut to `width` columns.

    Rows are numbered as a spreadsheet numbers them: by record, blank ones counted.
    """
    body = text[start:]
    if is_regular(body, delimiter):
        return split_lines(body, delimiter, width, first_row)
    return split_records(body, delimiter, width, first_row)


def split_records(text: pa.Buffer, delimiter: str, width: int, first_row: int) -> Grid:
    """The cells of any text, record by record."""
    records = _read_records(_iterate_lines(text), delimiter, width)
    return build_grid(((first_row + at, cells) for at, (_, cells) in enumerate(records)), width)


def split_lines(text: pa.Buffer, delimiter: str, width: int, first_row: int) -> Grid:
    """The cells of a regular text, by pyarrow; lines with fewer or more cells than most one by one."""
    if not text.size:
        return split_records(text, delimiter, width, first_row)
    shape = max(width, _usual_width(text, delimiter))
    for read in (_read_even_lines, _read_lines):
        try:
            table, odd = read(text, delimiter, shape)
        except pa.ArrowInvalid:  # an odd line; for the second, a line longer than a block
            continue
        return _weave(table, odd, delimiter, width, first_row)
    return split_records(text, delimiter, width, first_row)


OddLine = tuple[int, str]
"""A line with more or fewer cells than most: its number from 1, and its text."""


def _read_even_lines(text: pa.Buffer, delimiter: str, shape: int) -> tuple[pa.Table, list[OddLine]]:
    """The lines as a table, on all cores; ArrowInvalid where one has not `shape` cells."""
    return _parse(text, delimiter, shape, None), []


def _read_lines(text: pa.Buffer, delimiter: str, shape: int) -> tuple[pa.Table, list[OddLine]]:
    """The lines of `shape` cells as a table, and the odd ones; on one core, else they have no number."""
    odd: list[OddLine] = []

    def keep(line: pyarrow.csv.InvalidRow) -> str:
        odd.append((line.number, line.text))
        return "skip"

    return _parse(text, delimiter, shape, keep), odd


def _parse(
    text: pa.Buffer, delimiter: str, shape: int, keep: Callable[[pyarrow.csv.InvalidRow], str] | None
) -> pa.Table:
    names = [f"c{at}" for at in range(shape)]
    return pyarrow.csv.read_csv(
        pa.BufferReader(text),
        read_options=pyarrow.csv.ReadOptions(use_threads=keep is None, column_names=names, block_size=BLOCK),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            check_utf8=False,
            null_values=EMPTY,
            strings_can_be_null=True,
        ),
    )


def _weave(table: pa.Table, odd: list[OddLine], delimiter: str, width: int, first_row: int) -> Grid:
    """Even and odd lines together again, in their order."""
    lines = np.arange(table.num_rows + len(odd), dtype=np.int32) + np.int32(first_row)
    even = np.delete(lines, [line - 1 for line, _ in odd])
    cells = [clear_space(column) for column in table.columns]
    overlong = pa.chunked_array([np.zeros(table.num_rows, bool)])
    for column in cells[width:]:
        overlong = pc.or_(overlong, column.is_valid())
    grid = Grid(tuple(cells[:width]), pa.array(even), overlong.combine_chunks())
    if not odd:
        return grid
    rest = build_grid(((first_row + line - 1, split_line(text, delimiter)) for line, text in odd), width)
    return _interleave(grid, rest)


def _interleave(one: Grid, two: Grid) -> Grid:
    rows = pa.concat_arrays([one.rows, two.rows])
    order = pc.sort_indices(rows)
    cells = (
        pa.chunked_array([*left.chunks, *right.chunks], pa.string()).take(order)
        for left, right in zip(one.cells, two.cells, strict=True)
    )
    overlong = pa.concat_arrays([one.overlong, two.overlong])
    return Grid(tuple(cells), rows.take(order), overlong.take(order))


def _usual_width(text: pa.Buffer, delimiter: str) -> int:
    """The most frequent number of cells among the first records; of equally frequent ones the greater."""
    widths = [len(record) for record in read_head(text, delimiter, most=RECORD_LINES).records]
    return max(widths, key=lambda width: (widths.count(width), width))


def _iterate_lines(text: pa.Buffer) -> Iterator[str]:
    """The lines with their ends, which are CR, LF or CRLF and nothing else."""
    return iter(io.TextIOWrapper(pa.BufferReader(text), encoding="utf-8", newline=""))


def _read_records(lines: Iterator[str], delimiter: str, width: int | None) -> Iterator[tuple[int, list[str]]]:
    """Each record's length in bytes, and its cells."""
    waiting: deque[str] = deque()
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        record = [line]
        if _is_open_after(line, delimiter, is_open=False):
            record = _read_quoted(line, waiting, lines, delimiter, width)
        cells = _split_quoted(record, delimiter) if len(record) > 1 else split_line(line, delimiter)
        yield sum(len(part.encode()) for part in record), cells


def _read_quoted(
    line: str, waiting: deque[str], lines: Iterator[str], delimiter: str, width: int | None
) -> list[str]:
    """The lines of the record that begins with this one; only this one where its open quote is a stray.

    It is a stray if it never closes, if what closes it stands inside a cell, or if the line and a later one
    are whole records by themselves.
    """
    record = [line]
    for following in range(RECORD_LINES):
        if following == len(waiting):
            waiting.extend(itertools.islice(lines, 1))
        if following == len(waiting):
            return [line]
        record.append(waiting[following])
        if not _is_open_after(waiting[following], delimiter, is_open=True):
            break
    else:
        return [line]
    if _closes_inside(record[-1], delimiter) or _holds_records(record, delimiter, width):
        return [line]
    for _ in record[1:]:
        waiting.popleft()
    return record


def _is_open_after(line: str, delimiter: str, *, is_open: bool) -> bool:
    """Whether a quoted cell is still open at the end of the line, by the rules of Python's csv module."""
    if not is_open and _QUOTE_MARK not in line:
        return False
    at = 0
    while at < len(line):
        if not is_open and line[at] != _QUOTE_MARK:
            at = line.find(delimiter, at) + 1
            if not at:
                return False
            continue
        close = _find_close(line, at if is_open else at + 1)
        if close < 0:
            return True
        is_open = False
        at = line.find(delimiter, close) + 1
        if not at:
            return False
    return is_open


def _find_close(line: str, at: int) -> int:
    """Where the quote is that closes a cell open at `at`, doubled quotes passed over; -1 if nowhere."""
    while (at := line.find(_QUOTE_MARK, at)) >= 0 and line[at + 1 : at + 2] == _QUOTE_MARK:
        at += 2
    return at


def _closes_inside(line: str, delimiter: str) -> bool:
    """Whether text follows the closing quote of a cell that was open before the line."""
    return line[_find_close(line, 0) + 1 :][:1] not in (delimiter, "\r", "\n", "")


def _holds_records(record: list[str], delimiter: str, width: int | None) -> bool:
    if width is None or record[0].count(delimiter) + 1 < width:
        return False
    return any(line.count(delimiter) + 1 >= width for line in record[1:])


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line; a quote that never closes is text."""
    bare = line.rstrip("\r\n")
    if _QUOTE_MARK not in bare or _is_open_after(bare, delimiter, is_open=False):
        return bare.split(delimiter)
    return _split_quoted([bare], delimiter)


def _split_quoted(lines: list[str], delimiter: str) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=delimiter))
    except csv.Error:  # a cell beyond the module's limit of 131,072 characters
        return "".join(lines).rstrip("\r\n").split(delimiter)
