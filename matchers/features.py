"""Features: what a field reads of a table, column by column, before anything is compared."""

import json
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.birthdays import default_day
from matchers.normalise.dates import Precision, parse_dates

DAY_ZERO = date(1850, 1, 1)
"""Days are counted from here, so that every living person's birthday is positive and −1 can mean missing."""

FROM_EPOCH = (DAY_ZERO - date(1970, 1, 1)).days
"""What makes of days since DAY_ZERO the days since 1970-01-01."""


class Features(dict[str, list[pa.Array]]):
    """Feature name → slots; `add` appends a slot, an absent column adds none."""

    def add(self, feature: str, values: pa.Array) -> None:
        """Append one slot."""
        self.setdefault(feature, []).append(values)


def column_of(table: pa.Table, name: str | None) -> pa.Array | None:
    """The column as one chunk of text, or None where the table has none: unknown there."""
    if name is None or name not in table.column_names:
        return None
    values = table.column(name)
    if pa.types.is_dictionary(values.type):
        values = pc.cast(values, values.type.value_type)
    if pa.types.is_floating(values.type) and not pc.any(pc.not_equal(pc.floor(values), values)).as_py():
        values = pc.cast(values, pa.int64())
    chunked = pc.cast(values, pa.string())
    return chunked.combine_chunks() if isinstance(chunked, pa.ChunkedArray) else chunked


HABITS = b"yingbao.dates"
"""Where the metadata of a column that is a part of a larger one says how the whole column writes its dates."""


def with_habits(table: pa.Table, column: str, orders: tuple[int, int], default: date | None) -> pa.Table:
    """The table, a part of a larger one, with what the whole column tells: `count_orders` and `default_day`."""
    place = table.schema.get_field_index(column)
    told = json.dumps([*orders, default and default.isoformat()]).encode()
    return table.set_column(
        place, table.schema.field(place).with_metadata({HABITS: told}), table.column(place)
    )


def _read_habits(table: pa.Table, column: str | None) -> tuple[tuple[int, int], date | None] | None:
    """What `with_habits` has noted; None where the table is the whole."""
    noted = (table.schema.field(column).metadata or {}).get(HABITS)
    if noted is None:
        return None
    first, second, default = json.loads(noted)
    return (first, second), None if default is None else date.fromisoformat(default)


def with_dates(table: pa.Table, column: str, as_of: date) -> pa.Table:
    """The table with a column of dates read: of every slice of it `dates_of` knows what the whole column tells."""
    if column not in table.column_names:
        return table
    read = pa.StructArray.from_arrays(dates_of(table, column, as_of), names=("date", "precision"))
    return table.set_column(table.schema.get_field_index(column), column, read)


def dates_of(table: pa.Table, column: str | None, as_of: date) -> tuple[pa.Array, pa.Array]:
    """The column's dates and their precision, each writing read once; null where absent or a default."""
    if column in table.column_names and pa.types.is_struct(table.schema.field(column).type):
        days, precision = table.column(column).combine_chunks().flatten()
        return days, precision
    values = column_of(table, column)
    if values is None:
        return pa.nulls(table.num_rows, pa.date32()), pa.nulls(table.num_rows, pa.int8())
    encoded = values.dictionary_encode()
    habits = _read_habits(table, column)
    dates = parse_dates(encoded.dictionary, as_of, orders=habits[0] if habits else None)
    none = pa.scalar(int(Precision.NONE), pa.int8())
    precision = pc.coalesce(dates.precision.take(encoded.indices), none)
    days = dates.date.take(encoded.indices)
    exact = days.filter(pc.equal(precision, int(Precision.DAY)))
    return _without(habits[1] if habits else default_day(exact), days, precision)


def _without(default: date | None, days: pa.Array, precision: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The dates without the day that a form puts where none is known."""
    if default is None:
        return days, precision
    unknown = pc.fill_null(pc.equal(days, pa.scalar(default)), False)
    return (
        pc.if_else(unknown, pa.scalar(None, pa.date32()), days),
        pc.if_else(unknown, pa.scalar(int(Precision.NONE), pa.int8()), precision),
    )


def days_of(dates: pa.Array) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Days since DAY_ZERO; −1 where there is no date."""
    values = pc.cast(dates, pa.int32())
    days = np.asarray(values.fill_null(0)).astype(np.int64) - FROM_EPOCH
    return np.where(np.asarray(values.is_valid()), days, -1)


def count_days(day: date) -> int:
    """Days since DAY_ZERO."""
    return (day - DAY_ZERO).days


def keep_where(keep: np.ndarray[Any, np.dtype[np.bool_]], values: pa.Array) -> pa.Array:
    """The values where `keep` says so, else null."""
    if pa.types.is_dictionary(values.type):
        kept = pc.if_else(pa.array(keep), values.indices, pa.scalar(None, values.type.index_type))
        return pa.DictionaryArray.from_arrays(kept, values.dictionary)
    return pc.if_else(pa.array(keep), values, pa.scalar(None, pa.string()))
