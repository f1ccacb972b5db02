"""What a run takes in: which deliveries, every row of them numbered and accounted for."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from inboxes import CHILDREN, NUMBER, ROWS, deliver, deliver_all, query, take, write_csv, write_workbook

from schemas.admit import admit
from schemas.errors import InputError
from schemas.extracts import EXTRACTS
from schemas.period import parse_period

EDUCATION = ("civil_affairs/children", "education/enrolment", "education/aid")
INSURANCE = ("civil_affairs/children", "health/insurance")


def test_records_are_numbered_by_extract_file_sheet_and_row(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION, rows=2)
    deliver(inbox, "2026-10", "education/aid", rows=1, name="乙县/中学.csv")
    head, body = CHILDREN.split(","), ROWS["civil_affairs/children"][1].format(n=NUMBER).split(",")
    write_workbook(
        inbox / "2026-10/civil_affairs/children/a.xlsx", {"乙": [head, body], "丙": [[], head, body, body]}
    )
    take(warehouse, inbox)
    assert query(warehouse, "select * from raw.record order by record_id") == [
        (1, "civil_affairs/children", "2026-10", "a.xlsx", "丙", 3),
        (2, "civil_affairs/children", "2026-10", "a.xlsx", "丙", 4),
        (3, "civil_affairs/children", "2026-10", "a.xlsx", "乙", 2),
        (4, "civil_affairs/children", "2026-10", "甲县.csv", None, 2),
        (5, "civil_affairs/children", "2026-10", "甲县.csv", None, 3),
        (6, "education/enrolment", "2026-10", "甲县.csv", None, 2),
        (7, "education/enrolment", "2026-10", "甲县.csv", None, 3),
        (8, "education/aid", "2026-10", "乙县/中学.csv", None, 2),
        (9, "education/aid", "2026-10", "甲县.csv", None, 2),
        (10, "education/aid", "2026-10", "甲县.csv", None, 3),
    ]


def test_every_extract_has_its_table_with_every_field_even_if_it_was_not_delivered(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    intake = take(warehouse, inbox)
    for extract in EXTRACTS:
        found = warehouse.execute(f"select * from raw.{extract.table}")
        names = [column[0] for column in found.description or ()]
        assert names == ["record_id", "delivery", "file", "sheet", "row", *extract.fields]
        assert len(found.fetchall()) == intake.rows[extract.key]
    assert intake.rows["police/residents"] == 0
    assert intake.deliveries["police/residents"] is None


def test_a_file_is_accounted_for_to_the_row(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    children = [f"孙甲,{NUMBER},男,2015-03-02,孤儿,甲县"] * 8
    write_csv(
        inbox / "2026-10/civil_affairs/children/甲县.csv",
        "甲县台账\n序号," + CHILDREN,
        [f"{at},{child}" for at, child in enumerate(children)] + [",,,,,", "9,,,男,,孤儿,", "合计,8"],
        encoding="gb18030",
    )
    take(warehouse, inbox)
    assert query(
        warehouse,
        "select file, encoding, header_row, rows, admitted, refused, dropped, mapped->>'儿童类别', ignored "
        "from raw.file where extract = 'civil_affairs/children'",
    ) == [("甲县.csv", "GB18030", 2, 11, 8, 1, 2, "category", '["序号"]')]
    assert query(warehouse, "select extract, file, sheet, row, header from raw.refused") == [
        ("civil_affairs/children", "甲县.csv", None, 12, "身份证号")
    ]


def test_admitting_again_replaces_everything(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION, "police/residents")
    take(warehouse, inbox)
    before = query(warehouse, "select * from raw.record order by all")
    take(warehouse, inbox)
    assert query(warehouse, "select * from raw.record order by all") == before


def test_an_error_leaves_the_tables_as_they_were(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    take(warehouse, inbox)
    (inbox / "2026-10/education/aid/乙县.csv").write_bytes(b"")
    with pytest.raises(InputError, match="乙县"):
        take(warehouse, inbox)
    assert query(warehouse, "select count(*) from raw.education_aid") == [(10,)]


def test_progress_is_told_file_by_file(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    told: list[tuple[str, int, int]] = []
    period = parse_period("education", "2026-10")
    admit(warehouse, inbox, "education", period, progress=lambda *step: told.append(step))
    assert [done for _, done, _ in told] == [0, 1, 2, 3]
    assert {total for _, _, total in told} == {3}
    assert "education/aid/甲县.csv" in told[2][0]


def test_the_newest_delivery_not_after_the_period_is_taken(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    for month in ("2026-08", "2026-09", "2026-11"):
        deliver_all(inbox, month, *EDUCATION)
    deliver(inbox, "2026-10", "education/aid")
    intake = take(warehouse, inbox)
    assert str(intake.deliveries["education/aid"]) == "2026-10"
    assert str(intake.deliveries["education/enrolment"]) == "2026-09"
    assert intake.as_of == date(2026, 10, 31)


def test_as_of_is_the_end_of_the_newest_delivery_used(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-09", *EDUCATION)
    assert take(warehouse, inbox).as_of == date(2026, 9, 30)


def test_a_quarter_takes_deliveries_of_its_three_months_and_the_quarter_before(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver(inbox, "2026-07", "civil_affairs/children")
    deliver(inbox, "2026-11", "health/insurance")
    intake = take(warehouse, inbox, "insurance", "2026Q4")
    assert intake.as_of == date(2026, 11, 30)


def test_a_file_delivered_twice_is_remarked_on(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    deliver(inbox, "2026-10", "education/aid", name="甲县 - 副本.csv")
    intake = take(warehouse, inbox)
    assert ["完全相同" in remark for remark in intake.remarks] == [True]
    assert intake.rows["education/aid"] == 20


def test_sheets_of_notes_and_hidden_sheets_are_passed_over_with_a_remark(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    header, line = ROWS["education/aid"]
    path = inbox / "2026-10/education/aid/乙县.xlsx"
    write_workbook(path, {"填表说明": [["请如实填写"]], "名单": [header.split(","), line.split(",")]})
    intake = take(warehouse, inbox)
    assert ["填表说明" in remark for remark in intake.remarks] == [True]
    assert intake.rows["education/aid"] == 11


def test_lock_files_and_litter_are_not_seen_and_letters_are_remarked_on(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    folder = inbox / "2026-10/education/aid"
    for name in ("~$乙县.xlsx", ".DS_Store", "Thumbs.db", "说明.pdf"):
        (folder / name).write_bytes(b"x")
    assert ["说明.pdf" in remark for remark in take(warehouse, inbox).remarks] == [True]


def test_a_folder_that_is_almost_a_month_is_remarked_on(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    deliver_all(inbox, "202611", *EDUCATION)
    assert ["202611" in remark for remark in take(warehouse, inbox).remarks] == [True]


def test_an_inbox_that_is_not_there_says_so(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(InputError, match="收件文件夹不存在"):
        take(warehouse, inbox)


def test_a_file_that_ends_in_the_middle_of_a_row_is_remarked_on(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    assert take(warehouse, inbox).remarks == ()
    path = inbox / "2026-10/education/aid/甲县.csv"
    text = path.read_text("utf-8").rstrip("\n")
    path.write_text(text.rpartition(",")[0], "utf-8")
    (remark,) = take(warehouse, inbox).remarks
    assert "education/aid/甲县.csv：末行列数不足" in remark
