"""found.elsewhere: children missing at home, searched for on the rolls of other cities.

A stage of its own after the second search. The other cities' records are in a warehouse of their own, admitted and
staged by the same code; what is found there turns found.search's answer, and nothing else of the home city.
"""

import re
from collections import Counter
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.absence import Standing
from matchers.away import clear_elsewhere
from matchers.city.abroad import Abroad, Sought
from matchers.city.linking import PSEUDONYM_KEY, level_columns
from matchers.city.searching import SHOWN, WORTH_SHOWING
from matchers.city.staging import FIELDS
from matchers.city.told_elsewhere import find_ruled, read_candidates, tell_ruled
from matchers.elsewhere import list_sure
from matchers.encode import Ints
from matchers.entitle.education import NOTHING
from matchers.runs import ranks
from matchers.tables import append_arrow, write_arrow, write_table
from matchers.weigh import Observed
from schemas.extracts import EXTRACTS, Comparison
from schemas.period import Month, Quarter, Term
from schemas.policies import Policies
from schemas.policy import FindingKind
from schemas.warehouse import transaction

KINDS = {
    Comparison.EDUCATION: (FindingKind.AID_MISSING.value, FindingKind.NOT_ENROLLED.value),
    Comparison.INSURANCE: (FindingKind.INSURANCE_MISSING.value,),
    Comparison.DETERMINATION: (),
}
"""What a record of another city can answer. Whether a premium is subsidised is asked where the child is insured."""

STOPPED, STOPPED_KIND = "stopped", "_stopped"
"""A standing of found.elsewhere: her record, and no answer; under the kind with that ending, such records."""


def search_elsewhere(
    connection: duckdb.DuckDBPyConnection,
    others: duckdb.DuckDBPyConnection,
    comparison: Comparison | str,
    *,
    period: Month | Quarter,
    as_of: date,
    policies: Policies,
    key: str = PSEUDONYM_KEY,
) -> dict[str, int]:
    """Search the other cities' staged rolls for whoever the second search did not find; how many of each standing.

    Writes found.elsewhere and what goes with it, and says in found.search what became of each child: answered, in
    review with the record elsewhere, or as before. Whoever is answered there is no finding. What reviewers have said
    of a record elsewhere is obeyed.
    """
    chosen = Comparison(comparison)
    counts: Counter[str] = Counter()
    with transaction(connection):
        clear_elsewhere(connection)
        _keep_rolls(connection, others)
        asked = _asked(connection, chosen)
        if not asked:
            return counts
        answers = f"wanted.elsewhere_{chosen}"
        write_table(others, "city/sql", answers, _bind(period, as_of, policies))
        ruled = find_ruled(connection, others, key)
        if _one(others, f"select count(*) from {answers}"):
            abroad = Abroad(connection, others, answers, ruled)
            for kind in asked:
                counts.update(_search_kind(connection, abroad, kind))
                _tell_stopped(connection, abroad, kind)
            _keep_records(connection, others, key)
        tell_ruled(connection, ruled)
    return dict(counts)


def _bind(period: Month | Quarter, as_of: date, policies: Policies) -> dict[str, object]:
    aid = policies.education_aid
    return {
        "year": period.year,
        "term": str(Term.at(as_of)),
        "universal": "|".join(map(re.escape, aid.universal_items)) or NOTHING,
        "unstated_enrolment_counts": True if aid.unstated_enrolment_counts else None,
    }


def _asked(connection: duckdb.DuckDBPyConnection, comparison: Comparison) -> list[str]:
    """The kinds of which somebody is still missing after the second search."""
    found = connection.execute(
        "select distinct kind from found.search where standing <> 'answered' order by kind"
    )
    return [kind for (kind,) in found.fetchall() if kind in KINDS[comparison]]


def _keep_rolls(connection: duckdb.DuckDBPyConnection, others: duckdb.DuckDBPyConnection) -> None:
    """What was searched: the rolls and their files, without a record."""
    for table, source in (("elsewhere_roll", "raw.roll"), ("elsewhere_file", "raw.file")):
        names = connection.execute(f"select * from found.{table} limit 0").description or ()
        columns = ", ".join(name for name, *_ in names)
        rows = others.execute(f"select {columns} from {source} order by all").to_arrow_table()
        append_arrow(connection, f"found.{table}", rows)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    counted = connection.execute(sql).fetchone()
    return int(counted[0]) if counted else 0


def _search_kind(connection: duckdb.DuckDBPyConnection, abroad: Abroad, kind: str) -> Counter[str]:
    """Search for the kind's children; how many whom a record elsewhere may be of each standing."""
    search = connection.execute(
        "select * from found.search where kind = $kind and standing <> 'answered' order by record_id",
        {"kind": kind},
    ).to_arrow_table()
    sought = abroad.seek(kind, search)
    if sought is None:
        return Counter()
    told = np.flatnonzero(sought.verdicts.claim >= 0)
    record = sought.claims.record[sought.verdicts.claim[told]]
    standing = [sought.verdicts.standing[at] for at in told]
    _write_elsewhere(connection, kind, sought, told, standing)
    _turn(connection, kind, sought, told, -sought.ids[record])
    _write_candidates(connection, kind, sought, told)
    return Counter(standing)


def _tell_stopped(connection: duckdb.DuckDBPyConnection, abroad: Abroad, kind: str) -> None:
    """Say of whom nothing was found that another city's enrolment is surely theirs, and stopped: a lead, no answer."""
    search = connection.execute(
        "select * from found.search where kind = $kind and standing <> 'answered' and record_id not in"
        " (select record_id from found.elsewhere where kind = $kind) order by record_id",
        {"kind": kind},
    ).to_arrow_table()
    sought = abroad.seek(f"{kind}{STOPPED_KIND}", search)
    if sought is None:
        return
    sure = [standing == Standing.ANSWERED.value for standing in sought.verdicts.standing]
    told = np.flatnonzero(sure)
    _write_elsewhere(connection, kind, sought, told, [STOPPED] * len(told))


def _write_elsewhere(
    connection: duckdb.DuckDBPyConnection, kind: str, sought: Sought, told: Ints, standing: list[str]
) -> None:
    """found.elsewhere: a row a child of whom a record elsewhere is likely enough to be told."""
    record = sought.claims.record[sought.verdicts.claim[told]]
    titles = {extract.key: extract.title for extract in EXTRACTS}
    extracts = [sought.extracts[at] for at in record]
    also = _further(sought)
    weight = _bits(sought)[sought.verdicts.claim[told]]
    rows = pa.table(
        {
            "record_id": sought.search["record_id"].take(pa.array(told)),
            "kind": pa.array([kind] * len(told), pa.string()),
            "place": pa.array([sought.places[at] for at in record], pa.string()),
            "also": pa.array([also.get(int(at)) for at in told], pa.string()),
            "extract": pa.array(extracts, pa.string()),
            "title": pa.array([titles[extract] for extract in extracts], pa.string()),
            "standing": pa.array(standing, pa.string()),
            "probability": sought.verdicts.chance[told],
            "candidate_record": -sought.ids[record],
            "candidate_weight": weight,
        }
    )
    append_arrow(connection, "found.elsewhere", rows)


def _bits(sought: Sought) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The odds of each claim in bits."""
    return np.log2(np.maximum(sought.shares.odds, np.exp2(-200.0)))


def _further(sought: Sought) -> dict[int, str]:
    """For each wanted child the places, beside that of the likeliest record, where one is surely hers too."""
    held: dict[int, set[str]] = {}
    for at in list_sure(sought.shares).tolist():
        child = int(sought.claims.wanted[at])
        best = int(sought.verdicts.claim[child])
        place = sought.places[int(sought.claims.record[at])]
        if best >= 0 and place != sought.places[int(sought.claims.record[best])]:
            held.setdefault(child, set()).add(place)
    return {child: "、".join(sorted(found)) for child, found in held.items()}


def _turn(connection: duckdb.DuckDBPyConnection, kind: str, sought: Sought, told: Ints, record: Ints) -> None:
    """Say in found.search what became of each child; the better of the records at home and elsewhere stands."""
    search, chance = sought.search, sought.verdicts.chance
    held = {
        name: search[f"candidate_{name}"].to_numpy(zero_copy_only=False).astype(float)
        for name in ("record", "probability", "weight")
    }
    better = chance[told] >= np.nan_to_num(held["probability"][told])
    rows = told[better]
    held["record"][rows] = record[better]
    held["probability"][rows] = chance[rows]
    held["weight"][rows] = _bits(sought)[sought.verdicts.claim[rows]]
    nobody = np.isnan(held["record"])
    turned = pa.table(
        {
            "record_id": search["record_id"],
            "kind": pa.array([kind] * len(search), pa.string()),
            "standing": pa.array(sought.verdicts.standing, pa.string()),
            "probability": sought.verdicts.absent,
            "candidate_record": pa.array(np.nan_to_num(held["record"]).astype(np.int64), mask=nobody),
            "candidate_probability": pa.array(held["probability"], mask=nobody),
            "candidate_weight": pa.array(held["weight"], mask=nobody),
        }
    )
    connection.execute(
        "delete from found.search where kind = $kind and standing <> 'answered'", {"kind": kind}
    )
    append_arrow(connection, "found.search", turned)


def _write_candidates(connection: duckdb.DuckDBPyConnection, kind: str, sought: Sought, told: Ints) -> None:
    """The likeliest records of whoever is told of, beside those of the home city in found.candidate."""
    claims = sought.claims
    share = sought.shares.odds / (1 + sought.shares.found[claims.wanted])
    order = np.lexsort((claims.record, -share, claims.wanted))
    order = order[np.isin(claims.wanted[order], told) & (share[order] >= WORTH_SHOWING)]
    kept = order[ranks(claims.wanted[order]) < SHOWN]
    observed = Observed({label: level[kept] for label, level in claims.level.items()}, {})
    table = pa.table(
        {
            "record_id": sought.search["record_id"].take(pa.array(claims.wanted[kept])),
            "kind": pa.array([kind] * len(kept), pa.string()),
            "candidate_record": -sought.ids[claims.record[kept]],
            "weight": _bits(sought)[kept],
            "probability": share[kept],
            **level_columns(FIELDS, observed),
        }
    )
    append_arrow(connection, "found.candidate", table)


def _keep_records(connection: duckdb.DuckDBPyConnection, others: duckdb.DuckDBPyConnection, key: str) -> None:
    """The records told of, as delivered (elsewhere_record) and as they read (elsewhere_reading); ids below zero."""
    kept = connection.execute(
        "select -candidate_record as record_id from found.candidate where candidate_record < 0"
        " union select -candidate_record from found.elsewhere order by record_id"
    ).to_arrow_table()
    others.register("kept", kept)
    selects = [
        f"select * replace (-record_id as record_id), '{extract.key}' as extract from raw.{extract.table}"
        " where record_id in (select record_id from kept)"
        for extract in EXTRACTS
        if _one(others, f"select count(*) from raw.{extract.table}")
    ]
    rows = others.execute(f"{' union all by name '.join(selects)} order by record_id desc").to_arrow_table()
    others.unregister("kept")
    write_arrow(connection, "found.elsewhere_record", rows)
    records = pc.negate(rows["record_id"]).to_pylist()
    read_candidates(connection, others, list(zip(rows["extract"].to_pylist(), records, strict=True)), key)
