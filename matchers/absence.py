"""Absence: before a child is said to be missing from a list, the whole list is searched for the child again.

The search has no blocking but the list itself: every record of it that shares any single trait with the child
(a birthday, a sound, a phone, a parent, part of a number) is compared and weighed. What it finds is judged by
Bayes' rule over "no record is hers" and "this one is", so that `probability`, the chance that the child truly
has no record, follows from the same weights as the links.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

import numpy as np

from matchers.atoms import atoms_of
from matchers.candidates import Rule, propose
from matchers.encode import Bools, Floats, Ints
from matchers.fields import BirthDate, Field, Identifier, Kin, Name, NamePart, Number, Phone, Text
from matchers.levels import KinLevel, Levels
from matchers.normalise.dates import DateLevel
from matchers.normalise.identifiers import IdentifierLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.phones import PhoneLevel
from matchers.normalise.texts import TextLevel
from matchers.runs import heads
from matchers.views import View, compare_pairs, compare_views, narrow
from matchers.weigh import Observed, Weights, weigh

TRAITS = (
    "number", "document", "number_start", "number_end", "identifier", "sound", "fuzzy", "given", "head",
    "birth_turned", "phone", "kin_number", "kin_name", "text", "given_part", "surname_part",
)  # fmt: skip
SEARCH: tuple[Rule, ...] = (
    *(Rule(f"any_{trait}", (trait,)) for trait in TRAITS),
    Rule("any_surname_month", ("surname", "month")),
    Rule("any_first_day", ("first", "day")),
)
"""Single traits; what shares none of them with a child has no evidence for being hers."""

SEARCH_BLOCK = 4000
"""Records sharing one trait that are all looked at; larger crowds (a name like a placeholder) are split."""

MISSED = 0.5
"""Before looking: the odds that an unlinked child was missed rather than absent. Deliberately high: the doubt
falls on the linkage, and costs a look by a person, not a visit to a family."""

TAKEN = 1e-3
"""How likely it is that a record already given to somebody else's person is this child's after all."""

UNSEEN = 0.002
"""The chance that a record exists and cannot be found for a reason nobody thought of: certainty's bound."""

FOUND_BY: Mapping[type[Field], tuple[IntEnum, ...]] = {
    Number: tuple(NumberLevel)[: NumberLevel.FRAGMENT + 1],
    Identifier: (IdentifierLevel.SAME,),
    Name: (NameLevel.SAME, NameLevel.SAME_SOUND, NameLevel.FUZZY_SOUND, NameLevel.GIVEN_SAME),
    NamePart: (NameLevel.SAME,),
    BirthDate: (DateLevel.SAME, DateLevel.SWAPPED),
    Phone: (PhoneLevel.SAME,),
    Kin: (KinLevel.NUMBER, KinLevel.TWO_NAMES, KinLevel.NAME),
    Text: (TextLevel.SAME,),
}
"""The levels at which a field alone brings a record before the search's eyes: what its traits can see."""


HOUSEHOLD_DIFFERS: Mapping[type[Field], IntEnum] = {Phone: PhoneLevel.DIFFERENT, Kin: KinLevel.DISJOINT}
"""The level at which a household's field differs; the one after it is UNKNOWN."""

TRACES = ("number", "birth_date", "kin_number")
"""Without any of these a record can be found by its name alone, which thousands share."""


class Standing(StrEnum):
    """What may be said of a child for whom no record was linked."""

    CONFIRMED = "confirmed"
    """No record could be found that might answer."""
    REVIEW = "review"
    """A record might answer: a person must look."""
    UNDECIDABLE = "undecidable"
    """What is known of the child is too poor to find any record by; goes back to its department."""
    ANSWERED = "answered"
    """The second search found the record after all: nothing to report."""


CONFIRMED_FROM = 0.97
"""`probability` from which a finding is confirmed."""
ANSWERED_BELOW = 0.02
"""`probability` below which the second search counts as an answer."""
TOLD_SHARE = 0.5
"""A list that leaves a column empty in most rows cannot be counted on for it."""
FINDABLE_BITS = 3.0
"""Even a perfect record of the child would not reach these odds (8 to 1): undecidable."""


@dataclass(frozen=True)
class Search:
    """What was found for each wanted child, and all that was looked at.

    One entry a wanted child: standing, probability of absence, best record (−1: none), its probability and
    weight. `pair_*`, one entry a candidate: wanted index, record index, weight,
    probability that it is hers, and their levels.
    """

    standing: list[Standing]
    probability: Floats
    candidate: Ints
    candidate_probability: Floats
    candidate_weight: Floats
    pair_wanted: Ints
    pair_record: Ints
    pair_weight: Floats
    pair_probability: Floats
    pair_level: dict[str, Levels]


def search(
    wanted: View,
    answers: View,
    taken: Bools,
    weights: Weights,
    fields: Sequence[Field],
    *,
    barred: Collection[tuple[int, int]] = (),
) -> Search:
    """Search `answers` (one record each) for each of `wanted` (one person each).

    `taken[j]`: answer j already belongs to a person who is not among the wanted and has a claim of its own.
    `barred`: pairs (wanted, answer) of which people have said that they are not one child.
    """
    l, r = propose_traits(wanted, answers, fields)
    if barred:
        open_ = ~np.isin(l << 32 | r, [a << 32 | b for a, b in barred])
        l, r = l[open_], r[open_]
    observed = compare_pairs(wanted, l, answers, r, fields)
    free = max(int((~taken).sum()), 1)
    open_weights = replace(weights, prior=0.0)
    bits = weigh(open_weights, fields, _pardon(observed, _nameless(answers, fields)[r], fields))
    prior = np.where(taken[r], np.log2(TAKEN * MISSED / max(int(taken.sum()), 1)), np.log2(MISSED / free))
    weight = bits + prior
    odds = np.exp2(np.clip(weight, -60, 60))
    dark = 1 - (1 - hidden(wanted, answers, taken, barred)) * (
        1 - traceless(wanted, answers, weights, fields)
    )
    total = np.bincount(l, weights=odds, minlength=len(wanted)) + MISSED * dark
    absent = (1 - UNSEEN) / (1 + total)
    best = _best(l, weight, len(wanted))
    share = odds / (1 + total[l])
    return Search(
        standing=_stand(absent, findable(wanted, answers, weights, fields, free)),
        probability=absent,
        candidate=np.append(r, -1)[best],
        candidate_probability=np.append(share, np.nan)[best],
        candidate_weight=np.append(weight, np.nan)[best],
        pair_wanted=l,
        pair_record=r,
        pair_weight=weight,
        pair_probability=share,
        pair_level=dict(observed.level),
    )


def _nameless(view: View, fields: Sequence[Field]) -> Bools:
    """Who is known by no name: a newborn entered through her mother, say."""
    names = [~_told(view, field) for field in fields if isinstance(field, Name | NamePart)]
    return np.asarray(np.logical_and.reduce([np.ones(len(view), bool), *names]))


def _pardon(observed: Observed, nameless: Bools, fields: Sequence[Field]) -> Observed:
    """The same, but that of a record without a name the household's differing says nothing.

    It stands under one parent, and what is known of the child may be the other's telephone and number.
    """
    level = dict(observed.level)
    for field in fields:
        differs = HOUSEHOLD_DIFFERS.get(type(field))
        if differs is not None:
            other = nameless & (level[field.label] == differs)
            level[field.label] = np.where(other, np.int8(differs + 1), level[field.label])
    return Observed(level, observed.agreed)


def hidden(wanted: View, answers: View, taken: Bools, barred: Collection[tuple[int, int]] = ()) -> Floats:
    """For each wanted child who could be traced, the share of answers that cannot be and are nobody's.

    A list without numbers and birth dates (its columns shifted, say) holds the child's record as likely as
    any other list does, and cannot show it; unless people have looked at the record, and it is not hers.
    """
    lost = ~_traceable(answers) & ~taken
    seen = [l for l, r in barred if lost[r]]
    left = lost.sum() - np.bincount(np.array(seen, np.int64), minlength=len(wanted))
    return np.where(_traceable(wanted), left / max(len(answers), 1), 0.0)


def traceless(wanted: View, answers: View, weights: Weights, fields: Sequence[Field]) -> Floats:
    """For each wanted child, the chance that her record exists and shares no trait with what is known of her.

    Each field that both she and the list tell loses its trait with probability 1 − m, and the fields do so
    independently. A list that tells nothing by which she is known cannot show her, and proves nothing. What it
    tells of a child without a number is seen on its records without one: there no birthday is read off it.
    """
    if not len(answers):
        return np.zeros(len(wanted))
    chance = np.ones(len(wanted))
    bare, like_her = _unnumbered(wanted, fields), _unnumbered(answers, fields)
    if not like_her.any():
        like_her = np.ones(len(answers), bool)
    for field in fields:
        if type(field) in FOUND_BY:
            kept = float(sum(weights.m[field.label][level] for level in FOUND_BY[type(field)]))
            told = _told(answers, field)
            share = np.where(bare, told[like_her].mean(), told.mean())
            chance *= np.where(_told(wanted, field), 1 - share * kept, 1.0)
    return chance


def _unnumbered(view: View, fields: Sequence[Field]) -> Bools:
    numbers = [~_told(view, field) for field in fields if isinstance(field, Number)]
    return np.asarray(np.logical_and.reduce([np.ones(len(view), bool), *numbers]))


def _told(view: View, field: Field) -> Bools:
    """Who is known by the field."""
    names = ("kin_number", "kin_name") if isinstance(field, Kin) else (field.label,)
    held = [view.codes[name] for name in names if name in view.codes]
    if not held:
        return np.zeros(len(view), bool)
    return np.asarray((np.concatenate(held, axis=1) >= 0).any(axis=1))


def _traceable(view: View) -> Bools:
    """Whether a number, one's own or a guardian's, or a birth date is known."""
    held = [view.codes[feature] for feature in TRACES if feature in view.codes]
    return np.asarray((np.concatenate(held, axis=1) >= 0).any(axis=1))


def findable(wanted: View, answers: View, weights: Weights, fields: Sequence[Field], free: int) -> Floats:
    """The weight that a perfect record of each wanted child would reach: the child compared with itself.

    Only what the list usually tells counts: a child known by her mother alone cannot be found in a list that
    names no mothers.
    """
    rows = np.arange(len(wanted))
    itself: Observed = compare_views(wanted, rows, _as_told_by(answers, wanted), rows, fields)
    return weigh(replace(weights, prior=float(np.log2(MISSED / free))), fields, itself)


def _as_told_by(answers: View, wanted: View) -> View:
    """The wanted with every feature unknown that most answers do not hold."""
    codes = {
        feature: held
        if not len(answers) or (answers.codes[feature] >= 0).any(axis=1).mean() >= TOLD_SHARE
        else np.full_like(held, -1)
        for feature, held in wanted.codes.items()
        if feature in answers.codes
    }
    return View(codes, wanted.words)


def _stand(absent: Floats, reachable: Floats) -> list[Standing]:
    chosen = np.where(absent >= CONFIRMED_FROM, 0, np.where(absent < ANSWERED_BELOW, 3, 1))
    chosen = np.where((reachable < FINDABLE_BITS) & (chosen != 3), 2, chosen)
    order = (Standing.CONFIRMED, Standing.REVIEW, Standing.UNDECIDABLE, Standing.ANSWERED)
    return [order[index] for index in chosen.tolist()]


def _best(l: Ints, weight: Floats, size: int) -> Ints:
    """The index of each wanted child's heaviest pair, or −1."""
    best = np.full(size, -1, np.int64)
    order = np.lexsort((np.arange(len(l)), -weight, l))
    head = heads(l[order])
    best[l[order][head]] = order[head]
    return best


def propose_traits(wanted: View, answers: View, fields: Sequence[Field]) -> tuple[Ints, Ints]:
    """Pairs (wanted, answer) that share a trait."""
    both = narrow(_stack(wanted, answers))
    open_ = np.arange(len(both)) < len(wanted)
    found = propose(atoms_of(both, fields), open_, SEARCH, block=SEARCH_BLOCK, among_open=False)
    return found.l.astype(np.int64), found.r.astype(np.int64) - len(wanted)


def _stack(upper: View, lower: View) -> View:
    """Two views with one dictionary, one below the other."""
    codes = {}
    for feature in upper.codes.keys() & lower.codes.keys():
        a, b = upper.codes[feature], lower.codes[feature]
        width = max(a.shape[1], b.shape[1])
        codes[feature] = np.concatenate(
            [np.pad(c, ((0, 0), (0, width - c.shape[1])), constant_values=-1) for c in (a, b)]
        )
    return View(codes, upper.words)
