"""The usual values of each group of records: what most of them say, feature by feature."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from matchers.encode import MISSING, Ints
from matchers.runs import heads, order_by, ranks

SORTED_AT_ONCE = 1 << 17
"""Records whose values are sorted at a time: their keys fit into one integer, and into a processor's cache."""


@dataclass(frozen=True)
class Groups:
    """Records in `size` groups: the records group by group, in content order within each.

    `order`: the records so laid out, None where they lie so already; `owner`: the group of each; `starts`: where
    each group begins that has any.
    """

    order: Ints | None
    owner: Ints
    starts: Ints
    size: int


def group_records(group: Ints, size: int) -> Groups:
    """The groups 0 … size−1 of records, `group[i]` being record i's."""
    if (group[1:] >= group[:-1]).all():
        return Groups(None, group, np.flatnonzero(heads(group)), size)
    order = order_by(group)
    owner = group.take(order)
    return Groups(order, owner, np.flatnonzero(heads(owner)), size)


def profile(matrix: Ints, groups: Groups, width: int) -> Ints:
    """The values that the records of each group hold: the most frequent `width`, −1 beyond.

    `matrix`: codes (records, slots), negative = unknown. Shape (groups, width), int32. Ties go to the value met
    first in content order.
    """
    result = np.full((groups.size, width), MISSING, np.int32)
    if not len(matrix):
        return result
    held = matrix if groups.order is None else matrix.take(groups.order, axis=0)
    unsigned = held.view(f"u{held.itemsize}")  # in which what is unknown is more than any value
    high, low = held[:, 0], unsigned[:, 0]
    for slot in range(1, held.shape[1]):  # by column, which is far quicker than by row
        high, low = np.maximum(high, held[:, slot]), np.minimum(low, unsigned[:, slot])
    most = np.maximum.reduceat(high, groups.starts)
    least = np.minimum.reduceat(low, groups.starts).view(held.dtype)
    agreed = (most == least) & (most >= 0)
    result[groups.owner[groups.starts[agreed]], 0] = most[agreed]
    several = np.repeat((most > least) & (most >= 0), np.diff(groups.starts, append=len(held)))
    rows = np.flatnonzero(several)
    if len(rows):
        _rank_values(held.take(rows, axis=0), groups.owner.take(rows), result)
    return result


def _rank_values(held: Ints, owner: Ints, result: Ints) -> None:
    """Fill in the groups whose records say different things; `owner` ascends."""
    start = np.flatnonzero(heads(owner))
    cut = start[np.flatnonzero(heads(start // SORTED_AT_ONCE))]
    for begin, end in pairwise((*cut.tolist(), len(owner))):
        _rank_some(held[begin:end], owner[begin:end], result)


def _rank_some(held: Ints, owner: Ints, result: Ints) -> None:
    told = held.ravel()
    place = np.flatnonzero(told >= 0)
    row = place // held.shape[1]
    group, value = (np.cumsum(heads(owner)) - 1).take(row), told.take(place).astype(np.int64)
    order = order_by(group, value)
    pair = (group << 32 | value).take(order)
    start = np.flatnonzero(heads(pair))
    first, count = order.take(start), np.diff(start, append=len(pair))
    group = group.take(first)
    order = order_by(group, count.max(initial=0) - count, first)
    rank = ranks(group.take(order))
    kept = np.flatnonzero(rank < result.shape[1])
    first = first.take(order.take(kept))
    result[owner.take(row.take(first)), rank.take(kept)] = value.take(first)
