"""The list a township takes along: by village and household, nobody twice, nothing that must not be told."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from registered import child
from warehouses import fill, publication

from reports.disclosure import Disclosure
from reports.prepare import prepare_findings
from reports.publish import publish
from reports.rows import fetch_findings
from reports.words import load_words
from reports.worklists import list_households, name_paths

TOP = 5


def finding(**told: Any) -> dict[str, Any]:
    """A row of finding_row of which only what is told matters."""
    known = {"kind": "aid_missing", "finding_id": told.get("person_id"), "village": "一村"} | told
    return defaultdict(lambda: None, known)


def listed(rows: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    """(household, person) in the order of the list."""
    shown = list_households(rows, load_words("zh-CN"), Disclosure())
    return [(row["home"], row["child"]) for row in shown]


def test_brothers_and_sisters_stand_together() -> None:
    rows = [
        finding(person_id="b", guardian_number="9", birth_date="2012"),
        finding(person_id="x", guardian_number="5", birth_date="2011"),
        finding(person_id="a", guardian_number="9", birth_date="2010"),
        finding(person_id="y", guardian_name="李", phone="1"),
        finding(person_id="z", guardian_name="李", phone="1"),
    ]
    assert listed(rows) == [(1, "x"), (2, "a"), (2, "b"), (3, "y"), (3, "z")]


def test_children_of_whom_no_household_is_known_share_none() -> None:
    assert listed([finding(person_id="a"), finding(person_id="b")]) == [(1, "a"), (2, "b")]


def test_villages_come_one_after_the_other() -> None:
    rows = [
        finding(person_id="a", village="二村", guardian_number="1"),
        finding(person_id="b", village="一村", guardian_number="2"),
        finding(person_id="c", village="二村", guardian_number="1"),
    ]
    assert [person for _, person in listed(rows)] == ["b", "a", "c"]


def test_order_of_rows_changes_nothing() -> None:
    rows = [finding(person_id=f"p{i}", guardian_number=str(i % 3), birth_date=str(i)) for i in range(9)]
    assert listed(rows) == listed(rows[::-1])


def test_townships_of_one_name_in_two_districts_are_two_lists() -> None:
    paths = name_paths([("甲区", "城关镇"), ("乙县", "城关镇"), ("../x", "CON")])
    assert paths == {
        ("甲区", "城关镇"): "worklists/甲区/城关镇.xlsx",
        ("乙县", "城关镇"): "worklists/乙县/城关镇.xlsx",
        ("../x", "CON"): "worklists/_x/_CON.xlsx",
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with duckdb.connect() as opened:
        fill(opened, "determination")
        return publish(opened, publication(tmp_path_factory.mktemp("published"), "determination"))


def test_each_row_says_what_to_do_and_leaves_room_to_write(folder: Path) -> None:
    words = load_words("zh-CN")
    tasks = {words("kind", kind, "task") for kind in words.codes("kind")}
    for path in folder.glob("worklists/*/*.xlsx"):
        sheet = load_workbook(path).worksheets[0]
        header = [cell.value for cell in sheet[TOP]]
        rows = [row for row in sheet.iter_rows(min_row=TOP + 1, values_only=True) if isinstance(row[0], int)]
        assert rows
        for row in rows:
            told = dict(zip(header, row, strict=True))
            assert told["怎么办"] in tasks
            assert told["已见到"] == "□"
            assert told["核实结果"] is None


def test_it_is_set_up_for_paper(folder: Path) -> None:
    sheet = load_workbook(sorted(folder.glob("worklists/*/*.xlsx"))[0]).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in {None, 1}
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == f"${TOP}:${TOP}"
    assert "第 &P 页" in sheet.oddFooter.right.text or "&P" in str(sheet.oddFooter.right)


def test_a_place_that_the_record_does_not_name_is_read_from_the_address(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    fill(connection, "determination", children=3)
    connection.execute(
        "update raw.civil_affairs_children set township = null, village = null,"
        " household_address = '栖梧县荷桥镇西冲村1组66号'"
    )
    prepare_findings(connection)
    assert {(row["township"], row["village"]) for row in fetch_findings(connection)} == {("荷桥镇", "西冲村")}


def test_the_fixture_has_siblings() -> None:
    assert child(2)["guardian_number"] == child(3)["guardian_number"]
