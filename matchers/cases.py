"""The ledger: what each run saw, kept from period to period, and nothing that the runs do not say.

A finding's age, state and deadline are computed from the sightings of all runs up to its period. A period run
again replaces its own sightings, an earlier period run later takes its place before the others: the order in
which periods were run changes nothing.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
import duckdb
import pyarrow as pa

from matchers.tables import has_table, read_select, write_arrow, write_table
from schemas.policy import Verification

LEDGER = {
    "run": "comparison text, period text, as_of date, run_id text, started timestamp, headline json",
    "sighting": "comparison text, period text, finding_id text, person_id text, programme text, kind text, "
    "standing text, probability double, stated double, rule text, district text",
    "question": "comparison text, period text, finding_id text, candidate_id text, own_extract text,"
    " own_reading text, other_extract text, other_reading text, probability double, rule text",
    "person": "comparison text, period text, person_id text, kind text, token ubigint",
    "event": "comparison text, period text, as_of date, event text, person_id text, other_id text",
    "decision": "finding_id text, candidate_id text, decision text, outcome text, remark text, reviewer text,"
    " decided_on date, file_sha256 text, imported timestamp, comparison text, period text, own_extract text,"
    " own_reading text, other_extract text, other_reading text",
}
"""The kept tables and their columns. A warehouse of an earlier version is given the columns it lacks, empty."""
OF_A_RUN = ("run", "sighting", "question", "person", "event")
"""What running a period again replaces."""
DONE = ("已办理",)
"""Outcomes that the next data must bear out."""
SETTLED = ("不符合条件", "异地已享受", "已死亡", "已迁出", "自愿放弃", "重复")
"""Outcomes that close a case for good: no roll of the city will ever show otherwise."""
HITS = ("已办理", "正在办理", "自愿放弃")
"""Outcomes by which the finding was true: the child did go without."""
MISSES = ("信息有误(数据问题)", "不符合条件", "异地已享受", "已死亡", "已迁出", "重复")
"""Outcomes by which it was not. 查无此人 and 其他 say neither."""
SAME, APART = "是同一人", "不是"
"""What a reviewer says of two records. 无法判断 is kept, and changes nothing."""
ONE_DAY = timedelta(days=1)
WEEKEND = 5
"""`date.weekday()` of a Saturday."""


def open_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the ledger's tables where there are none yet; never touches what is kept in them."""
    for table, columns in LEDGER.items():
        connection.execute(f"create table if not exists ledger.{table} ({columns})")
        for column in columns.split(", "):
            connection.execute(f"alter table ledger.{table} add column if not exists {column.strip()}")


def record_run(connection: duckdb.DuckDBPyConnection, comparison: str, period: str, as_of: date) -> None:
    """Note that the period was run, with what data; a run noted before for it is replaced."""
    forget_run(connection, comparison, period)
    connection.execute(
        "insert into ledger.run (comparison, period, as_of) values ($comparison, $period, $as_of)",
        {"comparison": comparison, "period": period, "as_of": as_of},
    )


def forget_run(connection: duckdb.DuckDBPyConnection, comparison: str, period: str) -> None:
    """Take what a period's run noted out of the ledger, as if it had never been run; decisions stay."""
    where = {"comparison": comparison, "period": period}
    for table in OF_A_RUN:
        connection.execute(
            f"delete from ledger.{table} where comparison = $comparison and period = $period", where
        )


def record_sightings(connection: duckdb.DuckDBPyConnection, comparison: str, period: str) -> None:
    """Note every finding of `found.identified` as seen in the period, in the district of its record."""
    connection.execute(
        "insert into ledger.sighting by name " + read_select("findings/shared", "seen"),
        {"comparison": comparison, "period": period},
    )


def record_persons(connection: duckdb.DuckDBPyConnection, comparison: str, period: str, as_of: date) -> None:
    """Note by what the children of this run can be known again, and who turned out to be whom.

    Only of those on the register, or of whom something is found: of the others nothing is kept.
    """
    if not has_table(connection, "linked.token"):
        return
    run = {"comparison": comparison, "period": period}
    connection.execute(
        """
        insert into ledger.person by name
        with known as (
            select distinct person_id, kind, token
            from linked.token
            where person_id in (select person_id from found.identified union select person_id from wanted.registered)
        )

        select $comparison as comparison, $period as period, * from known order by person_id, kind, token
        """,
        run,
    )
    connection.execute(
        "insert into ledger.event by name select $comparison as comparison, $period as period, $as_of as as_of, *"
        " from linked.event",
        run | {"as_of": as_of},
    )


def write_cases(
    connection: duckdb.DuckDBPyConnection,
    comparison: str,
    period: str,
    rule: Verification,
    *,
    key: str = "yingbao",
    id_length: int = 20,
) -> None:
    """Write `found.history` and `found.case` from all runs up to the period and all decisions.

    History has a row a finding, as it stands in the period; case a row a finding and episode, with a status:
    open, answered (done, says a verifier, and no later data yet), contradicted (later data still show it),
    confirmed (they no longer do), resolved (the same, unanswered), settled (no data will ever show it).
    What was seen of a person who has since turned out to be another is that other's: `found.sighted`.
    """
    bound: dict[str, object] = {
        "comparison": comparison,
        "period": period,
        "done": list(DONE),
        "settled": list(SETTLED),
        "same": SAME,
        "key": key,
        "id_length": id_length,
    }
    write_deadlines(connection, comparison, rule)
    for table in ("sighted", "decided", "history", "case"):
        write_table(connection, "findings/shared", f"found.{table}", bound)


def write_deadlines(connection: duckdb.DuckDBPyConnection, comparison: str, rule: Verification) -> None:
    """Write `found.deadline`: when findings are due that were opened with the data of a run's day."""
    runs = connection.execute(
        "select distinct as_of from ledger.run where comparison = $comparison order by as_of",
        {"comparison": comparison},
    ).fetchall()
    rows = [
        {"opened_as_of": day, "due": due, "provisional": provisional}
        for (day,) in runs
        for due, provisional in [find_deadline(day, rule)]
    ]
    schema = pa.schema({"opened_as_of": pa.date32(), "due": pa.date32(), "provisional": pa.bool_()})
    write_arrow(connection, "found.deadline", pa.Table.from_pylist(rows, schema))


def find_deadline(opened: date, rule: Verification) -> tuple[date, bool]:
    """The `working_days`-th working day after that day, and whether the calendar had to be guessed.

    Where the State Council's notice for a year is not out, and the city lists no day, weekdays are taken for
    working days and the deadline is provisional.
    """
    day, left, provisional = opened, rule.working_days, False
    while left > 0:
        day += ONE_DAY
        works, known = is_workday(day, rule.holidays, rule.workdays)
        provisional = provisional or not known
        left -= works
    return day, provisional


def is_workday(day: date, holidays: Iterable[date], workdays: Iterable[date]) -> tuple[bool, bool]:
    """Whether people work that day, and whether that is known."""
    if day in set(holidays):
        return False, True
    if day in set(workdays):
        return True, True
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < WEEKEND, False
