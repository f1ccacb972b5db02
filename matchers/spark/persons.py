"""Who is who by Spark: each record's person, ids, links and values, a person's records together."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as f

from matchers.city.linking import PAIRED, level_columns
from matchers.city.staging import FIELDS, TEXTS
from matchers.encode import Ints, mix
from matchers.linkage import DECISION
from matchers.persons import describe, number_digests, pairs_within, write_ids
from matchers.ruled import Pairs, pair_codes
from matchers.spark.assigning import NODE
from matchers.spark.comparing import Scale
from matchers.spark.frames import RECORD_SLOTS, ints, over_batches, over_partitions, read_records, together
from matchers.spark.nodes import RULE_NAMES, SINGLE_SLOTS, VALUED, codes_of_people, with_people
from matchers.spark.settling import SAID, WHO
from matchers.spark.store import Store
from matchers.views import View, compare_views, view_groups, view_records
from matchers.weigh import agreed_features, probability, weigh

OWNED = [*(name for name, _ in (*WHO, *SAID)), "node"]


def own_nodes(store: Store, node: DataFrame, assigned: DataFrame) -> DataFrame:
    """Every node's `person` (its first node), and whether it is `corrected`: its number was its person's before."""
    roots = assigned.where(f"what = {NODE}").groupBy(f.col("a").alias("node")).agg(f.min("b").alias("person"))
    owned = node.select("node", "first", "anchor", "loose").join(roots, "node", "left")
    owned = owned.withColumn("person", f.coalesce("person", "node"))
    sure = owned.where("anchor is not null and not loose").select("person").distinct()
    marked = owned.join(sure.withColumn("authorised", f.lit(True)), "person", "left")
    corrected = f.col("loose") & f.coalesce("authorised", f.lit(False))
    return store.keep("owner", lambda: marked.withColumn("corrected", corrected).drop("authorised"))


def own_records(store: Store, settled: DataFrame, owner: DataFrame) -> DataFrame:
    """Every settled record with its `person`, `doubted` as it is in the end; `certain`: its node has a number."""
    held = owner.select("node", "person", "corrected", f.col("anchor").isNotNull().alias("certain"))
    owned = settled.join(held, "node").withColumn("doubted", f.col("doubted") | f.col("corrected"))
    return store.keep("owned", lambda: owned.select(*OWNED, "person", "doubted", "certain"))


DESCRIBED = pa.schema(
    [
        ("person", pa.int64()),
        ("first", pa.int64()),
        ("digest", pa.int64()),
        ("feature", pa.string()),
        ("value", pa.string()),
        ("people", pa.int64()),
    ]
)
ID = pa.schema([("person", pa.int64()), ("person_id", pa.string())])


def describe_persons(store: Store, owned: DataFrame, parts: int, key: str) -> DataFrame:
    """Two sorts of rows: of persons what they look like, and of values how many people of a part hold them."""
    work = partial(_describe, key=key)
    return store.keep("described", lambda: over_partitions(together(owned, parts, "person"), work, DESCRIBED))


def _describe(table: pa.Table, *, key: str) -> Iterator[dict[str, Any]]:
    records = read_records(table)
    person, first, group = np.unique(ints(table, "person"), return_index=True, return_inverse=True)
    view = view_groups(records, group.astype(np.int64), len(person), ints(table, "doubted"))
    nothing = pa.nulls(len(person), pa.string())
    yield {
        "person": person,
        "first": ints(table, "place")[first],
        "digest": describe(view, key).view(np.int64),
        "feature": nothing,
        "value": nothing,
        "people": np.zeros(len(person), np.int64),
    }
    for feature in VALUED:
        codes = view.codes[feature]
        code, count = np.unique(codes[codes >= 0], return_counts=True)
        words = (
            view.words[feature].take(pa.array(code)) if feature in TEXTS else pa.array(code).cast(pa.string())
        )
        nobody = pa.nulls(len(code), pa.int64())
        yield {
            "person": nobody,
            "first": nobody,
            "digest": nobody,
            "feature": pa.array([feature] * len(code), pa.string()),
            "value": words,
            "people": count,
        }


def identify(store: Store, owner: DataFrame, described: DataFrame, key: str) -> DataFrame:
    """`person`, `person_id`: from the sound number where there is one, else from what is known."""
    rank = f.max_by("anchor", f.struct((~f.col("loose")).alias("sure"), "node"))
    numbered = owner.where("anchor is not null").groupBy("person").agg(rank.alias("anchor"))
    by_number = over_batches(numbered, partial(_write_numbered, key=key), ID)
    others = described.where("person is not null").join(numbered, "person", "left_anti")
    nth = f.row_number().over(Window.partitionBy("digest").orderBy("first")) - 1
    told_apart = others.select("person", "digest", nth.cast("bigint").alias("nth"))
    by_look = over_batches(told_apart, _write_described, ID)
    return store.keep("id", lambda: by_number.union(by_look))


def _write_numbered(table: pa.Table, *, key: str) -> Iterator[dict[str, Any]]:
    words = table.column("anchor").combine_chunks()
    digests = number_digests(words, np.arange(len(words)), key)
    yield {"person": table.column("person"), "person_id": write_ids(digests)}


def _write_described(table: pa.Table) -> Iterator[dict[str, Any]]:
    digest = ints(table, "digest").view(np.uint64)
    yield {
        "person": table.column("person"),
        "person_id": write_ids(mix(digest, ints(table, "nth").astype(np.uint64))),
    }


LINKED = pa.schema(
    [
        ("record_l", pa.int64()),
        ("record_r", pa.int64()),
        ("l", pa.int64()),
        ("r", pa.int64()),
        ("told", pa.string()),
        ("weight", pa.float64()),
        ("probability", pa.float64()),
        *((f"level_{field.label}", pa.string()) for field in FIELDS),
    ]
)


def link_records(
    store: Store,
    owned: DataFrame,
    held: DataFrame,
    pairs: DataFrame,
    *,
    scale: Scale,
    decided: Pairs,
    parts: int,
) -> DataFrame:
    """Every pair of records of one person with its rule, weight, probability and levels."""
    valued = with_people(owned, "place", RECORD_SLOTS, held)
    work = partial(_link, scale=scale, told=frozenset(pair_codes(decided).tolist()))
    made = over_partitions(together(valued, parts, "person"), work, LINKED)
    names = f.create_map(*(f.lit(part) for place, name in enumerate(RULE_NAMES) for part in (place, name)))
    ruled = made.join(pairs.select("l", "r", "rule"), ["l", "r"], "left")
    rule = f.coalesce("told", names[f.col("rule")], f.lit("person")).alias("rule")
    columns = [field.name for field in LINKED if field.name not in {"l", "r", "told", "record_l", "record_r"}]
    return store.keep("link", lambda: ruled.select("record_l", "record_r", rule, *columns))


def _link(table: pa.Table, *, scale: Scale, told: Set[int]) -> Iterator[dict[str, Any]]:
    """The pairs of records of each person of the partition, compared and weighed."""
    records, place, record = read_records(table), ints(table, "place"), ints(table, "record_id")
    node, certain = ints(table, "node"), ints(table, "certain")
    _, group = np.unique(ints(table, "person"), return_inverse=True)
    l, r = pairs_within(group.astype(np.int64), PAIRED)
    swap = record[l] > record[r]
    l, r = np.where(swap, r, l), np.where(swap, l, r)
    single = view_records(records, ints(table, "doubted"))
    observed = compare_views(single, l, single, r, FIELDS)
    weights = replace(scale.weights, frequency=_frequency(table, single, scale.nodes))
    weight = weigh(weights, FIELDS, observed)
    said = _say(pair_codes((place[l], place[r])), node[l] == node[r], certain[l], told)
    decided = np.array([word == DECISION for word in said], bool)
    yield {
        "record_l": record[l],
        "record_r": record[r],
        "l": np.minimum(node[l], node[r]),
        "r": np.maximum(node[l], node[r]),
        "told": pa.array(said, pa.string()),
        "weight": weight,
        "probability": np.where(decided, 1.0, probability(weight)),
        **level_columns(FIELDS, observed),
    }


def _say(pair: Ints, same: Ints, certain: Ints, told: Set[int]) -> list[str | None]:
    """What has put each pair together, where it was no rule: a decision, a number, or equal content."""
    settled = np.where(same, np.where(certain, "number", "identical"), "")
    said = settled.tolist()
    if told:
        said = [DECISION if code in told else word for code, word in zip(pair.tolist(), said, strict=True)]
    return [word or None for word in said]


def _frequency(table: pa.Table, view: View, nodes: int) -> Mapping[tuple[str, int], Any]:
    held = codes_of_people(table, view, {feature: SINGLE_SLOTS[feature] for feature in VALUED})
    return {
        (field.label, at): held[feature] / max(nodes, 2)
        for field in FIELDS
        for at, feature in agreed_features(field)
    }
