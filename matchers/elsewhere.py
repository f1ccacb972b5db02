"""Another city's roll searched for a child who is missing at home: the same comparer and weights, another prior.

At home nearly everybody on a roll is somebody's already, and what is left is likely the missing child's. Of another
city nothing is known but that millions of others live there: a record of it is hers only if it outweighs, alone,
the chance that a stranger of that city agrees as well, a brother or sister who moved along, and whoever else of the
home city has a better claim to it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchers.absence import ANSWERED_BELOW, CONFIRMED_FROM, Standing, propose_traits
from matchers.encode import Bools, Floats, Ints
from matchers.fields import Field, Number, Place, Text
from matchers.levels import Levels, levels_of
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.texts import TextLevel
from matchers.runs import distinct
from matchers.views import View, compare_pairs
from matchers.weigh import COPIED, FLOOR, SIBLINGS_A_CHILD, Observed, Weights, agreed_features, weigh

EXPECTED = 0.05
"""The share of those missing at home who are on the roll elsewhere, before looking: a few in a hundred."""
EXPECTED_WEIGHT = 20.0
"""For how many children that expectation counts when the share is estimated: fewer than these tell too little."""
ROUNDS = 50
"""Of estimating the share; it moves less than a thousandth after ten."""
MOST_SHARE = 0.9
"""The estimated share stays below this: not even a city of migrants sends all of its missing elsewhere."""
TOLD = 0.05
"""From this probability on a finding says that a record elsewhere might be the child's, even if it was doubtful before;
less is a stranger's, unless it makes a confirmed finding doubtful."""
CLIP = 200.0
"""Bits beyond which odds are no surer, and would overflow."""


@dataclass(frozen=True)
class Claims:
    """Pairs (wanted child, record elsewhere) with the bits that speak for them before any prior, and their levels."""

    wanted: Ints
    record: Ints
    bits: Floats
    level: dict[str, Levels]

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.bits)


@dataclass(frozen=True)
class Shares:
    """What the claims come to.

    One entry a claim: `odds` that it holds, against no record elsewhere being hers; one entry a wanted child:
    `found`, the odds over all records, and `firm`, over those that answer for sure.
    """

    odds: Floats
    found: Floats
    firm: Floats


def adapt(weights: Weights, fields: Sequence[Field], answers: View) -> Weights:
    """The home city's weights for records of elsewhere.

    Equal sound numbers, siblings and values are as rare among strangers as the larger of the two populations makes
    them; a value is as common as where it is more common.
    """
    size = max(len(answers), 2)
    u = dict(weights.u)
    for field in fields:
        if isinstance(field, Number):
            rare = u[field.label].copy()
            rare[NumberLevel.SAME] = max(min(rare[NumberLevel.SAME], COPIED / size), FLOOR)
            u[field.label] = rare
    frequency = dict(weights.frequency)
    for field in fields:
        for level, feature in agreed_features(field):
            if (field.label, level) in frequency and feature in answers.codes:
                frequency[field.label, level] = _commoner(
                    frequency[field.label, level], answers.codes[feature]
                )
    rho = min(weights.rho, SIBLINGS_A_CHILD / size)
    return replace(weights, u=u, frequency=frequency, rho=rho, prior=0.0)


def _commoner(at_home: Floats, codes: Ints) -> Floats:
    """How common each value is where it is more common: at home, or among the records elsewhere."""
    known = codes[codes >= 0].ravel()
    length = max(len(at_home), int(known.max(initial=-1)) + 1)
    away = np.bincount(known, minlength=length) / max(len(codes), 2)
    home = np.full(length, float(at_home.min(initial=1.0)))
    home[: len(at_home)] = at_home
    return np.asarray(np.maximum(home, away))


def claim(
    wanted: View,
    answers: View,
    weights: Weights,
    fields: Sequence[Field],
    *,
    barred: Collection[tuple[int, int]] = (),
    joined: Collection[tuple[int, int]] = (),
) -> Claims:
    """Every record elsewhere that shares a trait with a wanted child, and the bits for it being hers.

    `weights` as `adapt` gives them; `barred`, `joined`: pairs (wanted, answer) of which people have said that they
    are two children, or one, whatever they weigh.
    """
    l, r = propose_traits(wanted, answers, fields)
    key = distinct(np.r_[l << 32 | r, _keys(joined)])
    key = key[~np.isin(key, _keys(barred))]
    l, r = key >> 32, key & 0xFFFFFFFF
    observed = excuse(compare_pairs(wanted, l, answers, r, fields), fields)
    bits = np.where(np.isin(key, _keys(joined)), CLIP, weigh(weights, fields, observed))
    return Claims(l, r, bits, dict(observed.level))


def _keys(pairs: Collection[tuple[int, int]]) -> Ints:
    return np.array([l << 32 | r for l, r in sorted(pairs)], np.int64)


def excuse(observed: Observed, fields: Sequence[Field]) -> Observed:
    """The pairs without what must differ if the child is elsewhere: district and school, and another address.

    An address that agrees, the one in the household register, still speaks for her.
    """
    level = dict(observed.level)
    for field in fields:
        unknown = len(levels_of(field)) - 1
        if isinstance(field, Place) or (isinstance(field, Text) and not field.household):
            level[field.label] = np.full_like(level[field.label], unknown)
        elif isinstance(field, Text):
            held = level[field.label]
            level[field.label] = np.where(held == TextLevel.DIFFERENT, unknown, held).astype(held.dtype)
    return Observed(level, observed.agreed)


def estimate_share(claims: Claims, wanted: int, answers: int) -> float:
    """The share of the wanted who have a record elsewhere, by EM over the claims; EXPECTED where there are none."""
    if not wanted or not answers:
        return EXPECTED
    ratio = np.bincount(claims.wanted, weights=_exp2(claims.bits), minlength=wanted) / answers
    share = EXPECTED
    for _ in range(ROUNDS):
        odds = share / (1 - share) * ratio
        expected = float((odds / (1 + odds)).sum()) + EXPECTED * EXPECTED_WEIGHT
        share = min(expected / (wanted + EXPECTED_WEIGHT), MOST_SHARE)
    return share


def share_out(
    claims: Claims,
    rivals: Claims,
    *,
    wanted: int,
    node: Ints,
    firm: Bools,
    share: float,
) -> Shares:
    """How likely each claim is, a record being at most one child's.

    `node[j]` tells which records elsewhere are one entry (equal number and name), `firm[j]` which answer for sure.
    `rivals`: claims of children of the home city who are not wanted. A claim is worth its odds divided by those of
    everybody else to the same entry: an equal one leaves a coin toss, which is no answer.
    """
    odds = _exp2(claims.bits) * share / (1 - share) / max(len(node), 1)
    other = _exp2(rivals.bits) * EXPECTED / (1 - EXPECTED) / max(len(node), 1)
    entries = int(node.max(initial=-1)) + 1
    owner = np.r_[claims.wanted, rivals.wanted + wanted]
    entry = np.r_[node[claims.record], node[rivals.record]]
    best = _best_of(owner, entry, np.r_[odds, other])
    total = np.bincount(entry, weights=best, minlength=entries)
    own = _own(owner, entry, np.r_[odds, other])[: len(claims)]
    contested = odds / (1 + np.maximum(total[node[claims.record]] - own, 0.0))
    return Shares(
        contested,
        _sum(claims.wanted, contested, wanted),
        _sum(claims.wanted, contested * firm[claims.record], wanted),
    )


def _best_of(owner: Ints, entry: Ints, odds: Floats) -> Floats:
    """The odds, but of several records of one entry that one child claims only the best one's: 0 for the others."""
    order = np.lexsort((-odds, entry, owner))
    first = np.ones(len(order), bool)
    first[1:] = (owner[order][1:] != owner[order][:-1]) | (entry[order][1:] != entry[order][:-1])
    result = np.zeros(len(odds))
    result[order[first]] = odds[order[first]]
    return result


def _own(owner: Ints, entry: Ints, odds: Floats) -> Floats:
    """For each claim, the best odds that its own child has to the same entry."""
    key = owner.astype(np.int64) << 32 | entry.astype(np.int64)
    _, place = np.unique(key, return_inverse=True)
    best = np.zeros(int(place.max(initial=-1)) + 1)
    np.maximum.at(best, place, odds)
    return best[place]


def _sum(owner: Ints, odds: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(owner, weights=odds, minlength=size), np.float64)


def _exp2(bits: Floats) -> Floats:
    return np.asarray(np.exp2(np.clip(bits, -CLIP, CLIP)))


@dataclass(frozen=True)
class Verdicts:
    """What is to be said of each wanted child.

    The chance that no record anywhere is hers, that one elsewhere is, the claim of the likeliest record (−1: none worth
    telling), and the standing.
    """

    absent: Floats
    chance: Floats
    claim: Ints
    standing: list[str]


def judge(claims: Claims, shares: Shares, absent: Floats, standing: Sequence[str]) -> Verdicts:
    """What the claims make of the chance of absence and the standing that each child had at home."""
    chance = shares.found / (1 + shares.found)
    firm = shares.firm / (1 + shares.firm)
    now = 1 / (1 / np.maximum(absent, np.exp2(-CLIP)) + shares.found)
    before = np.array(list(standing), object)
    doubtful = (before == Standing.CONFIRMED) & (now < CONFIRMED_FROM)
    said = np.where(doubtful, Standing.REVIEW.value, before)
    said = np.where(firm >= 1 - ANSWERED_BELOW, Standing.ANSWERED.value, said)
    order = np.lexsort((claims.record, -shares.odds, claims.wanted))
    best = np.full(len(chance), -1, np.int64)
    best[claims.wanted[order][::-1]] = order[::-1]
    told = doubtful | (chance >= TOLD)
    return Verdicts(now, chance, np.where(told, best, -1), [str(value) for value in said])


def list_sure(shares: Shares) -> Ints:
    """The claims that would each answer by itself: a child with several is on several rolls."""
    return np.flatnonzero(shares.odds / (1 + shares.odds) >= 1 - ANSWERED_BELOW)
