"""What the cases add up to: trends, hit rates with intervals, and coverage against the national targets."""

from datetime import date, datetime

import duckdb
import pytest
from towns import Town

from matchers.cases import open_ledger, record_run, write_cases
from matchers.trends import interval, write_trends
from schemas.policies import DEFAULTS

RUNS = {
    "2026-06": date(2026, 6, 30),
    "2026-07": date(2026, 7, 31),
    "2026-08": date(2026, 8, 31),
}
SEEN = {
    "f1": ("西岭区", "xxx"),
    "f2": ("西岭区", "x.x"),
    "f3": ("东川区", ".x."),
    "f4": (None, "..x"),
}
OUTCOMES = {"f1": "正在办理", "f2": "异地已享受", "f3": "其他"}


@pytest.fixture
def books() -> duckdb.DuckDBPyConnection:
    """Three months, four findings of one kind, three answers to the first workbook that shows each."""
    connection = duckdb.connect(config={"threads": 1})
    for schema in ("ledger", "found"):
        connection.execute(f"create schema {schema}")
    open_ledger(connection)
    for at, (period, as_of) in enumerate(RUNS.items()):
        record_run(connection, "education", period, as_of)
        for finding, (district, marks) in SEEN.items():
            if marks[at] == "x":
                connection.execute(
                    "insert into ledger.sighting (comparison, period, finding_id, person_id, programme, kind,"
                    " standing, probability, rule, district) values ('education', ?, ?, ?, 'education_aid',"
                    " 'aid_missing', 'confirmed', 0.99, 'nothing_found', ?)",
                    [period, finding, "p" + finding, district],
                )
    for finding, outcome in OUTCOMES.items():
        first = list(RUNS)[SEEN[finding][1].index("x")]
        connection.execute(
            "insert into ledger.decision (finding_id, outcome, decided_on, imported, period) values (?, ?, ?, ?, ?)",
            [finding, outcome, RUNS[first], datetime(2026, 9, 1), first],  # noqa: DTZ001 (local time)
        )
    write_cases(connection, "education", "2026-08", DEFAULTS.verification)
    write_trends(connection, "education", "2026-08", RUNS["2026-08"])
    return connection


def trend(books: duckdb.DuckDBPyConnection, where: str) -> list[tuple[object, ...]]:
    return books.execute(
        "select period, found, fresh, reopened, resolved, open, median_days_open, judged, hits"
        f" from found.trend where {where} order by period"
    ).fetchall()


def test_a_period_tells_what_was_found_resolved_and_stays_open(books) -> None:
    assert trend(books, "kind is null and district is null") == [
        ("2026-06", 2, 2, 0, 0, 1, 0.0, 2, 1),
        ("2026-07", 1, 1, 0, 1, 2, 15.5, 1, 1),
        ("2026-08", 2, 1, 1, 1, 3, 0.0, 1, 1),
    ]


def test_a_district_and_kind_add_up_to_the_city(books) -> None:
    for column in ("found", "resolved", "open", "judged", "hits"):
        (differing,) = books.execute(
            f"select count(*) from (select period, sum({column}) filter (where district is null) as whole,"
            f" sum({column}) filter (where district is not null) as parts from found.trend"
            " where kind = 'aid_missing' group by period) where whole <> parts"
        ).fetchone()
        assert differing == 0, column
    assert [row[0] for row in trend(books, "kind is null and district = ''")] == ["2026-08"]


def test_a_hit_rate_comes_with_its_interval(books) -> None:
    rows = books.execute(
        "select kind, standing, rule, judged, hits, precision, round(low, 3), round(high, 3), stated"
        " from found.hit_rate where standing is null"
    ).fetchall()
    assert rows == [("aid_missing", None, None, 2, 1, 0.5, 0.095, 0.905, 0.99)]


@pytest.mark.parametrize(
    ("hits", "judged", "expected"), [(0, 10, (0.0, 0.278)), (10, 10, (0.722, 1.0)), (81, 263, (0.255, 0.366))]
)
def test_wilsons_interval(hits: int, judged: int, expected: tuple[float, float]) -> None:
    """The last is the worked example of Newcombe (1998), table I."""
    assert interval(hits, judged) == pytest.approx(expected, abs=6e-4)


def test_coverage_is_held_against_the_targets() -> None:
    town = Town(as_of=date(2026, 12, 31)).put(
        台账="""
        | 儿童 | 姓名 | 儿童类别 | 出生日期   | 区县   |
        | 甲   | 甲   | 低保     | 2015-03-01 | 西岭区 |
        | 乙   | 乙   | 低保     | 2015-03-01 | 西岭区 |
        | 丙   | 丙   | 低保     | 2015-03-01 | 东川区 |
        | 丁   | 丁   | 低保     | 2026-05-01 | 东川区 |
        | 戊   | 戊   | 低保     | 2026-12-01 | 东川区 |
        | 己   | 己   | 低保     | 2015-03-01 | 东川区 |
        """,
        参保="""
        | 儿童 | 姓名 | 参保年度 | 参保状态 | 是否资助参保 |
        | 甲   | 甲   | 2026     | 正常参保 | 是           |
        | 丁   | 丁   | 2026     | 正常参保 | 是           |
        | 己   | 己   | 2026     | 暂停参保 | 是           |
        """,
    )
    town.doubt("丙", "insurance_missing", "review", 0.6)
    town.find("insurance", "2026Q4")
    rows = town.rows("select * from found.target where district is null order by target")
    assert [(r["target"], r["children"], r["covered"], r["unclear"], r["aim"]) for r in rows] == [
        ("insured", 5, 2, 1, 0.95),
        ("newborn_insured", 2, 1, 0, 0.8),
    ]
    assert town.rows("select count(*) as n from found.target where district = '东川区'") == [{"n": 2}]
