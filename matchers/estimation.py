"""What the weights are learned from, without labels: strangers, siblings, settled pairs, and EM over the rest.

- u: levels of random pairs; where a level is too rare to be met there, the committed default;
- sibling: pairs of nodes with different sound numbers and one parent's number;
- m: pairs settled by a sound number (all fields but the number), identical records, and EM over the candidates
  (Dempster, Laird and Rubin 1977; Winkler 1988), on top of committed defaults as pseudo-counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchers.encode import Floats
from matchers.fields import BirthDate, Field, Name, Number
from matchers.levels import Levels, levels_of
from matchers.normalise.dates import DateLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.parameters import NUMBER, is_household
from matchers.patterns import Met
from matchers.weigh import SECOND_ENTRY_LIMIT, Observed, Weights, evidence, normalise_shares, probability

PSEUDO_COUNT = 40.0
"""What a committed default counts for, in pairs: enough to steady a small city, nothing in a large one."""
MEETINGS = 30
"""A level must be met this often among random pairs before its u is believed over the default."""
ITERATIONS = 60
CONVERGED = 1e-5
CORRECTED_SHARE = NUMBER[NumberLevel.OTHER_PERSON][0]
"""How many pairs of one child's records bear two sound numbers."""
PSEUDO_SIBLINGS = 1.0
"""Siblings are never ruled out: at least one pair of them is expected among all pairs."""


def count_levels(field: Field, level: Levels, weight: Floats | None = None) -> Floats:
    """How often each level occurs, UNKNOWN not counted."""
    size = len(levels_of(field))
    counts = np.bincount(level, weights=weight, minlength=size).astype(float)
    counts[-1] = 0
    return counts


@dataclass(frozen=True)
class Tally:
    """How often each level of each field (by label) occurs among so many pairs."""

    count: Mapping[str, Floats]
    pairs: int


def tally(fields: Sequence[Field], observed: Observed) -> Tally:
    """The levels of compared pairs, counted."""
    return Tally({f.label: count_levels(f, observed.level[f.label]) for f in fields}, len(observed))


def learn_u(weights: Weights, fields: Sequence[Field], strangers: Tally) -> Weights:
    """U from random pairs. The number's stays the default: a sample with matches in it cannot tell it."""
    u = dict(weights.u)
    for field in fields:
        if isinstance(field, Number):
            continue
        counts = strangers.count[field.label]
        total = counts.sum()
        if total >= MEETINGS:
            bound = (counts + 1) / total
            u[field.label] = normalise_shares(
                np.where(counts >= MEETINGS, counts / total, np.minimum(u[field.label], bound))
            )
    return replace(weights, u=u)


def learn_siblings(weights: Weights, fields: Sequence[Field], siblings: Tally) -> Weights:
    """Sibling levels from known siblings. Household fields, by which they were found, cancel; the number stays.

    No family gives two children one name: known siblings who bear one are mostly one child whose number was corrected,
    and to count them would hide just these. The default bounds that share.
    """
    sibling = dict(weights.sibling)
    for field in fields:
        if not is_household(field) and not isinstance(field, Number):
            counts = siblings.count[field.label]
            learned = normalise_shares(counts + PSEUDO_COUNT * sibling[field.label])
            if isinstance(field, Name):
                learned = _bound(learned, NameLevel.SAME, sibling[field.label][NameLevel.SAME])
            sibling[field.label] = learned
    return replace(weights, sibling=sibling)


def _bound(shares: Floats, level: int, most: float) -> Floats:
    """The shares, with no more than so much at a level; the others take up what it leaves."""
    if shares[level] <= most:
        return shares
    others = shares * (1 - most) / (1 - shares[level])
    others[level] = most
    return normalise_shares(others)


def learn_m(
    weights: Weights,
    fields: Sequence[Field],
    met: Met,
    settled: Tally | None = None,
    identical: Tally | None = None,
) -> Weights:
    """The weights with m, the prior, ρ and the cost of a second entry as EM finds them over agreement patterns.

    Pairs `settled` by a sound number count as matches in every field but the number, and not in the prior, which
    is that of pairs not settled so; `identical` pairs count in every field and in the prior.
    """
    known = {field.label: PSEUDO_COUNT * weights.m[field.label] for field in fields}
    for field in fields:
        for sure in (settled, identical):
            if sure is not None and not (sure is settled and isinstance(field, Number)):
                known[field.label] = known[field.label] + sure.count[field.label]
    patterns, sure_pairs = met.patterns, 0 if identical is None else identical.pairs
    observed = Observed(
        {field.label: patterns[:, i] for i, field in enumerate(fields)},
        {field.label: np.full(len(patterns), -1, np.int32) for field in fields},
    )
    for _ in range(ITERATIONS):
        before, weights = weights, _maximise(weights, fields, observed, met, known, sure_pairs)
        if max(float(np.abs(weights.m[f.label] - before.m[f.label]).max()) for f in fields) < CONVERGED:
            break
    return weights


def _maximise(  # noqa: PLR0917 — one step of one loop
    weights: Weights,
    fields: Sequence[Field],
    observed: Observed,
    met: Met,
    known: Mapping[str, Floats],
    sure_pairs: int,
) -> Weights:
    """One step of EM: each pattern's share of matches and of siblings, and the weights they make."""
    stranger, sibling = evidence(weights, fields, observed)
    kin = np.log2(weights.rho) - sibling
    against = np.logaddexp2(-stranger, kin)
    prior = weights.prior - np.array([0.0, weights.again])
    chance = probability(prior[None, :] - against[:, None])
    matches = met.counts * chance
    kindred = (met.counts * (1 - chance)).sum(axis=1) * np.exp2(kin - against)
    kindred = kindred * _seen_siblings(weights, fields, observed)
    match = matches.sum(axis=1)
    found = matches.sum(axis=0) + np.array([sure_pairs, 0])
    prior = np.log2(np.maximum(found, 1.0) / np.maximum(met.pairs, 2.0))
    m = {
        f.label: _learned(f, known[f.label] + count_levels(f, observed.level[f.label], match)) for f in fields
    }
    return replace(
        weights,
        m=m,
        sibling={f.label: m[f.label] if is_household(f) else weights.sibling[f.label] for f in fields},
        prior=float(prior[0]),
        again=float(np.clip(prior[0] - prior[1], 0.0, SECOND_ENTRY_LIMIT)) if met.pairs[1] else 0.0,
        rho=max(float(kindred.sum()), PSEUDO_SIBLINGS) / max(float(met.pairs.sum()), 2.0),
    )


def _learned(field: Field, counts: Floats) -> Floats:
    """The field's m from counts of its levels.

    Pairs of two sound numbers are not among those that EM looks at (two people, unless a number was corrected), so it
    cannot tell how often a child has two: no less often than the default.
    """
    shares = normalise_shares(counts)
    if not isinstance(field, Number):
        return shares
    shares[NumberLevel.OTHER_PERSON] = max(shares[NumberLevel.OTHER_PERSON], CORRECTED_SHARE)
    return normalise_shares(shares)


def _seen_siblings(weights: Weights, fields: Sequence[Field], observed: Observed) -> Floats:
    """How many pairs of siblings each pair that EM takes for siblings stands for.

    Of siblings only those born on one day are sure to be among the candidates, so these stand for all.
    """
    for field in fields:
        if isinstance(field, BirthDate):
            same = observed.level[field.label] == DateLevel.SAME
            return np.where(same, 1.0 / weights.sibling[field.label][DateLevel.SAME], 0.0)
    return np.ones(len(observed))
