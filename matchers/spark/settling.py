"""Settled records and their nodes by Spark: what is decided by number runs where the number's records are."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial, reduce
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from matchers.city.staging import FIELDS
from matchers.crowds import HOUSEHOLD_CROWD
from matchers.encode import MISSING, Ints
from matchers.linkage import name_label
from matchers.normalise.numbers import NumberState
from matchers.ruled import Pairs
from matchers.settle import CROWD, Agreement, agree, conclude, judge, telling
from matchers.spark.frames import (
    RECORD_SLOTS,
    cells,
    ints,
    lay_out,
    number_rows,
    over_batches,
    over_partitions,
    place_bucket,
    read_records,
    small,
    together,
    word_schema,
)
from matchers.spark.store import Store

NAME = name_label(FIELDS)
SAID = word_schema(RECORD_SLOTS)
WHO = [("record_id", pa.int64()), ("extract", pa.int16()), ("place", pa.int64())]
FLAGS = ("sound", "rounded", "usual", "certain", "alike")
AGREED = pa.schema([*WHO, ("number_met", pa.int64()), *((flag, pa.bool_()) for flag in FLAGS), *SAID])
CONCLUDED = pa.schema(
    [
        *WHO,
        ("number_met", pa.int64()),
        *((flag, pa.bool_()) for flag in ("settled", "doubted", "telling")),
        *SAID,
    ]
)


def settle(store: Store, staged: DataFrame, parts: int, apart: Pairs) -> tuple[DataFrame, int]:
    """Every record as settled, with its `node`, and how many numbers too many names go by.

    Nodes are numbered in the order of content. `anchor`: the number that makes the node certain, or null;
    `number_met`: where that number is first met, by which numbers are told apart. `apart`: places of records
    that are said to be two persons'.
    """
    shared = store.keep("shared", lambda: _find_shared(staged))
    crowd = store.keep("crowd_number", lambda: _find_crowd(staged))
    crowded = crowd.count()
    said = _unsay(staged, shared, crowd if crowded else None)
    work = partial(_agree, crowded=bool(crowded))
    own = f.when(~f.col("crowded"), f.col("number_0"))  # a crowd's is unsaid, and would fill one worker alone
    by_number = together(said, parts, f.coalesce(own, f.col("place").cast("string")))
    agreed = store.keep("agreed", lambda: over_partitions(by_number, work, AGREED))
    concluded = store.keep("concluded", lambda: over_batches(_mark_anothers(agreed), _conclude, CONCLUDED))
    settled = store.keep("settled", lambda: _number_nodes(concluded))
    return store.keep("parted", lambda: _part(settled, apart)) if len(apart[0]) else settled, crowded


def _find_shared(staged: DataFrame) -> DataFrame:
    """Telephones and guardians' numbers that go with too many names: `feature`, `value`."""
    held = reduce(
        DataFrame.union,
        (
            staged.select(f.lit(feature).alias("feature"), f.col(cell).alias("value"), f"{NAME}_0")
            for feature, cell in cells(RECORD_SLOTS, ("phone", "kin_number"))
        ),
    ).where(f"value is not null and {NAME}_0 is not null")
    counted = held.groupBy("feature", "value").agg(f.count_distinct(f"{NAME}_0").alias("names"))
    return counted.where(f.col("names") > HOUSEHOLD_CROWD).select("feature", "value")


def _find_crowd(staged: DataFrame) -> DataFrame:
    """Numbers that too many names go by."""
    known = staged.where(f"number_0 is not null and {NAME}_0 is not null")
    counted = known.groupBy("number_0").agg(f.count_distinct(f"{NAME}_0").alias("names"))
    return counted.where(f.col("names") > CROWD).select("number_0")


def _unsay(staged: DataFrame, shared: DataFrame, crowd: DataFrame | None) -> DataFrame:
    """The records without what too many share, and whether their number is one of a crowd."""
    said = staged
    for row in shared.groupBy("feature").count().collect():
        values = shared.where(f.col("feature") == row[0]).select("value", f.lit(True).alias("unsaid"))
        for _, cell in cells(RECORD_SLOTS, [row[0]]):
            said = said.join(values, f.col(cell) == values["value"], "left").drop("value")
            said = said.withColumn(cell, f.when(f.col("unsaid").isNull(), f.col(cell))).drop("unsaid")
    if crowd is None:
        return said.withColumn("crowded", f.lit(False))
    marked = crowd.withColumn("crowded", f.lit(True))
    return said.join(marked, "number_0", "left").fillna(False, ["crowded"])


def _agree(table: pa.Table, *, crowded: bool) -> Iterator[dict[str, Any]]:
    records = read_records(table)
    met = _first_met(records.code("number"), ints(table, "record_id"))
    if crowded:
        state = np.where(ints(table, "crowded"), NumberState.PLACEHOLDER, records.code("number_state"))
        records = judge(records, state)
    agreement = agree(records, NAME)
    yield {
        **_who(table),
        "number_met": met,
        **{flag: getattr(agreement, flag) for flag in FLAGS},
        **lay_out(records.codes, records.words),
    }


def _first_met(number: Ints, record: Ints) -> Ints:
    """The lowest record id of each record's number: which number was met first, wherever it is asked."""
    lowest = np.full(int(number.max(initial=-1)) + 2, np.iinfo(np.int64).max)
    np.minimum.at(lowest, number, record)
    return np.where(number >= 0, lowest[number], MISSING)


def _who(table: pa.Table) -> dict[str, Any]:
    return {name: table.column(name) for name, _ in WHO}


def _mark_anothers(agreed: DataFrame) -> DataFrame:
    """With `another`: the record bears the usual name and the birth date of another number."""
    same = [f"{NAME}_0", "birth_date_0"]
    borne = agreed.where("usual and birth_date_0 is not null").select(same).distinct()
    asked = agreed.where("alike").select("place", *same)
    met = asked.join(borne, same, "left_semi").select("place", f.lit(True).alias("another"))
    return agreed.join(met, "place", "left").fillna(False, ["another"])


def _conclude(table: pa.Table) -> Iterator[dict[str, Any]]:
    records = read_records(table)
    agreement = Agreement(**{flag: ints(table, flag) for flag in FLAGS})
    settled = agreement.certain | (agreement.alike & ~ints(table, "another"))
    records, sound = conclude(records, agreement, settled)
    yield {
        **_who(table),
        "number_met": table.column("number_met"),
        "settled": settled,
        "doubted": sound & ~settled,
        "telling": telling(records, NAME),
        **lay_out(records.codes, records.words),
    }


def _number_nodes(concluded: DataFrame) -> DataFrame:
    """One node a settled number, one for all who say the same, one for every other record."""
    content = f.md5(
        f.concat_ws("\x1f", *(f.coalesce(f.col(name).cast("string"), f.lit("\x1e")) for name, _ in SAID))
    )
    key = (
        f.when(f.col("settled"), f.concat(f.lit("n"), "number_0"))
        .when(f.col("telling"), f.concat(f.lit("d"), content))
        .otherwise(f.concat(f.lit("r"), f.col("place").cast("string")))
    )
    keyed = concluded.withColumn("key", key)
    first = keyed.groupBy("key").agg(f.min("place").alias("first"))
    numbered = number_rows(first, place_bucket("first"), ("first",), "node").select("key", "node")
    anchor = f.when(f.col("settled"), f.col("number_0")).alias("anchor")
    columns = [name for name, _ in (*WHO, *SAID)]
    return keyed.join(numbered, "key").select(*columns, "node", anchor, "number_met", "doubted")


def _part(settled: DataFrame, apart: Pairs) -> DataFrame:
    """The same with every record taken out of its node that is said not to be that node's person."""
    nodes = int(settled.agg(f.max("node")).collect()[0][0]) + 1
    leaving = _find_leaving(settled, apart)
    new = {"place": leaving, "own_node": nodes + np.arange(len(leaving))}
    marked = settled.join(
        small(settled.sparkSession, new, {"place": pa.int64(), "own_node": pa.int64()}), "place", "left"
    )
    left = f.col("own_node").isNotNull()
    return (
        marked.withColumn("doubted", f.col("doubted") | (left & f.col("anchor").isNotNull()))
        .withColumn("anchor", f.when(~left, f.col("anchor")))
        .withColumn("node", f.coalesce("own_node", "node"))
        .drop("own_node")
    )


def _find_leaving(settled: DataFrame, apart: Pairs) -> Ints:
    """Of pairs within one node the second's places, each once, in order; but no node's every record."""
    node = nodes_of(settled, np.unique(np.concatenate(apart)))
    l, r = (side.tolist() for side in apart)
    leaving = np.unique([b for a, b in zip(l, r, strict=True) if a != b and node[a] == node[b]]).astype(
        np.int64
    )
    left = Counter(node[place] for place in leaving.tolist())
    if not left:
        return leaving
    asked = small(settled.sparkSession, {"node": sorted(left)}, {"node": pa.int64()})
    sizes = settled.join(asked, "node").groupBy("node").agg(f.count("*"), f.min("place")).collect()
    return np.setdiff1d(leaving, [first for at, size, first in sizes if size == left[at]])


def nodes_of(settled: DataFrame, places: Ints) -> Mapping[int, int]:
    """The nodes of a few records, of which people have said something."""
    asked = small(settled.sparkSession, {"place": places}, {"place": pa.int64()})
    return {row[0]: row[1] for row in settled.select("place", "node").join(asked, "place").collect()}
