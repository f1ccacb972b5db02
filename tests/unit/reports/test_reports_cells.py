"""Every published cell: no number or phone in the clear, no parent's state, no name of a child, no formula."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from registered import ODD_NAMES, child

from reports.disclosure import clean, tells_number, tells_state

WORKBOOKS = ("workbook.xlsx", "worklists/*/*.xlsx", "returns/*.xlsx")
CHILDREN = [child(i) for i in range(60)]


def cells(folder: Path, *patterns: str) -> Iterator[tuple[str, str]]:
    """Every text in every cell of the workbooks, with where it stands."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            for sheet in load_workbook(path).worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        if isinstance(cell.value, str):
                            yield f"{path.name} {sheet.title} {cell.coordinate}", cell.value


def page_text(folder: Path) -> str:
    page = (folder / "report.html").read_text("utf-8")
    return re.sub(r"<(script|style)>.*?</\1>|<[^>]*>", " ", page, flags=re.S)


def test_no_cell_tells_a_number_or_a_phone(published: Path) -> None:
    references = re.compile(r"f[0-9a-f]{19}|c[0-9a-f]{9}")
    told = [
        where
        for where, text in cells(published, *WORKBOOKS)
        if tells_number(text) and not references.fullmatch(text)
    ]
    assert told == []


def test_the_fixtures_numbers_and_phones_would_be_seen() -> None:
    assert all(tells_number(row["phone"]) for row in CHILDREN)
    assert sum(tells_number(row["number"] or "") for row in CHILDREN) > 40


def test_no_cell_tells_a_parents_state(published: Path) -> None:
    meant = {"核实结果", "已死亡"}
    told = [
        (where, text)
        for where, text in cells(published, *WORKBOOKS)
        if tells_state(text.replace("已死亡", "")) and text not in meant and "字段说明" not in where
    ]
    assert told == []


def test_townships_are_told_no_reason_at_all(published: Path) -> None:
    told = [text for _, text in cells(published, "worklists/*/*.xlsx") if "法定情形" in text or "父" in text]
    assert told == []


def test_no_sheet_of_a_township_or_department_tells_a_childs_whole_name(published: Path) -> None:
    names = {clean(row["name"]) for row in CHILDREN if row["name"] and len(row["name"]) > 1}
    for where, text in cells(published, "worklists/*/*.xlsx"):
        assert text not in names, where


def test_the_page_tells_of_nobody(published: Path) -> None:
    page = page_text(published)
    assert not tells_number(page)
    names = [clean(row["name"]) for row in CHILDREN if row["name"] and len(row["name"]) > 2]
    assert [name for name in names if name and name in page] == []


@pytest.mark.parametrize("odd", [name for name in ODD_NAMES if name])
def test_what_a_department_typed_is_never_markup_on_the_page(published: Path, odd: str) -> None:
    assert odd not in (published / "report.html").read_text("utf-8")


def test_nothing_is_a_formula(published: Path) -> None:
    for pattern in WORKBOOKS:
        for path in published.glob(pattern):
            with zipfile.ZipFile(path) as parts:
                sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
                assert all(b"<f>" not in parts.read(name) for name in sheets), path.name


def test_no_workbook_reaches_outside_itself_or_runs_anything(published: Path) -> None:
    for pattern in WORKBOOKS:
        for path in published.glob(pattern):
            with zipfile.ZipFile(path) as parts:
                names = parts.namelist()
                links = b"".join(parts.read(name) for name in names if name.endswith(".rels"))
            assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
            assert b'TargetMode="External"' not in links


def test_what_cannot_be_seen_is_in_no_cell(published: Path) -> None:
    hidden = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
    assert [where for where, text in cells(published, *WORKBOOKS) if hidden.search(text)] == []


def test_the_page_needs_nothing_from_outside(published: Path) -> None:
    page = (published / "report.html").read_text("utf-8")
    outside = re.sub(r'xmlns(:\w+)?="http://www.w3.org/[^"]*"', "", page)
    assert re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?(?!#)[^"\')>]+', outside) == []
    assert "http" not in outside
