"""staged.* by Spark: every record's features read by the same functions, and put in the order of their content."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial, reduce
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from matchers.birthdays import choose_default
from matchers.city.staging import BORN, CHILD_EXTRACTS, TEXTS, read_slots, read_sql
from matchers.encode import digest_content, encode_feature, hash_words
from matchers.features import with_habits
from matchers.normalise.dates import Precision, count_orders, parse_dates
from matchers.spark.frames import (
    RECORD_SLOTS,
    cells,
    digest_bucket,
    ints,
    lay_out,
    number_rows,
    over_batches,
    over_partitions,
    word_schema,
)
from matchers.spark.store import Store
from matchers.tables import count_rows, write_table
from schemas.warehouse import transaction

TOP = np.uint64(1 << 63)
"""What makes of an unsigned number a signed one of the same order."""
STAGED = pa.schema(
    [
        ("record_id", pa.int64()),
        ("extract", pa.int16()),
        ("digest", pa.int64()),
        *word_schema(RECORD_SLOTS),
    ]
)
Habits = Mapping[int, tuple[tuple[int, int], date | None]]
"""By the extract's position: how its column of birth dates writes them, and which day stands for none."""


def export_raw(connection: duckdb.DuckDBPyConnection, store: Store) -> dict[str, int]:
    """raw.* as Parquet under the storage root, with the columns that any field reads; rows by extract."""
    counts = {}
    for position, extract in enumerate(CHILD_EXTRACTS):
        folder = store.folder / f"raw_{position}"
        folder.mkdir(parents=True, exist_ok=True)
        path = str(folder / "raw.parquet").replace("'", "''")
        connection.execute(f"copy ({read_sql(extract)}) to '{path}' (format parquet, row_group_size 20480)")
        counts[extract.key] = count_rows(connection, f"raw.{extract.table}")
    return counts


def stage(store: Store, as_of: date, rows: int) -> DataFrame:
    """Every child record's features in words, with its `place` in the order of content."""
    raw = {position: store.read(f"raw_{position}") for position in range(len(CHILD_EXTRACTS))}
    read = store.keep("read", lambda: _read_all(raw, as_of))
    order = ("digest", "record_id")
    return store.keep("staged", lambda: number_rows(read, digest_bucket("digest", rows), order, "place"))


def _read_all(raw: Mapping[int, DataFrame], as_of: date) -> DataFrame:
    habits = find_habits(raw, as_of)
    read = (
        over_batches(frame, partial(_read, position=position, habits=habits, as_of=as_of), STAGED)
        for position, frame in raw.items()
    )
    return reduce(DataFrame.union, read)


def _read(raw: pa.Table, *, position: int, habits: Habits, as_of: date) -> Iterator[dict[str, Any]]:
    if position in habits:
        raw = with_habits(raw, BORN, *habits[position])
    read = read_slots(raw.combine_chunks(), as_of)
    codes, words, hashed = {}, {}, {}
    for feature, slots in read.items():
        codes[feature], dictionary = encode_feature([slots], [raw.num_rows])
        if dictionary is not None:
            words[feature], hashed[feature] = dictionary, hash_words(dictionary)
    table = np.full(raw.num_rows, position, np.int16)
    digest = digest_content(table, codes, hashed) ^ TOP
    yield {
        "record_id": raw.column("record_id"),
        "extract": table,
        "digest": digest.view(np.int64),
        **lay_out(codes, words),
    }


def find_habits(raw: Mapping[int, DataFrame], as_of: date) -> Habits:
    """How each extract writes its birth dates: by all of its writings, each counted once, and by its days."""
    dated = {position: frame for position, frame in raw.items() if BORN in frame.columns}
    written = (
        reduce(
            DataFrame.union,
            (
                frame.groupBy(BORN)
                .count()
                .select(f.lit(position).cast("smallint").alias("extract"), BORN, "count")
                for position, frame in dated.items()
            ),
        )
        .where(f"{BORN} is not null")
        .persist()
    )
    kinds = pa.schema([("extract", pa.int16()), ("first", pa.int64()), ("second", pa.int64())])
    told = over_partitions(written, _count_orders, kinds).groupBy("extract").sum("first", "second").collect()
    orders = dict.fromkeys(dated, (0, 0)) | {row[0]: (int(row[1]), int(row[2])) for row in told}
    kinds = pa.schema([("extract", pa.int16()), ("day", pa.int32()), ("count", pa.int64())])
    days = over_batches(written, partial(_count_days, orders=orders, as_of=as_of), kinds)
    counted = days.groupBy("extract", "day").agg(f.sum("count").alias("count"))
    most = counted.groupBy("extract").agg(
        f.slice(f.sort_array(f.collect_list(f.struct("count", "day")), asc=False), 1, 2), f.sum("count")
    )
    found = {row[0]: (row[1], row[2]) for row in most.collect()}
    written.unpersist()
    return {position: (orders[position], _default(*found.get(position, ([], 0)))) for position in dated}


def _default(most: list[tuple[int, int]], known: int) -> date | None:
    often = [(count, date.fromordinal(date(1970, 1, 1).toordinal() + day)) for count, day in most]
    return choose_default(often[::-1], known)


def _count_orders(written: pa.Table) -> Iterator[dict[str, Any]]:
    for position, values in _by_extract(written):
        first, second = count_orders(values.column(BORN).combine_chunks())
        yield {"extract": [position], "first": [first], "second": [second]}


def _count_days(
    written: pa.Table, *, orders: Mapping[int, tuple[int, int]], as_of: date
) -> Iterator[dict[str, Any]]:
    for position, values in _by_extract(written):
        dates = parse_dates(values.column(BORN).combine_chunks(), as_of, orders=orders[position])
        exact = pc.and_(pc.equal(dates.precision, int(Precision.DAY)), pc.is_valid(dates.date))
        count = values.column("count").combine_chunks().filter(exact)
        days = pc.cast(dates.date.filter(exact), pa.int32())
        yield {"extract": np.full(len(count), position, np.int16), "day": days, "count": count}


def _by_extract(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    held = ints(table, "extract")
    for position in np.unique(held).tolist():
        yield position, table.filter(pa.array(held == position))


def land_staged(connection: duckdb.DuckDBPyConnection, store: Store, as_of: date) -> None:
    """staged.feature, its words and staged.record from the Parquet, as on one machine, code by code."""
    staged = store.files("staged")
    with transaction(connection):
        for feature in TEXTS:
            connection.execute(
                f"create or replace table staged.word_{feature} as {_word_sql(staged, feature)}"
            )
        connection.execute(f"create or replace table staged.feature as {_feature_sql(staged)}")
        told = ("number", "number_state", "name", "birth_date", "birth_precision", "sex", "district")
        columns = ", ".join(f"{name}_0 as {name}" for name in told)
        connection.execute(
            f"create or replace temp view told as select record_id, {columns} from {staged} order by record_id"
        )
        write_table(connection, "city/sql", "staged.record", {"as_of": as_of})
        connection.execute("drop view told")


def _word_sql(staged: str, feature: str) -> str:
    """The words of a feature numbered as they are met: slot by slot, in the order of record ids."""
    slots = " union all ".join(
        f"select {cell} as word, {slot} as slot, record_id from {staged}"
        for slot, (_, cell) in enumerate(cells(RECORD_SLOTS, [feature]))
    )
    return (
        f"select (row_number() over (order by met) - 1)::integer as code, word from "
        f"(select word, min(slot * 1000000000000 + record_id) as met from ({slots}) "
        f"where word is not null group by word) order by code"
    )


def _feature_sql(staged: str) -> str:
    columns, joins = ["record_id", "extract"], []
    for feature, cell in cells(RECORD_SLOTS):
        if feature in TEXTS:
            columns.append(f"coalesce(word_{cell}.code, -1) as {cell}")
            joins.append(
                f"left join staged.word_{feature} as word_{cell} on word_{cell}.word = staged.{cell}"
            )
        else:
            columns.append(f"coalesce(staged.{cell}, -1) as {cell}")
    return f"select {', '.join(columns)} from {staged} as staged {' '.join(joins)} order by staged.place"
