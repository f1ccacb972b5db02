"""An extract before it is damaged: columns as a careful clerk would write them, and whose row is which."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import names
from benchmarks.city.draws import Bools
from benchmarks.city.numbers import Dates

Column = pa.Array | Dates
"""Text as Arrow; dates as days (NaT = empty) until the file's way of writing them is known."""

SLOTS = 32
"""Rows of one child in one extract are told apart by a slot below this."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Rows of one extract: whose (`child` below 0 for adults), which of the child's rows, and the columns."""

    extract: str
    child: npt.NDArray[np.int64]
    slot: npt.NDArray[np.int64]
    district: npt.NDArray[np.int64]
    columns: Mapping[str, Column]
    adult: pa.Array | None = None

    def __len__(self) -> int:
        return len(self.child)

    @property
    def key(self) -> npt.NDArray[np.int64]:
        """One number a row, the same in every delivery that has the row."""
        return self.child * SLOTS + self.slot

    def take(self, rows: npt.NDArray[np.int64]) -> "Roll":
        """The rows at those positions."""
        index = pa.array(rows)
        columns = {
            name: column.take(index if isinstance(column, pa.Array) else rows)
            for name, column in self.columns.items()
        }
        adult = None if self.adult is None else self.adult.take(index)
        return replace(
            self,
            child=self.child[rows],
            slot=self.slot[rows],
            district=self.district[rows],
            columns=columns,
            adult=adult,
        )


def append(one: Roll, other: Roll) -> Roll:
    """The rows of both, `one` first."""
    columns = {
        name: pa.concat_arrays([column, other.columns[name]])
        if isinstance(column, pa.Array)
        else np.concatenate([column, other.columns[name]])
        for name, column in one.columns.items()
    }
    adult = None if one.adult is None or other.adult is None else pa.concat_arrays([one.adult, other.adult])
    join = np.concatenate
    return Roll(
        one.extract,
        join([one.child, other.child]),
        join([one.slot, other.slot]),
        join([one.district, other.district]),
        columns,
        adult,
    )


def choose(words: tuple[str | None, ...], index: npt.NDArray[np.int64]) -> pa.Array:
    """The word at each index."""
    return pa.array(words, pa.string()).take(pa.array(index))


def blank(column: pa.Array, where: Bools) -> pa.Array:
    """The column, empty where asked."""
    return names.where(where, pa.nulls(len(column), pa.string()), column)


def constant(word: str | None, size: int) -> pa.Array:
    """The same word in every row."""
    return choose((word,), np.zeros(size, dtype=np.int64))


def digits(values: npt.NDArray[np.int64]) -> pa.Array:
    """Whole numbers as text."""
    return pa.array(values).cast(pa.string())


def days(values: Dates, never: np.datetime64) -> Dates:
    """Dates with `never` turned empty."""
    return np.where(values >= never, np.datetime64("NaT"), values).astype("datetime64[D]")
