"""What the run says: each claim weighed, named for good, and set beside the periods before."""

from datetime import date

import duckdb
import pyarrow as pa

from matchers import cases, trends
from matchers.absence import CONFIRMED_FROM
from matchers.away import open_elsewhere
from matchers.calibration import EDGE, write_calibration
from matchers.findings import values
from matchers.normalise.dates import Precision
from matchers.normalise.numbers import NumberState
from matchers.tables import count_rows, has_table, write_arrow, write_table
from schemas.extracts import Comparison
from schemas.period import Month, Quarter
from schemas.policies import Policies
from schemas.policy import FindingKind
from schemas.warehouse import transaction

ABSENCES = {
    FindingKind.AID_MISSING: "；本学期资助名单中未见其记录",
    FindingKind.NOT_ENROLLED: "；学籍中未见其记录",
    FindingKind.INSURANCE_MISSING: "；参保名单中未见其记录",
    FindingKind.PREMIUM_AID_MISSING: "；参保记录未显示资助",
    FindingKind.ORPHAN_UNDETECTED: "；台账未列为孤儿",
    FindingKind.UNATTENDED_UNDETECTED: "；台账未列为事实无人抚养儿童",
}
"""What a reason adds to an entitlement that no record answers."""
SURE = 0.95
"""A claim that rests on linked records is confirmed from this probability of the weakest link on: at most one
in twenty of the weakest such claims is about another child."""
ID_LENGTH = 20
"""Hexadecimal digits of a finding's reference: among a nation's findings no two agree by chance."""
DEPARTMENTS = {"civil_affairs": "民政", "education": "教育", "health": "医保", "police": "公安"}
STEPS = ("claim", "pair", "weighed", "identified")
"""In the order in which they are made."""


def find(
    connection: duckdb.DuckDBPyConnection,
    comparison: Comparison | str,
    period: Month | Quarter,
    as_of: date,
    policies: Policies,
    *,
    key: str = "yingbao",
) -> dict[str, int]:
    """Write `found.finding` and the period's sightings in the ledger; rows by kind, standing and state.

    A person has at most one finding a kind. Running a period again replaces what it said before. `key` makes
    the references of one city unguessable to those who know how persons are numbered.
    """
    chosen = Comparison(comparison)
    bound = values.bind(chosen, period, as_of, policies) | {
        "sure": SURE,
        "confirmed_from": CONFIRMED_FROM,
        "key": key,
        "id_length": ID_LENGTH,
        "edge": EDGE,
        "valid": int(NumberState.VALID),
        "by_day": int(Precision.DAY),
    }
    with transaction(connection):
        cases.open_ledger(connection)
        open_elsewhere(connection)
        write_kinds(connection, chosen, policies)
        if chosen is Comparison.DETERMINATION:
            write_departments(connection)
            write_table(connection, "findings/determination", "found.disagreement", bound)
        write_table(connection, f"findings/{chosen}", "found.direct", bound)
        write_likely(connection, chosen, bound)
        write_calibration(connection, chosen, str(period))
        for table in STEPS:
            write_table(connection, "findings/shared", f"found.{table}", bound)
        write_grounds(connection, chosen, bound)
        write_lapsed(connection)
        remember(connection, chosen, str(period), as_of, policies, key=key)
        write_table(connection, "findings/shared", "found.finding", bound)
        return count_findings(connection)


def write_likely(
    connection: duckdb.DuckDBPyConnection, comparison: Comparison, bound: dict[str, object]
) -> None:
    """Write `found.likely`: how probable a determination's own ground is, or that a doubtful child is entitled."""
    if comparison is Comparison.DETERMINATION:
        write_table(connection, "findings/determination", "found.likely", bound)
        return
    write_table(connection, f"findings/{comparison}", "found.told", bound)
    write_table(connection, "findings/shared", "found.likely", bound)


def write_grounds(
    connection: duckdb.DuckDBPyConnection, comparison: Comparison, bound: dict[str, object]
) -> None:
    """Write `found.ground`: the conditions behind each claim of a determination; empty for the others.

    It names parents' states, and so never leaves the analysts' room.
    """
    if comparison is Comparison.DETERMINATION:
        write_table(connection, "findings/determination", "found.ground", bound)
        return
    connection.execute(
        "create or replace table found.ground (record_id bigint, kind text, condition text, value text,"
        " source text, holds boolean)"
    )


def write_departments(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `found.department`: how departments are called in a reason."""
    rows = [{"department": code, "term": term} for code, term in DEPARTMENTS.items()]
    write_arrow(connection, "found.department", pa.Table.from_pylist(rows))


def write_lapsed(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `found.lapsed`: findings about which a reviewer's decision could not be followed, and why."""
    source = (
        "select finding_id, max(state) as state from linked.decision"
        " where state in ('lapsed', 'contradicted') group by finding_id"
        if has_table(connection, "linked.decision")
        else "select null::text as finding_id, null::text as state where false"
    )
    connection.execute(f"create or replace table found.lapsed as {source}")


def remember(
    connection: duckdb.DuckDBPyConnection,
    comparison: Comparison,
    period: str,
    as_of: date,
    policies: Policies,
    *,
    key: str,
) -> None:
    """Note the run and its sightings; write `found.history`, `found.case` and what they add up to."""
    cases.record_run(connection, comparison, period, as_of)
    cases.record_sightings(connection, comparison, period)
    cases.record_persons(connection, comparison, period, as_of)
    cases.write_cases(connection, comparison, period, policies.verification, key=key, id_length=ID_LENGTH)
    trends.write_trends(connection, comparison, period, as_of)


def write_kinds(connection: duckdb.DuckDBPyConnection, comparison: Comparison, policies: Policies) -> None:
    """Write `found.kind`: the kinds of the comparison, what each is about, and what a reason adds."""
    rows = [
        {
            "kind": kind.value,
            "programme": kind.programme.value,
            "term": kind.term,
            "absence": ABSENCES.get(kind, ""),
            "basis": getattr(policies, kind.programme.value).basis,
        }
        for kind in FindingKind
        if kind.comparison is comparison
    ]
    write_arrow(connection, "found.kind", pa.Table.from_pylist(rows))


def count_findings(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows by kind and standing, and by state; the whole as `findings`."""
    counted = connection.execute(
        """
        select kind || '_' || standing as name, count(*)
        from found.finding
        where state <> 'resolved'
        group by name
        union all
        select 'state_' || state as name, count(*) from found.finding group by name
        order by name
        """
    ).fetchall()
    total = count_rows(connection, "found.finding")
    return {"findings": total} | {str(name): int(count) for name, count in counted}
