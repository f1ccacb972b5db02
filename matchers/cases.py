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

from matchers.tables import write_arrow
from schemas.policy import Verification

LEDGER = {
    "run": "comparison text, period text, as_of date, run_id text, started timestamp, headline json",
    "sighting": "comparison text, period text, finding_id text, person_id text, programme text, kind text, "
    "standing text",
    "decision": "finding_id text, record_id bigint, candidate_record bigint, decision text, outcome text, "
    "remark text, reviewer text, decided_on date, file_sha256 text, imported timestamp",
}
"""The kept tables and their columns."""
ONE_DAY = timedelta(days=1)
WEEKEND = 5
"""`date.weekday()` of a Saturday."""


def open_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the ledger's tables where there are none yet; never touches what is kept in them."""
    for table, columns in LEDGER.items():
        connection.execute(f"create table if not exists ledger.{table} ({columns})")


def record_run(connection: duckdb.DuckDBPyConnection, comparison: str, period: str, as_of: date) -> None:
    """Note that the period was run, with what data; a run noted before for it is replaced."""
    forget_run(connection, comparison, period)
    connection.execute(
        "insert into ledger.run (comparison, period, as_of) values ($comparison, $period, $as_of)",
        {"comparison": comparison, "period": period, "as_of": as_of},
    )


def forget_run(connection: duckdb.DuckDBPyConnection, comparison: str, period: str) -> None:
    """Take a period's run and sightings out of the ledger, as if it had never been run."""
    where = {"comparison": comparison, "period": period}
    for table in ("run", "sighting"):
        connection.execute(
            f"delete from ledger.{table} where comparison = $comparison and period = $period", where
        )


def record_sightings(connection: duckdb.DuckDBPyConnection, comparison: str, period: str) -> None:
    """Note every finding of `found.identified` as seen in the period."""
    connection.execute(
        """
        insert into ledger.sighting (comparison, period, finding_id, person_id, programme, kind, standing)
        select $comparison, $period, finding_id, person_id, programme, kind, standing
        from found.identified
        order by finding_id
        """,
        {"comparison": comparison, "period": period},
    )


def write_deadlines(connection: duckdb.DuckDBPyConnection, rule: Verification) -> None:
    """Write `found.deadline`: for each day on which findings were opened, when they are due."""
    opened = connection.execute(
        "select distinct opened_as_of from found.history order by opened_as_of"
    ).fetchall()
    rows = [
        {"opened_as_of": day, "due": due, "provisional": provisional}
        for (day,) in opened
        for due, provisional in [find_deadline(day, rule)]
    ]
    schema = pa.schema([("opened_as_of", pa.date32()), ("due", pa.date32()), ("provisional", pa.bool_())])
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
