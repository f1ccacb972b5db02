"""One worksheet: a titled, filterable, printable table; every cell text unless its column says number."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from reports.contrast import Run
from reports.styles import STYLES

A4 = 9
MOST_ROWS = 100_000
"""A sheet beyond this opens slowly on a bureau's machine; it says so, and the rest is in data/*.parquet."""

HEADER_ROW = 3
"""Title, note, an empty row, then the header: the same on every sheet, so that a reader finds it."""

MOST_CELL = 32_767
"""Excel's longest cell."""
MOST_LINES = 6
"""A row is at most so many lines high; longer text is read in the cell."""
LINE_HEIGHT = 14.0
LEAST_HEIGHT = 18.0
PEN_HEIGHT = 36.0
"""Points: a row that people write into by hand, after print scaling."""
NUMERIC = frozenset({"integer", "percent", "decimal", "total", "printed_number"})
ANSWER_STYLE = "answer"
WRAPPED = frozenset({"wrap", "printed", "small"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: its header, how to take its value from a row, its width in Latin characters.

    `style` names a style of `styles`, or tells it from the row; `choices` is a named list to pick from.
    """

    title: str
    take: Callable[[Row], Any]
    width: float = 12
    style: str | Callable[[Row], str] = "text"
    choices: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook being written, the formats that its sheets share, and the numbers of its tables."""

    workbook: Any
    formats: dict[str, Any]
    numbers: Iterator[int]


@contextmanager
def open_book(path: Path, *, title: str, as_of: date) -> Iterator[Book]:
    """A workbook to write sheets into, written when the block ends; dated `as_of`, not by the clock."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(str(path), options)
    workbook.set_properties(
        {
            "title": title,
            "subject": "应保尽保数据比对",
            "author": "应保",
            "comments": "内部资料，按最少必要原则使用",
            "created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC),
        }
    )
    formats = {name: workbook.add_format(style) for name, style in STYLES.items()}
    yield Book(workbook, formats, count(1))
    workbook.close()


def add_sheet(book: Book, name: str, title: str, note: str = "") -> Any:
    """A worksheet with its title and note, set up for A4 landscape, page x of y."""
    sheet = book.workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&C内部资料&R第 &P 页，共 &N 页")
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, book.formats["title"])
    sheet.write_string(1, 0, note, book.formats["note"])
    return sheet


def add_table(
    book: Book,
    name: str,
    *,
    title: str,
    note: str,
    fields: Sequence[Field],
    rows: Sequence[Row],
    frozen: int = 0,
    printed: int | None = None,
) -> Any:
    """A worksheet that is one table: the header and the first `frozen` columns stay in sight.

    In print the header is repeated; only the first `printed` columns go to paper, so that it is legible.
    """
    left_out = len(rows) - MOST_ROWS
    if left_out > 0:
        note = f"{note}　本表列前 {MOST_ROWS:,} 行，其余 {left_out:,} 行见 data 文件夹。"
    sheet = add_sheet(book, name, title, note)
    put_table(book, sheet, HEADER_ROW, fields, rows[:MOST_ROWS])
    sheet.freeze_panes(HEADER_ROW + 1, frozen)
    sheet.repeat_rows(HEADER_ROW)
    if printed is not None:
        sheet.print_area(0, 0, HEADER_ROW + max(min(len(rows), MOST_ROWS), 1), printed - 1)
    return sheet


def put_table(book: Book, sheet: Any, top: int, fields: Sequence[Field], rows: Sequence[Row]) -> int:
    """Writes a marked-up table at row `top`; returns the row below it. With no rows it says so in one row."""
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
    sheet.set_row(top, 32)
    _put_rows(book, sheet, top + 1, fields, rows)
    last = top + max(len(rows), 1)
    if not rows:
        sheet.write_string(last, 0, "（无）", book.formats["note"])
    columns = [
        {"header": field.title, "header_format": book.formats[_header_style(field)]} for field in fields
    ]
    options = {"name": f"table_{next(book.numbers)}", "style": None, "columns": columns}
    sheet.add_table(top, 0, last, len(fields) - 1, options)
    if rows:
        _open_answers(book, sheet, top + 1, last, fields)
    return last + 1


def _header_style(field: Field) -> str:
    return "header_right" if field.style in NUMERIC else "header"


def _put_rows(book: Book, sheet: Any, top: int, fields: Sequence[Field], rows: Sequence[Row]) -> None:
    """The cells of all rows; a row is as high as its longest wrapped text needs."""
    kept = [(at, field) for at, field in enumerate(fields) if field.style != ANSWER_STYLE]
    least = PEN_HEIGHT if any(field.style == "box" for field in fields) else LEAST_HEIGHT
    for at, row in enumerate(rows, start=top):
        lines = 1
        for column, field in kept:
            style = field.style if isinstance(field.style, str) else field.style(row)
            value = field.take(row)
            if type(value) is str and 0 < len(value) < MOST_CELL and style not in NUMERIC:
                sheet.write_string(at, column, value, book.formats[style])
                if style in WRAPPED:
                    lines = max(lines, ceil(display_width(value) / max(field.width - 1, 1)))
            else:
                put_cell(book, sheet, (at, column), value, style)
        if lines > 1 or least > LEAST_HEIGHT:
            sheet.set_row(at, max(least, min(lines, MOST_LINES) * LINE_HEIGHT + 4))


def _open_answers(book: Book, sheet: Any, top: int, last: int, fields: Sequence[Field]) -> None:
    """Columns that wait for an answer: unlocked, coloured down to the last row, with a list to pick from.

    The cells themselves stay empty, so that a sheet of many rows stays small.
    """
    for column, field in enumerate(fields):
        if field.style == ANSWER_STYLE:
            sheet.set_column(column, column, field.width, book.formats["unlocked"])
            fill = {"type": "no_errors", "format": book.formats["waiting"]}
            sheet.conditional_format(top, column, last, column, fill)
        if field.choices:
            rule = {"validate": "list", "source": f"={field.choices}", "error_title": "请从列表中选择"}
            sheet.data_validation(top, column, last, column, rule)


def put_cell(book: Book, sheet: Any, place: tuple[int, int], value: Any, style: str) -> None:
    """One cell: a number or a date where the style says so, runs of text, else text.

    `=1+1` stays what was delivered: nothing is ever written as a formula.
    """
    form = book.formats[style]
    if value is None or value in {"", ()}:
        sheet.write_blank(*place, None, form)
    elif style in NUMERIC and isinstance(value, int | float):
        sheet.write_number(*place, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, book.formats[style if style.endswith("date") else "date"])
    elif isinstance(value, tuple):
        _put_runs(book, sheet, place, value, style)
    else:
        sheet.write_string(*place, str(value)[:MOST_CELL], form)


def _put_runs(book: Book, sheet: Any, place: tuple[int, int], runs: Sequence[Run], style: str) -> None:
    """Text of which the differing pieces are marked."""
    if len(runs) == 1:
        text, differs = runs[0]
        sheet.write_string(*place, text, book.formats["differing" if differs else style])
        return
    pieces: list[Any] = []
    for text, differs in runs:
        pieces += [book.formats["differs" if differs else "same"], text]
    sheet.write_rich_string(*place, *pieces, book.formats[style])


def display_width(text: str) -> int:
    """About how many Latin characters wide: one of three bytes in UTF-8, a Chinese one, counts two."""
    return (len(text.encode()) + len(text)) // 2
