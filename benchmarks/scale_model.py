"""The cost model: what each stage costs by records and pairs, fitted to small sizes and held against larger ones.

No term is there to please a figure: each says what the stage does. A stage that puts its rows in order (every one
does: whatever becomes a table or a file is in a total order) grows as n log n. What compares pairs grows with the
pairs, and these with the square of the population, because blocks (a name and a birthday, say) fill up. Whoever is
missing is searched for among everybody.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from scipy.optimize import nnls

MILLION = 1e6


class Term(Enum):
    """What a cost grows with; by size in millions, so that coefficients are readable."""

    FIXED = "fixed"
    RECORDS = "a million records"
    SORTED = "a million records, times log2 of their number"
    PAIRS = "a million pairs"
    CHILDREN = "a million children"
    SQUARED = "the square of millions of children"


@dataclass(frozen=True)
class Size:
    """One measured run: its children, records and compared pairs, and each stage's cost in some unit."""

    children: float
    records: float
    pairs: float
    costs: Mapping[str, float]

    def value(self, term: Term) -> float:
        """How large the term is here."""
        return {
            Term.FIXED: 1.0,
            Term.RECORDS: self.records / MILLION,
            Term.SORTED: self.records / MILLION * math.log2(max(self.records, 2)),
            Term.PAIRS: self.pairs / MILLION,
            Term.CHILDREN: self.children / MILLION,
            Term.SQUARED: (self.children / MILLION) ** 2,
        }[term]

    @property
    def whole(self) -> float:
        """All stages together."""
        return sum(self.costs.values())


Coefficients = Mapping[Term, float]
ORDERED = (Term.FIXED, Term.SORTED)
"""A stage that nothing else is said of."""
GROWTH = (Term.CHILDREN, Term.SQUARED)
"""Pairs: some in blocks that stay as they are (a number, a telephone), some in blocks that fill up."""


def fit(values: Sequence[float], sizes: Sequence[Size], terms: Sequence[Term]) -> dict[Term, float]:
    """A coefficient a term, none below nothing, with the least sum of squared relative misses."""
    wanted = np.array(values, float)
    scale = np.where(wanted > 0, wanted, 1.0)
    held = np.array([[size.value(term) for term in terms] for size in sizes])
    found, _ = nnls(held / scale[:, None], wanted / scale)
    return dict(zip(terms, found.tolist(), strict=True))


def tell(coefficients: Coefficients, size: Size) -> float:
    """What the terms add up to at a size."""
    return sum(each * size.value(term) for term, each in coefficients.items())


@dataclass(frozen=True)
class Model:
    """Each stage's coefficients, and the pairs' and the records' own, of some measured sizes."""

    stages: Mapping[str, Coefficients]
    pairs: Coefficients
    records: float

    def at(self, children: float) -> Size:
        """The predicted size of so many children: records, pairs and costs."""
        bare = Size(children, self.records * children, 0.0, {})
        full = Size(children, bare.records, tell(self.pairs, bare), {})
        costs = {stage: tell(each, full) for stage, each in self.stages.items()}
        return Size(children, full.records, full.pairs, costs)


def model(sizes: Sequence[Size], terms: Mapping[str, Sequence[Term]]) -> Model:
    """Fitted to these sizes; of a stage that `terms` says nothing of, ORDERED is taken."""
    stages = {
        stage: fit([size.costs[stage] for size in sizes], sizes, terms.get(stage, ORDERED))
        for stage in sizes[-1].costs
    }
    pairs = fit([size.pairs for size in sizes], sizes, GROWTH)
    return Model(stages, pairs, sizes[-1].records / sizes[-1].children)


def miss(told: float, measured: float) -> float:
    """By how much of the measured cost the prediction misses it."""
    return told / measured - 1


def check(sizes: Sequence[Size], terms: Mapping[str, Sequence[Term]]) -> list[tuple[Size, Size]]:
    """Each size that has two smaller ones: what the model of all smaller ones says of it, and what was measured.

    Steps of one stage (`link: compare`) are modelled apart and told together.
    """
    return [
        (add_up(model(alike(sizes[:place]), terms).at(sizes[place].children)), add_up(sizes[place]))
        for place in range(2, len(sizes))
    ]


def add_up(size: Size) -> Size:
    """The same with the steps of a stage as one."""
    costs: dict[str, float] = {}
    for stage, cost in size.costs.items():
        whole = stage.partition(":")[0]
        costs[whole] = costs.get(whole, 0.0) + cost
    return replace(size, costs=costs)


def alike(sizes: Sequence[Size]) -> list[Size]:
    """The sizes of which as much is known as of the smallest."""
    return [size for size in sizes if size.costs.keys() == sizes[0].costs.keys()]
