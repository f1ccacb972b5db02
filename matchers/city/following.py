"""Whom the second search found is asked what every child with linked records is asked.

A child who is insured after all may still be insured without the subsidy that is hers, one who is in a school without
the aid. The claims that this raises are searched for like all others, and rest on the record that was found.
"""

from datetime import date

import duckdb

from matchers.absence import Standing
from matchers.city.searching import City
from matchers.entitle import judge
from matchers.tables import count_rows
from schemas.extracts import Comparison
from schemas.period import Month, Quarter
from schemas.policies import Policies
from schemas.warehouse import transaction

FOLLOWED = (Comparison.EDUCATION, Comparison.INSURANCE)
"""In a determination the register itself answers, and all that it says of an entry is asked of the entry."""


def follow(
    connection: duckdb.DuckDBPyConnection,
    comparison: Comparison | str,
    period: Month | Quarter,
    as_of: date,
    policies: Policies,
) -> dict[str, int]:
    """Write wanted.* anew with what found.search answered as the children's, and add to found.* what that raises.

    How many children were recovered, and how many claims are new. Each round answers claims that none before it did,
    and there are no more than the kinds allow.
    """
    chosen, raised = Comparison(comparison), 0
    with transaction(connection):
        found = chosen in FOLLOWED and _is_any_answered(connection)
        while found:
            judge(connection, chosen, period, as_of, policies, recovered=True)
            _drop_answered(connection)
            kinds = _list_raised(connection)
            raised += sum(kinds.values())
            found = _search_kinds(connection, list(kinds))
        return {"recovered": count_rows(connection, "wanted.recovered"), "raised": raised}


def _is_any_answered(connection: duckdb.DuckDBPyConnection) -> bool:
    answered = connection.execute(
        "select 1 from found.search where standing = $answered limit 1", {"answered": Standing.ANSWERED.value}
    )
    return answered.fetchone() is not None


def _drop_answered(connection: duckdb.DuckDBPyConnection) -> None:
    """Who is answered is wanted no longer, also where the rules make nothing of the record: its year is unread."""
    connection.execute(
        "delete from wanted.child where (record_id, kind) in"
        " (select (record_id, kind) from found.search where standing = $answered)",
        {"answered": Standing.ANSWERED.value},
    )


def _list_raised(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many children nobody has searched for yet, by kind."""
    raised = connection.execute(
        "select kind, count(*) from wanted.child anti join found.search using (record_id, kind)"
        " group by kind order by kind"
    )
    return dict(raised.fetchall())


def _search_kinds(connection: duckdb.DuckDBPyConnection, kinds: list[str]) -> bool:
    """Search for the kinds' children, all as if they had been asked at once; whether any is answered."""
    if not kinds:
        return False
    for kind in kinds:
        for table in ("search", "candidate"):
            connection.execute(
                f"delete from found.{table} where kind = $kind"
                " and record_id in (select record_id from wanted.child where kind = $kind)",
                {"kind": kind},
            )
    return City(connection, "wanted.person").search_kinds(kinds).get(Standing.ANSWERED.value, 0) > 0
