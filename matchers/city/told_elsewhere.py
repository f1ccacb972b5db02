"""What reviewers have said of records of other cities: found again by how they read, as at home, and obeyed.

A record elsewhere is named in the ledger by its place and extract, `乙市/health/insurance`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from matchers.cases import APART, SAME, open_ledger
from matchers.city.decisions import MOST_PAIRS, write_readings
from matchers.tables import append_arrow, has_table, read_select
from schemas.extracts import EXTRACTS

APPLIED, LAPSED = "applied", "lapsed"


@dataclass(frozen=True)
class RuledElsewhere:
    """Pairs of a home record and a record elsewhere, by their ids; `told`: (finding, candidate) → what became of it."""

    same: list[tuple[int, int]] = field(default_factory=list)
    apart: list[tuple[int, int]] = field(default_factory=list)
    told: dict[tuple[str, str], str] = field(default_factory=dict)


def find_ruled(
    connection: duckdb.DuckDBPyConnection, others: duckdb.DuckDBPyConnection, key: str
) -> RuledElsewhere:
    """The decisions about records elsewhere, as far as this run can obey them.

    One about many rows that read alike is about none.
    """
    ruled = RuledElsewhere()
    open_ledger(connection)
    said = connection.execute(
        read_select("city/sql", "said_elsewhere"), {"same": SAME, "apart": APART}
    ).fetchall()
    if not said or not has_table(connection, "linked.reading"):
        return ruled
    own = _by_reading(connection, {reading for _, _, _, reading, *_ in said})
    used = {f"{place}/{extract}" for place, extract in _used(others)}
    write_readings(others, [(extract.key, None) for extract in EXTRACTS], key)
    there = _by_place(others, {reading for *_, reading in said})
    for finding, candidate, same, reading, extract, other in said:
        if extract not in used:
            continue
        held, away = own.get(reading, []), there.get((extract, other), [])
        applies = 0 < len(held) * len(away) <= MOST_PAIRS
        ruled.told[finding, candidate] = APPLIED if applies else LAPSED
        if applies:
            pairs = ruled.same if same else ruled.apart
            pairs += [(l, r) for l in held for r in away]
    return ruled


def _used(others: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return others.execute("select place, extract from raw.roll where used").fetchall()


def _by_reading(connection: duckdb.DuckDBPyConnection, asked: set[str]) -> dict[str, list[int]]:
    """The home records that read so."""
    found = connection.execute(
        "select reading, list(record_id order by record_id) from linked.reading"
        " where list_contains($asked, reading) group by reading",
        {"asked": sorted(asked)},
    ).fetchall()
    return dict(found)


def _by_place(others: duckdb.DuckDBPyConnection, asked: set[str]) -> dict[tuple[str, str], list[int]]:
    """The records elsewhere that read so, by place and extract."""
    found = others.execute(
        "select split_part(record.file, '/', 1) || '/' || record.extract as extract, reading.reading,"
        " list(record.record_id order by record.record_id)"
        " from linked.reading as reading join raw.record as record using (record_id)"
        " where list_contains($asked, reading.reading) group by all",
        {"asked": sorted(asked)},
    ).fetchall()
    return {(extract, reading): records for extract, reading, records in found}


def tell_ruled(connection: duckdb.DuckDBPyConnection, ruled: RuledElsewhere) -> None:
    """Say in linked.decision what became of each: the home city's own stage knew none of their records."""
    if not has_table(connection, "linked.decision"):
        return
    for (finding, candidate), state in sorted(ruled.told.items()):
        connection.execute(
            "update linked.decision set state = $state"
            " where finding_id = $finding and candidate_id = $candidate",
            {"state": state, "finding": finding, "candidate": candidate},
        )


def read_candidates(
    connection: duckdb.DuckDBPyConnection,
    others: duckdb.DuckDBPyConnection,
    told: Sequence[tuple[str, int]],
    key: str,
) -> None:
    """found.elsewhere_reading: how the records told of, (extract, id), read and where they stand; ids below zero."""
    write_readings(others, told, key)
    rows = others.execute(
        "select -reading.record_id as record_id, split_part(record.file, '/', 1) || '/' || record.extract as extract,"
        ' reading.reading, record.file, record.sheet, record."row"'
        " from linked.reading as reading join raw.record as record using (record_id) order by reading.record_id"
    ).to_arrow_table()
    append_arrow(connection, "found.elsewhere_reading", rows)
