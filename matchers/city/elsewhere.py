"""found.elsewhere: children missing at home, searched for on the rolls of other cities.

A stage of its own after the second search. The other cities' records are in a warehouse of their own, admitted and
staged by the same code; what is found there turns found.search's answer, and nothing else of the home city.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.absence import ANSWERED_BELOW, CONFIRMED_FROM, Standing
from matchers.away import clear_elsewhere
from matchers.city.linking import level_columns
from matchers.city.searching import SHOWN, WORTH_SHOWING, City
from matchers.city.staging import FIELDS, load_records
from matchers.elsewhere import Claims, Shares, adapt, claim, estimate_share, share_out
from matchers.encode import Bools, Floats, Ints, Records
from matchers.entitle.education import NOTHING
from matchers.linkage import name_label
from matchers.runs import ranks
from matchers.settle import settle
from matchers.tables import append_arrow, write_arrow, write_table
from matchers.views import View, take, view_groups, view_records
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
RIVAL_BITS = -7.0
"""A record with so small odds of being a wanted child's (1 in 128) is worth asking whose else it might be."""
TOLD = 0.05
"""From this probability on a finding says that a record elsewhere might be the child's; less is a stranger's."""


def search_elsewhere(
    connection: duckdb.DuckDBPyConnection,
    others: duckdb.DuckDBPyConnection,
    comparison: Comparison | str,
    *,
    period: Month | Quarter,
    as_of: date,
    policies: Policies,
) -> dict[str, int]:
    """Search the other cities' staged rolls for whoever the second search did not find; how many of each standing.

    Writes found.elsewhere and what goes with it, and says in found.search what became of each child: answered, in
    review with the record elsewhere, or as before. Whoever is answered there is no finding.
    """
    chosen = Comparison(comparison)
    counts: Counter[str] = Counter()
    with transaction(connection):
        clear_elsewhere(connection)
        _keep_rolls(connection, others)
        if chosen is Comparison.DETERMINATION:
            return counts
        values = _bind(period, as_of, policies)
        write_table(others, "city/sql", f"wanted.elsewhere_{chosen}", values)
        asked = _asked(connection, chosen)
        if asked and _one(others, f"select count(*) from wanted.elsewhere_{chosen}"):
            abroad = _Abroad(connection, others, f"wanted.elsewhere_{chosen}")
            for kind in asked:
                counts.update(abroad.search_kind(kind))
            abroad.keep_records()
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


def speak(records: Records, words: dict[str, pa.Array]) -> tuple[Records, dict[str, pa.Array]]:
    """The records in codes of the given dictionaries, and these with the words they lacked at their ends."""
    codes, longer = dict(records.codes), dict(words)
    for feature, own in records.words.items():
        there = words[feature]
        place = pc.index_in(own, value_set=there)
        new = np.asarray(place.is_null())
        code = np.append(np.asarray(place.fill_null(0), np.int64), -1)
        code[:-1][new] = len(there) + np.arange(int(new.sum()))
        codes[feature] = code[records.codes[feature]].astype(np.int32)
        longer[feature] = pa.concat_arrays([there, own.filter(pa.array(new))])
    return Records(records.table, records.row, codes, longer), longer


class _Abroad:
    """The home city and the others' records in one dictionary, and what was found so far."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, others: duckdb.DuckDBPyConnection, answers: str
    ) -> None:
        self.connection, self.others = connection, others
        self.city = City(connection)
        records, words = speak(load_records(others), dict(self.city.records.words))
        self.records, nodes = settle(records, name_label(FIELDS))
        self.node, self.doubted = nodes.of_record, nodes.doubted[nodes.of_record]
        self.words = words
        self.answers = others.execute(f"select * from {answers}").to_arrow_table()
        self.kept: set[int] = set()

    def search_kind(self, kind: str) -> Counter[str]:
        """Search for the kind's children; how many are answered, and how many go to a person."""
        search = self.connection.execute(
            "select * from found.search where kind = $kind and standing <> 'answered' order by record_id",
            {"kind": kind},
        ).to_arrow_table()
        answers = self.answers.filter(pc.equal(self.answers["kind"], kind))
        if not answers.num_rows:
            return Counter()
        row = _positions(self.records.row, np.asarray(answers["record_id"]))
        order = np.argsort(row)  # content order, so that ties do not follow the files
        answers, row = answers.take(pa.array(order)), row[order]
        wanted = self.city.person[self.city.at(np.asarray(search["record_id"]))]
        claims, shares = self._weigh(wanted, row, np.asarray(answers["firm"]))
        return self._write(kind, search, answers, _Outcome(claims, shares, search, row))

    def _weigh(self, wanted: Ints, row: Ints, firm: Bools) -> tuple[Claims, Shares]:
        """The claims of wanted persons to the records at those rows, and what they come to."""
        people = View(take(self.city.view, np.searchsorted(self.city.wanted, wanted)).codes, self.words)
        answers = view_records(self.records.take(row), self.doubted[row])
        weights = adapt(self.city.weights, FIELDS, answers)
        claims = claim(people, answers, weights, FIELDS)
        share = estimate_share(claims, len(wanted), len(row))
        prior = np.log2(share / (1 - share) / max(len(row), 1))
        hit = np.unique(claims.record[claims.bits + prior >= RIVAL_BITS])
        rivals = self._rivals(wanted, row[hit])
        if len(rivals):
            raised = claim(rivals, take(answers, hit), weights, FIELDS)
            against = Claims(raised.wanted, hit[raised.record], raised.bits, raised.level)
        else:
            nothing = np.empty(0, np.int64)
            against = Claims(nothing, nothing, np.empty(0), {})
        shares = share_out(claims, against, wanted=len(wanted), node=self.node[row], firm=firm, share=share)
        return claims, shares

    def _rivals(self, wanted: Ints, hit: Ints) -> View:
        """Who else of the home city bears the number, or the name and birth date, of one of the records hit."""
        home, away = self.city.records, self.records.take(hit)
        number, named = away.code("number"), _named(away)
        alike = np.isin(home.code("number"), number[number >= 0]) | np.isin(_named(home), named[named >= 0])
        people = np.setdiff1d(self.city.person[alike], wanted)
        rows = np.flatnonzero(np.isin(self.city.person, people))
        group = np.searchsorted(people, self.city.person[rows])
        held = view_groups(home.take(rows), group, len(people), self.city.doubted[rows])
        return View(held.codes, self.words)

    def _write(self, kind: str, search: pa.Table, answers: pa.Table, outcome: "_Outcome") -> Counter[str]:
        """Say in found.search and found.elsewhere what became of each child."""
        found = outcome.judge()
        told = np.flatnonzero(found.candidate >= 0)
        record = -np.asarray(answers["record_id"])[found.candidate[told]]
        places = answers["place"].to_pylist()
        titles = {extract.key: extract.title for extract in EXTRACTS}
        extracts = [str(answers["extract"][int(at)]) for at in found.candidate[told]]
        also = outcome.further(places, found.candidate)
        rows = pa.table(
            {
                "record_id": search["record_id"].take(pa.array(told)),
                "kind": pa.array([kind] * len(told), pa.string()),
                "place": pa.array([places[at] for at in found.candidate[told]], pa.string()),
                "also": pa.array([also.get(int(at)) for at in told], pa.string()),
                "extract": pa.array(extracts, pa.string()),
                "title": pa.array([titles[extract] for extract in extracts], pa.string()),
                "standing": pa.array([found.standing[at] for at in told], pa.string()),
                "probability": found.chance[told],
                "candidate_record": record,
                "candidate_weight": found.weight[told],
            }
        )
        append_arrow(self.connection, "found.elsewhere", rows)
        self._turn(kind, search, found, told, record)
        self._keep_candidates(kind, search, answers, outcome, told)
        return Counter(str(found.standing[at]) for at in told)

    def _turn(self, kind: str, search: pa.Table, found: "_Found", told: Ints, record: Ints) -> None:
        """The rows of found.search, turned."""
        candidate = search["candidate_record"].to_numpy(zero_copy_only=False).astype(float)
        share = search["candidate_probability"].to_numpy(zero_copy_only=False).astype(float)
        weight = search["candidate_weight"].to_numpy(zero_copy_only=False).astype(float)
        better = told[found.chance[told] >= np.nan_to_num(share[told])]
        place = dict(zip(told.tolist(), record.tolist(), strict=True))
        candidate[better] = [place[at] for at in better.tolist()]
        share[better], weight[better] = found.chance[better], found.weight[better]
        nobody = np.isnan(candidate)
        turned = pa.table(
            {
                "record_id": search["record_id"],
                "kind": pa.array([kind] * len(search), pa.string()),
                "standing": pa.array(found.standing, pa.string()),
                "probability": found.absent,
                "candidate_record": pa.array(np.nan_to_num(candidate).astype(np.int64), mask=nobody),
                "candidate_probability": pa.array(share, mask=nobody),
                "candidate_weight": pa.array(weight, mask=nobody),
            }
        )
        self.connection.execute(
            "delete from found.search where kind = $kind and standing <> 'answered'", {"kind": kind}
        )
        append_arrow(self.connection, "found.search", turned)

    def _keep_candidates(
        self, kind: str, search: pa.Table, answers: pa.Table, outcome: "_Outcome", told: Ints
    ) -> None:
        """The likeliest records of whoever is told of, beside those of the home city in found.candidate."""
        claims, share = outcome.claims, outcome.chance
        order = np.lexsort((claims.record, -share, claims.wanted))
        order = order[np.isin(claims.wanted[order], told) & (share[order] >= WORTH_SHOWING)]
        kept = order[ranks(claims.wanted[order]) < SHOWN]
        ids = np.asarray(answers["record_id"])[claims.record[kept]]
        self.kept.update(ids.tolist())
        observed = Observed({label: level[kept] for label, level in claims.level.items()}, {})
        table = pa.table(
            {
                "record_id": search["record_id"].take(pa.array(claims.wanted[kept])),
                "kind": pa.array([kind] * len(kept), pa.string()),
                "candidate_record": -ids,
                "weight": outcome.weight[kept],
                "probability": share[kept],
                **level_columns(FIELDS, observed),
            }
        )
        append_arrow(self.connection, "found.candidate", table)

    def keep_records(self) -> None:
        """found.elsewhere_record: the records that are told of, as delivered; ids below zero."""
        ids = pa.array(sorted(self.kept), pa.int64())
        self.others.register("kept", pa.table({"record_id": ids}))
        extracts = sorted(set(self.answers["extract"].to_pylist()))
        tables = {extract.key: extract.table for extract in EXTRACTS}
        selects = [
            f"select * replace (-record_id as record_id), '{key}' as extract from raw.{tables[key]}"
            " where record_id in (select record_id from kept)"
            for key in extracts
        ]
        rows = self.others.execute(f"{' union all by name '.join(selects)} order by record_id desc")
        write_arrow(self.connection, "found.elsewhere_record", rows.to_arrow_table())
        self.others.unregister("kept")


def _named(records: Records) -> Ints:
    """Name and birth date as one number; −1 where either is unknown."""
    name, born = (
        records.code(name_label(FIELDS)).astype(np.int64),
        records.code("birth_date").astype(np.int64),
    )
    return np.asarray(np.where((name >= 0) & (born >= 0), name << 32 | born, -1))


def _positions(row: Ints, asked: Ints) -> Ints:
    """Where each record id asked for stands."""
    order = np.argsort(row)
    return np.asarray(order[np.searchsorted(row[order], asked)], np.int64)


@dataclass(frozen=True)
class _Found:
    """One entry a wanted child.

    The chance that she has no record anywhere, that one elsewhere is hers, the likeliest record (−1: none worth
    telling) and its weight, and the standing.
    """

    absent: Floats
    chance: Floats
    candidate: Ints
    weight: Floats
    standing: list[str]


class _Outcome:
    """What the claims come to, beside what the second search found at home."""

    def __init__(self, claims: Claims, shares: Shares, search: pa.Table, row: Ints) -> None:
        self.claims, self.shares, self.search = claims, shares, search
        self.chance = shares.odds / (1 + shares.found[claims.wanted]) if len(claims) else shares.odds
        self.weight = np.log2(np.maximum(shares.odds, 1e-60))

    def judge(self) -> _Found:
        """What is to be said of each child."""
        size = len(self.search)
        home = np.asarray(self.search["probability"])
        absent = 1 / (1 / np.maximum(home, 1e-12) + self.shares.found)
        firm = self.shares.firm / (1 + self.shares.firm)
        order = np.lexsort((self.claims.record, -self.chance, self.claims.wanted))
        best = np.full(size, -1, np.int64)
        best[self.claims.wanted[order][::-1]] = order[::-1]
        chance = self.shares.found / (1 + self.shares.found)
        before = np.array(self.search["standing"].to_pylist(), object)
        doubtful = (before == Standing.CONFIRMED) & (absent < CONFIRMED_FROM)
        standing = np.where(doubtful, Standing.REVIEW.value, before)
        standing = np.where(firm >= 1 - ANSWERED_BELOW, Standing.ANSWERED.value, standing)
        told = (best >= 0) & (chance >= TOLD)
        candidate = np.where(told, np.append(self.claims.record, -1)[best], -1)
        weight = np.where(told, np.append(self.weight, np.nan)[best], np.nan)
        return _Found(absent, chance, candidate, weight, [str(value) for value in standing])

    def further(self, places: list[str], candidate: Ints) -> dict[int, str]:
        """For each wanted child the places, beside that of the likeliest record, where one is surely hers too."""
        sure = np.flatnonzero(self.shares.odds / (1 + self.shares.odds) >= 1 - ANSWERED_BELOW)
        held: dict[int, set[str]] = {}
        for at in sure.tolist():
            child, record = int(self.claims.wanted[at]), int(self.claims.record[at])
            if candidate[child] >= 0 and places[record] != places[int(candidate[child])]:
                held.setdefault(child, set()).add(places[record])
        return {child: "、".join(sorted(found)) for child, found in held.items()}
