"""The usual values of each group of records: what most of them say, feature by feature."""

from dataclasses import dataclass

import numpy as np

from matchers.encode import MISSING, Ints
from matchers.runs import heads, order_by, ranks


@dataclass(frozen=True)
class Groups:
    """Records in `size` groups: the records group by group, in content order within each.

    `order`: the records so laid out; `owner`: the group of each; `starts`: where each group begins that has any.
    """

    order: Ints
    owner: Ints
    starts: Ints
    size: int


def group_records(group: Ints, size: int) -> Groups:
    """The groups 0 … size−1 of records, `group[i]` being record i's."""
    order = order_by(group)
    owner = group[order]
    return Groups(order, owner, np.flatnonzero(heads(owner)), size)


def profile(matrix: Ints, groups: Groups, width: int) -> Ints:
    """The values that the records of each group hold: the most frequent `width`, −1 beyond.

    `matrix`: codes (records, slots), negative = unknown. Shape (groups, width), int32. Ties go to the value met
    first in content order.
    """
    result = np.full((groups.size, width), MISSING, np.int32)
    if not len(matrix):
        return result
    held = matrix[groups.order]
    top = np.iinfo(held.dtype).max
    high, low = held[:, 0], np.where(held[:, 0] >= 0, held[:, 0], top)
    for slot in range(1, held.shape[1]):  # by column, which is far quicker than by row
        high = np.maximum(high, held[:, slot])
        low = np.minimum(low, np.where(held[:, slot] >= 0, held[:, slot], top))
    most, least = np.maximum.reduceat(high, groups.starts), np.minimum.reduceat(low, groups.starts)
    group = groups.owner[groups.starts]
    agreed = most == least
    result[group[agreed], 0] = most[agreed]
    several = np.repeat(
        (most > least) & (most >= 0) & (least < top), np.diff(groups.starts, append=len(held))
    )
    if several.any():
        _rank_values(held[several], groups.owner[several], result)
    return result


def _rank_values(held: Ints, owner: Ints, result: Ints) -> None:
    """Fill in the groups that hold several values; `owner` ascends."""
    owner = np.repeat(owner.astype(np.int64), held.shape[1])
    value = held.ravel().astype(np.int64)
    owner, value = owner[value >= 0], value[value >= 0]
    order = order_by(owner, value)
    pair = owner[order] << 32 | value[order]
    start = np.flatnonzero(heads(pair))
    first, count = order[start], np.diff(start, append=len(pair))
    pair = pair[start]
    owner = pair >> 32
    order = order_by(owner, count.max(initial=0) - count, first)
    owner, value = owner[order], (pair & 0xFFFFFFFF)[order]
    rank = ranks(owner)
    kept = rank < result.shape[1]
    result[owner[kept], rank[kept]] = value[kept]
