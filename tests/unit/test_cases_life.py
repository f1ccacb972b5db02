"""A case's life: what runs saw and what verifiers answered, and nothing else."""

from datetime import date, datetime
from hashlib import sha256

import duckdb
import pytest

from matchers.cases import LEDGER, open_ledger, record_run, write_cases
from schemas.policies import DEFAULTS

MONTHS = {
    "2026-06": date(2026, 6, 30),
    "2026-07": date(2026, 7, 31),
    "2026-08": date(2026, 8, 31),
    "2026-09": date(2026, 9, 30),
}


def ledger(seen: str, *outcomes: tuple[str, str]) -> duckdb.DuckDBPyConnection:
    """A ledger of one month a mark, `x` where the finding was seen; outcomes as (word, day)."""
    connection = duckdb.connect(config={"threads": 1})
    for schema in ("ledger", "found"):
        connection.execute(f"create schema {schema}")
    open_ledger(connection)
    for (period, as_of), mark in zip(MONTHS.items(), seen, strict=False):
        record_run(connection, "education", period, as_of)
        if mark == "x":
            connection.execute(
                "insert into ledger.sighting by name select 'education' as comparison, ? as period,"
                " 'f1' as finding_id, 'p1' as person_id, 'education_aid' as programme, 'aid_missing' as kind,"
                " 'confirmed' as standing",
                [period],
            )
    for word, day in outcomes:
        connection.execute(
            "insert into ledger.decision (finding_id, outcome, decided_on, imported) values ('f1', ?, ?, ?)",
            [word, day, datetime(2026, 12, 1)],  # noqa: DTZ001  (the ledger keeps local time)
        )
    return connection


def cases(connection: duckdb.DuckDBPyConnection, period: str = "2026-09") -> list[tuple[object, ...]]:
    """Episode, first and last period, times seen, and status."""
    write_cases(connection, "education", period, DEFAULTS.verification)
    return connection.execute(
        'select episode, opened, last_seen, times_seen, closed, status, overdue from found."case"'
        " order by finding_id, episode"
    ).fetchall()


def status(seen: str, *outcomes: tuple[str, str]) -> str:
    """The status of the last episode."""
    return str(cases(ledger(seen, *outcomes))[-1][5])


def test_each_time_without_a_break_is_an_episode() -> None:
    assert cases(ledger("xx.x")) == [
        (1, "2026-06", "2026-07", 2, "2026-08", "resolved", False),
        (2, "2026-09", "2026-09", 1, None, "open", False),
    ]


def test_a_case_is_overdue_from_the_day_after_its_deadline() -> None:
    assert cases(ledger("x"), "2026-06") == [(1, "2026-06", "2026-06", 1, None, "open", False)]
    assert cases(ledger("xx"), "2026-07") == [(1, "2026-06", "2026-07", 2, None, "open", True)]


@pytest.mark.parametrize(
    ("seen", "outcomes", "expected"),
    [
        ("x", [], "open"),
        ("x.", [], "resolved"),
        ("x", [("正在办理", "2026-07-10")], "open"),
        ("x", [("已办理", "2026-07-10")], "answered"),
        ("xx", [("已办理", "2026-07-10")], "contradicted"),
        ("x.", [("已办理", "2026-07-10")], "confirmed"),
        ("xx", [("异地已享受", "2026-07-10")], "settled"),
        ("xx", [("已办理", "2026-07-10"), ("不符合条件", "2026-07-20")], "settled"),
        ("xx", [("不符合条件", "2026-07-20"), ("信息有误(数据问题)", "2026-07-21")], "open"),
        ("x.x", [("不符合条件", "2026-07-20")], "open"),
    ],
    ids=[
        "seen", "no longer seen", "being done", "done, no later data", "done, still seen", "done, no longer seen",
        "for good", "the latest answer counts", "an answer taken back", "an answer belongs to its episode",
    ],
)  # fmt: skip
def test_outcomes_are_borne_out_or_not(seen: str, outcomes: list[tuple[str, str]], expected: str) -> None:
    assert status(seen, *outcomes) == expected


def test_the_books_can_be_made_again_from_runs_and_decisions_in_any_order() -> None:
    original = ledger("xx.x", ("已办理", "2026-07-10"), ("正在办理", "2026-10-02"))
    expected = cases(original)
    copy = duckdb.connect(config={"threads": 1})
    for schema in ("ledger", "found"):
        copy.execute(f"create schema {schema}")
    open_ledger(copy)
    for table in LEDGER:
        rows = original.execute(f"select * from ledger.{table}").fetchall()
        for row in sorted(rows, key=lambda row: sha256(repr(row).encode()).digest()):
            copy.execute(f"insert into ledger.{table} values ({', '.join('?' * len(row))})", row)
    assert cases(copy) == expected


def test_opening_the_ledger_again_keeps_what_is_in_it() -> None:
    connection = ledger("x")
    open_ledger(connection)
    assert connection.execute("select count(*) from ledger.sighting").fetchall() == [(1,)]
