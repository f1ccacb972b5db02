"""Who is entitled to what: a verdict a child and programme, and who must be searched for again.

The rules are SQL over `staged.*` and `linked.person`; every figure in them is a policy's, bound by name.
"""

from collections.abc import Callable
from datetime import date

import duckdb

from matchers.entitle.determination import entitle_determination
from matchers.entitle.education import entitle_education
from matchers.entitle.insurance import entitle_insurance
from matchers.tables import read_select, write_table
from schemas.extracts import EXTRACTS, Comparison
from schemas.period import Month, Quarter
from schemas.policies import Policies
from schemas.warehouse import transaction

Entitle = Callable[[duckdb.DuckDBPyConnection, Month | Quarter, date, Policies], dict[str, object]]

RULES: dict[Comparison, Entitle] = {
    Comparison.EDUCATION: entitle_education,
    Comparison.INSURANCE: entitle_insurance,
    Comparison.DETERMINATION: entitle_determination,
}
AS_LIKELY = 0.999
"""Records that say the same of a child differ by rounding alone."""
RECOVERED_COLUMNS = (
    "other_id text, person_id text, record_id bigint, candidate_record bigint, probability double, told text"
)


def entitle(
    connection: duckdb.DuckDBPyConnection,
    comparison: Comparison | str,
    period: Month | Quarter,
    as_of: date,
    policies: Policies,
) -> dict[str, int]:
    """Write `wanted.entitlement`, `wanted.child` and `wanted.answer`; how many of each sort.

    One entitlement a person and programme; a person with several register records is judged by all of them.
    Raises InputError where the roll that should answer holds nothing of the period.
    """
    with transaction(connection):
        judge(connection, comparison, period, as_of, policies)
        return count_verdicts(connection)


def judge(
    connection: duckdb.DuckDBPyConnection,
    comparison: Comparison | str,
    period: Month | Quarter,
    as_of: date,
    policies: Policies,
    *,
    recovered: bool = False,
) -> None:
    """The same within the caller's transaction; `recovered`: what the second search found counts as the child's."""
    chosen = Comparison(comparison)
    clear(connection)
    write_persons(connection, recovered=recovered)
    values = RULES[chosen](connection, period, as_of, policies)
    for table in ("entitlement", "child", "answer"):
        write_table(connection, f"entitle/{chosen}", f"wanted.{table}", values)


def write_persons(connection: duckdb.DuckDBPyConnection, *, recovered: bool) -> None:
    """Write `wanted.recovered`, empty unless asked for, and the view `wanted.person`: who is who for the rules."""
    if recovered:
        titles = {extract.key: extract.title for extract in EXTRACTS}
        bound: dict[str, object] = {
            "extracts": list(titles),
            "titles": list(titles.values()),
            "as_likely": AS_LIKELY,
        }
        write_table(connection, "entitle/shared", "wanted.recovered", bound)
    else:
        connection.execute(f"create table wanted.recovered ({RECOVERED_COLUMNS})")
    connection.execute(f"create or replace view wanted.person as {read_select('entitle/shared', 'person')}")


def clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop every table of the schema: nothing of an earlier comparison may be taken for this one's."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'wanted' order by table_name"
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"drop table wanted.{table}")


def count_verdicts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows by programme and verdict, and children to search for by kind."""
    verdicts = connection.execute(
        "select programme || '_' || verdict, count(*) from wanted.entitlement group by all order by all"
    ).fetchall()
    wanted = connection.execute(
        "select 'wanted_' || kind as name, count(*) from wanted.child group by name order by name"
    ).fetchall()
    return {str(name): int(count) for name, count in [*verdicts, *wanted]}
