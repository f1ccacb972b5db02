"""The home city and the other cities' records in one dictionary, and the search of one for the other."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.city.searching import City
from matchers.city.staging import FIELDS, load_records
from matchers.city.told_elsewhere import RuledElsewhere
from matchers.elsewhere import (
    Claims,
    Shares,
    Verdicts,
    adapt,
    claim,
    estimate_share,
    judge,
    share_out,
)
from matchers.encode import Bools, Ints, Records
from matchers.linkage import name_label
from matchers.runs import distinct
from matchers.settle import settle
from matchers.views import View, take, view_groups, view_records

RIVAL_BITS = -7.0
"""A record with so small odds of being a wanted child's (1 in 128) is worth asking whose else it might be."""


@dataclass(frozen=True)
class Sought:
    """What was found for the rows of `search`; `ids`, `places`, `extracts` tell a record elsewhere by its index."""

    search: pa.Table
    ids: Ints
    places: list[str]
    extracts: list[str]
    claims: Claims
    shares: Shares
    verdicts: Verdicts


class Abroad:
    """The home city as linked, and the others' records, settled among themselves, in its codes."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        others: duckdb.DuckDBPyConnection,
        answers: str,
        ruled: RuledElsewhere,
    ) -> None:
        self.city = City(connection, "wanted.person")
        records, self.words = speak(load_records(others), self.city.records.words)
        self.records, nodes = settle(records, name_label(FIELDS))
        self.node, self.doubted = nodes.of_record, nodes.doubted[nodes.of_record]
        self.answers = others.execute(f"select * from {answers}").to_arrow_table()
        self.ruled = ruled

    def seek(self, kind: str, search: pa.Table) -> Sought | None:
        """What the kind's answers elsewhere are to the children of these rows of found.search; None without any."""
        answers = self.answers.filter(pc.equal(self.answers["kind"], kind))
        if not answers.num_rows:
            return None
        row = _positions(self.records.row, np.asarray(answers["record_id"]))
        order = np.argsort(row)  # content order, so that ties do not follow the files
        answers, row = answers.take(pa.array(order)), row[order]
        wanted = self.city.person[self.city.at(np.asarray(search["record_id"]))]
        claims, shares = self._weigh(wanted, row, np.asarray(answers["firm"]))
        standing = [str(value) for value in search["standing"].to_pylist()]
        return Sought(
            search=search,
            ids=np.asarray(answers["record_id"]),
            places=answers["place"].to_pylist(),
            extracts=answers["extract"].to_pylist(),
            claims=claims,
            shares=shares,
            verdicts=judge(claims, shares, np.asarray(search["probability"]), standing),
        )

    def _weigh(self, wanted: Ints, row: Ints, firm: Bools) -> tuple[Claims, Shares]:
        """The claims of wanted persons to the records at those rows, and what they come to."""
        people = View(self.city.wanted.view(wanted).codes, self.words)
        answers = view_records(self.records.take(row), self.doubted[row])
        weights = adapt(self.city.weights, FIELDS, answers)
        joined, barred = (self._ruled(pairs, wanted, row) for pairs in (self.ruled.same, self.ruled.apart))
        claims = claim(people, answers, weights, FIELDS, barred=barred, joined=joined)
        firm = firm | np.isin(np.arange(len(row)), [record for _, record in joined])
        share = estimate_share(claims, len(wanted), len(row))
        prior = np.log2(share / (1 - share) / max(len(row), 1))
        hit = distinct(claims.record[claims.bits + prior >= RIVAL_BITS])
        rivals = self._rivals(wanted, row[hit])
        raised = claim(rivals, take(answers, hit), weights, FIELDS)
        against = Claims(raised.wanted, hit[raised.record], raised.bits, raised.level)
        shares = share_out(claims, against, wanted=len(wanted), node=self.node[row], firm=firm, share=share)
        return claims, shares

    def _ruled(self, pairs: list[tuple[int, int]], wanted: Ints, row: Ints) -> list[tuple[int, int]]:
        """Pairs of a home record and a record elsewhere as pairs of a wanted child and an answer, by their indices."""
        place = {record: index for index, record in enumerate(self.records.row[row].tolist())}
        held = [(own, place[other]) for own, other in pairs if other in place]
        if not held:
            return []
        person = self.city.person[self.city.at(np.array([own for own, _ in held], np.int64))]
        return [
            (child, record)
            for whose, (_, record) in zip(person.tolist(), held, strict=True)
            for child in np.flatnonzero(wanted == whose).tolist()
        ]

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


def speak(records: Records, words: Mapping[str, pa.Array]) -> tuple[Records, dict[str, pa.Array]]:
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
