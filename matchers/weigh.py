"""Weights: how much each level of agreement speaks for one child, against a stranger, against a sibling.

Fellegi and Sunter (1969) weigh agreement against chance agreement of unrelated people. In lists of children
the dangerous non-match is not the stranger but the brother or sister, above all the twin: same surname,
phone, parents, address, often same birthday. So the alternative here has two parts,

    odds(same child) = prior · P(levels | same) / (P(levels | stranger) + ρ · P(levels | sibling)),

ρ being the chance that a random pair are siblings. What a household shares (phone, relatives, address) cancels
against the sibling and cannot buy a merge. Weights are in bits (log2 odds). All estimates need no labels:

- u: levels of random pairs; where a level is too rare to be met there, the committed default;
- sibling: pairs of nodes with different sound numbers and one parent's number;
- m: pairs settled by a sound number (all fields but the number), and EM over the candidates
  (Dempster, Laird and Rubin 1977; Winkler 1988), both on top of committed defaults as pseudo-counts.

A value that both share is weighed by its own frequency: 王伟 says little, a rare name a lot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchers.encode import Bools, Floats, Ints
from matchers.fields import BirthDate, Field, Kin, Number, Sex
from matchers.levels import KinLevel, Levels, levels_of
from matchers.normalise.dates import DateLevel
from matchers.normalise.numbers import NumberLevel
from matchers.parameters import PARAMETERS, is_household

PSEUDO_COUNT = 40.0
"""What a committed default counts for, in pairs: enough to steady a small city, nothing in a large one."""
MEETINGS = 30
"""A level must be met this often among random pairs before its u is believed over the default."""
FLOOR = 1e-12
"""No probability of a level below this: nothing is impossible in a list that people type."""
ITERATIONS = 60
CONVERGED = 1e-5
SIBLINGS_A_CHILD = 0.8
"""Brothers and sisters under 18 on the same lists, a child (DOMAIN: check); where ρ starts."""
COPIED = 1e-4
"""The share of records that carry a stranger's sound number, copied from the wrong line: u of equal numbers is
this over the number of people, since nobody shares a sound number by chance."""
SECOND_ENTRY_LIMIT = 8.0
SECOND_ENTRY_BITS = 3.0
"""What a second record in a table costs where the data cannot tell how often a child is entered twice."""
PSEUDO_SIBLINGS = 1.0
"""Siblings are never ruled out: at least one pair of them is expected among all pairs."""


@dataclass(frozen=True)
class Observed:
    """Compared pairs: `level[label]` int8 and `agreed[label]` codes, one entry a pair."""

    level: Mapping[str, Levels]
    agreed: Mapping[str, Ints]

    def __len__(self) -> int:
        """How many pairs."""
        return len(next(iter(self.level.values())))


@dataclass(frozen=True)
class Met:
    """The candidates as EM meets them: pairs of nodes from different tables, and pairs that share a table.

    `patterns`: int8 (patterns, fields), levels; `counts`: (patterns, 2), pairs of either sort with each pattern;
    `pairs`: (2,), all pairs of either sort that there could be.
    """

    patterns: Levels
    counts: Floats
    pairs: Floats


@dataclass(frozen=True)
class Weights:
    """P(level | same), P(level | stranger), P(level | sibling) a field; value frequencies; log2 prior odds; ρ.

    Every array is indexed by level; UNKNOWN, the last, has 1 everywhere and so weighs nothing.
    """

    m: Mapping[str, Floats]
    u: Mapping[str, Floats]
    sibling: Mapping[str, Floats]
    frequency: Mapping[tuple[str, int], Floats]
    prior: float
    rho: float
    again: float = SECOND_ENTRY_BITS
    """How many bits rarer one child is among two records of one table than among records of two."""


def default_weights(fields: Sequence[Field], nodes: int) -> Weights:
    """The committed defaults, for a city with nothing to learn from."""
    size = max(nodes, 2)
    m, u, sibling = ({field.label: _default(field, at) for field in fields} for at in range(3))
    for field in fields:
        if is_household(field):
            sibling[field.label] = m[field.label]
        if isinstance(field, Number):
            u[field.label][NumberLevel.SAME] = max(COPIED / size, FLOOR)
    return Weights(m, u, sibling, {}, float(-np.log2(size)), SIBLINGS_A_CHILD / size)


def _default(field: Field, at: int) -> Floats:
    """The field's m (0), u (1) or sibling (2) probabilities, by level."""
    levels = PARAMETERS[type(field)]
    return _normal(np.array([levels[level][at] for level in levels_of(field)]))


def count_levels(field: Field, level: Levels, weight: Floats | None = None) -> Floats:
    """How often each level occurs, UNKNOWN not counted."""
    size = len(levels_of(field))
    counts = np.bincount(level, weights=weight, minlength=size).astype(float)
    counts[-1] = 0
    return counts


def learn_u(weights: Weights, fields: Sequence[Field], strangers: Observed) -> Weights:
    """U from random pairs. The number's stays the default: a sample with matches in it cannot tell it."""
    u = dict(weights.u)
    for field in fields:
        if isinstance(field, Number):
            continue
        counts = count_levels(field, strangers.level[field.label])
        total = counts.sum()
        if total >= MEETINGS:
            bound = (counts + 1) / total
            u[field.label] = _normal(
                np.where(counts >= MEETINGS, counts / total, np.minimum(u[field.label], bound))
            )
    return replace(weights, u=u)


def learn_siblings(weights: Weights, fields: Sequence[Field], siblings: Observed) -> Weights:
    """Sibling levels from known siblings. Household fields, by which they were found, cancel; the number stays."""
    sibling = dict(weights.sibling)
    for field in fields:
        if not is_household(field) and not isinstance(field, Number):
            counts = count_levels(field, siblings.level[field.label])
            sibling[field.label] = _normal(counts + PSEUDO_COUNT * sibling[field.label])
    return replace(weights, sibling=sibling)


def learn_m(
    weights: Weights,
    fields: Sequence[Field],
    met: Met,
    settled: Observed | None = None,
    identical: Observed | None = None,
) -> Weights:
    """The weights with m, the prior, ρ and the cost of a second entry as EM finds them over agreement patterns.

    Pairs `settled` by a sound number count as matches in every field but the number, and not in the prior, which
    is that of pairs not settled so; `identical` pairs count in every field and in the prior.
    """
    known = {field.label: PSEUDO_COUNT * weights.m[field.label] for field in fields}
    for field in fields:
        for sure in (settled, identical):
            if sure is not None and not (sure is settled and isinstance(field, Number)):
                known[field.label] = known[field.label] + count_levels(field, sure.level[field.label])
    patterns, sure_pairs = met.patterns, 0 if identical is None else len(identical)
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
    found = matches.sum(axis=0) + (sure_pairs, 0)
    prior = np.log2(np.maximum(found, 1.0) / np.maximum(met.pairs, 2.0))
    m = {f.label: _normal(known[f.label] + count_levels(f, observed.level[f.label], match)) for f in fields}
    return replace(
        weights,
        m=m,
        sibling={f.label: m[f.label] if is_household(f) else weights.sibling[f.label] for f in fields},
        prior=float(prior[0]),
        again=float(np.clip(prior[0] - prior[1], 0.0, SECOND_ENTRY_LIMIT)) if met.pairs[1] else 0.0,
        rho=max(float(kindred.sum()), PSEUDO_SIBLINGS) / max(float(met.pairs.sum()), 2.0),
    )


def _seen_siblings(weights: Weights, fields: Sequence[Field], observed: Observed) -> Floats:
    """How many pairs of siblings each pair that EM takes for siblings stands for.

    Of siblings only those born on one day are sure to be among the candidates, so these stand for all.
    """
    for field in fields:
        if isinstance(field, BirthDate):
            same = observed.level[field.label] == DateLevel.SAME
            return np.where(same, 1.0 / weights.sibling[field.label][DateLevel.SAME], 0.0)
    return np.ones(len(observed))


def weigh(weights: Weights, fields: Sequence[Field], observed: Observed) -> Floats:
    """The weight of each pair: log2 odds that both are one child."""
    stranger, sibling = evidence(weights, fields, observed)
    against = np.logaddexp2(-stranger, np.log2(weights.rho) - sibling)
    return np.asarray(weights.prior - against)


def evidence(weights: Weights, fields: Sequence[Field], observed: Observed) -> tuple[Floats, Floats]:
    """Bits in favour of the same child against a stranger, and against a sibling: two arrays, one entry a pair."""
    stranger = np.zeros(len(observed))
    sibling = np.zeros(len(observed))
    covered = number_covers(fields, observed)
    for field in fields:
        bits_u, bits_s = field_bits(weights, field, observed)
        if isinstance(field, BirthDate | Sex):
            bits_u = np.where(covered, np.minimum(bits_u, 0.0), bits_u)
        stranger += bits_u
        sibling += bits_s
    return stranger, sibling


def field_bits(weights: Weights, field: Field, observed: Observed) -> tuple[Floats, Floats]:
    """One field's bits against a stranger and against a sibling."""
    label = field.label
    level = observed.level[label]
    m, s = np.log2(weights.m[label]), np.log2(weights.sibling[label])
    u = np.log2(weights.u[label])[level]
    for (name, at), frequency in weights.frequency.items():
        if name == label:
            rows = np.flatnonzero((level == at) & (observed.agreed[label] >= 0))
            u[rows] = np.log2(frequency)[observed.agreed[label][rows]]
    unknown = level == len(levels_of(field)) - 1
    bits_u = np.where(unknown, 0.0, m[level] - u)
    bits_s = np.where(unknown, 0.0, (m - s)[level])
    return bits_u, bits_s


def number_covers(fields: Sequence[Field], observed: Observed) -> Bools:
    """Where the numbers are so alike that birth date and sex, which they contain, say nothing new.

    Not where they are equal and sound: strangers' numbers are equal by copying, not by chance, and the copier
    does not copy the birthday.
    """
    for field in fields:
        if isinstance(field, Number) and field.birth is not None:
            level = observed.level[field.label]
            return np.asarray((level > NumberLevel.SAME) & (level <= NumberLevel.TWO_SLIPS))
    return np.zeros(len(observed), bool)


def probability(weight: Floats) -> Floats:
    """The probability that log2 odds stand for."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weight, -1000, 1000))))


def frequencies(codes: Ints, size: int) -> Floats:
    """The share of nodes that hold each value, at least half a node's: indexed by code, shape (size,)."""
    counts = np.bincount(codes[codes >= 0].ravel(), minlength=size).astype(float)
    return np.asarray(np.maximum(counts, 1.0) / max(len(codes), 2))


def agreed_features(field: Field) -> tuple[tuple[int, str], ...]:
    """At which levels of the field a shared value's own frequency is its u, and which feature holds the value."""
    if isinstance(field, Kin):
        return ((KinLevel.NUMBER, "kin_number"), (KinLevel.NAME, "kin_name"))
    if isinstance(field, Sex | Number):
        return ()
    feature = "birth_date" if isinstance(field, BirthDate) else field.label
    return ((0, feature),)


def _normal(values: Floats) -> Floats:
    """Probabilities over the known levels; UNKNOWN is 1 and weighs nothing."""
    result = np.maximum(values, FLOOR)
    result[:-1] /= result[:-1].sum()
    result = np.maximum(result, FLOOR)
    result[-1] = 1.0
    return result
