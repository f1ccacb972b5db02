from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from inboxes import AID, CHILDREN, NUMBER, ROWS, deliver, deliver_all, write_csv, write_workbook

from schemas.admit import Gates, Intake, admit
from schemas.errors import InputError
from schemas.extracts import EXTRACTS
from schemas.period import parse_period
from schemas.warehouse import open_warehouse

EDUCATION = ("civil_affairs/children", "education/enrolment", "education/aid")
INSURANCE = ("civil_affairs/children", "health/insurance")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@pytest.fixture
def warehouse(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return open_warehouse(tmp_path / "warehouse", threads=1)


def take(
    warehouse: duckdb.DuckDBPyConnection,
    inbox: Path,
    comparison: str = "education",
    period: str = "2026-10",
    gates: Gates | None = None,
) -> Intake:
    return admit(warehouse, inbox, comparison, parse_period(comparison, period), gates=gates)


def rows(warehouse: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return warehouse.execute(sql).fetchall()


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
    assert rows(warehouse, "select * from raw.record order by record_id") == [
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
    assert rows(
        warehouse,
        "select file, encoding, header_row, rows, admitted, refused, dropped, mapped->>'儿童类别', ignored "
        "from raw.file where extract = 'civil_affairs/children'",
    ) == [("甲县.csv", "GB18030", 2, 11, 8, 1, 2, "category", '["序号"]')]
    assert rows(warehouse, "select extract, file, sheet, row, header from raw.refused") == [
        ("civil_affairs/children", "甲县.csv", None, 12, "身份证号")
    ]


def test_admitting_again_replaces_everything(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION, "police/residents")
    take(warehouse, inbox)
    before = rows(warehouse, "select * from raw.record order by all")
    take(warehouse, inbox)
    assert rows(warehouse, "select * from raw.record order by all") == before


def test_an_error_leaves_the_tables_as_they_were(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    take(warehouse, inbox)
    (inbox / "2026-10/education/aid/乙县.csv").write_bytes(b"")
    with pytest.raises(InputError, match="乙县"):
        take(warehouse, inbox)
    assert rows(warehouse, "select count(*) from raw.education_aid") == [(10,)]


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


@pytest.mark.parametrize("extract", EDUCATION)
def test_a_needed_extract_that_is_missing_stops_the_run(
    extract: str, inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *(key for key in EDUCATION if key != extract))
    (inbox / "2026-10" / extract).mkdir(parents=True)
    with pytest.raises(InputError, match=f"缺少(.|\n)*2026-10/{extract}"):
        take(warehouse, inbox, gates=Gates(accept_stale=True))


@pytest.mark.parametrize(
    ("comparison", "period", "month", "needed"),
    [("education", "2026-10", "2026-08", EDUCATION), ("insurance", "2026Q4", "2026-06", INSURANCE)],
)
def test_an_extract_older_than_the_period_before_stops_the_run_unless_accepted(
    comparison: str,
    period: str,
    month: str,
    needed: tuple[str, ...],
    inbox: Path,
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver_all(inbox, month, *needed)
    deliver_all(inbox, "2026-10", *needed[1:])
    with pytest.raises(InputError, match="儿童台账”过期"):
        take(warehouse, inbox, comparison, period)
    intake = take(
        warehouse,
        inbox,
        comparison,
        period,
        Gates(accept={"civil_affairs/children": ["shrunk", "refused", "stale", "other_year"]}),
    )
    assert any("过期" in remark for remark in intake.remarks)
    stale = rows(warehouse, "select extract, remark is not null from raw.delivery where stale")
    assert stale == [("civil_affairs/children", True)]


def test_half_a_roll_stops_the_run_unless_accepted(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-09", *EDUCATION, rows=100)
    deliver_all(inbox, "2026-10", *EDUCATION, rows=100)
    deliver(inbox, "2026-10", "education/aid", rows=50)
    with pytest.raises(InputError, match="教育资助名单”比上次少了 50%"):
        take(warehouse, inbox)
    intake = take(warehouse, inbox, gates=Gates(accept_stale=True))
    assert [remark for remark in intake.remarks if "少了 50%" in remark]
    account = rows(warehouse, "select rows, last_rows from raw.delivery where extract = 'education/aid'")
    assert account == [(50, 101)]


def test_a_fifth_less_passes(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-09", *EDUCATION, rows=99)
    deliver_all(inbox, "2026-10", *EDUCATION, rows=79)
    assert take(warehouse, inbox).remarks == ()


def test_one_gate_accepted_leaves_the_others_shut(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-08", *EDUCATION)
    accept = {key: ["stale"] for key in EDUCATION} | {"education/enrolment": ["columns"]}
    with pytest.raises(InputError, match="学籍”过期"):
        take(warehouse, inbox, gates=Gates(accept=accept))


@pytest.mark.parametrize(
    ("term", "as_of", "fits"),
    [
        ("2026秋", "2026-11", True),
        ("2026-2027学年春季", "2026-11", False),
        ("2025-2026学年秋季", "2026-10", False),
        ("2025-2026学年春季", "2026-10", True),
        ("2025-2026学年春季", "2026-12", False),
        ("不详", "2026-10", False),
    ],
    ids=["this term", "next term", "last year's", "last term's, early", "last term's, late", "no term"],
)
def test_a_roll_of_another_term_stops_the_run_unless_accepted(
    term: str, as_of: str, fits: bool, inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, as_of, *EDUCATION)
    line = ROWS["education/aid"][1].format(n=NUMBER).replace("2026秋", term)
    write_csv(inbox / as_of / "education/aid/甲县.csv", AID, [line] * 3)
    if fits:
        assert take(warehouse, inbox, period=as_of).remarks == ()
    else:
        with pytest.raises(InputError, match="不是本期的"):
            take(warehouse, inbox, period=as_of)
        assert take(warehouse, inbox, period=as_of, gates=Gates(accept_stale=True)).remarks


@pytest.mark.parametrize(
    ("year", "month", "period", "fits"),
    [
        ("2026", "2026-10", "2026Q4", True),
        ("２０２６年度", "2026-10", "2026Q4", True),
        ("2025", "2026-10", "2026Q4", False),
        ("2027", "2026-10", "2026Q4", False),
        ("2026", "2027-02", "2027Q1", True),
        ("2026", "2027-03", "2027Q1", False),
    ],
    ids=["this year", "full-width", "last year", "next year", "last year in the season", "after it"],
)
def test_a_roll_of_another_year_stops_the_run(
    year: str, month: str, period: str, fits: bool, inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, month, *INSURANCE)
    header, line = ROWS["health/insurance"]
    lines = [line.format(n=NUMBER).replace("2026", year)] * 3
    write_csv(inbox / month / "health/insurance/甲县.csv", header, lines)
    if fits:
        assert take(warehouse, inbox, "insurance", period).rows["health/insurance"] == 3
    else:
        with pytest.raises(InputError, match=f"应为{month[:4]}"):
            take(warehouse, inbox, "insurance", period)


def test_a_roll_mostly_of_another_term_is_remarked_on(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-11", *EDUCATION)
    line = ROWS["education/aid"][1].format(n=NUMBER)
    others = [line.replace("2026秋", "2025秋")] * 3
    write_csv(inbox / "2026-11/education/aid/甲县.csv", AID, [line, *others])
    assert ["仅 25% 的行属于" in remark for remark in take(warehouse, inbox, period="2026-11").remarks] == [
        True
    ]


def test_an_extract_shifted_by_one_column_stops_the_run(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    shifted = [f"7,孙甲,{NUMBER},男,2015-03-02,孤儿"] * 5
    write_csv(inbox / "2026-10/civil_affairs/children/乙县.csv", CHILDREN, shifted)
    with pytest.raises(InputError, match="5 行（占 33%）被拒收"):
        take(warehouse, inbox)


def test_a_needed_extract_without_a_usable_row_stops_the_run_whatever_is_accepted(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    deliver(inbox, "2026-10", "education/enrolment", rows=0)
    with pytest.raises(InputError, match="学籍”没有一行可用"):
        take(warehouse, inbox, gates=Gates(accept_stale=True))


def test_extracts_that_are_not_needed_are_used_where_they_are_fresh(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10")
    intake = take(warehouse, inbox)
    assert set(intake.rows.values()) == {10}
    assert intake.remarks == ()


def test_a_stale_optional_extract_is_used_for_a_year_with_a_remark_and_then_left_out(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    deliver(inbox, "2025-10", "police/residents")
    deliver(inbox, "2025-09", "health/insurance")
    intake = take(warehouse, inbox)
    assert (intake.rows["police/residents"], intake.rows["health/insurance"]) == (10, 0)
    assert len(intake.remarks) == 2
    assert intake.deliveries["health/insurance"] is None


def test_a_shrunk_optional_extract_is_only_remarked_on(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-09")
    deliver_all(inbox, "2026-10")
    deliver(inbox, "2026-10", "police/residents", rows=2)
    assert ["户籍人口" in remark for remark in take(warehouse, inbox).remarks] == [True]


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


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_rows_are_compared_with_the_last_delivery_in_every_form(
    form: str, inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    header, line = (text.format(n=NUMBER).split(",") for text in ROWS["education/aid"])
    last = inbox / "2026-09/education/aid" / f"甲县.{form}"
    last.parent.mkdir(parents=True)
    if form == "csv":
        write_csv(last, ",".join(header), [",".join(line)] * 100)
    elif form == "xlsx":
        write_workbook(last, {"甲县": [header, *[line] * 100]})
    else:
        pq.write_table(pa.table({name: [cell] * 100 for name, cell in zip(header, line, strict=True)}), last)
    with pytest.raises(InputError, match="比上次少了"):
        take(warehouse, inbox)


def test_a_last_delivery_that_cannot_be_read_is_remarked_on(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_all(inbox, "2026-10", *EDUCATION)
    last = inbox / "2026-09/education/aid/甲县.xlsx"
    last.parent.mkdir(parents=True)
    last.write_bytes(b"PK\x03\x04")
    assert ["未比较行数" in remark for remark in take(warehouse, inbox).remarks] == [True]
