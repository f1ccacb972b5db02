"""recordlinkage as a peer: index by blocking, compare, and its ECM classifier, which needs no labels.

Set up as its documentation shows (guides "Link two datasets" and "Classification algorithms"): exact comparison of
codes, Jaro-Winkler from 0.85 of strings, a union of blocks, agreement patterns binary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import recordlinkage
from recordlinkage.index import Block

from benchmarks.peers.environment import Spent, Stopwatch
from benchmarks.peers.task import Task

LIKE = 0.85
"""Jaro-Winkler similarity from which strings agree: the documentation's own."""
SURE = 1e-12
"""Probabilities are kept this far from 0 and 1, so that they have a weight."""


@dataclass(frozen=True)
class Setup:
    """Columns by which blocks are made, columns compared exactly, and columns compared as strings."""

    blocks: Sequence[Sequence[str]]
    exact: Sequence[str]
    strings: Sequence[str]


SETUPS: Mapping[str, Setup] = {
    "febrl4": Setup(
        blocks=(("given_name",), ("surname",), ("date_of_birth",), ("soc_sec_id",), ("postcode",)),
        exact=("date_of_birth", "soc_sec_id", "postcode", "state", "street_number"),
        strings=("given_name", "surname", "suburb", "address_1"),
    ),
    "city": Setup(
        blocks=(
            ("number",), ("name", "birth_date"), ("sound", "birth_date"), ("phone", "birth_date"),
            ("name", "district", "birth_year"),
        ),
        exact=("number", "name", "birth_date", "sex", "phone", "district", "school"),
        strings=("sound", "address"),
    ),
}  # fmt: skip


def link_with_ecm(task: Task) -> tuple[pd.DataFrame, Spent]:
    """The task's pairs (table_l, key_l, table_r, key_r, weight) by ECM, and what it took."""
    setup = SETUPS[task.model]
    records = pd.concat([_frame(name, table.to_pandas()) for name, table in task.tables.items()])
    watch = Stopwatch()
    pairs = _index(records, setup)
    agree = _compare(records, setup, pairs)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(agree)
    chance = classifier.prob(agree).clip(SURE, 1 - SURE)
    found = pd.DataFrame({"weight": np.log2(chance / (1 - chance))})
    spent = watch.spent()
    for side, level in (("l", 0), ("r", 1)):
        places = pairs.get_level_values(level)
        found[f"table_{side}"] = records.loc[places, "table"].to_numpy()
        found[f"key_{side}"] = records.loc[places, "key"].to_numpy()
    if task.pairs == "across":
        found = found[found["table_l"] != found["table_r"]]
    return found.reset_index(drop=True), spent


def _frame(name: str, table: pd.DataFrame) -> pd.DataFrame:
    table = table.assign(table=name)
    return table.set_index(table["table"] + "/" + table["key"])


def _index(records: pd.DataFrame, setup: Setup) -> pd.MultiIndex:
    """Pairs that share all columns of a block; the unknown share nothing."""
    found = []
    for columns in setup.blocks:
        known = records.dropna(subset=list(columns))
        found.append(Block(left_on=list(columns), right_on=list(columns)).index(known))
    union = found[0]
    for more in found[1:]:
        union = union.union(more)
    return union


def _compare(records: pd.DataFrame, setup: Setup, pairs: pd.MultiIndex) -> pd.DataFrame:
    """1 where a column agrees, 0 where it does not or is unknown."""
    compare = recordlinkage.Compare()
    for column in setup.exact:
        compare.exact(column, column, label=column)
    for column in setup.strings:
        compare.string(column, column, method="jarowinkler", threshold=LIKE, label=column)
    return compare.compute(pairs, records).astype(int)
