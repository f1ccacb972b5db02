"""The workbook parser in a process of its own, and how it writes cells.

A damaged or hostile workbook can make the parsing library ask for more memory than there is, or loop; it then
ends its process without an exception to catch. So it runs in a child with limits, which is asked workbook by
workbook and may die. This file is both the child's program, run by its path, and a module of ours; it imports
nothing of ours, so that the child starts in milliseconds.

A request is a workbook's length, a mode, and the workbook; the answer a length and a marshalled `Answer`.
"""

import io
import marshal
import math
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY_LEAST, MEMORY_MOST = 1 << 29, 6 << 30
MEMORY_SHARE = 100
"""Bytes of address space of the child: so many for each byte of the workbook, which packs some twentyfold and
is parsed in a few times its unpacked size; within bounds for the smallest and the fullest."""

PATIENCE = 600
"""Seconds of the processor for one workbook; a million rows take some twenty."""

BATCH_ROWS = 4096
"""Rows marshalled together: few enough that unpacking them takes no memory worth mentioning."""

SPREADSHEET_DIGITS = 15
"""A spreadsheet keeps fifteen significant digits of a number and shows noughts for the rest."""

REQUEST = struct.Struct(">QB")
ANSWER = struct.Struct(">Q")
READ, COUNT = 0, 1
"""Modes: all cells, or only how many rows each sheet has."""

Merge = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: its first and last (row, column), from 0."""

SheetAnswer = tuple[str, int, list[Merge], list[bytes]]
"""A visible sheet: name, rows, merged ranges, and its rows as marshalled batches."""

Answer = tuple[str, list[str], list[SheetAnswer]]
"""`ok`, `password` or `damaged`; the names of hidden sheets; the visible sheets by name."""


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
    if abs(value) < 10**SPREADSHEET_DIGITS:
        return str(int(value))
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


def parse(content: bytes, mode: int) -> Answer:
    """The workbook's visible sheets in the order of their names, and the names of its hidden ones."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
        visible = {sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible}
        hidden = sorted({sheet.name for sheet in sheets} - visible)
        return "ok", hidden, [_parse_sheet(workbook, name, mode) for name in sorted(visible)]
    except PasswordError:
        return "password", [], []
    except BaseException:  # a panic of the library is no Exception
        return "damaged", [], []


def _parse_sheet(workbook: CalamineWorkbook, name: str, mode: int) -> SheetAnswer:
    sheet = workbook.get_sheet_by_name(name)
    if mode == COUNT:
        return name, sheet.height, [], []
    rows = _write_rows(sheet)
    batches = iter(lambda: list(islice(rows, BATCH_ROWS)), [])
    packed = [marshal.dumps(batch) for batch in batches]
    return name, sheet.height, list(sheet.merged_cell_ranges or []), packed


def _write_rows(sheet: CalamineSheet) -> Iterator[list[str | None]]:
    # the iterator gives the empty rows above the first cell, and leaves out the empty columns before it
    left = [None] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield [*left, *map(write_cell, row)]


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more requests."""
    while head := requests.read(REQUEST.size):
        length, mode = REQUEST.unpack(head)
        memory = min(MEMORY_MOST, MEMORY_LEAST + MEMORY_SHARE * length)
        resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
        signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)  # its signal ends the process
        answer = marshal.dumps(parse(requests.read(length), mode))
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        answers.write(ANSWER.pack(len(answer)))
        answers.write(answer)
        answers.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer)
