"""The city's records staged and linked by Spark and landed in its warehouse, as `matchers.city` does on one machine."""

from datetime import date
from hashlib import blake2b

import duckdb
import numpy as np
from pyspark.sql import functions as f

from matchers.city.decisions import find_decided, rule_pairs, tell_overruled
from matchers.city.linking import PSEUDONYM_KEY
from matchers.city.staging import CHILD_EXTRACTS
from matchers.encode import Ints
from matchers.linkage import Progress
from matchers.ruled import Ruled
from matchers.spark import landing
from matchers.spark.assigning import OVERRULED, assign_persons
from matchers.spark.comparing import Scale, compare, count_entries, learn, weigh_pairs
from matchers.spark.nodes import NODE_SLOTS, count_values, propose, view_nodes, with_people
from matchers.spark.persons import describe_persons, identify, link_records, own_nodes, own_records
from matchers.spark.settling import nodes_of, settle
from matchers.spark.staging import export_raw, land_staged, stage
from matchers.spark.store import Store
from schemas import police
from schemas.warehouse import transaction


def normalise(connection: duckdb.DuckDBPyConnection, store: Store, as_of: date) -> dict[str, int]:
    """staged.* as `matchers.city.normalise` writes it; returns the rows by extract."""
    counts = export_raw(connection, store)
    store = store.resting_on(raw=fingerprint_raw(connection), as_of=as_of)
    rows = sum(counts.values())
    store.suit(rows)
    stage(store, as_of, rows)
    land_staged(connection, store, as_of)
    return counts


def fingerprint_raw(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What changes whenever a row of raw.* does."""
    texts = "delivery::text as delivery, file::text as file"  # an enum's hash tells the place of a word, not the word
    told = [
        connection.execute(
            "select count(*), bit_xor(hash(row)) "
            f"from (select * replace ({texts}) from raw.{extract.table}) as row"
        ).fetchone()
        for extract in CHILD_EXTRACTS
    ]
    return [str(row) for row in told]


def link(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    *,
    key: str = PSEUDONYM_KEY,
    of_run: tuple[str, str] | None = None,
    progress: Progress = lambda step: None,
) -> dict[str, int]:
    """linked.* as `matchers.city.link` writes it; how many of each sort."""
    staged = store.read("staged")
    parts = store.suit(staged.count())
    find_decided(connection, key)
    ruled, decisions = _rule(connection, store)
    secret = blake2b(key.encode(), digest_size=8).hexdigest()
    store = store.resting_on(staged=store.print_of("staged"), ruled=_tell(ruled), key=secret)
    progress("settle")
    settled, crowded = settle(store, staged, parts, ruled.apart)
    node = view_nodes(store, settled, parts, CHILD_EXTRACTS.index(police.RESIDENTS))
    nodes = node.count()
    progress("propose")
    pairs, lost = propose(store, node)
    progress("compare")
    held = store.keep("held", lambda: count_values(node))
    compared = compare(store, pairs, with_people(node, "node", NODE_SLOTS, held))
    progress("weigh")
    told = store.note("weights", lambda: landing.tell_weights(learn(store, settled, node, compared, nodes)))
    weights = landing.read_weights(told)
    authorised = node.where("anchor is not null and not loose").count()
    scale = Scale(weights, nodes, authorised, count_entries(settled, weights))
    weighed = weigh_pairs(store, compared, scale)
    progress("assign")
    assigned = assign_persons(
        store, weighed, node, _of_nodes(settled, ruled), second=scale.second, parts=parts
    )
    owner = own_nodes(store, node, assigned)
    owned = own_records(store, settled, owner)
    identify(store, owner, describe_persons(store, owned, parts, key), key)
    progress("write")
    link_records(store, owned, held, weighed, scale=scale, decided=ruled.together, parts=parts)
    figures = landing.count_figures(weighed, assigned, owner, settled)
    figures |= {"records": staged.count(), "nodes": nodes, "crowded_numbers": crowded}
    with transaction(connection):
        over = assigned.where(f.col("what") == OVERRULED).select("a").collect()
        tell_overruled(connection, decisions[[row[0] for row in over]])
        persons = landing.land_persons(connection, store, key, of_run)
        links = landing.land_links(connection, store)
        landing.land_figures(connection, store, weights, figures, lost)
    return {
        "records": int(figures["records"]),
        "persons": persons,
        "links": links,
        "candidates": int(figures["candidates"]),
    }


def _rule(connection: duckdb.DuckDBPyConnection, store: Store) -> tuple[Ruled, Ints]:
    """What people have said of pairs of records, by their places; and whose decision each pair together is."""
    asked = connection.execute(
        "select distinct unnest(own_records || other_records) as record from linked.decision"
        " where state = 'applied' order by record"
    ).fetchnumpy()["record"]
    ids = np.asarray(asked, np.int64)
    ruled, decisions = rule_pairs(connection, ids)
    if not len(ids):
        return ruled, decisions
    listed = ", ".join(map(str, ids.tolist()))
    places = connection.execute(
        f"select place from {store.files('staged')} where record_id in ({listed}) order by record_id"
    ).fetchnumpy()["place"]
    return ruled.of(np.asarray(places, np.int64)), decisions


def _of_nodes(settled: object, ruled: Ruled) -> Ruled:
    """The same of the records' nodes."""
    if not ruled:
        return ruled
    asked = np.unique(np.concatenate([*ruled.together, *ruled.apart]))
    held = nodes_of(settled, asked)
    place = np.zeros(int(asked.max()) + 1, np.int64)
    place[asked] = [held[at] for at in asked.tolist()]
    return ruled.of(place)


def _tell(ruled: Ruled) -> list[list[list[int]]]:
    return [[side.tolist() for side in sides] for sides in (ruled.together, ruled.apart)]
