"""Linking for notebooks, other data and public benchmarks: any tables, no labels, no thresholds to set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from matchers.absence import entered_twice, search
from matchers.candidates import ANY_DATA, Rule
from matchers.encode import Ints, encode
from matchers.fields import Field, expand
from matchers.levels import levels_of, name_levels
from matchers.linkage import Linked, Progress, run
from matchers.ownnumber import NO_DAY
from matchers.persons import pairs_within
from matchers.views import compare_views, take
from matchers.weigh import Observed, Weights, evidence_by_field, number_covers, probability, weigh

Table: TypeAlias = "pa.Table | pd.DataFrame"
PAIRED = 50
"""Records of one person up to which every pair is listed; beyond, each record with the first."""


def link(
    tables: Mapping[str, Table],
    *,
    key: str,
    fields: Sequence[Field],
    as_of: date | None = None,
    rules: Sequence[Rule] = ANY_DATA,
    weights: Weights | None = None,
    progress: Progress = lambda step: None,
) -> "Linkage":
    """Who is who in the tables.

    `key` is unique within each table (ValueError if not); a field that a table lacks is unknown there; a table
    may hold a person several times. `as_of` is the day on which ages are judged: of a list of children, it tells
    a guardian's number where no birth date is given; without it no date is in the future and nobody is of age.
    `weights` of an earlier linkage are used as they are; without, they are learned from the data.
    Deterministic: the same rows in any order give the same answer.
    """
    if not tables:
        raise ValueError("no table to link")
    arrow = {name: _arrow(table) for name, table in tables.items()}
    keys = {name: _keys(name, table, key) for name, table in arrow.items()}
    expanded = expand(list(fields))
    records = encode(list(arrow.values()), expanded, as_of or NO_DAY)
    linked = run(records, expanded, rules=rules, weights=weights, progress=progress)
    return Linkage(tuple(arrow), keys, linked)


def _arrow(table: Table) -> pa.Table:
    return (
        table
        if isinstance(table, pa.Table)
        else pa.Table.from_pandas(table.reset_index(drop=True), preserve_index=False)
    )


def _keys(name: str, table: pa.Table, key: str) -> pa.Array:
    if key not in table.column_names:
        raise ValueError(f"table {name!r} has no key column {key!r}; it has {', '.join(table.column_names)}")
    values = table.column(key).cast(pa.string()).combine_chunks()
    if values.null_count or len(values.unique()) < len(values):
        raise ValueError(
            f"key {key!r} of table {name!r} is empty or repeated in some rows; number the rows first"
        )
    return values


@dataclass(frozen=True)
class Linkage:
    """A finished linkage: its links, its persons, who is absent from a table, and why."""

    tables: tuple[str, ...]
    keys: Mapping[str, pa.Array]
    linked: Linked

    @cached_property
    def links(self) -> pa.Table:
        """table_l, key_l, table_r, key_r, rule, weight (log2 odds), probability, level_<field>: sorted by keys."""
        records = self.linked.records
        l, r = pairs_within(self.linked.person, PAIRED)
        at_l, at_r = self._rank[l], self._rank[r]
        l, r = np.where(at_l <= at_r, l, r), np.where(at_l <= at_r, r, l)
        order = np.lexsort((self._rank[r], self._rank[l]))
        l, r = l[order], r[order]
        observed, weight = self._compare(l, r)
        columns: dict[str, Any] = {}
        for side, rows in (("l", l), ("r", r)):
            columns[f"table_{side}"] = pa.array(self.tables).take(pa.array(records.table[rows]))
            columns[f"key_{side}"] = self._key(rows)
        columns |= {
            "rule": self.linked.rules_of(l, r).dictionary_decode(),
            "weight": weight,
            "probability": probability(weight),
        }
        for field in self.linked.fields:
            columns[f"level_{field.label}"] = name_levels(
                field, observed.level[field.label]
            ).dictionary_decode()
        return pa.table(columns)

    @cached_property
    def persons(self) -> pa.Table:
        """person_id, table, key: every record once, sorted by table and key."""
        ids, person = self.linked.person_ids("yingbao"), self.linked.person
        order = np.argsort(self._rank, kind="stable")
        return pa.table(
            {
                "person_id": ids.take(pa.array(person[order])),
                "table": pa.array(self.tables).take(pa.array(self.linked.records.table[order])),
                "key": self._key(order),
            }
        )

    def absent(self, present: str, sought: str) -> pa.Table:
        """Who of table `present` has no record in table `sought`.

        One row a record of `present`, sorted by key: key, standing (linked, answered, review, confirmed or
        undecidable), probability that it truly has no record there, and the best record that might be it.
        KeyError for a table that was not linked.
        """
        here, there = (
            self.tables.index(name) if name in self.tables else self._unknown(name)
            for name in (present, sought)
        )
        records, person = self.linked.records, self.linked.person
        rows = np.flatnonzero(records.table == here)
        rows = rows[np.argsort(self._rank[rows])]
        answers = np.flatnonzero(records.table == there)
        has = np.isin(person[rows], person[answers])
        claimed = np.isin(person[answers], person[rows])
        wanted = rows[~has]
        found = search(
            take(self.linked.people, person[wanted]),
            take(self.linked.single, answers),
            claimed,
            self.linked.weights,
            self.linked.fields,
            known=take(self.linked.people, person[answers]),
            twice=entered_twice(person[rows]),
        )
        standing = np.full(len(rows), "linked", dtype=object)
        standing[~has] = [value.value for value in found.standing]
        chance = np.zeros(len(rows))
        chance[~has] = found.probability
        candidate = np.full(len(rows), -1, np.int64)
        candidate[~has] = np.where(found.candidate >= 0, answers[found.candidate] if len(answers) else -1, -1)
        share = np.full(len(rows), np.nan)
        share[~has] = found.candidate_probability
        keys = self._key(np.where(candidate >= 0, candidate, 0)).to_pylist() if len(records) else []
        return pa.table(
            {
                "key": self._key(rows),
                "standing": pa.array(standing.tolist(), pa.string()),
                "probability": chance,
                "candidate_key": pa.array(
                    [k if c >= 0 else None for k, c in zip(keys, candidate.tolist(), strict=True)],
                    pa.string(),
                ),
                "candidate_probability": pa.array(share, mask=np.isnan(share)),
            }
        )

    def explain(
        self, key_l: str, key_r: str, *, table_l: str | None = None, table_r: str | None = None
    ) -> pd.DataFrame:
        """The levels and bits behind one pair, as a waterfall: one row a step, `total` their running sum.

        Keys are looked for in every table unless one is named; KeyError where a key is not found.
        """
        l, r = self._row(key_l, table_l), self._row(key_r, table_r)
        observed, weight = self._compare(np.array([l]), np.array([r]))
        weights, fields = self.linked.weights, self.linked.fields
        covered = bool(number_covers(fields, observed)[0])
        steps: list[tuple[str, str, float]] = [("prior", "before looking", weights.prior)]
        for field, (bits, _) in zip(fields, evidence_by_field(weights, fields, observed), strict=True):
            level = list(levels_of(field))[int(observed.level[field.label][0])].name.lower()
            if covered and field.label in ("birth_date", "sex"):
                level = f"{level} (said by the number)"
            steps.append((field.label, level, float(bits[0])))
        rest = float(weight[0]) - sum(bits for _, _, bits in steps)
        steps.append(("siblings", "could be a brother or sister", rest))
        frame = pd.DataFrame(steps, columns=["step", "level", "bits"])
        frame["total"] = frame["bits"].cumsum()
        return frame

    def report(self) -> dict[str, pd.DataFrame]:
        """Quality without truth: `weights`, `rates` (linked share by table), `distribution` of weights, `estimate`."""
        return {
            "weights": self._weights(),
            "rates": self._rates(),
            "distribution": self._distribution(),
            "estimate": self._estimate(),
        }

    def _weights(self) -> pd.DataFrame:
        w = self.linked.weights
        rows = [
            (f.label, level.name.lower(), w.m[f.label][level], w.u[f.label][level], w.sibling[f.label][level])
            for f in self.linked.fields
            for level in levels_of(f)
        ]
        frame = pd.DataFrame(rows, columns=["field", "level", "m", "u", "sibling"])
        frame["bits"] = np.log2(frame["m"] / frame["u"])
        return frame

    def _rates(self) -> pd.DataFrame:
        person, table = self.linked.person, self.linked.records.table
        rows = []
        for i, here in enumerate(self.tables):
            for j, there in enumerate(self.tables):
                if i != j:
                    share = (
                        np.isin(person[table == i], person[table == j]).mean()
                        if (table == i).any()
                        else np.nan
                    )
                    rows.append((here, there, float(share)))
        return pd.DataFrame(rows, columns=["table", "linked_to", "share"])

    def _distribution(self) -> pd.DataFrame:
        weight = self.linked.weight
        edges = np.arange(-40, 65, 5)
        count, _ = np.histogram(weight.clip(-40, 60), bins=edges)
        return pd.DataFrame({"from_bits": edges[:-1], "to_bits": edges[1:], "pairs": count})

    def _estimate(self) -> pd.DataFrame:
        """Expected false links among those taken, and expected true pairs among those left, from the weights."""
        chance = probability(self.linked.weight)
        taken = self.linked.assignment.taken
        return pd.DataFrame(
            {
                "figure": ["links", "expected_false", "left_open", "expected_missed"],
                "value": [
                    taken.sum(),
                    (1 - chance[taken]).sum(),
                    self.linked.assignment.contested.sum(),
                    chance[~taken].sum(),
                ],
            }
        )

    @cached_property
    def _rank(self) -> Ints:
        """Each record's place in the order (table, key)."""
        records = self.linked.records
        rank = np.empty(len(records), np.int64)
        for position, name in enumerate(self.tables):
            rows = np.flatnonzero(records.table == position)
            keys = self.keys[name].take(pa.array(records.row[rows]))
            order = np.argsort(keys.to_numpy(zero_copy_only=False), kind="stable")
            base = sum(len(self.keys[t]) for t in self.tables[:position])
            rank[rows[order]] = base + np.arange(len(rows))
        return rank

    def _compare(self, l: Ints, r: Ints) -> tuple[Observed, Any]:
        observed = compare_views(self.linked.single, l, self.linked.single, r, self.linked.fields)
        return observed, weigh(self.linked.weights, self.linked.fields, observed)

    def _key(self, rows: Ints) -> pa.Array:
        records = self.linked.records
        start = np.cumsum([0, *(len(self.keys[name]) for name in self.tables)])
        joined = pa.chunked_array([self.keys[name] for name in self.tables], pa.string()).combine_chunks()
        return joined.take(pa.array(start[records.table[rows]] + records.row[rows]))

    def _row(self, key: str, table: str | None) -> int:
        for position, name in enumerate(self.tables):
            if table in (None, name):
                place = self.keys[name].index(str(key)).as_py()
                if place >= 0:
                    records = self.linked.records
                    return int(np.flatnonzero((records.table == position) & (records.row == place))[0])
        raise KeyError(f"no record has that key in {table or 'any table'}")

    def _unknown(self, name: str) -> int:
        raise KeyError(f"no table {name!r} was linked; there are {', '.join(self.tables)}")
