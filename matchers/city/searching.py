"""found.search and found.candidate: the second search for whoever is about to be flagged."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from matchers.absence import Search, entered_twice, search
from matchers.away import clear_elsewhere
from matchers.city.decisions import read_apart
from matchers.city.formernumbers import pair_by_student_number
from matchers.city.linking import level_columns, read_frequencies, read_weights
from matchers.city.staging import FIELDS, load_records
from matchers.crowds import unsay_shared
from matchers.encode import Bools, Ints
from matchers.linkage import name_label
from matchers.runs import ranks
from matchers.settle import judge
from matchers.tables import append_arrow
from matchers.views import People, pool_people, view_records
from matchers.weigh import Observed, Weights
from schemas.parallel import at_once, side_by_side
from schemas.warehouse import transaction

SHOWN = 3
"""Candidates kept a child, for the reviewer."""
WORTH_SHOWING = 1e-4
"""A candidate less likely than this is noise to a reviewer, and to whoever reads the finding."""

SEARCH_COLUMNS = (
    "record_id bigint, kind text, standing text, probability double, "
    "candidate_record bigint, candidate_probability double, candidate_weight double"
)


def search_again(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Search wanted.answer for each of wanted.child, kind by kind; returns how many of each standing."""
    kinds = [
        row[0]
        for row in connection.execute("select distinct kind from wanted.child order by kind").fetchall()
    ]
    with transaction(connection):
        clear_elsewhere(connection)
        connection.execute(f"create or replace table found.search ({SEARCH_COLUMNS})")
        levels = ", ".join(f"level_{field.label} text" for field in FIELDS)
        connection.execute(
            "create or replace table found.candidate (record_id bigint, kind text, candidate_record bigint, "
            f"weight double, probability double, {levels})"
        )
        if not kinds:
            return {}
        city = City(connection)
        return city.search_kinds(kinds)


def _places(ids: Ints) -> Ints:
    """By id, where each stands among the ids, which are dense."""
    place = np.zeros(int(ids.max(initial=0)) + 1, np.int32)
    place[ids] = np.arange(len(ids), dtype=np.int32)
    return place


class City:
    """The linked city in memory: records, their persons, the weights; and views of the persons in question."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, persons: str = "linked.person") -> None:
        self.connection = connection
        # an id is 64 bits of a digest: a hash of 64 bits confuses no more, and is numbered at half the cost
        owned = connection.execute(
            f"select record_id, hash(person_id) as person, doubted, number_state from {persons}"
        ).to_arrow_table()
        staged = load_records(connection)
        records, (person, told) = at_once(
            lambda: unsay_shared(staged, name_label(FIELDS)),
            lambda: pd.factorize(np.asarray(owned.column("person").combine_chunks())),
        )
        self._place = _places(records.row)
        place = _places(np.asarray(owned.column("record_id").combine_chunks())).take(records.row)
        self.records = judge(records, np.asarray(owned.column("number_state").combine_chunks())[place])
        self.person: Ints = person.astype(np.int32).take(place)
        self.doubted: Bools = np.asarray(
            owned.column("doubted").combine_chunks().to_numpy(zero_copy_only=False)
        )[place]
        self.people = len(told)
        self.weights: Weights = read_weights(
            connection, read_frequencies(connection, self.records, self.people)
        )
        self.apart = read_apart(connection)

    def at(self, record_ids: Ints) -> Ints:
        """Positions of records by id."""
        return self._place.take(record_ids)

    def search_kinds(self, kinds: Sequence[str]) -> dict[str, int]:
        """Write found.search and found.candidate of the kinds; how many of each standing."""
        known = self._pool("wanted.child", "wanted.answer")
        counts: Counter[str] = Counter()
        wanted = [np.sort(self._ids("wanted.child", kind)) for kind in kinds]
        answers = [self._in_content_order(self._ids("wanted.answer", kind)) for kind in kinds]
        asked = zip(map(self.at, wanted), answers, strict=True)
        every = side_by_side(lambda ask: self._search(known, *ask), asked)
        for kind, ids, places, found in zip(kinds, wanted, answers, every, strict=True):
            self._write(kind, ids, self.records.row[places], found)
            counts.update(standing.value for standing in found.standing)
        return dict(counts)

    def _search(self, people: People, wanted: Ints, answers: Ints) -> Search:
        """Search the answers for the wanted children, both by their places; `people`: all of both."""
        own = np.isin(self.records.table, self.records.table[wanted])
        known, one_number = at_once(
            lambda: people.view(self.person[answers]),
            lambda: pair_by_student_number(self.records, self.person, wanted, answers),
        )
        return search(
            people.view(self.person[wanted]),
            view_records(self.records.take(answers), self.doubted[answers]),
            self._taken(own, answers),
            self.weights,
            FIELDS,
            barred=self._barred(wanted, answers),
            known=known,
            persons=(self.person[wanted], self.person[answers]),
            one_number=one_number,
            registered=int(own.sum()),
            twice=entered_twice(self.person[own]),
        )

    @cached_property
    def wanted(self) -> People:
        """Who has a record that is wanted."""
        return self._pool("wanted.child")

    def _ids(self, table: str, kind: str | None = None) -> Ints:
        """The records that the table names, of the kind or of any."""
        asked = f"select record_id from {table} where coalesce(kind = $kind, true)"
        return np.asarray(self.connection.execute(asked, {"kind": kind}).fetchnumpy()["record_id"], np.int64)

    def _in_content_order(self, ids: Ints) -> Ints:
        """The places of records, each once, so that ties do not follow the files."""
        named = np.zeros(len(self.records), bool)
        named[self.at(ids)] = True
        return np.flatnonzero(named)

    def _pool(self, *tables: str) -> People:
        """The people of whom the tables name a record, and all that their records say."""
        chosen = np.zeros(self.people, bool)
        for table in tables:
            chosen[self.person.take(self.at(self._ids(table)))] = True
        return pool_people(self.records, self.person, chosen, self.doubted)

    def _taken(self, own: Bools, answers: Ints) -> Bools:
        """Answers whose person has a record in a wanted child's own extract, `own`: somebody else's."""
        claimed = np.zeros(self.people, bool)
        claimed[self.person[own]] = True
        return claimed[self.person[answers]]

    def _barred(self, wanted: Ints, answers: Ints) -> set[tuple[int, int]]:
        """Which answers a reviewer has said are not a wanted child's: by their indices."""
        if not self.apart:
            return set()
        held = {record: index for index, record in enumerate(self.records.row[answers].tolist())}
        whose: dict[int, list[int]] = {}
        for index, person in enumerate(self.person[wanted].tolist()):
            whose.setdefault(person, []).append(index)
        return {
            (index, held[other])
            for pair in self.apart
            for own, other in (pair, pair[::-1])
            if other in held
            for index in whose.get(int(self.person[self.at(np.array([own]))[0]]), ())
        }

    def _write(self, kind: str, wanted: Ints, answers: Ints, found: Search) -> None:
        best = found.candidate_probability >= WORTH_SHOWING  # not a number where there is no candidate
        candidate = pa.array(np.where(best, answers[found.candidate] if len(answers) else 0, 0), mask=~best)
        table = pa.table(
            {
                "record_id": wanted,
                "kind": pa.array([kind] * len(wanted), pa.string()),
                "standing": pa.array([standing.value for standing in found.standing], pa.string()),
                "probability": found.probability,
                "candidate_record": candidate,
                "candidate_probability": pa.array(found.candidate_probability, mask=~best),
                "candidate_weight": pa.array(found.candidate_weight, mask=~best),
            }
        )
        append_arrow(self.connection, "found.search", table)
        self._write_candidates(kind, wanted, answers, found)

    def _write_candidates(self, kind: str, wanted: Ints, answers: Ints, found: Search) -> None:
        share = found.pair_probability
        order = np.lexsort((found.pair_record, -found.pair_weight, found.pair_wanted))
        first = ranks(found.pair_wanted[order]) < SHOWN
        kept = order[first & (share[order] >= WORTH_SHOWING)]
        observed = Observed({label: level[kept] for label, level in found.pair_level.items()}, {})
        table = pa.table(
            {
                "record_id": wanted[found.pair_wanted[kept]],
                "kind": pa.array([kind] * len(kept), pa.string()),
                "candidate_record": answers[found.pair_record[kept]] if len(kept) else np.empty(0, np.int64),
                "weight": found.pair_weight[kept],
                "probability": share[kept],
                **level_columns(FIELDS, observed),
            }
        )
        append_arrow(self.connection, "found.candidate", table)
