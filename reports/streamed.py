"""A worksheet whose long tables are written as text, row by row: a fifth of the time and memory of cell by cell.

XlsxWriter keeps a named tuple a cell until the file is written; a city's findings are millions of cells. Its
own streaming mode (`constant_memory`) knows no tables, no merged cells and no shared strings. So a table's
body is made into XML here, at once, and the rest of the sheet stays XlsxWriter's. What this takes of
XlsxWriter's inside is in this file alone, and its version is pinned.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from io import StringIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

MOST_CELL = 32_767 // 2
"""Characters of Excel's longest cell, if each takes two units of UTF-16."""
FIRST_DAY = date(1899, 12, 30).toordinal()
"""Day 0 of Excel's dates after February 1900."""
RICH = ("<r>", "</r>")
"""Between what XlsxWriter takes a text for rich text, wherever it comes from."""


class StreamedSheet(Worksheet):  # type: ignore[misc] # XlsxWriter tells no types
    """A worksheet of XlsxWriter that also takes whole rows."""

    def __init__(self) -> None:
        """An empty sheet."""
        super().__init__()
        self.dim_rowmin: int
        self.dim_rowmax: int
        self.blocks: list[tuple[int, list[str]]] = []

    def put_rows(self, top: int, width: int, rows: Iterable[str]) -> int:
        """Writes rows made by `row_xml` from row `top` on; returns how many. They stand between, in order."""
        block = list(rows)
        if block:
            self._check_dimensions(top, 0)
            self._check_dimensions(top + len(block) - 1, width - 1)
            self.blocks.append((top, block))
        return len(block)

    def mark_table(self, top: int, last: int, width: int, options: dict[str, Any]) -> None:
        """A table of Excel from row `top`, the header's, to row `last`."""
        self.add_table(top, 0, top + 1, width - 1, options)
        whole = xl_range(top, 0, last, width - 1)
        self.tables[-1].update({"range": whole, "a_range": whole, "autofilter": whole})

    def index_of(self, text: str) -> int:
        """The number of a shared string; a text that looks like rich text stays a text."""
        shown = text[:MOST_CELL]
        if shown[:1] == "<" and shown.startswith(RICH[0]) and shown.endswith(RICH[1]):
            shown = f" {shown}"
        table = self.str_table
        known: int | None = table.string_table.get(shown)
        if known is None:
            return int(table._get_shared_string_index(shown))
        table.count += 1
        return known

    def index_of_runs(self, runs: Sequence[tuple[str, Any]]) -> int:
        """The number of a shared string of several fonts: (text, format) each."""
        pieces = [f"<r>{self.font_xml(form)}{_text_xml(text)}</r>" for text, form in runs]
        return int(self.str_table._get_shared_string_index("".join(pieces)))

    @cache  # noqa: B019 — a sheet lives as long as its file is written
    def font_xml(self, form: Any) -> str:
        """The font of a piece of rich text."""
        written = StringIO()
        self.rstring = XMLwriter()
        self.rstring._set_filehandle(written)
        self._write_font(form)
        return written.getvalue()

    def _write_rows(self) -> None:
        """Every row in order: XlsxWriter's own between the blocks."""
        first: int = self.dim_rowmin
        last: int = self.dim_rowmax
        at = first
        for top, block in sorted(self.blocks, key=lambda each: each[0]):
            self._write_range(at, top - 1)
            self.fh.writelines(block)
            at = top + len(block)
        self._write_range(at, last)
        self.dim_rowmin, self.dim_rowmax = first, last

    def _write_range(self, first: int, last: int) -> None:
        """XlsxWriter's own rows from `first` to `last`."""
        if first <= last:
            self.dim_rowmin, self.dim_rowmax = first, last
            super()._write_rows()


def row_xml(at: int, cells: str, height: float | None) -> str:
    """A row of cells, as high as `height` points or as the sheet's rows are."""
    tall = "" if height is None else f' ht="{height:g}" customHeight="1"'
    return f'<row r="{at + 1}"{tall}>{cells}</row>'


@cache
def column_name(column: int) -> str:
    """`0` → `A`."""
    return str(xl_col_to_name(column))


def day_number(day: date) -> int:
    """A date as Excel counts it."""
    return day.toordinal() - FIRST_DAY


def _text_xml(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{escaped}</t>' if text != text.strip() else f"<t>{escaped}</t>"
