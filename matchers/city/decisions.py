"""What reviewers have said of pairs of records: found again in this run's data, obeyed, and told where it lapsed.

A decision is kept by how the two records read, not by where they stood: the same two rows in the next delivery
are the same question. A record that has changed is another, and what was said of it no longer holds.
"""

from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from matchers.away import open_elsewhere
from matchers.cases import APART, SAME, open_ledger
from matchers.city.staging import words_sql
from matchers.encode import Ints
from matchers.ruled import Pairs, Ruled, no_pairs
from matchers.tables import has_table, write_table

READING_LENGTH = 20
"""Hexadecimal digits of a reading: among a nation's records no two that differ agree by chance."""
CANDIDATE_LENGTH = 9
"""Hexadecimal digits of a candidate's reference: enough among the few candidates of one finding."""
MOST_PAIRS = 64
"""A decision about records that so many rows read alike is about none of them."""
ASKED = """select * from staged.feature where record_id in (
    select record_id from raw.record
    where (extract, record_id) in (select (extract, record_id) from asked where record_id is not null)
        or extract in (select extract from asked where record_id is null)
)"""
"""The features of the records asked for, which are few: their words are looked up, and no others."""
STATES = ("applied", "lapsed", "contradicted", "unclear", "idle")
"""What can become of a decision in a run."""


def find_decided(
    connection: duckdb.DuckDBPyConnection, key: str, stored: Callable[[], object] = lambda: None
) -> None:
    """Write `linked.decision`: a row a judged pair, with the records of this run that it is about.

    `stored` returns when staged.* is there: waited for only where there are decisions.
    """
    open_ledger(connection)
    extracts = connection.execute(
        "select own_extract from ledger.decision where own_reading is not null"
        " union select other_extract from ledger.decision where other_reading is not null"
    ).fetchall()
    if extracts:
        stored()
    write_readings(connection, [(str(extract), None) for (extract,) in extracts], key)
    write_table(connection, "city/sql", "linked.decision", {"same": SAME, "apart": APART, "most": MOST_PAIRS})


def write_readings(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[str, int | None]], key: str
) -> None:
    """Write `linked.reading` for the records asked for: (extract, record id), or None for a whole extract."""
    if not asked:
        connection.execute(
            "create or replace table linked.reading (record_id bigint, extract text, reading text)"
        )
        return
    schema = pa.schema({"extract": pa.string(), "record_id": pa.int64()})
    rows = [{"extract": extract, "record_id": record} for extract, record in asked]
    connection.register("asked", pa.Table.from_pylist(rows, schema))
    connection.execute(f"create or replace temp table asked_feature as {ASKED}")
    connection.unregister("asked")
    connection.execute(f"create or replace temp view worded as {words_sql('asked_feature')}")
    values = {"key": key, "reading_length": READING_LENGTH}
    write_table(connection, "city/sql", "linked.reading", values)


def rule_pairs(connection: duckdb.DuckDBPyConnection, row: Ints) -> tuple[Ruled, Ints]:
    """The pairs to be obeyed, by the places of their record ids in `row`, and whose those together are.

    That is the decision's number among the applied ones.
    """
    told = connection.execute(
        "select own_records, other_records, same,"
        " row_number() over (order by finding_id, candidate_id) - 1 as decision"
        " from linked.decision where state = 'applied' order by decision"
    ).fetchall()
    sides: dict[bool, list[tuple[int, int, int]]] = {True: [], False: []}
    for own, other, same, decision in told:
        sides[same] += [(l, r, decision) for l in own for r in other if l != r]
    found = {same: np.array(pairs, np.int64).reshape(-1, 3) for same, pairs in sides.items()}
    if not told:
        return Ruled.nothing(), np.empty(0, np.int64)
    order = np.argsort(row)
    ordered = row[order]

    def at(ids: Ints) -> Ints:
        return np.asarray(order[np.searchsorted(ordered, ids)], np.int64)

    pairs: dict[bool, Pairs] = {
        same: (at(rows[:, 0]), at(rows[:, 1])) if len(rows) else no_pairs() for same, rows in found.items()
    }
    return Ruled(pairs[True], pairs[False]), found[True][:, 2]


def tell_overruled(connection: duckdb.DuckDBPyConnection, decisions: Ints) -> None:
    """Mark in `linked.decision` those that another decision forbids; numbered among the applied ones."""
    numbers = sorted({int(number) for number in decisions})
    if not numbers:
        return
    applied = connection.execute(
        "select finding_id, candidate_id from linked.decision where state = 'applied'"
        " order by finding_id, candidate_id"
    ).fetchall()
    for number in numbers:
        connection.execute(
            "update linked.decision set state = 'contradicted' where finding_id = ? and candidate_id = ?",
            applied[number],
        )


def count_decided(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many decisions are in each of STATES."""
    found = dict(connection.execute("select state, count(*) from linked.decision group by state").fetchall())
    return {state: int(found.get(state, 0)) for state in STATES}


def read_apart(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """The pairs of record ids that are not one person, so it was said."""
    if not has_table(connection, "linked.decision"):
        return []
    told = connection.execute(
        "select own_records, other_records from linked.decision where state = 'applied' and not same"
    ).fetchall()
    return [(l, r) for own, other in told for l in own for r in other]


def ask(connection: duckdb.DuckDBPyConnection, comparison: str, period: str, *, key: str) -> int:
    """Keep in the ledger what this run asks reviewers, and give each candidate its reference; how many.

    `found.question` has the same with this run's record ids.
    """
    asked = connection.execute(
        "select extract, record_id from raw.record where record_id in"
        " (select record_id from found.candidate union select candidate_record from found.candidate)"
    ).fetchall()
    write_readings(connection, asked, key)
    open_elsewhere(connection)
    values = {"key": key, "candidate_length": CANDIDATE_LENGTH}
    count = write_table(connection, "city/sql", "found.question", values)
    where = {"comparison": comparison, "period": period}
    connection.execute(
        "delete from ledger.question where comparison = $comparison and period = $period", where
    )
    connection.execute(
        "insert into ledger.question by name select $comparison as comparison, $period as period,"
        " * exclude (record_id, kind, candidate_record) from found.question",
        where,
    )
    return count
