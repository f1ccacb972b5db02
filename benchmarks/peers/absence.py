"""Which register children have no record on a list: the question that a city asks, scored child by child."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.peers.cities import City, read_true_findings
from benchmarks.peers.measure import Ints, Records, Score, Scored
from schemas.extracts import extract


@dataclass(frozen=True)
class Question:
    """Who of `present` (an extract) has no record in `sought`; `kind` is what the city calls the finding.

    Where the truth holds findings of that kind, they say who truly is missing, and children who are neither
    among them nor on the list (not yet due, entitlement ended) are asked about by nobody. Else everybody counts.
    """

    kind: str
    present: str
    sought: str
    by_finding: bool = True

    @property
    def present_table(self) -> str:
        """The task's table of `present`."""
        return extract(self.present).table

    @property
    def sought_table(self) -> str:
        """The task's table of `sought`."""
        return extract(self.sought).table


REGISTER, ROLL, AID, SCHOOL, RESIDENTS = (
    "civil_affairs/children", "health/insurance", "education/aid", "education/enrolment", "police/residents",
)  # fmt: skip
QUESTIONS = (
    Question("insurance_missing", REGISTER, ROLL),
    Question("aid_missing", REGISTER, AID),
    Question("not_enrolled", REGISTER, SCHOOL),
    Question("resident_uninsured", RESIDENTS, ROLL, by_finding=False),
)
"""The last asks of every resident child, not only of the register's: many more children, so firmer figures."""


@dataclass(frozen=True)
class Asked:
    """A question made ready to score: which records ask, which would answer, who is asked about, who is missing."""

    asking: npt.NDArray[np.bool_]
    answering: npt.NDArray[np.bool_]
    missing: npt.NDArray[np.bool_]
    """By entity: asked about, and truly without a record."""
    counted: npt.NDArray[np.bool_]
    """By entity: asked about."""
    entity: Ints

    def score(self, has: npt.NDArray[np.bool_]) -> Score:
        """Children flagged for want of an answer, against those truly missing; `has`: by record."""
        flagged = np.zeros(len(self.counted), bool)
        flagged[self.entity[self.asking & ~has]] = True
        flagged &= self.counted
        return Score(int(self.missing.sum()), int(flagged.sum()), int((flagged & self.missing).sum()))

    def score_clusters(self, cluster: Ints) -> Score:
        """A child has an answer if a record of the list is in a cluster with it."""
        return self.score(np.isin(cluster, cluster[self.answering]))

    def score_pairs(self, scored: Scored, threshold: float) -> Score:
        """A child has an answer if a record of the list is paired with it from the threshold on."""
        count = scored.count(threshold)
        l, r = scored.l[:count], scored.r[:count]
        has = np.zeros(len(self.asking), bool)
        has[l[self.answering[r]]] = True
        has[r[self.answering[l]]] = True
        return self.score(has)


def ask(grown: City, records: Records, truth: pd.DataFrame, question: Question) -> Asked:
    """The question of this city's truth; `truth` is the task's, in the records' order."""
    table = truth["table"].to_numpy()
    known = records.entity >= 0
    asking, answering = known & (table == question.present_table), known & (table == question.sought_table)
    size = int(records.entity.max()) + 1
    present, listed = np.zeros(size, bool), np.zeros(size, bool)
    present[records.entity[asking]] = True
    listed[records.entity[answering]] = True
    missing = present & ~listed
    if question.by_finding:
        found = set(read_true_findings(grown, question.kind))
        names = truth["entity"].to_numpy()[known]
        named = np.zeros(size, bool)
        named[records.entity[known][np.isin(names, list(found))]] = True
        missing &= named
    return Asked(asking, answering, missing, present & (listed | missing), records.entity)
