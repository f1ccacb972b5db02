"""The linking of any number of tables, from encoded records to persons: the steps in order.

`run` is what both the city and the library's `link` call; it knows no department and no file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from matchers.assign import Assignment, assign, nameless_costs, second_entry_bits
from matchers.atoms import atoms_of, read_words
from matchers.candidates import CORRECTED, RULES, Candidates, Rule, propose, unite
from matchers.encode import Bools, Floats, Ints, Records
from matchers.estimation import learn_m
from matchers.fields import Field, Name, NamePart
from matchers.learning import learn_alone
from matchers.levels import Levels
from matchers.patterns import meet
from matchers.persons import description_digests, number_digests, write_ids
from matchers.ruled import Ruled, pair_codes, part_nodes
from matchers.runs import order_by
from matchers.settle import Nodes, settle
from matchers.views import View, compare_pairs, view_groups, view_records
from matchers.weigh import Weights, weigh, weigh_corrected
from schemas.parallel import at_once, meanwhile, side_by_side

DECISION = "decision"
"""The rule of a link that a reviewer has made."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Linked:
    """Everything a linkage knows: records, nodes, their view, candidates with levels and weights, persons.

    `laid`: the records' places node by node, in content order within each; `beside`: the records so laid.
    """

    fields: tuple[Field, ...]
    records: Records
    nodes: Nodes
    laid: Ints
    beside: Records
    view: View
    candidates: Candidates
    level: Mapping[str, Levels]
    weight: Floats
    weights: Weights
    assignment: Assignment
    loose: Bools
    ruled: Ruled

    @cached_property
    def person(self) -> Ints:
        """The person of each record, in the records' own order."""
        return self.assignment.person[self.nodes.of_record]

    @cached_property
    def doubted(self) -> Bools:
        """Whether each record holds a sound number that is not its person's: another's, or a former one."""
        return (self.nodes.doubted | self.corrected)[self.nodes.of_record]

    @cached_property
    def corrected(self) -> Bools:
        """Nodes whose number was their person's before a correction."""
        person = self.assignment.person
        authorised = np.zeros(int(person.max(initial=-1)) + 1, bool)
        authorised[person[(self.nodes.anchor >= 0) & ~self.loose]] = True
        return self.loose & authorised[person]

    @cached_property
    def people(self) -> View:
        """All that is known of each person: what its node says where it has but one."""
        alone, several = self._pooled
        held, person = self.view.codes, self.assignment.person
        laid = side_by_side(lambda f: _lay(held[f], person, alone, several.codes[f]), held)
        return View(dict(zip(held, laid, strict=True)), self.view.words)

    @cached_property
    def _pooled(self) -> tuple[Bools, View]:
        """Which people have but one node, and all that is known of each of the others, in their order."""
        alone = np.bincount(self.assignment.person) == 1
        rows = np.flatnonzero(~alone[self.person])
        joined = np.cumsum(~alone) - 1
        return alone, view_groups(
            self.records.take(rows), joined[self.person[rows]], int((~alone).sum()), self.doubted[rows]
        )

    def count_values(self, features: Sequence[str]) -> list[Ints]:
        """For each feature how many people hold each of its values: by code, up to the highest that anybody holds."""
        alone, several = self._pooled
        rows = np.flatnonzero(alone[self.assignment.person])
        held = [(self.view.codes[feature].take(rows, axis=0), several.codes[feature]) for feature in features]
        codes = [np.concatenate([side.ravel() for side in sides]) for sides in held]
        return [np.bincount(code[code >= 0]) for code in codes]

    @cached_property
    def single(self) -> View:
        """What each record says by itself, in the features that people have too."""
        return view_records(self.records, self.doubted)

    def person_ids(self, key: str) -> pa.Array:
        """The text id of each person, by person number.

        From the sound number where there is one; only people without are described by what else is known.
        """
        people = int(self.person.max(initial=-1)) + 1
        anchor = np.full(people, -1, np.int64)
        for held in (self.nodes.anchor >= 0, (self.nodes.anchor >= 0) & ~self.loose):
            anchor[self.assignment.person[held]] = self.nodes.anchor[held]
        rows = np.flatnonzero(anchor[self.person] < 0)
        nameless, first, group = np.unique(self.person[rows], return_index=True, return_inverse=True)
        view = view_groups(self.records.take(rows), group.astype(np.int64), len(nameless), self.doubted[rows])
        ids = np.empty(people, np.uint64)
        ids[anchor >= 0] = number_digests(self.records.words.get("number"), anchor[anchor >= 0], key)
        ids[nameless] = description_digests(view, rows[first], key)
        return write_ids(ids)

    def rules_of(self, l: Ints, r: Ints) -> pa.Array:
        """What proposed each pair of records: a rule, or `number`, `identical`, `person` (through others).

        `decision` where people have said so.
        """
        node_l, node_r = self.nodes.of_record.take(l), self.nodes.of_record.take(r)
        base = len(self.candidates.rules)
        rule = np.where(self.nodes.anchor.take(node_l) >= 0, np.int16(base), np.int16(base + 1))
        rows = np.flatnonzero(node_l != node_r)
        rule[rows] = self._rules_between(node_l.take(rows), node_r.take(rows))
        if self.ruled:
            told = np.isin(pair_codes((l, r)), pair_codes(self.ruled.together))
            rule = np.where(told, base + 3, rule)
        names = pa.array((*self.candidates.rules, "number", "identical", "person", DECISION))
        return pa.DictionaryArray.from_arrays(pa.array(rule, pa.int16()), names)

    def _rules_between(self, l: Ints, r: Ints) -> Ints:
        """The rule that proposed each pair of different nodes, by its place; two beyond the last where none did."""
        result = np.full(len(l), len(self.candidates.rules) + 2, np.int64)
        proposed = self.candidates.l.astype(np.int64) << 32 | self.candidates.r
        if len(proposed):
            asked = np.minimum(l, r) << 32 | np.maximum(l, r)
            place = np.searchsorted(proposed, asked).clip(0, len(proposed) - 1)
            met = proposed.take(place) == asked
            result[met] = self.candidates.rule.take(place[met])
        return result


def _lay(held: Ints, person: Ints, alone: Bools, several: Ints) -> Ints:
    """A feature of persons: of those alone from their nodes, of the others as pooled."""
    codes = np.empty((len(alone), held.shape[1]), held.dtype)
    codes[~alone] = several
    single = alone[person]
    codes[person[single]] = held[single]
    return codes


def name_label(fields: Sequence[Field]) -> str:
    """The label of the field that tells names apart: the whole name, or the given name."""
    labels = [field.label for field in fields if isinstance(field, Name | NamePart)]
    return labels[0] if labels else "name"


def run(
    records: Records,
    fields: tuple[Field, ...],
    *,
    rules: Sequence[Rule] = RULES,
    weights: Weights | None = None,
    authority: int | None = None,
    ruled: Ruled | None = None,
    progress: Progress = lambda step: None,
) -> Linked:
    """Settle, propose, compare, weigh, assign. `weights` given are used, with this data's frequencies; else learned.

    `authority`: the table that issues the numbers. Two numbers it knows are never one person's; one that it
    does not know may be a former number of a child whom it does. `ruled`: pairs of records, by their places,
    of which people have said whether they are one person.
    """
    progress("settle")
    halved = any("identifier_half" in rule.atoms for rule in rules)
    words = records.words
    with meanwhile(lambda: read_words(words, fields, halved=halved)) as reading:
        records, nodes = settle(records, name_label(fields))
        ruled = ruled or Ruled.nothing()
        nodes = part_nodes(nodes, ruled.apart)
        laid = order_by(nodes.of_record)
        beside, node = records.take(laid), nodes.of_record.take(laid)
        view = view_groups(beside, node, len(nodes), nodes.doubted.take(node))
    progress("propose")
    atoms = atoms_of(view, fields, reading=reading.result())
    loose = _loose(records, nodes, authority)
    candidates = unite(
        *at_once(
            lambda: propose(atoms, nodes.anchor < 0, rules), lambda: _propose_corrected(atoms, nodes, loose)
        )
    )
    tables = np.zeros(len(nodes), np.int64)
    np.bitwise_or.at(tables, nodes.of_record, 1 << records.table.astype(np.int64))
    progress("compare")
    observed, learned = at_once(
        lambda: compare_pairs(view, candidates.l, view, candidates.r, fields),
        lambda: learn_alone(records, nodes, view, fields, weights),
    )
    progress("weigh")
    weights = learned.weights
    if learned.sure:
        met = meet(candidates, observed.level, fields, nodes, tables)
        weights = learn_m(weights, fields, met, *learned.sure)
    weight = weigh(weights, fields, observed)
    both = np.flatnonzero((nodes.anchor[candidates.l] >= 0) & (nodes.anchor[candidates.r] >= 0))
    if len(both):
        authorised = int(((nodes.anchor >= 0) & ~loose).sum())
        weight[both] = weigh_corrected(weights, fields, observed, both, authorised)
    progress("assign")
    sources = int(records.table.max(initial=0)) + 1
    second = second_entry_bits(records.table, nodes.of_record, nodes.anchor, sources, weights.again)
    shared = tables[candidates.l] & tables[candidates.r]
    weight = weight - nameless_costs(second, shared, fields, observed)
    assignment = assign(
        candidates.l,
        candidates.r,
        weight,
        anchor=nodes.anchor,
        tables=tables,
        second=second,
        loose=loose,
        ruled=ruled.of(nodes.of_record),
    )
    return Linked(
        fields,
        records,
        nodes,
        laid,
        beside,
        view,
        candidates,
        observed.level,
        weight,
        weights,
        assignment,
        loose,
        ruled,
    )


def _loose(records: Records, nodes: Nodes, authority: int | None) -> Bools:
    """Nodes with a sound number that the authority's table does not hold; none without an authority.

    It holds a number also where the record's name is so damaged that it was not settled with the others.
    """
    if authority is None or not (records.table == authority).any():
        return np.zeros(len(nodes), bool)
    number = records.code("number")
    held = np.zeros(int(number.max(initial=-1)) + 2, bool)  # the last is nobody's, for −1
    held[number[(records.table == authority) & (number >= 0)]] = True
    return (nodes.anchor >= 0) & ~held[nodes.anchor]


def _propose_corrected(atoms: dict[str, Ints], nodes: Nodes, loose: Bools) -> Candidates:
    """Pairs of a node with a loose number and one with an authorised number."""
    if not loose.any():
        nothing = np.empty(0, np.int32)
        return Candidates(nothing, nothing, nothing, (), {})
    found = propose(atoms, loose, CORRECTED, among_open=False)
    both = (nodes.anchor[found.l] >= 0) & (nodes.anchor[found.r] >= 0)
    return replace(found, l=found.l[both], r=found.r[both], rule=found.rule[both])
