"""Persons by Spark: components of what may be joined are found by it, each decided by the one function that decides.

Two nodes can come to be one person only along edges that weigh enough, and a rival is an edge too: what is decided
in one component of these edges asks nothing of another.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from matchers.assign import LINK_BITS, MARGIN_BITS, assign
from matchers.encode import Floats, Ints
from matchers.ruled import Pairs, Ruled
from matchers.spark.comparing import SIDES
from matchers.spark.frames import ints, over_partitions, small, together
from matchers.spark.store import Store

EDGE, TOGETHER, APART = 0, 1, 2
"""What a row of the work is: a weighed edge, or a pair of which people have said that it is one person, or two."""
EDGES = ("sort", "nth", "l", "r", *(name for name, _ in SIDES), "weight", "net")
NODE, TAKEN, CONTESTED, OVERRULED = 0, 1, 2, 3
ASSIGNED = pa.schema([("what", pa.int32()), ("a", pa.int64()), ("b", pa.int64())])
"""A node and its person's first node (where it is only told from another, itself); an edge that joined, or was
left open; the place of a ruling not followed."""


def assign_persons(
    store: Store, weighed: DataFrame, node: DataFrame, ruled: Ruled, *, second: Floats, parts: int
) -> DataFrame:
    """`what`, `a`, `b` as ASSIGNED says, of all nodes that have an edge; any other is a person by itself."""
    near = weighed.where(f.col("net") >= LINK_BITS - MARGIN_BITS)
    near = near.select(f.lit(EDGE).alias("sort"), f.lit(0).cast("bigint").alias("nth"), *EDGES[2:])
    if ruled:
        near = near.union(_rule(node, ruled.together, TOGETHER)).union(_rule(node, ruled.apart, APART))
    edges = store.keep("edge", lambda: near)
    component = find_components(store, edges.where(f"sort <> {APART}").select("l", "r"))
    owned = edges.join(component.select(f.col("node").alias("l"), "component"), "l", "left")
    owned = owned.withColumn("component", f.coalesce("component", "l"))  # said to be apart, and nothing more
    work = partial(_assign, second=second)
    ordered = together(owned, parts, "component", order=("sort", "nth", "l", "r"))
    return store.keep("assigned", lambda: over_partitions(ordered, work, ASSIGNED))


def _rule(node: DataFrame, pairs: Pairs, sort: int) -> DataFrame:
    """Pairs of nodes of which people have said something, as rows of the same kind."""
    l, r = pairs
    columns = {"nth": np.arange(len(l)), "l": l, "r": r}
    asked = small(node.sparkSession, columns, dict.fromkeys(columns, pa.int64()))
    for side in "lr":
        facts = [f.col(name).alias(f"{name}_{side}") for name in ("anchor_met", "loose", "tables")]
        asked = asked.join(node.select(f.col("node").alias(side), *facts), side)
    nothing = f.lit(0.0)
    return asked.select(
        f.lit(sort).alias("sort"),
        "nth",
        "l",
        "r",
        *(name for name, _ in SIDES),
        nothing.alias("weight"),
        nothing.alias("net"),
    )


def _assign(table: pa.Table, *, second: Floats) -> Iterator[dict[str, Any]]:
    """One call for all components of the partition: they ask nothing of each other."""
    l, r, sort = ints(table, "l"), ints(table, "r"), ints(table, "sort")
    node, first = np.unique(np.r_[l, r], return_index=True)
    place_l, place_r = np.searchsorted(node, l), np.searchsorted(node, r)

    def of_nodes(name: str) -> Any:
        return np.r_[ints(table, f"{name}_l"), ints(table, f"{name}_r")][first]

    edge, joined, parted = (np.flatnonzero(sort == kind) for kind in (EDGE, TOGETHER, APART))
    found = assign(
        place_l[edge],
        place_r[edge],
        ints(table, "weight")[edge],
        anchor=of_nodes("anchor_met"),
        tables=of_nodes("tables").astype(np.int64),
        second=second,
        loose=of_nodes("loose").astype(bool),
        ruled=Ruled((place_l[joined], place_r[joined]), (place_l[parted], place_r[parted])),
    )
    _, heads = np.unique(found.person, return_index=True)
    yield _rows(NODE, node, node[heads[found.person]])
    yield _rows(TAKEN, l[edge][found.taken], r[edge][found.taken])
    yield _rows(CONTESTED, l[edge][found.contested], r[edge][found.contested])
    over = ints(table, "nth")[joined][list(found.overruled)]
    yield _rows(OVERRULED, over, over)


def _rows(what: int, a: Ints, b: Ints) -> dict[str, Any]:
    return {"what": np.full(len(a), what, np.int32), "a": a, "b": b}


def find_components(store: Store, edges: DataFrame) -> DataFrame:
    """`node`, `component`: the lowest node that edges lead to, for every node that has an edge.

    Each round every node takes the lowest label among its neighbours', then that label's own: the rounds grow
    with the logarithm of the longest way, and each is kept, so that a plan never grows with them.
    """
    ways = edges.union(edges.select("r", "l")).toDF("node", "other").where("node <> other").distinct()
    ways = store.keep("way", lambda: ways)
    label = ways.groupBy("node").agg(f.least(f.col("node"), f.min("other")).alias("component"))
    label = store.keep("label_0", lambda: label)
    for turn in range(1, 64):
        before = label
        label = store.keep(f"label_{turn}", partial(_relabel, ways, before))
        if label.where("component <> before").isEmpty():
            break
    return label


def _relabel(ways: DataFrame, label: DataFrame) -> DataFrame:
    own = label.select("node", "component")
    others = own.select(f.col("node").alias("other"), f.col("component").alias("theirs"))
    lowest = ways.join(others, "other").groupBy("node").agg(f.min("theirs").alias("lowest"))
    nearer = own.join(lowest, "node").select(
        "node", f.col("component").alias("before"), f.least("component", "lowest").alias("nearer")
    )
    jump = own.select(f.col("node").alias("nearer"), f.col("component").alias("further"))
    return nearer.join(jump, "nearer").select(
        "node", "before", f.least("nearer", "further").alias("component")
    )
