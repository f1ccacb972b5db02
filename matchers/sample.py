"""Pairs to learn from: random ones, siblings, and pairs that a sound number has settled.

Seeded by a constant and drawn from records in content order: the same data give the same sample.
"""

import numpy as np

from matchers.encode import Bools, Ints
from matchers.runs import distinct, heads, order_by
from matchers.settle import Nodes

SEED = 20100
STRANGERS = 100_000
SETTLED = 100_000
SIBLINGS = 50_000
FAMILY = 6
"""More nodes than this under one parent's number: an institution or a clerk, not a family."""


def draw_strangers(nodes: int) -> tuple[Ints, Ints]:
    """Random pairs of different nodes, at most a fraction of all there are, so that few can be one person."""
    rng = np.random.default_rng(SEED)
    size = min(STRANGERS, nodes * max(nodes - 1, 0) // 2)
    l, r = rng.integers(0, max(nodes, 1), size), rng.integers(0, max(nodes, 1), size)
    apart = l != r
    return l[apart], r[apart]


def draw_settled(nodes: Nodes, table: Ints) -> tuple[Ints, Ints]:
    """Pairs of records of different tables that one sound number puts in one node: each with the node's first."""
    first, rows = _follow(nodes, table, nodes.anchor >= 0)
    if len(rows) > SETTLED:
        chosen = np.sort(np.random.default_rng(SEED).choice(len(rows), SETTLED, replace=False))
        return first[chosen], rows[chosen]
    return first, rows


def pair_identical(nodes: Nodes, table: Ints) -> tuple[Ints, Ints]:
    """All pairs of records of different tables, without a sound number, that are one node for saying the same."""
    return _follow(nodes, table, nodes.anchor < 0)


def _follow(nodes: Nodes, table: Ints, of_interest: Bools) -> tuple[Ints, Ints]:
    """Each record that is not its node's first with the first, if they come from different tables."""
    first = nodes.first.take(nodes.of_record)
    rows = np.flatnonzero(of_interest.take(nodes.of_record) & (table != table.take(first)))
    return first[rows], rows


def draw_siblings(kin_number: Ints, certain: Bools) -> tuple[Ints, Ints]:
    """Pairs of certain nodes that share a parent's or guardian's number: neighbours in each family."""
    told = kin_number.ravel()
    place = np.flatnonzero(told >= 0)
    owner = place // kin_number.shape[1]
    held = np.flatnonzero(certain.take(owner))
    owner, value = owner.take(held), told.take(place.take(held))
    order = order_by(value, owner)
    owner, value = owner.take(order), value.take(order)
    start = np.flatnonzero(heads(value))
    count = np.diff(start, append=len(value))
    family = np.repeat(count <= FAMILY, count)
    near = np.flatnonzero((value[1:] == value[:-1]) & family[1:] & (owner[1:] != owner[:-1]))
    pair = distinct(owner[near] << 32 | owner[near + 1])
    if len(pair) > SIBLINGS:
        pair = pair[np.sort(np.random.default_rng(SEED).choice(len(pair), SIBLINGS, replace=False))]
    return pair >> 32, pair & 0xFFFFFFFF
