"""A peer's answers: its scored pairs cut at many thresholds, as they are, as clusters, and one to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.peers.absence import Asked
from benchmarks.peers.measure import WEIGHTS, Ints, Records, Score, Scored, clusters_of, read_scored

PAIRS, CLUSTERS, ONE_TO_ONE = "pairs", "clusters", "one to one"


@dataclass(frozen=True)
class Cut:
    """One way of reading a peer's weights: a model, how its pairs are joined, and from which weight on."""

    model: str
    how: str
    threshold: float
    answer: Ints | Scored
    """Clusters by record, or the pairs themselves."""

    def score(self, records: Records) -> Score:
        """Its pairs of records against the true ones."""
        if isinstance(self.answer, Scored):
            return records.score_pairs(self.answer, self.threshold)
        return records.score(self.answer)

    def score_absence(self, asked: Asked) -> Score:
        """The children it makes out to be missing against those who are."""
        if isinstance(self.answer, Scored):
            return asked.score_pairs(self.answer, self.threshold)
        return asked.score_clusters(self.answer)


def cut_pairs(records: Records, pairs: pd.DataFrame, model: str) -> Iterator[Cut]:
    """Pairs as they are and as connected components, at every threshold."""
    scored = read_scored(records, pairs)
    for threshold in WEIGHTS:
        yield Cut(model, PAIRS, threshold, scored)
        yield Cut(model, CLUSTERS, threshold, scored.components(len(records.table), threshold))


def cut_splink(records: Records, folder: Path) -> Iterator[Cut]:
    """All that Splink's models made of the task in that folder."""
    for variant in sorted((folder / "splink").iterdir()):
        yield from cut_pairs(records, pd.read_parquet(variant / "pairs.parquet"), variant.name)
        if (variant / "one_to_one.parquet").exists():
            found = pd.read_parquet(variant / "one_to_one.parquet")
            for (_, threshold), rows in found.groupby(["choice", "threshold"]):
                yield Cut(variant.name, ONE_TO_ONE, float(threshold), clusters_of(records, rows))
