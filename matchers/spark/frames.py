"""Data frames and Arrow tables: words in columns `<feature>_<slot>`, and work on a partition at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import ceil, log2
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as f

from matchers.city.staging import FEATURES, SLOTS, TEXTS
from matchers.encode import Ints, Records, encode_feature

ROWS_A_TASK = 200_000
"""Records (or as many nodes, pairs) that one Python worker holds at a time: some 500 MB with all that is made
of them. It is what bounds a worker's memory, whatever the size of the data."""
CHUNK = 20_000
"""Rows that go to and from a Python worker at once."""

Work = Callable[[pa.Table], Iterator[Mapping[str, Any]]]
"""What a worker does with some rows: yields columns by name, any number of times."""

RECORD_SLOTS = {feature: SLOTS.get(feature, 1) for feature in FEATURES}
"""How many slots a staged record has of each feature."""

_TYPES = {
    pa.int64(): "bigint",
    pa.int32(): "int",
    pa.int16(): "smallint",
    pa.int8(): "tinyint",
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.float64(): "double",
}


def ddl(schema: pa.Schema) -> str:
    """The Arrow schema in Spark's words."""
    return ", ".join(f"`{field.name}` {_TYPES[field.type]}" for field in schema)


def cells(slots: Mapping[str, int], features: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Each feature with each of its columns, `<feature>_<slot>`; of all features, or of those asked for."""
    asked = slots if features is None else features
    return [(feature, f"{feature}_{slot}") for feature in asked for slot in range(slots[feature])]


def word_schema(slots: Mapping[str, int], suffix: str = "") -> list[tuple[str, pa.DataType]]:
    """The columns of features with so many slots each: text, or integers."""
    return [
        (f"{cell}{suffix}", pa.string() if feature in TEXTS else pa.int32()) for feature, cell in cells(slots)
    ]


def lay_out(codes: Mapping[str, Ints], words: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Codes as columns of words; null where unknown."""
    columns: dict[str, pa.Array] = {}
    for feature, matrix in codes.items():
        for slot in range(matrix.shape[1]):
            code = matrix[:, slot]
            known = pa.array(code, pa.int32(), mask=code < 0)
            columns[f"{feature}_{slot}"] = words[feature].take(known) if feature in words else known
    return columns


def read_codes(
    table: pa.Table, slots: Mapping[str, int], suffix: str = ""
) -> tuple[dict[str, Ints], dict[str, pa.Array]]:
    """The inverse of `lay_out`: codes into dictionaries of this table alone."""
    codes: dict[str, Ints] = {}
    words: dict[str, pa.Array] = {}
    for feature in slots:
        columns = [table.column(f"{cell}{suffix}").combine_chunks() for _, cell in cells(slots, [feature])]
        codes[feature], dictionary = encode_feature([columns], [table.num_rows])
        if dictionary is not None:
            words[feature] = dictionary
    return codes, words


def read_records(table: pa.Table) -> Records:
    """Staged or settled records in the table's order, which is that of their content; `row` is their place in it."""
    codes, words = read_codes(table, RECORD_SLOTS)
    return Records(ints(table, "extract"), ints(table, "place"), codes, words)


def ints(table: pa.Table, column: str) -> Any:
    """A column as NumPy has it: truths, or numbers with −1 for nulls."""
    values = table.column(column).combine_chunks()
    if pa.types.is_boolean(values.type):
        return np.asarray(values.to_numpy(zero_copy_only=False)).astype(bool)
    return np.asarray(values.fill_null(-1))


def over_partitions(frame: DataFrame, work: Work, schema: pa.Schema) -> DataFrame:
    """What the work makes of each partition's rows, all of them at once."""
    return frame.mapInArrow(partial(_work, work=work, schema=schema), ddl(schema))


def _work(batches: Iterator[pa.RecordBatch], work: Work, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    rows = [batch for batch in batches if batch.num_rows]
    if rows:
        for columns in work(pa.Table.from_batches(rows)):
            yield from _made(columns, schema)


def over_batches(frame: DataFrame, work: Work, schema: pa.Schema) -> DataFrame:
    """What the work makes of the rows, some at a time: for work that looks at no two rows together."""
    return frame.mapInArrow(partial(_work_on, work=work, schema=schema), ddl(schema))


def _work_on(batches: Iterator[pa.RecordBatch], work: Work, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        if batch.num_rows:
            for columns in work(pa.Table.from_batches([batch])):
                yield from _made(columns, schema)


def _made(columns: Mapping[str, Any], schema: pa.Schema) -> list[pa.RecordBatch]:
    table = pa.table([_cast(columns[field.name], field.type) for field in schema], schema=schema)
    return table.combine_chunks().to_batches(CHUNK)  # type: ignore[no-any-return]


def _cast(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.cast(kind)
    return pa.array(values, kind)


def parts_of(rows: int, least: int) -> int:
    """Into how many partitions so many rows go, at least so many."""
    return max(least, ceil(rows / ROWS_A_TASK))


def together(frame: DataFrame, parts: int, *key: str, order: Sequence[str] = ("place",)) -> DataFrame:
    """Rows of one key in one partition, in the order asked for."""
    return frame.repartition(parts, *key).sortWithinPartitions(*order)


def small(spark: SparkSession, columns: Mapping[str, Any], kinds: Mapping[str, pa.DataType]) -> DataFrame:
    """A frame of a few rows that the driver knows, to be sent to every worker."""
    table = pa.table({name: pa.array(columns[name], kind) for name, kind in kinds.items()})
    return f.broadcast(spark.createDataFrame(table, ddl(table.schema)))


def number_rows(frame: DataFrame, bucket: Any, order: Sequence[str], name: str) -> DataFrame:
    """The frame with each row's place, from 0, in the order; `bucket` is a column that ascends with it.

    Buckets are counted first, then each is ordered by itself: nobody sorts the whole.
    """
    marked = frame.withColumn("bucket", bucket)
    counted = sorted(marked.groupBy("bucket").count().collect())
    counts = np.array([row[1] for row in counted], np.int64)
    starts = {"bucket": [row[0] for row in counted], "start": np.cumsum(counts) - counts}
    ahead = small(frame.sparkSession, starts, {"bucket": pa.int64(), "start": pa.int64()})
    rank = f.row_number().over(Window.partitionBy("bucket").orderBy(*order))
    numbered = marked.join(ahead, "bucket").withColumn(name, rank.cast("bigint") - 1 + f.col("start"))
    return numbered.drop("bucket", "start")


def digest_bucket(column: str, rows: int) -> Any:
    """The first bits, at least one, of a 64-bit digest: at most about ROWS_A_TASK rows a bucket."""
    bits = max(1, ceil(log2(max(rows, 1) / ROWS_A_TASK)))
    return f.shiftright(f.col(column), 64 - bits).cast("bigint")


def place_bucket(column: str) -> Any:
    """Buckets of places that are dense from 0."""
    return f.floor(f.col(column) / ROWS_A_TASK).cast("bigint")
