"""Agreement patterns: the candidates counted by how they agree, which is all that EM needs of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import pandas as pd

from matchers.candidates import Candidates
from matchers.encode import Bools, Floats, Ints
from matchers.fields import Field
from matchers.levels import Levels, levels_of
from matchers.settle import Nodes


@dataclass(frozen=True)
class Met:
    """The candidates as EM meets them: pairs of nodes from different tables, and pairs that share a table.

    `patterns`: int8 (patterns, fields), levels; `counts`: (patterns, 2), pairs of either sort with each pattern;
    `pairs`: (2,), all pairs of either sort that there could be.
    """

    patterns: Levels
    counts: Floats
    pairs: Floats

    @classmethod
    def of(cls, patterns: Levels, counts: Floats, pairs: Floats) -> "Met":
        """Where all come from one table, the pairs that share it are those to learn from."""
        return cls(patterns, counts, pairs) if pairs[0] else cls(patterns, counts[:, ::-1], pairs[::-1])


def meet(
    candidates: Candidates, level: Mapping[str, Levels], fields: Sequence[Field], nodes: Nodes, tables: Ints
) -> Met:
    """The candidates of which one is open, by pattern and by whether they share a table."""
    l, r = candidates.l, candidates.r
    learned = (nodes.anchor[l] < 0) | (nodes.anchor[r] < 0)
    together = (tables[l] & tables[r] != 0)[learned]
    patterns, counts = count_patterns(
        {label: held[learned] for label, held in level.items()}, fields, together
    )
    return Met.of(patterns, counts, count_pairs(tables, nodes.anchor < 0))


def count_pairs(tables: Ints, open_: Bools) -> Floats:
    """How many pairs of nodes there are of which one is open: from different tables, and sharing one; (2,)."""
    mask, place = np.unique(tables, return_inverse=True)
    return count_masked(mask, np.bincount(place).astype(float), np.bincount(place, ~open_).astype(float))


def count_masked(mask: Ints, every: Floats, certain: Floats) -> Floats:
    """The same from how many nodes there are, and how many certain ones, of each mask of tables; masks ascend."""
    apart = (mask[:, None] & mask[None, :]) == 0
    disjoint = (np.outer(every, every) - np.outer(certain, certain))[apart].sum() / 2
    size, settled = float(every.sum()), float(certain.sum())
    return np.array([disjoint, (size * (size - 1) - settled * (settled - 1)) / 2 - disjoint])


def count_patterns(
    level: Mapping[str, Levels], fields: Sequence[Field], together: Bools
) -> tuple[Levels, Floats]:
    """The distinct agreement patterns, int8 (patterns, fields) in order, and how many pairs show each.

    Counts are (patterns, 2): pairs not `together`, pairs together.
    """
    size = [len(levels_of(field)) for field in fields]
    if prod(size) > np.iinfo(np.int64).max:
        table = np.stack([level[field.label] for field in fields], axis=1)
        rows, place = np.unique(table, axis=0, return_inverse=True)
        return rows, _count_sorts(place.ravel(), together, len(rows))
    code = np.zeros(len(next(iter(level.values()))), np.int64)
    for field, width in zip(fields, size, strict=True):
        code = code * width + level[field.label]
    place, met = pd.factorize(code)
    order = np.argsort(met)
    distinct = np.asarray(met)[order]
    place = np.argsort(order).take(place)
    counts = _count_sorts(place, together, len(distinct))
    columns = []
    for width in reversed(size):
        columns.append((distinct % width).astype(np.int8))
        distinct = distinct // width
    return np.stack(columns[::-1], axis=1), counts


def _count_sorts(place: Ints, together: Bools, size: int) -> Floats:
    return np.bincount(place * 2 + together, minlength=2 * size).reshape(size, 2).astype(float)
