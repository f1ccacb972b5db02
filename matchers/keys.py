"""The keys that nodes are blocked under: each way of choosing one value of each of a rule's atoms.

Most nodes stand under keys that no open node stands under, and pair with nobody. They are left out before any
join, by a Bloom filter of one hash (Bloom 1970): what it lets through by chance is no block, and costs nothing
but its row.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
import pyarrow as pa

from matchers.encode import Bools, Ints
from schemas.parallel import side_by_side

FILTER_BITS = 22
"""The filter's size as a power of two: 4 MB, of which the open nodes of a million children mark one part in fifty."""
SCATTER = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
"""Odd multipliers, one an atom, that spread keys over the filter."""


class Blocking:
    """Nodes' atoms as columns, of which any rule's keys can be laid out.

    `atoms`: name → matrix of integers (nodes, slots), negative = unknown. `open_`: bool (nodes). `whole`: these are
    all nodes, so that those that no open one of them can meet are left out.
    """

    def __init__(self, atoms: Mapping[str, Ints], open_: Bools, *, whole: bool = True) -> None:
        self.open, self.whole = open_, whole
        self._opened = np.flatnonzero(open_)
        self._values = {name: _tell_once(matrix) for name, matrix in atoms.items()}
        self._rows = dict(zip(atoms, side_by_side(self._find_rows, atoms), strict=True))

    def __contains__(self, atom: str) -> bool:
        """Whether the nodes have that atom."""
        return atom in self._values

    def lay_keys(self, wanted: Sequence[str]) -> pa.Table:
        """`node`, `open` and the atoms wanted as k0, k1…: a row a node and choice of slots, of all that may pair."""
        chosen = list(product(*(zip(self._values[atom], self._rows[atom], strict=True) for atom in wanted)))
        marked = self._mark([[values for values, _ in columns] for columns in chosen])
        parts = []
        for columns in chosen:
            rows, values = _known(
                [values for values, _ in columns], min((rows for _, rows in columns), key=len)
            )
            met = np.flatnonzero(marked.take(_place(values)))
            parts.append([rows.take(met), *(value.take(met).astype(np.int64) for value in values)])
        node, *values = (np.concatenate(column) for column in zip(*parts, strict=True))
        keys = {f"k{i}": value for i, value in enumerate(values)}
        return pa.table({"node": node.astype(np.int32), "open": self.open.take(node), **keys})

    def _find_rows(self, atom: str) -> list[Ints]:
        """For each slot the nodes that know a value which an open node may know too."""
        marked = self._mark([[values] for values in self._values[atom]])
        return [
            _known([values], np.flatnonzero(marked.take(_place([values]))))[0]
            for values in self._values[atom]
        ]

    def _mark(self, chosen: Iterable[Sequence[Ints]]) -> Bools:
        """The filter with the keys of the open nodes; all of it where open nodes may be elsewhere."""
        marked = np.full(1 << FILTER_BITS, not self.whole)
        for columns in chosen if self.whole else ():
            marked[_place(_known(columns, self._opened)[1])] = True
        return marked


def _tell_once(matrix: Ints) -> list[Ints]:
    """The slots of an atom, unknown where a slot before them holds the value already."""
    columns = [np.ascontiguousarray(column) for column in matrix.T]
    for place in range(len(columns)):
        for before in columns[:place]:
            columns[place] = np.where(columns[place] == before, -1, columns[place])
    return columns


def _known(columns: Sequence[Ints], rows: Ints) -> tuple[Ints, list[Ints]]:
    """Those of the rows that know a value in every column, and the values."""
    values: list[Ints] = []
    for column in columns:
        value = column.take(rows)
        at = np.flatnonzero(value >= 0)
        if len(at) < len(rows):
            rows, values, value = rows.take(at), [kept.take(at) for kept in values], value.take(at)
        values.append(value)
    return rows, values


def _place(values: Sequence[Ints]) -> Ints:
    """Where in the filter each key is marked; a single value by its last bits, which are all of most codes."""
    if len(values) == 1:
        return np.asarray(values[0] & ((1 << FILTER_BITS) - 1))
    mixed = values[0].astype(np.uint64) * SCATTER[0]
    for value, scatter in zip(values[1:], SCATTER[1:], strict=False):
        mixed ^= mixed >> np.uint64(32)
        mixed += value.astype(np.uint64) * scatter
    mixed >>= np.uint64(64 - FILTER_BITS)
    return np.asarray(mixed.view(np.int64))
