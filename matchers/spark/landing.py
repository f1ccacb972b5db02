"""linked.* in the city's warehouse, read from Spark's Parquet by DuckDB itself."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from matchers.city.identity import claim_ids, tell_tokens
from matchers.city.linking import (
    EDGES,
    link_words,
    list_adults,
    select_rates,
    write_distribution,
    write_summary,
    write_weights,
)
from matchers.city.oddities import name_oddities
from matchers.city.staging import CHILD_EXTRACTS, FIELDS, TEXTS
from matchers.linkage import DECISION
from matchers.persons import number_digests
from matchers.spark.assigning import CONTESTED, TAKEN
from matchers.spark.frames import RECORD_SLOTS, cells, ints, read_records
from matchers.spark.nodes import RULE_NAMES, VALUED
from matchers.spark.store import Store
from matchers.tables import count_rows, write_arrow
from matchers.views import view_groups
from matchers.weigh import Weights
from schemas import civil_affairs
from schemas.warehouse import enum_type

Figures = dict[str, Any]


def land_persons(
    connection: duckdb.DuckDBPyConnection, store: Store, key: str, of_run: tuple[str, str] | None
) -> int:
    """linked.person, with the ids that the ledger keeps; how many persons."""
    moved = _keep_ids(connection, store, key, of_run) if of_run is not None else {}
    rows = pa.table(
        {"own": pa.array(list(moved), pa.string()), "kept": pa.array(list(moved.values()), pa.string())}
    )
    connection.register("moved", rows)
    connection.register("adults", list_adults(connection, key))
    connection.execute(
        f"""
        create or replace table linked.person as
        select * from (
            select
                owned.record_id,
                coalesce(moved.kept, id.person_id) as person_id,
                owned.doubted,
                coalesce(owned.number_state_0, -1) as number_state
            from {store.files("owned")} as owned
            inner join {store.files("id")} as id on id.person = owned.person
            left join moved on moved.own = id.person_id
            union all
            select * from adults
        )
        order by record_id
        """
    )
    for name in ("moved", "adults"):
        connection.unregister(name)
    counted = connection.execute(f"select count(*) from {store.files('id')}").fetchone()
    return int(counted[0]) if counted else 0


def _keep_ids(
    connection: duckdb.DuckDBPyConnection, store: Store, key: str, run: tuple[str, str]
) -> dict[str, str]:
    """The ids under which the ledger knows the children followed, where they are not their own."""
    register = CHILD_EXTRACTS.index(civil_affairs.CHILDREN)
    kin = " or ".join(f"{cell} in (from ground)" for _, cell in cells(RECORD_SLOTS, ["kin_number"]))
    connection.execute(
        f"""
        create or replace temp table followed as
        with ground as (
            select distinct upper(trim(number)) as number from raw.police_parent_status where number is not null
        )
        select distinct person
        from {store.files("owned")}
        where extract = {register} or {kin}
        """
    )
    table = connection.execute(
        f"select owned.*, id.person_id from {store.files('owned')} as owned"
        f" inner join followed on followed.person = owned.person"
        f" inner join {store.files('id')} as id on id.person = owned.person order by place"
    ).to_arrow_table()
    numbers = connection.execute(
        f"select owner.person, owner.anchor from {store.files('owner')} as owner"
        f" inner join followed on followed.person = owner.person where anchor is not null order by node"
    ).to_arrow_table()
    connection.execute("drop table followed")
    return claim_ids(connection, _tell_tokens(table, numbers, key), run)


def _tell_tokens(table: pa.Table, numbers: pa.Table, key: str) -> pa.Table:
    person, first, group = np.unique(ints(table, "person"), return_index=True, return_inverse=True)
    view = view_groups(read_records(table), group.astype(np.int64), len(person), ints(table, "doubted"))
    own = table.column("person_id").combine_chunks().take(pa.array(first))
    words = numbers.column("anchor").combine_chunks()
    digests = number_digests(words, np.arange(len(words)), key)
    numbered = np.searchsorted(person, ints(numbers, "person"))
    return tell_tokens(np.arange(len(person)), view, (numbered, digests), own, key)


def land_links(connection: duckdb.DuckDBPyConnection, store: Store) -> int:
    """linked.link; how many."""
    words = link_words((*RULE_NAMES, "number", "identical", "person", DECISION), FIELDS)
    typed = {name: enum_type(told) for name, told in words.items()}
    columns = [
        "record_l",
        "record_r",
        "rule",
        "weight",
        "probability",
        *(f"level_{field.label}" for field in FIELDS),
    ]
    cast = ", ".join(f"{name}::{typed[name]} as {name}" if name in typed else name for name in columns)
    connection.execute(
        f"create or replace table linked.link as select {cast} from {store.files('link')} order by record_l, record_r"
    )
    return count_rows(connection, "linked.link")


def land_figures(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    weights: Weights,
    figures: Figures,
    lost: Mapping[str, int],
) -> None:
    """linked.weight, .rate, .frequency, .summary and .distribution."""
    write_weights(connection, weights)
    connection.execute(
        "create or replace temp view member as select record_id, extract,"
        f" (bit_or((1 << extract)::integer) over (partition by person))::smallint as known from {store.files('owned')}"
    )
    write_arrow(connection, "linked.rate", select_rates(connection))
    connection.execute("drop view member")
    _land_frequencies(connection, store)
    oddities = name_oddities(_count_shares(connection, store))
    write_summary(connection, figures, lost, oddities)
    write_distribution(connection, figures["pairs_by_bin"], figures["joined_by_bin"])


def _land_frequencies(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    coded = " union all ".join(
        f"select '{feature}' as feature, "
        + (
            f"word.code, people from counted inner join staged.word_{feature} as word on word.word = counted.value"
            if feature in TEXTS
            else "counted.value::integer as code, people from counted"
        )
        + f" where feature = '{feature}'"
        for feature in VALUED
    )
    connection.execute(
        f"""
        create or replace table linked.frequency as
        with counted as (
            select feature, value, sum(people)::integer as people
            from {store.files("described")}
            where feature is not null
            group by feature, value
            having sum(people) > 1
        )
        select * from ({coded}) order by feature, code
        """
    )


def _count_shares(connection: duckdb.DuckDBPyConnection, store: Store) -> dict[int, dict[str, float]]:
    """What is odd of each extract, as `matchers.city.oddities` counts it."""
    rows = connection.execute(
        f"""
        with named as (
            select extract, name_0, count(*) as bearers from {store.files("owned")} group by extract, name_0
        ),
        most as (select extract, max(bearers) as bearers from named where name_0 is not null group by extract)
        select
            owned.extract,
            count(*),
            count(*) filter (number_0 is null),
            count(*) filter (name_0 is null),
            count(*) filter (birth_told_0 is distinct from 1),
            coalesce(any_value(most.bearers), 0)
        from {store.files("owned")} as owned
        left join most using (extract)
        group by owned.extract
        """
    ).fetchall()
    names = ("unnumbered", "nameless", "undated", "same_name")
    return {
        extract: {name: count / size for name, count in zip(names, counts, strict=True)}
        for extract, size, *counts in rows
    }


def count_figures(weighed: DataFrame, assigned: DataFrame, owner: DataFrame, settled: DataFrame) -> Figures:
    """The figures of linked.summary and linked.distribution that pairs and nodes add up to."""
    taken = assigned.where(f"what = {TAKEN}").select(
        f.col("a").alias("l"), f.col("b").alias("r"), f.lit(True).alias("taken")
    )
    marked = weighed.join(taken, ["l", "r"], "left").fillna(False, ["taken"])
    chance = f.col("chance")
    rows = marked.groupBy("bin", "taken").agg(f.count("*"), f.sum(chance), f.sum(1 - chance)).collect()
    pairs, joined = np.zeros((2, len(EDGES) - 1), np.int64)
    false = missed = 0.0
    for at, is_taken, count, chances, doubts in sorted(rows):
        pairs[at] += count
        joined[at] += count if is_taken else 0
        false, missed = (false + doubts, missed) if is_taken else (false, missed + chances)
    certain, corrected = (
        f.sum(column.cast("bigint")) for column in (f.col("anchor").isNotNull(), f.col("corrected"))
    )
    sums = owner.agg(certain, corrected).collect()[0]
    return {
        "certain_nodes": sums[0] or 0,
        "corrected_numbers": sums[1] or 0,
        "doubted_numbers": settled.where("doubted").select("node").distinct().count(),
        "candidates": int(pairs.sum()),
        "links": int(joined.sum()),
        "contested": assigned.where(f"what = {CONTESTED}").count(),
        "expected_false": false,
        "expected_missed": missed,
        "pairs_by_bin": pairs,
        "joined_by_bin": joined,
    }


def tell_weights(weights: Weights) -> dict[str, Any]:
    """The weights as JSON, to the last bit; value frequencies stay with the pairs."""
    tables = {
        name: {label: held.tolist() for label, held in getattr(weights, name).items()}
        for name in ("m", "u", "sibling")
    }
    return tables | {"prior": weights.prior, "rho": weights.rho, "again": weights.again}


def read_weights(told: Mapping[str, Any]) -> Weights:
    """The inverse of `tell_weights`."""
    m, u, sibling = (
        {label: np.array(held) for label, held in told[name].items()} for name in ("m", "u", "sibling")
    )
    return Weights(m, u, sibling, {}, told["prior"], told["rho"], told["again"])
