"""Workbooks to rows of text: every visible sheet, merged cells filled downwards."""

import io
from collections.abc import Iterable, Iterator

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from schemas.admit.archive import check_archive, refuse_password
from schemas.admit.grid import Row, write_cell
from schemas.errors import InputError

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps an xlsx that has a password."""

Merge = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: its first and last (row, column), from 0."""


def open_workbook(content: bytes, where: str) -> CalamineWorkbook:
    """The workbook; InputError where it is damaged, has a password, or is too large to be true."""
    if content.startswith(ZIP_MAGIC):
        check_archive(content, where)
    elif _ENCRYPTED in content:
        raise refuse_password(where)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise refuse_password(where) from error
    except (CalamineError, ValueError, OSError) as error:
        raise _refuse_damage(where) from error


def list_sheets(workbook: CalamineWorkbook) -> tuple[list[str], list[str]]:
    """The names of the visible sheets and of the hidden ones, each sorted."""
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    visible = {sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible}
    return sorted(visible), sorted({sheet.name for sheet in sheets} - visible)


def read_rows(workbook: CalamineWorkbook, name: str, where: str) -> Iterator[Row]:
    """The rows of a sheet from its first on, each as wide as the sheet; InputError where it is damaged."""
    try:
        sheet = workbook.get_sheet_by_name(name)
        merges = sheet.merged_cell_ranges or []
    except (CalamineError, ValueError, OSError) as error:
        raise _refuse_damage(where) from error
    return fill_merged(_write_rows(sheet), merges)


def _write_rows(sheet: CalamineSheet) -> Iterator[list[str | None]]:
    # the iterator gives the empty rows above the first cell, and leaves out the empty columns before it
    left = [None] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield [*left, *map(write_cell, row)]


def fill_merged(rows: Iterable[list[str | None]], merges: Iterable[Merge]) -> Iterator[list[str | None]]:
    """The rows with the value of each merged range in every row of its first column.

    Only downwards: one address for three siblings is the address of each, but a title across ten columns is
    not ten titles. A cell that has a value keeps it.
    """
    last_row = {first: last[0] for first, last in merges if last[0] > first[0]}
    starts: dict[int, list[int]] = {}
    for row, column in last_row:
        starts.setdefault(row, []).append(column)
    held: dict[int, tuple[str | None, int]] = {}
    for at, cells in enumerate(rows):
        held = {column: kept for column, kept in held.items() if kept[1] >= at}
        for column, (value, _) in held.items():
            if column < len(cells) and cells[column] is None:
                cells[column] = value
        for column in starts.get(at, ()):
            if column < len(cells):
                held[column] = (cells[column], last_row[at, column])
        yield cells


def _refuse_damage(where: str) -> InputError:
    return InputError(
        what="工作簿已损坏，或不是表格软件保存的文件",
        where=where,
        remedy="请用表格软件打开确认内容完整，另存为 xlsx 后重新报送",
    )
