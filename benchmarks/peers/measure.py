"""Precision and recall of clusters and of pairs against a task's truth, and the best of many thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from benchmarks.peers.task import ACROSS, Task

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WEIGHTS = (*np.arange(-10.0, 20.0, 1.0), *np.arange(20.0, 60.0, 2.5))
"""Thresholds at which a peer's pairs are cut, in match weight."""


@dataclass(frozen=True)
class Score:
    """Pairs that are true, found, and both."""

    true: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Right among found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right among true."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.true + self.found) if self.true + self.found else 1.0

    @property
    def false(self) -> int:
        """Found but not true."""
        return self.found - self.right

    @property
    def missed(self) -> int:
        """True but not found."""
        return self.true - self.right

    def __add__(self, other: "Score") -> "Score":
        """Both counted together."""
        return Score(self.true + other.true, self.found + other.found, self.right + other.right)


@dataclass(frozen=True)
class Records:
    """A task's records in the truth's order: table and entity as codes (entity −1: nobody's), and their places."""

    table: Ints
    entity: Ints
    place: pd.Series
    across: bool

    def score(self, cluster: Ints) -> Score:
        """A clustering; records whose entity is unknown are left out."""
        known = self.entity >= 0
        table, entity, cluster = self.table[known], self.entity[known], cluster[known]
        return Score(self.true, self._pairs(table, cluster), self._pairs(table, entity, cluster))

    def score_pairs(self, scored: "Scored", threshold: float) -> Score:
        """Pairs as such, unclustered, from the threshold on."""
        count = scored.count(threshold)
        l, r = scored.l[:count], scored.r[:count]
        counted = self.is_counted(l, r)
        right = counted & (self.entity[l] == self.entity[r])
        return Score(self.true, int(counted.sum()), int(right.sum()))

    @cached_property
    def true(self) -> int:
        """How many pairs are true."""
        known = self.entity >= 0
        return self._pairs(self.table[known], self.entity[known])

    def places(self, table: pd.Series, key: pd.Series) -> Ints:
        """Where the truth has these records."""
        return self.place.loc[list(zip(table, key, strict=True))].to_numpy()

    def is_counted(self, l: Ints, r: Ints) -> npt.NDArray[np.bool_]:
        """Whether pairs of places count in this task."""
        known = (self.entity[l] >= 0) & (self.entity[r] >= 0)
        return known & (self.table[l] != self.table[r]) if self.across else known

    def _pairs(self, table: Ints, *groups: Ints) -> int:
        whole = _count_pairs(*groups)
        return whole - _count_pairs(table, *groups) if self.across else whole


def read_records(task: Task) -> Records:
    """The task's truth, ready to score against."""
    truth = task.truth
    table, _ = pd.factorize(truth["table"])
    entity, _ = pd.factorize(truth["entity"])
    place = pd.Series(np.arange(len(truth)), index=pd.MultiIndex.from_frame(truth[["table", "key"]]))
    return Records(table, entity, place, task.pairs == ACROSS)


def clusters_of(records: Records, frame: pd.DataFrame) -> Ints:
    """A cluster's code for each record; records that the frame (table, key, cluster) lacks are alone."""
    size = len(records.table)
    cluster = np.arange(size, dtype=np.int64)
    code, _ = pd.factorize(frame["cluster"])
    cluster[records.places(frame["table"], frame["key"])] = size + code
    return cluster


@dataclass(frozen=True)
class Scored:
    """Weighted pairs of places, strongest first."""

    l: Ints
    r: Ints
    weight: Floats

    def count(self, threshold: float) -> int:
        """How many pairs reach the threshold: the first ones."""
        return int(np.searchsorted(-self.weight, -threshold, side="right"))

    def components(self, size: int, threshold: float) -> Ints:
        """Connected components of the pairs from the threshold on."""
        count = self.count(threshold)
        graph = coo_matrix((np.ones(count), (self.l[:count], self.r[:count])), shape=(size, size))
        return connected_components(graph, directed=False)[1].astype(np.int64)


def read_scored(records: Records, pairs: pd.DataFrame) -> Scored:
    """A peer's pairs (table_l, key_l, table_r, key_r, weight) as places."""
    pairs = pairs.sort_values("weight", ascending=False, kind="stable")
    return Scored(
        records.places(pairs["table_l"], pairs["key_l"]),
        records.places(pairs["table_r"], pairs["key_r"]),
        pairs["weight"].to_numpy(),
    )


def _count_pairs(*groups: Sequence[int] | Ints) -> int:
    sizes = pd.DataFrame(dict(enumerate(groups))).groupby(list(range(len(groups)))).size().to_numpy()
    return int((sizes * (sizes - 1) // 2).sum())
