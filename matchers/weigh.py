"""Weights: how much each level of agreement speaks for one child, against a stranger, against a sibling.

Fellegi and Sunter (1969) weigh agreement against chance agreement of unrelated people. In lists of children
the dangerous non-match is not the stranger but the brother or sister, above all the twin: same surname,
phone, parents, address, often same birthday. So the alternative here has two parts,

    odds(same child) = prior · P(levels | same) / (P(levels | stranger) + ρ · P(levels | sibling)),

ρ being the chance that a random pair are siblings. What a household shares (phone, relatives, address) cancels
against the sibling and cannot buy a merge. Weights are in bits (log2 odds). `estimation` learns them.

A value that both share is weighed by its own frequency: 王伟 says little, a rare name a lot.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchers.encode import Bools, Floats, Ints
from matchers.fields import BirthDate, Field, Kin, Number, Sex
from matchers.levels import KinLevel, Levels, levels_of
from matchers.normalise.numbers import NumberLevel
from matchers.parameters import PARAMETERS, is_household

FLOOR = 1e-12
"""No probability of a level below this: nothing is impossible in a list that people type."""
SIBLINGS_A_CHILD = 0.8
"""Brothers and sisters under 18 on the same lists, a child (DOMAIN: check); where ρ starts."""
COPIED = 1e-4
"""The share of records that carry a stranger's sound number, copied from the wrong line: u of equal numbers is
this over the number of people, since nobody shares a sound number by chance."""
SECOND_ENTRY_LIMIT = 8.0
"""What a second record costs at most: in every list somebody is entered twice."""
SECOND_ENTRY_BITS = 3.0
"""What a second record in a table costs where the data cannot tell how often a child is entered twice."""


@dataclass(frozen=True)
class Observed:
    """Compared pairs: `level[label]` int8 and `agreed[label]` codes, one entry a pair."""

    level: Mapping[str, Levels]
    agreed: Mapping[str, Ints]

    def __len__(self) -> int:
        """How many pairs."""
        return len(next(iter(self.level.values())))

    def take(self, rows: Ints) -> "Observed":
        """Some of the pairs, in the order asked for."""
        level = {label: held[rows] for label, held in self.level.items()}
        agreed = {label: held[rows] for label, held in self.agreed.items()}
        return Observed(level, agreed)


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
    return normalise_shares(np.array([levels[level][at] for level in levels_of(field)]))


def weigh(weights: Weights, fields: Sequence[Field], observed: Observed) -> Floats:
    """The weight of each pair: log2 odds that both are one child."""
    stranger, sibling = evidence(weights, fields, observed)
    against = np.logaddexp2(-stranger, np.log2(weights.rho) - sibling)
    return np.asarray(weights.prior - against)


FORMER = 1 / 64
"""Of sound numbers that the register does not know, the share that are former numbers of children it knows.
Most belong to children registered elsewhere (DOMAIN: migrants); about one child in 1,000 is corrected."""


OF_BIRTH = 1 / 4
"""Of corrections of a number, the share that correct the birth date in it (check); the dates then agree by chance."""


def weigh_corrected(
    weights: Weights, fields: Sequence[Field], observed: Observed, both: Ints, authorised: int
) -> Floats:
    """The weights of the pairs `both` of a loose and an authorised number.

    That the two differ is what makes such a pair, so it is no evidence, and the birth dates may differ for the same
    reason; what remains is set against how often a number that the authority does not know is a former one.
    """
    seen = observed.take(both)
    level = dict(seen.level)
    for field in fields:
        if isinstance(field, Number):
            level[field.label] = np.full(len(both), max(levels_of(field)), np.int8)
    prior = float(np.log2(FORMER / max(authorised, 2)))
    corrected = replace(_correct_births(weights, fields), prior=prior)
    return weigh(corrected, fields, Observed(level, seen.agreed))


def _correct_births(weights: Weights, fields: Sequence[Field]) -> Weights:
    """The weights of records before and after a correction of the number: birth dates agree more seldom."""
    births = {
        f.label: normalise_shares((1 - OF_BIRTH) * weights.m[f.label] + OF_BIRTH * weights.u[f.label])
        for f in fields
        if isinstance(f, BirthDate)
    }
    return replace(weights, m={**weights.m, **births})


def evidence(weights: Weights, fields: Sequence[Field], observed: Observed) -> tuple[Floats, Floats]:
    """Bits in favour of the same child against a stranger, and against a sibling: two arrays, one entry a pair."""
    stranger, sibling = np.zeros(len(observed)), np.zeros(len(observed))
    for bits_u, bits_s in evidence_by_field(weights, fields, observed):
        stranger += bits_u
        sibling += bits_s
    return stranger, sibling


def evidence_by_field(
    weights: Weights, fields: Sequence[Field], observed: Observed
) -> Iterator[tuple[Floats, Floats]]:
    """The same a field, in their order: what the number says already, birth date and sex do not say again.

    Of two sound numbers that differ one is a correction of the other, if both are hers; that the birth dates in them
    differ too is then one event with it.
    """
    covered, cut = number_covers(fields, observed), number_cut(fields, observed)
    other = np.flatnonzero(_birth_number_level(fields, observed) == NumberLevel.OTHER_PERSON)
    for field in fields:
        bits_u, bits_s = field_bits(weights, field, observed)
        if isinstance(field, BirthDate) and len(other):
            corrected = _correct_births(weights, fields)
            bits_u[other], bits_s[other] = field_bits(corrected, field, observed.take(other))
        if isinstance(field, BirthDate | Sex):
            bits_u = np.where(covered, np.minimum(bits_u, 0.0), bits_u)
        if isinstance(field, BirthDate):
            bits_s = np.where(cut, np.minimum(bits_s, 0.0), bits_s)
        yield bits_u, bits_s


def field_bits(weights: Weights, field: Field, observed: Observed) -> tuple[Floats, Floats]:
    """One field's bits against a stranger and against a sibling."""
    label = field.label
    level = observed.level[label]
    m, u, s = (np.log2(shares[label]) for shares in (weights.m, weights.u, weights.sibling))
    against_u, against_s = m - u, m - s
    against_u[-1] = against_s[-1] = 0.0  # the last is UNKNOWN
    bits_u = against_u.take(level)
    for (name, at), frequency in weights.frequency.items():
        if name == label:
            rows = np.flatnonzero((level == at) & (observed.agreed[label] >= 0))
            bits_u[rows] = m[at] - np.log2(frequency.take(observed.agreed[label].take(rows)))
    return bits_u, against_s.take(level)


def number_covers(fields: Sequence[Field], observed: Observed) -> Bools:
    """Where the numbers are so alike that birth date and sex, which they contain, say nothing new.

    Not where they are equal and sound: strangers' numbers are equal by copying, not by chance, and the copier
    does not copy the birthday.
    """
    level = _birth_number_level(fields, observed)
    return np.asarray((level > NumberLevel.SAME) & (level <= NumberLevel.TWO_SLIPS))


def number_cut(fields: Sequence[Field], observed: Observed) -> Bools:
    """Where one number has only its beginning left, and that agrees: so do twins', who are born on one day.

    Their common birthday is then no second proof that they are one child.
    """
    return np.asarray(_birth_number_level(fields, observed) == NumberLevel.DAMAGED)


def _birth_number_level(fields: Sequence[Field], observed: Observed) -> Levels:
    """How the numbers that hold a birth date agree; UNKNOWN where there is no such field."""
    for field in fields:
        if isinstance(field, Number) and field.birth is not None:
            return observed.level[field.label]
    return np.full(len(observed), NumberLevel.UNKNOWN, np.int8)


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


def normalise_shares(values: Floats) -> Floats:
    """Probabilities over the known levels; UNKNOWN is 1 and weighs nothing."""
    result = np.maximum(values, FLOOR)
    result[:-1] /= result[:-1].sum()
    result = np.maximum(result, FLOOR)
    result[-1] = 1.0
    return result
