"""Nodes by Spark: what is known of each, how common its values are, and who may be whose candidate."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from matchers.atoms import atoms_of
from matchers.candidates import (
    BLOCK,
    CORRECTED,
    RULES,
    SPLITTERS,
    UNSEEN,
    Rule,
    block_sql,
    crowd_sql,
    pair_sql,
)
from matchers.city.staging import FIELDS, TEXTS
from matchers.encode import Ints, Records, encode_feature
from matchers.keys import Blocking
from matchers.spark.frames import (
    RECORD_SLOTS,
    cells,
    ints,
    lay_out,
    over_partitions,
    read_codes,
    read_records,
    together,
    word_schema,
)
from matchers.spark.store import Store
from matchers.views import View, view_groups, view_records
from matchers.weigh import agreed_features

NODES_AT_ONCE = 50_000
"""Nodes whose blocking keys a worker lays out at a time: some 40 keys each."""


def _nothing() -> Records:
    """No records, with every feature."""
    empty = {
        feature: [pa.array([], pa.string() if feature in TEXTS else pa.int32())] * width
        for feature, width in RECORD_SLOTS.items()
    }
    made = {feature: encode_feature([slots], [0]) for feature, slots in empty.items()}
    codes = {feature: matrix for feature, (matrix, _) in made.items()}
    words = {feature: dictionary for feature, (_, dictionary) in made.items() if dictionary is not None}
    none = np.empty(0, np.int64)
    return Records(none, none, codes, words)


def _slots(view: View) -> dict[str, int]:
    return {feature: matrix.shape[1] for feature, matrix in view.codes.items()}


_NOBODY = np.empty(0, bool)
NODE_VIEW = view_groups(_nothing(), np.empty(0, np.int64), 0, _NOBODY)
NODE_SLOTS = _slots(NODE_VIEW)
SINGLE_SLOTS = _slots(view_records(_nothing(), _NOBODY))
"""How many values of each feature a node and a single record have."""

VALUED = sorted({feature for field in FIELDS for _, feature in agreed_features(field)})
"""Features of which a shared value is weighed by how common it is."""
ATTRIBUTES = (
    ("node", pa.int64()),
    ("first", pa.int64()),
    ("first_extract", pa.int16()),
    ("anchor", pa.string()),
    ("anchor_met", pa.int64()),
    ("tables", pa.int32()),
)
NODE = pa.schema([*ATTRIBUTES, *word_schema(NODE_SLOTS)])


def view_nodes(store: Store, settled: DataFrame, parts: int, authority: int) -> DataFrame:
    """What is known of each node; `loose`: its number is unknown to the authority's table."""
    by_node = together(settled, parts, "node")
    node = over_partitions(by_node, _view, NODE)
    return store.keep("node", lambda: _mark_loose(node, settled, authority))


def _view(table: pa.Table) -> Iterator[dict[str, Any]]:
    records = read_records(table)
    node, first, group = np.unique(ints(table, "node"), return_index=True, return_inverse=True)
    view = view_groups(records, group.astype(np.int64), len(node), ints(table, "doubted"))
    tables = np.zeros(len(node), np.int32)
    np.bitwise_or.at(tables, group, (1 << records.table.astype(np.int32)).astype(np.int32))
    head = table.take(pa.array(first))
    anchor = head.column("anchor").combine_chunks()
    met = np.where(np.asarray(anchor.is_valid()), ints(head, "number_met"), -1)
    yield {
        "node": node,
        "first": head.column("place"),
        "first_extract": head.column("extract"),
        "anchor": anchor,
        "anchor_met": met,
        "tables": tables,
        **lay_out(view.codes, view.words),
    }


def _mark_loose(node: DataFrame, settled: DataFrame, authority: int) -> DataFrame:
    issued = settled.where(f.col("extract") == authority)
    if issued.isEmpty():
        return node.withColumn("loose", f.lit(False))
    known = issued.where("number_0 is not null").select(f.col("number_0").alias("anchor")).distinct()
    marked = node.join(known.withColumn("known", f.lit(True)), "anchor", "left")
    loose = f.col("anchor").isNotNull() & f.col("known").isNull()
    return marked.withColumn("loose", loose).drop("known")


def read_view(table: pa.Table, slots: Mapping[str, int], suffix: str = "") -> View:
    """A view of the table's rows."""
    return View(*read_codes(table, slots, suffix))


def count_values(node: DataFrame) -> DataFrame:
    """Values that several nodes hold: `feature`, `value`, `people`."""
    held = _values(node, "node", NODE_SLOTS).groupBy("feature", "value").agg(f.count("*").alias("people"))
    return held.where("people > 1")


def _values(frame: DataFrame, key: str, slots: Mapping[str, int]) -> DataFrame:
    """A row a cell that holds a value: the key, `feature`, `cell`, `value`."""
    stacked = [f"'{feature}', '{cell}', cast({cell} as string)" for feature, cell in cells(slots, VALUED)]
    text = f"stack({len(stacked)}, {', '.join(stacked)}) as (feature, cell, value)"
    return frame.selectExpr(key, text).where("value is not null")


def with_people(frame: DataFrame, key: str, slots: Mapping[str, int], held: DataFrame) -> DataFrame:
    """The frame with `people_<feature>_<slot>`: how many nodes hold the value there, at least one."""
    counted = _values(frame, key, slots).join(held, ["feature", "value"])
    entry = f.struct("cell", "people")
    by_key = counted.groupBy(key).agg(f.map_from_entries(f.collect_list(entry)).alias("held"))
    columns = [
        f.coalesce(f.col("held")[cell], f.lit(1)).cast("int").alias(f"people_{cell}")
        for _, cell in cells(slots, VALUED)
    ]
    return frame.join(by_key, key, "left").select(*(frame[name] for name in frame.columns), *columns)


KEYED = pa.schema(
    [
        ("rule", pa.int32()),
        ("splitter", pa.int32()),
        ("node", pa.int64()),
        ("open", pa.bool_()),
        ("k0", pa.int64()),
        ("k1", pa.int64()),
        ("k2", pa.int64()),
    ]
)
_ATOMS = set(atoms_of(NODE_VIEW, FIELDS, hashed=True))
USABLE = tuple(rule for rule in RULES if _ATOMS.issuperset(rule.atoms))
USABLE_CORRECTED = tuple(rule for rule in CORRECTED if _ATOMS.issuperset(rule.atoms))
RULE_NAMES = tuple(rule.name for rule in (*USABLE, *USABLE_CORRECTED))


def propose(store: Store, node: DataFrame) -> tuple[DataFrame, dict[str, int]]:
    """Every pair that a rule proposes, `l`, `r`, `rule` (into RULE_NAMES), and the pairs lost by rule."""
    pairs, lost = _propose(store, node, "anchor is null", 0, USABLE, among_open=True)
    if not node.where("loose").isEmpty():
        more, more_lost = _propose(store, node, "loose", len(USABLE), USABLE_CORRECTED, among_open=False)
        pairs, lost = pairs.union(more), lost | more_lost
    first = pairs.groupBy("l", "r").agg(f.min("rule").alias("rule"))
    return store.keep("pair", lambda: first), lost


def _propose(
    store: Store, node: DataFrame, opened: str, base: int, rules: Sequence[Rule], *, among_open: bool
) -> tuple[DataFrame, dict[str, int]]:
    wanted = [(base + place, rule, -1) for place, rule in enumerate(rules)]
    name = "among" if among_open else "corrected"
    key = store.keep(f"key_{name}", lambda: _lay_keys(node, opened, wanted))
    pairs, crowd = _pair(store, key, ("rule", "k0", "k1"), name, among_open)
    totals = {row[0]: int(row[1]) for row in crowd.groupBy("rule").agg(f.expr(UNSEEN)).collect()}
    if not totals:
        return pairs, {}
    wanted = [
        (ordinal, rule, place)
        for ordinal, rule, _ in wanted
        for place, splitter in enumerate(SPLITTERS)
        if ordinal in totals and splitter in _ATOMS and splitter not in rule.atoms
    ]
    name = f"{name}_split"
    longer = _lay_keys(node, opened, wanted).join(
        crowd.select("rule", "k0", "k1"), ["rule", "k0", "k1"], "left_semi"
    )
    key = store.keep(f"key_{name}", lambda: longer)
    more, _ = _pair(store, key, ("splitter", "rule", "k0", "k1", "k2"), name, among_open)
    seen = {row[0]: int(row[1]) for row in more.groupBy("rule").count().collect()}
    lost = {RULE_NAMES[rule]: max(0, totals[rule] - seen.get(rule, 0)) for rule in sorted(totals)}
    return pairs.union(more.select("l", "r", "rule")), {rule: count for rule, count in lost.items() if count}


def _pair(
    store: Store, key: DataFrame, columns: Sequence[str], name: str, among_open: bool
) -> tuple[DataFrame, DataFrame]:
    """The pairs of the blocks that are small enough, and the blocks that are not."""
    spark, keys = store.spark, ", ".join(columns)
    key.createOrReplaceTempView("key")
    block = store.keep(f"block_{name}", lambda: spark.sql(block_sql(keys)))
    block.createOrReplaceTempView("block")
    ruled = ", ".join(column for column in columns if not column.startswith("k"))
    found = spark.sql(pair_sql(keys, ruled, BLOCK, among_open=among_open))
    return store.keep(f"pair_{name}", lambda: found), spark.sql(crowd_sql(BLOCK))


def _lay_keys(node: DataFrame, opened: str, wanted: Sequence[tuple[int, Rule, int]]) -> DataFrame:
    """The nodes' keys, `wanted` being (ordinal, rule, place of the splitter or −1)."""
    columns = [name for name, _ in word_schema(NODE_SLOTS)]
    asked = node.select("node", f.expr(opened).alias("open"), *columns)
    return over_partitions(asked, partial(_key, wanted=tuple(wanted)), KEYED)


def _key(table: pa.Table, *, wanted: Sequence[tuple[int, Rule, int]]) -> Iterator[dict[str, Any]]:
    for start in range(0, table.num_rows, NODES_AT_ONCE):
        yield from _key_some(table.slice(start, NODES_AT_ONCE), wanted)


def _key_some(table: pa.Table, wanted: Sequence[tuple[int, Rule, int]]) -> Iterator[dict[str, Any]]:
    """Keys as they are laid out on one machine, of these nodes."""
    node = ints(table, "node")
    atoms = atoms_of(read_view(table, NODE_SLOTS), FIELDS, hashed=True)
    used = {atom for _, rule, _ in wanted for atom in rule.atoms} | (atoms.keys() & SPLITTERS)
    blocking = Blocking({atom: atoms[atom] for atom in sorted(used)}, ints(table, "open"), whole=False)
    for ordinal, rule, place in wanted:
        more = () if place < 0 else (SPLITTERS[place],)
        found = blocking.lay_keys((*rule.atoms, *more))
        width, nothing = len(rule.atoms), np.zeros(found.num_rows, np.int64)
        yield {
            "rule": np.full(found.num_rows, ordinal, np.int32),
            "splitter": np.full(found.num_rows, place, np.int32),
            "node": node[ints(found, "node")],
            "open": found.column("open"),
            "k0": found.column("k0"),
            "k1": found.column("k1") if width > 1 else nothing,
            "k2": found.column(f"k{width}") if more else nothing,
        }


def codes_of_people(table: pa.Table, view: View, slots: Mapping[str, int]) -> dict[str, Ints]:
    """By feature how many nodes hold each of the view's values, by code; 1 where nobody else does."""
    held: dict[str, Ints] = {}
    for feature in VALUED:
        codes = view.codes[feature]
        count = np.ones(int(codes.max(initial=0)) + 1, np.int64)
        for slot in range(slots[feature]):
            known = codes[:, slot] >= 0
            count[codes[known, slot]] = ints(table, f"people_{feature}_{slot}")[known]
        held[feature] = count
    return held
