"""What stops a run before anything is flagged, and what of it a person may accept."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from inboxes import AID, CHILDREN, NUMBER, ROWS, deliver, deliver_all, query, take, write_csv, write_workbook

from schemas.admit import Gates
from schemas.errors import InputError

EDUCATION = ("civil_affairs/children", "education/enrolment", "education/aid")
INSURANCE = ("civil_affairs/children", "health/insurance")


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
    stale = query(warehouse, "select extract, remark is not null from raw.delivery where stale")
    assert stale == [("civil_affairs/children", True)]


def test_half_a_roll_stops_the_run_unless_accepted(inbox: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver_all(inbox, "2026-09", *EDUCATION, rows=100)
    deliver_all(inbox, "2026-10", *EDUCATION, rows=100)
    deliver(inbox, "2026-10", "education/aid", rows=50)
    with pytest.raises(InputError, match="教育资助名单”比上次少了 50%"):
        take(warehouse, inbox)
    intake = take(warehouse, inbox, gates=Gates(accept_stale=True))
    assert [remark for remark in intake.remarks if "少了 50%" in remark]
    account = query(warehouse, "select rows, last_rows from raw.delivery where extract = 'education/aid'")
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
