import datetime
import io
import marshal
import os
from pathlib import Path

import openpyxl
import pytest
import xlwt
from inboxes import write_workbook

from schemas.admit import workbook
from schemas.admit.parser import COUNT, READ, parse, write_cell, write_number
from schemas.admit.workbook import Workbook, fill_merged, open_workbook
from schemas.errors import InputError


def read(content: bytes, sheet: str) -> list[list[str | None]]:
    sheets = {each.name: each for each in open_workbook(content, "甲.xlsx").sheets}
    return [list(row) for row in sheets[sheet].read_rows()]


def list_sheets(workbook: Workbook) -> tuple[list[str], list[str]]:
    return [sheet.name for sheet in workbook.sheets], list(workbook.hidden)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9.80104201101011e17, "980104201101011000"),
        (float(980104201101011234), "980104201101011200"),
        (float(110104201101011234), "110104201101011232"),
        (980104110101123.0, "980104110101123"),
        (13800001234.0, "13800001234"),
        (625.0, "625"),
        (312.5, "312.5"),
        (0.0, "0"),
        (1e22, "1" + "0" * 22),
    ],
    ids=[
        "cut to fifteen digits by a spreadsheet",
        "squeezed through a double",
        "squeezed to a multiple of sixteen",
        "an old number",
        "a telephone",
        "whole yuan",
        "half a yuan",
        "nought",
        "beyond any number",
    ],
)
def test_a_number_is_the_digits_that_show_its_damage(value: float, text: str) -> None:
    assert write_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9.80104E+17", "9.80104E+17"),
        ("'980104201503021230", "'980104201503021230"),
        ("=1+1", "=1+1"),
        ("", None),
        (None, None),
        (True, "TRUE"),
        (datetime.date(2011, 1, 1), "2011-01-01"),
        (datetime.datetime.fromisoformat("2011-01-01"), "2011-01-01"),
        (datetime.datetime.fromisoformat("2011-01-01T08:30"), "2011-01-01 08:30:00"),
        (datetime.time(8, 30), "08:30:00"),
    ],
)
def test_every_cell_is_text_as_delivered(value: object, text: str | None) -> None:
    assert write_cell(value) == text


def test_rows_keep_the_numbers_a_spreadsheet_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["C4"] = "姓名"
    book.save(tmp_path / "甲.xlsx")
    assert read((tmp_path / "甲.xlsx").read_bytes(), "Sheet") == [[None] * 3] * 3 + [[None, None, "姓名"]]


def test_hidden_sheets_are_told_from_visible_ones(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "甲.xlsx", {"乙县": [["a"]], "甲县": [["b"]], "旧表": [["c"]], "更旧": [["d"]]}
    )
    book = openpyxl.load_workbook(path)
    book["旧表"].sheet_state, book["更旧"].sheet_state = "hidden", "veryHidden"
    book.save(path)
    assert list_sheets(open_workbook(path.read_bytes(), "甲.xlsx")) == (["乙县", "甲县"], ["旧表", "更旧"])


def test_merged_cells_are_filled_downwards_and_not_across() -> None:
    rows: list[list[str | None]] = [
        ["标题", None, None],
        ["甲村", "孙甲", "a"],
        [None, "孙乙", None],
        [None, "孙丙", "b"],
    ]
    merges = [((0, 0), (0, 2)), ((1, 0), (2, 0)), ((1, 2), (3, 2))]
    assert list(fill_merged(rows, merges)) == [
        ["标题", None, None],
        ["甲村", "孙甲", "a"],
        ["甲村", "孙乙", "a"],
        [None, "孙丙", "b"],
    ]


def test_a_merged_range_beyond_the_sheet_is_cut() -> None:
    assert list(fill_merged([["甲村"], [None]], [((0, 0), (1_048_575, 16_383)), ((1, 9), (5, 9))])) == [
        ["甲村"],
        ["甲村"],
    ]


def test_an_xls_is_read_like_an_xlsx() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲县")
    sheet.write_merge(0, 0, 0, 2, "甲县台账")
    for column, header in enumerate(("姓名", "身份证号", "出生日期")):
        sheet.write(2, column, header)
    sheet.write(3, 0, "孙甲")
    sheet.write(3, 1, 980104201503021230)
    sheet.write(3, 2, datetime.date(2015, 3, 2), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write_merge(4, 5, 0, 0, "孙乙")
    hidden = book.add_sheet("旧表")
    hidden.visibility = 1
    stream = io.BytesIO()
    book.save(stream)
    rows = read(stream.getvalue(), "甲县")
    assert rows[2:4] == [["姓名", "身份证号", "出生日期"], ["孙甲", "980104201503021184", "2015-03-02"]]
    assert [row[0] for row in rows[4:]] == ["孙乙"] * len(rows[4:])
    assert list_sheets(open_workbook(stream.getvalue(), "甲.xls")) == (["甲县"], ["旧表"])


def test_a_workbook_that_ends_the_parser_is_damaged_and_the_next_is_read(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "甲.xlsx", {"甲": [["a"]]})
    stream = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("甲")
    book.save(stream)
    endless = bytearray(stream.getvalue())
    directory, table = (int.from_bytes(endless[at : at + 4], "little") for at in (48, 76))
    entry = 512 * (table + 1) + 4 * directory
    endless[entry : entry + 4] = directory.to_bytes(4, "little")  # the sector after the directory is itself
    with pytest.raises(InputError, match="已损坏"):
        open_workbook(bytes(endless), "乙.xls")
    assert list_sheets(open_workbook(path.read_bytes(), "甲.xlsx")) == (["甲"], [])


def test_a_parser_that_was_killed_is_started_again(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "甲.xlsx", {"甲": [["a"]]})
    for _ in range(2):
        assert read(path.read_bytes(), "甲") == [["a"]]
        parser = workbook._start_parser(os.getpid())
        parser.kill()
        parser.wait()


def test_rows_may_be_counted_without_reading_them(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "甲.xlsx", {"甲": [["a"], ["b"], ["c"]]})
    (sheet,) = open_workbook(path.read_bytes(), "甲.xlsx", mode=COUNT).sheets
    assert (sheet.height, sheet.batches) == (3, ())


def test_the_child_answers_with_packed_sheets_by_name(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "甲.xlsx", {"乙": [["b", 2]], "丙": [["c"]]})
    state, hidden, sheets = parse(path.read_bytes(), READ)
    assert (state, hidden, [sheet[:3] for sheet in sheets]) == ("ok", [], [("丙", 1, []), ("乙", 1, [])])
    assert [marshal.loads(batch) for batch in sheets[1][3]] == [[["b", "2"]]]  # noqa: S302 - our own


def test_the_child_answers_in_words_where_it_cannot_read() -> None:
    assert parse(b"PK\x03\x04", READ) == ("damaged", [], [])
