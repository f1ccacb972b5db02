"""Pairs compared and weighed by Spark: the very same comparer, on batches of pairs that carry what is known of both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as f

from matchers.assign import entry_bits, nameless_costs, second_entries
from matchers.city.linking import bin_weights
from matchers.city.staging import FIELDS
from matchers.compare import compare_batch
from matchers.encode import Floats, Ints
from matchers.estimation import Tally, learn_m, learn_siblings, learn_u, tally
from matchers.fields import Field
from matchers.levels import levels_of
from matchers.patterns import Met, count_masked
from matchers.sample import FAMILY, SEED, SETTLED, SIBLINGS, draw_strangers
from matchers.spark.frames import (
    cells,
    ints,
    lay_out,
    number_rows,
    over_batches,
    place_bucket,
    read_records,
    small,
    word_schema,
)
from matchers.spark.nodes import NODE_SLOTS, SINGLE_SLOTS, USABLE, VALUED
from matchers.spark.store import Store
from matchers.views import view_records
from matchers.weigh import (
    Observed,
    Weights,
    agreed_features,
    default_weights,
    probability,
    weigh,
    weigh_corrected,
)

LEVELS = [(f"level_{field.label}", pa.int8()) for field in FIELDS]
AGREED = [(f"people_{field.label}", pa.int32()) for field in FIELDS]
"""How many nodes hold the value that both agree upon; null where none is weighed by its own frequency."""
SIDES = [
    (f"{name}_{side}", kind)
    for side in "lr"
    for name, kind in (("anchor_met", pa.int64()), ("loose", pa.bool_()), ("tables", pa.int32()))
]
PAIR = [("l", pa.int64()), ("r", pa.int64())]
COMPARED = pa.schema([*PAIR, ("rule", pa.int32()), *SIDES, *LEVELS, *AGREED])
WEIGHED = pa.schema(
    [
        *PAIR,
        ("rule", pa.int32()),
        *SIDES,
        ("weight", pa.float64()),
        ("net", pa.float64()),
        ("chance", pa.float64()),
        ("bin", pa.int32()),
    ]
)
TALLIED = pa.schema([("field", pa.int32()), ("level", pa.int32()), ("pairs", pa.int64())])


def compare(store: Store, pairs: DataFrame, node: DataFrame) -> DataFrame:
    """The pairs with the levels of their fields; of two certain nodes only where one number may be a former one."""
    names = [name for name, _ in word_schema(NODE_SLOTS)]
    people = [f"people_{cell}" for _, cell in cells(NODE_SLOTS, VALUED)]
    facts = ["anchor_met", "loose", "tables"]
    met = _beside(pairs, node.select("node", *facts, *names, *people), "node")
    met = met.where(f"rule < {len(USABLE)} or (anchor_met_l >= 0 and anchor_met_r >= 0)")
    met = met.drop(*(f"{name}_r" for name in people))
    return store.keep("compared", lambda: over_batches(met, _compare, COMPARED))


def _beside(pairs: DataFrame, frame: DataFrame, key: str) -> DataFrame:
    """Pairs of keys `l`, `r` with the columns of the frame's rows, `<name>_l` and `<name>_r`."""
    for side in "lr":
        named = frame.select(
            f.col(key).alias(side), *(f.col(n).alias(f"{n}_{side}") for n in frame.columns if n != key)
        )
        pairs = pairs.join(named, side)
    return pairs


def _levels(table: pa.Table) -> pa.RecordBatch:
    wanted = [
        name
        for name in table.column_names
        if name.endswith(("_l", "_r"))
        and name[:-2].rpartition("_")[2].isdigit()
        and not name.startswith("people_")
    ]
    (batch,) = table.select(wanted).combine_chunks().to_batches()
    return compare_batch(batch, FIELDS)


def _compare(table: pa.Table) -> Iterator[dict[str, Any]]:
    made = _levels(table)
    columns: dict[str, Any] = {name: table.column(name) for name, _ in (*PAIR, ("rule", None), *SIDES)}
    for field in FIELDS:
        columns[f"level_{field.label}"] = made.column(f"level_{field.label}")
        columns[f"people_{field.label}"] = _people(table, made, field)
    yield columns


def _people(table: pa.Table, made: pa.RecordBatch, field: Field) -> pa.Array:
    """How many nodes hold the agreed value, where its level is weighed so."""
    level, agreed = np.asarray(made.column(f"level_{field.label}")), made.column(f"agreed_{field.label}")
    people, known = np.zeros(table.num_rows, np.int32), np.zeros(table.num_rows, bool)
    for at, feature in agreed_features(field):
        for _, cell in cells(NODE_SLOTS, [feature]):
            own = table.column(f"{cell}_l").combine_chunks()
            held = np.asarray(
                pc.fill_null(pc.equal(own, agreed.cast(own.type)), False).to_numpy(zero_copy_only=False)
            ) & (level == at)
            people[held] = ints(table, f"people_{cell}_l")[held]
            known |= held
    return pa.array(people, pa.int32(), mask=~known)


def count_levels_of(pairs: DataFrame, frame: DataFrame, key: str) -> Tally:
    """The levels of some pairs, counted where they are compared."""
    made = over_batches(_beside(pairs, frame, key), _tally, TALLIED)
    rows = made.groupBy("field", "level").sum("pairs").collect()
    count = {field.label: np.zeros(len(levels_of(field))) for field in FIELDS}
    size = 0
    for field, level, pairs_ in rows:
        if field < 0:
            size = int(pairs_)
        else:
            count[FIELDS[field].label][level] = pairs_
    return Tally(count, size)


def _tally(table: pa.Table) -> Iterator[dict[str, Any]]:
    made = _levels(table)
    level = {field.label: np.asarray(made.column(f"level_{field.label}")) for field in FIELDS}
    counted = tally(FIELDS, Observed(level, {}))
    yield {"field": [-1], "level": [0], "pairs": [counted.pairs]}
    for place, field in enumerate(FIELDS):
        counts = counted.count[field.label].astype(np.int64)
        yield {"field": np.full(len(counts), place), "level": np.arange(len(counts)), "pairs": counts}


SINGLE = pa.schema([("place", pa.int64()), *word_schema(SINGLE_SLOTS)])


def view_singles(settled: DataFrame) -> DataFrame:
    """What each record says by itself."""
    return over_batches(settled, _single, SINGLE)


def _single(table: pa.Table) -> Iterator[dict[str, Any]]:
    view = view_records(read_records(table), ints(table, "doubted"))
    yield {"place": table.column("place"), **lay_out(view.codes, view.words)}


def learn(store: Store, settled: DataFrame, node: DataFrame, compared: DataFrame, nodes: int) -> Weights:
    """The weights of this data, from the same samples and counts as on one machine."""
    weights = default_weights(FIELDS, nodes)
    words = node.select("node", *(name for name, _ in word_schema(NODE_SLOTS)))
    spark = store.spark
    l, r = draw_strangers(nodes)
    if len(l):
        met = small(spark, {"l": l, "r": r}, dict(PAIR))
        weights = learn_u(weights, FIELDS, count_levels_of(met, words, "node"))
    siblings = _draw_siblings(store, node)
    if not siblings.isEmpty():
        weights = learn_siblings(weights, FIELDS, count_levels_of(siblings, words, "node"))
    single = view_singles(settled)
    sure = count_levels_of(_draw_settled(store, settled, node), single, "place")
    identical = count_levels_of(_follow(settled, node, "anchor is null"), single, "place")
    return learn_m(weights, FIELDS, _meet(compared, node), sure, identical)


def _follow(settled: DataFrame, node: DataFrame, of_interest: str) -> DataFrame:
    """Each record that is not its node's first with the first, if they come from different extracts."""
    heads = node.where(of_interest).select("node", "first", "first_extract")
    other = settled.select("place", "extract", "node").join(heads, "node").where("extract <> first_extract")
    return other.select(f.col("first").alias("l"), f.col("place").alias("r"))


def _draw_settled(store: Store, settled: DataFrame, node: DataFrame) -> DataFrame:
    pairs = store.keep("sure", lambda: _follow(settled, node, "anchor is not null"))
    return _choose(pairs, ("r",), "r", SETTLED)


def _choose(pairs: DataFrame, order: Sequence[str], by: str, most: int) -> DataFrame:
    """All pairs, or so many of them drawn by their places in the order: the draw that one machine makes."""
    size = pairs.count()
    if size <= most:
        return pairs
    chosen = np.sort(np.random.default_rng(SEED).choice(size, most, replace=False))
    drawn = small(pairs.sparkSession, {"rank": chosen}, {"rank": pa.int64()})
    return number_rows(pairs, place_bucket(by), order, "rank").join(drawn, "rank").drop("rank")


def _draw_siblings(store: Store, node: DataFrame) -> DataFrame:
    """Pairs of certain nodes that share a parent's or guardian's number: neighbours in each family."""
    slots = ", ".join(cell for _, cell in cells(NODE_SLOTS, ["kin_number"]))
    held = node.where("anchor is not null").selectExpr("node", f"explode(array({slots})) as value")
    held = held.where("value is not null")
    families = held.groupBy("value").count().where(f.col("count").between(2, FAMILY)).select("value")
    after = f.lead("node").over(Window.partitionBy("value").orderBy("node"))
    near = held.join(families, "value", "left_semi").select(f.col("node").alias("l"), after.alias("r"))
    pairs = store.keep("sibling", lambda: near.where("r is not null and l <> r").distinct())
    return _choose(pairs, ("l", "r"), "l", SIBLINGS)


def _meet(compared: DataFrame, node: DataFrame) -> Met:
    """The candidates of which one is open, by pattern; and all pairs of nodes there could be."""
    names = [name for name, _ in LEVELS]
    learned = compared.where("anchor_met_l < 0 or anchor_met_r < 0")
    shared = f.expr("tables_l & tables_r") != 0
    rows = (
        learned.groupBy(*names).agg(f.sum((~shared).cast("bigint")), f.sum(shared.cast("bigint"))).collect()
    )
    table = np.array([tuple(row) for row in rows], np.int64).reshape(-1, len(names) + 2)
    table = table[np.lexsort(table[:, : len(names)].T[::-1])]
    certain = f.sum(f.col("anchor").isNotNull().cast("bigint"))
    masks = np.array(
        sorted(tuple(row) for row in node.groupBy("tables").agg(f.count("*"), certain).collect()), np.int64
    )
    masks = masks.reshape(-1, 3)
    pairs = count_masked(masks[:, 0], masks[:, 1].astype(float), masks[:, 2].astype(float))
    return Met.of(table[:, : len(names)].astype(np.int8), table[:, len(names) :].astype(float), pairs)


def count_entries(settled: DataFrame, weights: Weights) -> Floats:
    """What it costs to give a person a second record of each extract."""
    most = settled.agg(f.max("extract")).collect()[0][0]
    if not most:
        return np.zeros(1)
    listed = settled.where("anchor is not null").groupBy("extract", "node").count()
    once, more = f.sum((f.col("count") == 1).cast("bigint")), f.sum((f.col("count") > 1).cast("bigint"))
    found = {
        row[0]: (int(row[1]), int(row[2])) for row in listed.groupBy("extract").agg(once, more).collect()
    }
    return np.array([entry_bits(*found.get(table, (0, 0)), weights.again) for table in range(most + 1)])


@dataclass(frozen=True)
class Scale:
    """What pairs are weighed with."""

    weights: Weights
    nodes: int
    authorised: int
    second: Floats


def weigh_pairs(store: Store, compared: DataFrame, scale: Scale) -> DataFrame:
    """The pairs with their weights, `net` of what a second record costs, and chances."""
    return store.keep("weighed", lambda: over_batches(compared, partial(_weigh, scale=scale), WEIGHED))


def _weigh(table: pa.Table, *, scale: Scale) -> Iterator[dict[str, Any]]:
    level = {field.label: ints(table, f"level_{field.label}").astype(np.int8) for field in FIELDS}
    people = {field.label: ints(table, f"people_{field.label}") for field in FIELDS}
    agreed = {label: np.where(count >= 0, np.arange(len(count)), -1) for label, count in people.items()}
    weights = replace(scale.weights, frequency=_frequency(people, scale.nodes))
    observed = Observed(level, agreed)
    weight = weigh(weights, FIELDS, observed)
    both = np.flatnonzero((ints(table, "anchor_met_l") >= 0) & (ints(table, "anchor_met_r") >= 0))
    if len(both):
        weight[both] = weigh_corrected(weights, FIELDS, observed, both, scale.authorised)
    shared = ints(table, "tables_l") & ints(table, "tables_r")
    weight = weight - nameless_costs(scale.second, shared, FIELDS, observed)
    yield {
        **{name: table.column(name) for name, _ in (*PAIR, ("rule", None), *SIDES)},
        "weight": weight,
        "net": weight - second_entries(scale.second)[shared],
        "chance": probability(weight),
        "bin": bin_weights(weight),
    }


def _frequency(people: Mapping[str, Ints], nodes: int) -> dict[tuple[str, int], Floats]:
    """How common each pair's agreed value is, the pair's place standing for the value's code."""
    return {
        (field.label, at): np.maximum(people[field.label], 1) / max(nodes, 2)
        for field in FIELDS
        for at, _ in agreed_features(field)
    }
