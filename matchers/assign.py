"""Assignment: which nodes are one person, decided over all sources at once.

Edges are taken from the heaviest down (Kruskal), under constraints that hold for the whole person and not
only for the pair: never two sound numbers in one person, and never a coin toss. An edge whose end could as
well go to somebody else is left open, to be looked at by a person.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from matchers.encode import Bools, Floats, Ints
from matchers.fields import Field, Name, NamePart, Number
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numberlevels import NumberLevel
from matchers.ruled import Ruled
from matchers.weigh import SECOND_ENTRY_LIMIT, Observed

LINK_BITS = 3.0
"""Linked from odds of 8 to 1, where no rival is near."""
MARGIN_BITS = 5.0
"""A rival within this factor (32) of the best makes the choice a coin toss: twins without a number."""
CORRECTED_BITS = 6.0
"""What it takes (64 to 1) to say that a number unknown to the household register is a child's former one."""


CERTAIN_ENTRIES = 200
"""Of fewer nodes certain by number it cannot be told how often a table lists a child twice."""


@dataclass(frozen=True)
class Assignment:
    """`person[n]`: the person of node n, numbered in order of their first node.

    `taken`: edges that joined or confirm one person; `contested`: edges left open because another choice is as
    good; `overruled`: places in `ruled.together` that another answer forbids.
    """

    person: Ints
    taken: Bools
    contested: Bools
    overruled: tuple[int, ...] = ()


@dataclass
class _Forest:
    """Union-find over nodes.

    Each root knows its sound number, a number it may have had before a correction (or −1), which of the
    tables that list a child once its records come from, and the nodes that people have said it is not.
    """

    parent: list[int]
    anchor: list[int]
    former: list[int]
    tables: list[int]
    apart: dict[int, set[int]] = field(default_factory=dict)

    def find(self, node: int) -> int:
        parent = self.parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def roots(self) -> Ints:
        """Every node's root, which is the first of its tree."""
        root = np.array(self.parent, np.int64)
        while (root.take(root) != root).any():
            root = root.take(root)
        return root

    def join(self, l: int, r: int) -> None:
        low, high = min(l, r), max(l, r)
        self.parent[high] = low
        self.anchor[low] = max(self.anchor[low], self.anchor[high])
        self.former[low] = max(self.former[low], self.former[high])
        self.tables[low] |= self.tables[high]
        if high in self.apart:
            self.apart.setdefault(low, set()).update(self.apart.pop(high))

    def part(self, l: int, r: int) -> None:
        """Never let two roots be one person."""
        self.apart.setdefault(l, set()).add(r)
        self.apart.setdefault(r, set()).add(l)

    def parted(self, l: int, r: int) -> bool:
        """Whether people have said that two roots are not one person."""
        return any(self.find(node) == r for node in self.apart.get(l, ()))

    def clash(self, l: int, r: int) -> bool:
        """Whether two roots hold two different sound numbers of one kind, or are said to be two persons."""
        held = ((self.anchor[l], self.anchor[r]), (self.former[l], self.former[r]))
        return any(a >= 0 and b >= 0 and a != b for a, b in held) or self.parted(l, r)

    def corrects(self, l: int, r: int) -> bool:
        """Whether joining two roots would say that one's number was the other's before a correction."""
        return (self.anchor[l] >= 0 and self.former[r] >= 0) or (self.anchor[r] >= 0 and self.former[l] >= 0)


def second_entry_bits(table: Ints, node: Ints, anchor: Ints, tables: int, usual: float) -> Floats:
    """What it costs, in bits, to give a person a second record of each table: shape (tables,).

    log2 of how much commoner one record is than several among nodes certain by number; `usual` where too
    few are certain; nothing where there is but one table, all duplicates.
    """
    if tables == 1:
        return np.zeros(1)
    result = np.full(tables, usual)
    certain = anchor.take(node) >= 0
    for t in range(tables):
        count = np.bincount(node[certain & (table == t)])
        result[t] = entry_bits(int((count == 1).sum()), int((count > 1).sum()), usual)
    return result


def entry_bits(once: int, more: int, usual: float) -> float:
    """What a second record of a table costs, of whose certain nodes so many have one there, and so many more."""
    if once + more < CERTAIN_ENTRIES:
        return usual
    return float(np.clip(np.log2(max(once, 1) / max(more, 1)), 0.0, SECOND_ENTRY_LIMIT))


def assign(
    l: Ints,
    r: Ints,
    weight: Floats,
    *,
    anchor: Ints,
    tables: Ints,
    second: Floats,
    loose: Bools | None = None,
    ruled: Ruled | None = None,
) -> Assignment:
    """Persons from weighted edges.

    `weight`: log2 odds an edge; `anchor[n]`: sound number or −1; `tables[n]`: bit mask of source tables;
    `second[t]`: bits that a second record of table t costs; `loose[n]`: the number may predate a correction;
    `ruled`: nodes that people have said to be one person, or two, whatever they weigh.
    Nodes are in content order, so ties are too.
    """
    net = weight - second_entries(second)[tables[l] & tables[r]]
    usable = np.flatnonzero(net >= LINK_BITS)
    exclusive = sum(1 << table for table in range(len(second)) if second[table] > 0)
    free = np.zeros(len(anchor), bool) if loose is None else loose
    held, former = np.where(free, -1, anchor), np.where(free, anchor, -1)
    lone = _stand_alone(l, r, net, len(anchor), ruled or Ruled.nothing()).take(usable)
    met = usable[~lone]
    order = met[np.lexsort((r[met], l[met], -net[met]))]
    forest = _Forest(
        parent=_join_lone(l, r, net, usable[lone], held, former).tolist(),
        anchor=held.tolist(),
        former=former.tolist(),
        tables=(tables & exclusive).tolist(),
    )
    overruled = _obey(forest, ruled) if ruled else ()
    strong = set(zip(l[met].tolist(), r[met].tolist(), strict=True))
    draft = _Draft(l, r, net, forest, _rivals(l, r, net, anchor), strong)
    left = [edge for edge in order.tolist() if not draft.take(edge)]
    for edge in left:
        draft.take(edge)
    person = forest.roots()
    taken = np.zeros(len(l), bool)
    taken[usable] = person[l[usable]] == person[r[usable]]
    contested = np.zeros(len(l), bool)
    contested[usable] = ~taken[usable]
    numbered = np.cumsum(person == np.arange(len(person))) - 1
    return Assignment(numbered.take(person), taken, contested, overruled)


def _stand_alone(l: Ints, r: Ints, net: Floats, nodes: int, ruled: Ruled) -> Bools:
    """Which edges share no node with another that may rival them, nor with what people have said.

    Nearly all are such, and no other edge can make a difference to them.
    """
    near = np.flatnonzero(net >= LINK_BITS - MARGIN_BITS)
    edges = np.bincount(np.r_[l[near], r[near]], minlength=nodes)
    for side in (*ruled.together, *ruled.apart):
        edges[side] += 1
    return np.asarray((edges.take(l) == 1) & (edges.take(r) == 1))


def _join_lone(  # noqa: PLR0917 — an edge in its parts, and what its nodes hold
    l: Ints, r: Ints, net: Floats, lone: Ints, anchor: Ints, former: Ints
) -> Ints:
    """The forest's parents, where the edges that stand alone are joined unless `_Draft.take` would not."""
    a, b = l[lone], r[lone]
    clash = np.zeros(len(lone), bool)
    for held in (anchor, former):
        clash |= (held[a] >= 0) & (held[b] >= 0) & (held[a] != held[b])
    corrects = ((anchor[a] >= 0) & (former[b] >= 0)) | ((anchor[b] >= 0) & (former[a] >= 0))
    joined = ~clash & ~(corrects & (net[lone] < CORRECTED_BITS))
    parent = np.arange(len(anchor))
    parent[np.maximum(a, b)[joined]] = np.minimum(a, b)[joined]
    return parent


def _obey(forest: _Forest, ruled: Ruled) -> tuple[int, ...]:
    """Hold apart and join what people have said; the places of those joins that would undo a holding apart."""
    for l, r in zip(*(side.tolist() for side in ruled.apart), strict=True):
        if l != r:
            forest.part(l, r)
    overruled = []
    for place, (l, r) in enumerate(zip(*(side.tolist() for side in ruled.together), strict=True)):
        a, b = forest.find(l), forest.find(r)
        if a == b:
            continue
        if forest.parted(a, b):
            overruled.append(place)
        else:
            forest.join(a, b)
    return tuple(overruled)


def second_entries(second: Floats) -> Floats:
    """What it costs to give a person a second record in every table of a bit mask: indexed by the mask."""
    tables = range(len(second))
    masks = range(1 << len(second))
    return np.array([sum(float(second[t]) for t in tables if mask >> t & 1) for mask in masks])


def nameless_costs(second: Floats, shared: Ints, fields: Sequence[Field], observed: Observed) -> Floats:
    """What it costs, in bits, to take two nodes of one table for one person of whom one is known by no name.

    Such are newborns entered through their mother, and nothing but the number tells a twin's entry from a second one.
    """
    names = [observed.level[f.label] == NameLevel.UNKNOWN for f in fields if isinstance(f, Name | NamePart)]
    numbers = [observed.level[f.label] > NumberLevel.SAME_UNSOUND for f in fields if isinstance(f, Number)]
    if not names:
        return np.zeros(len(observed))
    untold = np.logical_and.reduce([*names, *numbers])
    return np.where(untold & (second_entries(second)[shared] > 0), MARGIN_BITS, 0.0)


def _rivals(l: Ints, r: Ints, net: Floats, anchor: Ints) -> dict[int, list[tuple[float, int]]]:
    """For each open node with a choice, its edges that may rival the best: (bits, other node), heaviest first."""
    near = np.flatnonzero(net >= LINK_BITS - MARGIN_BITS)
    source, target = np.r_[l[near], r[near]], np.r_[r[near], l[near]]
    bits = np.r_[net[near], net[near]]
    open_ = anchor[source] < 0
    source, target, bits = source[open_], target[open_], bits[open_]
    order = np.lexsort((target, -bits, source))
    source, target, bits = source[order], target[order], bits[order]
    _, count = np.unique(source, return_counts=True)
    choice = np.repeat(count > 1, count)
    result: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for s, t, b in zip(source[choice].tolist(), target[choice].tolist(), bits[choice].tolist(), strict=True):
        result[s].append((b, t))
    return dict(result)


@dataclass(frozen=True)
class _Draft:
    """An assignment being made: the edges with their net bits, the forest, each node's rivals, strong pairs."""

    l: Ints
    r: Ints
    net: Floats
    forest: _Forest
    rivals: dict[int, list[tuple[float, int]]]
    strong: set[tuple[int, int]]

    def take(self, edge: int) -> bool:
        """Join the edge's persons unless a constraint or a rival forbids; whether they are one person now."""
        a, b, bits = int(self.l[edge]), int(self.r[edge]), float(self.net[edge])
        root_a, root_b = self.forest.find(a), self.forest.find(b)
        if root_a == root_b:
            return True
        if self.forest.clash(root_a, root_b):
            return False
        if bits < CORRECTED_BITS and self.forest.corrects(root_a, root_b):
            return False
        if self._has_rival(a, b, bits) or self._has_rival(b, a, bits):
            return False
        self.forest.join(root_a, root_b)
        return True

    def _has_rival(self, node: int, end: int, bits: float) -> bool:
        """Whether somebody who cannot be `end`'s person claims the node with nearly the same right."""
        own, goal = self.forest.find(node), self.forest.find(end)
        for claim, other in self.rivals.get(node, ()):
            if claim < bits - MARGIN_BITS:
                return False
            root = self.forest.find(other)
            if root in (goal, own) or self.forest.parted(root, own):
                continue
            if self.forest.clash(root, goal):
                return True
            apart = (min(other, end), max(other, end)) not in self.strong
            if apart and self.forest.tables[root] & self.forest.tables[goal]:
                return True
        return False
