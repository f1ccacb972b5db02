"""Deciding each component by itself, several at a time, decides as all at once: what Spark rests on."""

import numpy as np
import pyarrow as pa
import pytest
from engines import needs_spark
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from matchers.assign import LINK_BITS, MARGIN_BITS, assign, second_entries
from matchers.ruled import Ruled

assigning = pytest.importorskip("matchers.spark.assigning", reason="没有 pyspark", exc_type=ImportError)

pytestmark = needs_spark

SECOND = np.array([2.0, 0.0])
places = st.integers(0, 13)
told = st.lists(st.tuples(places, places), max_size=3)


@st.composite
def cities(draw):
    """A few nodes with numbers, tables and edges of few weights, so that ties and rivals abound; and rulings."""
    size = 14
    anchor = np.array(draw(st.lists(st.sampled_from([-1, -1, 3, 5, 8]), min_size=size, max_size=size)))
    loose = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size))) & (anchor >= 0)
    tables = np.array(draw(st.lists(st.integers(1, 3), min_size=size, max_size=size)), np.int64)
    pairs = draw(st.sets(st.tuples(places, places).filter(lambda pair: pair[0] < pair[1]), max_size=22))
    l, r = (np.array([pair[side] for pair in sorted(pairs)], np.int64) for side in (0, 1))
    bits = st.sampled_from([-6.0, -2.5, 0.0, 3.0, 4.5, 6.0, 9.0, 12.0])
    weight = np.array(draw(st.lists(bits, min_size=len(l), max_size=len(l))), float)
    rulings = [np.array(draw(told), np.int64).reshape(-1, 2) for _ in range(2)]
    return anchor, loose, tables, l, r, weight, Ruled(*((pairs[:, 0], pairs[:, 1]) for pairs in rulings))


def table_of(city, edges, sort, pairs):
    """Rows as the work on a partition gets them."""
    anchor, loose, tables, *_, weight, _ = city
    l, r = pairs
    facts = {"anchor_met": anchor, "loose": loose, "tables": tables.astype(np.int32)}
    return pa.table(
        {
            "sort": np.full(len(l), sort, np.int32),
            "nth": np.arange(len(l), dtype=np.int64),
            "l": l,
            "r": r,
            **{f"{name}_{side}": of[at] for side, at in (("l", l), ("r", r)) for name, of in facts.items()},
            "weight": weight[edges] if edges is not None else np.zeros(len(l)),
        }
    )  # fmt: skip


@given(cities(), st.integers(1, 4))
def test_components_decide_as_the_whole(city, parts):
    anchor, loose, tables, l, r, weight, ruled = city
    whole = assign(l, r, weight, anchor=anchor, tables=tables, second=SECOND, loose=loose, ruled=ruled)
    near = np.flatnonzero(weight - second_entries(SECOND)[tables[l] & tables[r]] >= LINK_BITS - MARGIN_BITS)
    ways = np.r_[l[near], ruled.together[0]], np.r_[r[near], ruled.together[1]]
    size = len(anchor)
    _, component = connected_components(
        coo_matrix((np.ones(len(ways[0])), ways), (size, size)), directed=False
    )
    rows = pa.concat_tables(
        [
            table_of(city, near, assigning.EDGE, (l[near], r[near])),
            table_of(city, None, assigning.TOGETHER, ruled.together),
            table_of(city, None, assigning.APART, ruled.apart),
        ]
    )
    part = component[np.asarray(rows.column("l"))] % parts
    made = [
        (columns["what"][i], int(columns["a"][i]), int(columns["b"][i]))
        for number in range(parts)
        if (chosen := rows.filter(pa.array(part == number))).num_rows
        for columns in assigning._assign(chosen, second=SECOND)
        for i in range(len(columns["a"]))
    ]
    person = np.arange(size)
    for what, node, root in made:
        if what == assigning.NODE:
            person[node] = min(person[node], root)
    heads = np.unique(whole.person, return_index=True)[1]
    assert person.tolist() == heads[whole.person].tolist()
    for what, flags in ((assigning.TAKEN, whole.taken), (assigning.CONTESTED, whole.contested)):
        assert sorted((a, b) for kind, a, b in made if kind == what) == sorted(
            zip(l[flags].tolist(), r[flags].tolist(), strict=True)
        )
    assert sorted(a for kind, a, _ in made if kind == assigning.OVERRULED) == sorted(whole.overruled)
