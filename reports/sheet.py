"""One worksheet: a titled, filterable, printable table; every cell text unless its column says number."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from reports.contrast import Run
from reports.disclosure import SHARED_TEXTS
from reports.streamed import StreamedSheet, column_name, day_number, row_xml
from reports.styles import Formats, Indices

A4 = 9
MOST_ROWS = 100_000
"""A sheet beyond this opens slowly on a bureau's machine; it says so, and the rest is in data/*.parquet."""

HEADER_ROW = 3
"""Title, note, an empty row, then the header: the same on every sheet, so that a reader finds it."""

MOST_LINES = 6
"""A row is at most so many lines high; longer text is read in the cell."""
LINE_HEIGHT = 14.0
LEAST_HEIGHT = 18.0
PEN_HEIGHT = 36.0
"""Points: a row that people write into by hand, after print scaling."""
NUMERIC = frozenset({"integer", "percent", "decimal", "total", "printed_number", "row_number"})
CENTERED = frozenset(
    {"center", "date", "row_number", "box", "printed_number", "printed_center", "printed_date"}
)
ANSWER_STYLE = "answer"
WRAPPED = frozenset({"wrap", "printed", "small", "small_text"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: its header, how to take its value from a row, its width in Latin characters.

    `style` names a style of `styles`, or tells it from the row (`header` then says which the header goes by);
    `choices` is a named list to pick from.
    """

    title: str
    take: Callable[[Row], Any]
    width: float = 12
    style: str | Callable[[Row], str] = "text"
    choices: str | None = None
    header: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook being written, the formats that its sheets share, and the numbers of its tables."""

    workbook: Any
    formats: dict[str, Any]
    numbers: Iterator[int]
    index: dict[str, int]
    """The number of a style's format in the file."""


@contextmanager
def open_book(path: Path, *, title: str, as_of: date, small: bool = False) -> Iterator[Book]:
    """A workbook to write sheets into, written when the block ends; dated `as_of`, not by the clock.

    A `small` one is put together in memory, without a temporary file for each of its parts; those of a large
    one lie beside it, never in the system's own folder: they are as personal as the workbook.
    """
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options = plain | {"in_memory": small, "tmpdir": str(path.parent)}
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
    formats = Formats(workbook)
    yield Book(workbook, formats, count(1), Indices(formats))
    workbook.close()


def add_sheet(book: Book, name: str, title: str, note: str = "") -> Any:
    """A worksheet with its title and note, set up for A4 landscape, page x of y."""
    sheet = book.workbook.add_worksheet(name, StreamedSheet)
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
    sheet.put_rows(top + 1, len(fields), _make_rows(book, sheet, top + 1, fields, rows))
    last = top + max(len(rows), 1)
    if not rows:
        sheet.write_string(last, 0, "（无）", book.formats["note"])
    columns = [
        {"header": field.title, "header_format": book.formats[_header_style(field)]} for field in fields
    ]
    options = {"name": f"table_{next(book.numbers)}", "style": None, "columns": columns}
    sheet.mark_table(top, last, len(fields), options)
    if rows:
        _open_answers(book, sheet, top + 1, last, fields)
    return last + 1


def _header_style(field: Field) -> str:
    """A header stands as its column does."""
    style = field.header or field.style
    if style in CENTERED:
        return "header_center"
    return "header_right" if style in NUMERIC else "header"


def _make_rows(
    book: Book, sheet: Any, top: int, fields: Sequence[Field], rows: Sequence[Row]
) -> Iterator[str]:
    """The rows as text; each is as high as its longest wrapped text needs."""
    columns = [
        (f'<c r="{column_name(at)}', field.take, field.style, field.width)
        for at, field in enumerate(fields)
        if field.style != ANSWER_STYLE
    ]
    least = PEN_HEIGHT if any(field.style == "box" for field in fields) else LEAST_HEIGHT
    for at, row in enumerate(rows, start=top):
        lines, cells, number = 1, [], f'{at + 1}"'
        for opening, take, style_of, width in columns:
            style = style_of if isinstance(style_of, str) else style_of(row)
            value = take(row)
            if style in WRAPPED and type(value) is str:
                lines = max(lines, count_lines(value, width))
            cells.append(opening + number + _cell(book, sheet, value, style))
        tall = max(least, min(lines, MOST_LINES) * LINE_HEIGHT + 4) if lines > 1 else least
        yield row_xml(at, "".join(cells), tall if tall > LEAST_HEIGHT else None)


@lru_cache(SHARED_TEXTS)
def count_lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column; each of its own lines takes one at least."""
    room = max(width - 1, 1)
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    return sum(max(1, ceil(display_width(line) / room)) for line in text.split("\n"))


def _cell(book: Book, sheet: Any, value: Any, style: str) -> str:
    """The rest of a cell after its place: a number or a date where it is one, runs of text, else text.

    `=1+1` stays what was delivered: nothing is ever written as a formula.
    """
    if type(value) is str and value:
        return f' s="{book.index[style]}" t="s"><v>{sheet.index_of(value)}</v></c>'
    if value is None or (isinstance(value, str | tuple) and not value):
        return f' s="{book.index[style]}"/>'
    if isinstance(value, date):
        shown = style if style.endswith("date") else "date"
        return f' s="{book.index[shown]}"><v>{day_number(value)}</v></c>'
    if isinstance(value, tuple):
        return _runs(book, sheet, value, style)
    if style in NUMERIC:
        return f' s="{book.index[style]}"><v>{value:.16G}</v></c>'
    return f' s="{book.index[style]}" t="s"><v>{sheet.index_of(str(value))}</v></c>'


def _runs(book: Book, sheet: Any, runs: Sequence[Run], style: str) -> str:
    """Text of which the differing pieces are marked."""
    if len(runs) == 1:
        text, differs = runs[0]
        return _cell(book, sheet, text, "differing" if differs else style)
    fonts = [(text, book.formats["differs" if differs else "same"]) for text, differs in runs]
    return f' s="{book.index[style]}" t="s"><v>{sheet.index_of_runs(fonts)}</v></c>'


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


def put_cell(book: Book, sheet: Any, place: tuple[int, int], text: str | None, style: str) -> None:
    """One cell of text outside a table; nothing is an empty cell."""
    if text:
        sheet.write_string(*place, text, book.formats[style])
    else:
        sheet.write_blank(*place, None, book.formats[style])


def display_width(text: str) -> int:
    """About how many Latin characters wide: one of three bytes in UTF-8, a Chinese one, counts two."""
    return (len(text.encode()) + len(text)) // 2
