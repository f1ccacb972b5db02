"""One worksheet: a titled, filterable, printable table; every cell text unless its column says number."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from reports.disclosure import clean

FONT = "微软雅黑"
"""On every Windows of a bureau; elsewhere the system's own sans serif takes its place."""

INK, MUTED, LINE, HEAD = "#1F2933", "#616E7C", "#CBD2D9", "#243B53"
ANSWER = "#FFFBEA"
"""Cells that wait for an answer."""

A4 = 9
MOST_ROWS = 100_000
"""A sheet beyond this opens slowly on a bureau's machine; the rest is in data/*.parquet, and the sheet says so."""

HEADER_ROW = 3
"""Title, note, an empty row, then the header: the same on every sheet, so that a reader and an importer find it."""

MOST_CELL = 32_767
"""Excel's longest cell."""

_EDGE = {"bottom": 1, "bottom_color": LINE}
_CELL = {**_EDGE, "valign": "vcenter"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 16, "bold": True, "font_color": HEAD},
    "note": {"font_color": MUTED},
    "section": {"font_size": 12, "bold": True, "font_color": HEAD, "bottom": 2, "bottom_color": HEAD},
    "label": {"font_color": MUTED, "valign": "top"},
    "body": {"text_wrap": True, "valign": "top"},
    "header": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": HEAD,
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "border_color": HEAD,
    },
    "text": {**_CELL, "num_format": "@"},
    "wrap": {**_CELL, "num_format": "@", "text_wrap": True},
    "center": {**_CELL, "num_format": "@", "align": "center"},
    "integer": {**_CELL, "num_format": "#,##0"},
    "percent": {**_CELL, "num_format": "0.0%"},
    "decimal": {**_CELL, "num_format": "0.00"},
    "date": {**_CELL, "num_format": "yyyy-mm-dd", "align": "center"},
    "answer": {**_CELL, "num_format": "@", "bg_color": ANSWER, "locked": False},
    "box": {**_CELL, "align": "center", "font_size": 14},
    "differs": {"font_color": "#B42318", "bold": True},
    "same": {"font_color": INK},
    "confirmed": {"font_color": "#9B1C1C", "bg_color": "#FDE8E8"},
    "review": {"font_color": "#8A4B08", "bg_color": "#FEF3C7"},
    "undecidable": {"font_color": "#374151", "bg_color": "#E5E7EB"},
}
_NUMERIC = {"integer", "percent", "decimal"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: its header, how to take its value from a row, its width in Latin characters."""

    title: str
    take: Callable[[dict[str, Any]], Any]
    width: float = 12
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook being written, and the formats that its sheets share."""

    workbook: Any
    formats: dict[str, Any]


@contextmanager
def open_book(path: Path, *, title: str, as_of: date) -> Iterator[Book]:
    """A workbook to write sheets into; written when the block ends. Its dates derive from `as_of`, not the clock."""
    workbook = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    workbook.set_properties(
        {
            "title": title,
            "author": "应保",
            "comments": "内部资料，按最少必要原则使用",
            "created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC),
        }
    )
    base = {"font_name": FONT, "font_size": 10, "font_color": INK}
    formats = {name: workbook.add_format({**base, **style}) for name, style in _STYLES.items()}
    yield Book(workbook, formats)
    workbook.close()


def add_sheet(book: Book, name: str, title: str, note: str = "") -> Any:
    """A worksheet with its title and note, set up for A4 landscape, page x of y."""
    sheet = book.workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&R第 &P 页，共 &N 页")
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title, book.formats["title"])
    sheet.write_string(1, 0, note, book.formats["note"])
    return sheet


def add_table(
    book: Book, name: str, title: str, note: str, fields: Sequence[Field], rows: Sequence[dict[str, Any]]
) -> Any:
    """A worksheet that is one table: frozen header and key, filters, the header repeated in print."""
    left_out = len(rows) - MOST_ROWS
    if left_out > 0:
        note = f"{note}　本表只列前 {MOST_ROWS:,} 行，其余 {left_out:,} 行见 data 文件夹。"
    sheet = add_sheet(book, name, title, note)
    put_table(book, sheet, HEADER_ROW, fields, rows[:MOST_ROWS], name=f"表_{name}")
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.repeat_rows(HEADER_ROW)
    return sheet


def put_table(
    book: Book, sheet: Any, top: int, fields: Sequence[Field], rows: Sequence[dict[str, Any]], *, name: str
) -> int:
    """Writes a marked-up table at row `top`; returns the row below it. With no rows it says so in one row."""
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
    sheet.set_row(top, 30)
    for offset, row in enumerate(rows, start=top + 1):
        for column, field in enumerate(fields):
            put_cell(book, sheet, offset, column, field.take(row), field.style)
    last = top + max(len(rows), 1)
    if not rows:
        sheet.write_string(last, 0, "（无）", book.formats["note"])
    header = book.formats["header"]
    sheet.add_table(
        top,
        0,
        last,
        len(fields) - 1,
        {
            "name": table_name(name),
            "style": None,
            "columns": [{"header": field.title, "header_format": header} for field in fields],
        },
    )
    return last + 1


def put_cell(book: Book, sheet: Any, row: int, column: int, value: Any, style: str) -> None:
    """One cell: a number or a date where the style says so, else text, so that `=1+1` stays what was delivered."""
    form = book.formats[style]
    if value is None or value == "":
        sheet.write_blank(row, column, None, form)
    elif style in _NUMERIC and isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, book.formats["date"])
    else:
        sheet.write_string(row, column, str(value)[:MOST_CELL], form)


def table_name(name: str) -> str:
    """A table's name within a workbook: letters, digits and underscores, as Excel demands, and never a cell's name."""
    safe = "".join(ch if ch.isalnum() else "_" for ch in clean(name) or "")
    return f"t_{safe}_{zlib.crc32(name.encode()):08x}"
