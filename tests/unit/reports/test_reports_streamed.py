"""Tables written as rows: what a careful writer of cells would have written, and nothing of a cell is markup."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reports.sheet import Book, Field, add_sheet, count_lines, open_book, put_table
from reports.streamed import MOST_CELL

DAY = date(2026, 10, 31)


def write(path: Path, values: list[object], style: str = "text") -> list[object]:
    """What a reader finds in a column of those values."""
    with open_book(path, title="t", as_of=DAY) as book:
        sheet = add_sheet(book, "表", "题")
        put_table(
            book, sheet, 3, [Field("值", lambda row: row["value"], 12, style)], [{"value": v} for v in values]
        )
    read = load_workbook(path).worksheets[0]
    return [read.cell(row, 1).value for row in range(5, 5 + len(values))]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "@SUM(A1)", "<script>alert(1)</script>", "&amp;", 'a"b', "𪚥䶮𬎆", "_x0041_", " 前后 ", "一\n二",
        "<r><t>不是富文本</t>", "2026-10", "001",
    ],
)  # fmt: skip
def test_a_text_comes_back_as_it_is(tmp_path: Path, text: str) -> None:
    assert write(tmp_path / "a.xlsx", [text]) == [text]


def test_what_looks_like_rich_text_is_no_markup(tmp_path: Path) -> None:
    (read,) = write(tmp_path / "a.xlsx", ["<r><bad></r>"])
    assert str(read).strip() == "<r><bad></r>"


def test_numbers_dates_and_nothing_keep_their_type(tmp_path: Path) -> None:
    assert write(tmp_path / "n.xlsx", [0, 12, 1234567], "integer") == [0, 12, 1234567]
    assert [v.date() for v in write(tmp_path / "d.xlsx", [DAY], "date")] == [DAY]
    assert write(tmp_path / "e.xlsx", [None, "", ()]) == [None, None, None]


def test_a_text_longer_than_a_cell_is_cut(tmp_path: Path) -> None:
    (read,) = write(tmp_path / "a.xlsx", ["𪚥" * 40_000])
    assert len(str(read)) == MOST_CELL


def test_pieces_that_differ_are_marked_and_the_whole_reads_on(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, [(("张", False), ("涵", True), (" & <b> ", False))])
    (cell,) = load_workbook(path, rich_text=True).worksheets[0]["A5:A5"][0]
    assert str(cell.value) == "张涵 & <b> "
    assert [bool(piece.font.b) for piece in cell.value] == [False, True, False]


def test_tables_and_cells_between_them_stand_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with open_book(path, title="t", as_of=DAY) as book:
        assert isinstance(book, Book)
        sheet = add_sheet(book, "表", "题")
        field = [Field("值", lambda row: row["value"])]
        at = put_table(book, sheet, 3, field, [{"value": "甲"}, {"value": "乙"}])
        sheet.write_string(at, 0, "中间")
        put_table(book, sheet, at + 1, field, [{"value": "丙"}])
    read = load_workbook(path).worksheets[0]
    assert [read.cell(row, 1).value for row in range(4, 10)] == ["值", "甲", "乙", "中间", "值", "丙"]
    assert [table.ref for table in read.tables.values()] == ["A4:A6", "A8:A9"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("汉字", 10, 1), ("汉" * 10, 11, 2), ("一\n二", 40, 2), ("ab" * 6, 7, 2)],
)
def test_a_row_is_as_high_as_its_lines(text: str, width: float, lines: int) -> None:
    assert count_lines(text, width) == lines
