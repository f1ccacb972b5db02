"""Absence: before a child is said to be missing from a list, the whole list is searched for the child again.

The search has no blocking but the list itself: every record of it that shares any single trait with the child
(a birthday, a sound, a phone, a parent, part of a number) is compared and weighed. What it finds is judged by
Bayes' rule over "no record is hers" and "this one is", so that `probability`, the chance that the child truly
has no record, follows from the same weights as the links.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

import numpy as np

from matchers.atoms import atoms_of
from matchers.candidates import Rule, propose
from matchers.encode import MISSING, Bools, Floats, Ints
from matchers.fields import Field, Kin, Name, NamePart, Number, Phone
from matchers.levels import KinLevel, Levels
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.phones import PhoneLevel
from matchers.runs import distinct, heads
from matchers.unseen import findable, hidden, nameless, traceless
from matchers.views import View, compare_pairs, narrow
from matchers.weigh import Observed, Weights, weigh
from schemas.parallel import at_once, side_by_side

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
"""How likely it is that a record already given to somebody else's person is this child's after all, at the least."""

UNSEEN = 0.002
"""The chance that a record exists and cannot be found for a reason nobody thought of: certainty's bound."""

HOUSEHOLD_DIFFERS: Mapping[type[Field], IntEnum] = {Phone: PhoneLevel.DIFFERENT, Kin: KinLevel.DISJOINT}
"""The level at which a household's field differs; the one after it is UNKNOWN."""
NAMELESS_BITS = 4.0
"""What a common birthday is worth less there: the nameless are born within a year or so, not within eighteen. No pair
loses by it."""


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
    known: View | None = None,
    persons: tuple[Ints, Ints] | None = None,
    one_number: tuple[Ints, Ints] | None = None,
    registered: int = 0,
    twice: float = 0.0,
) -> Search:
    """Search `answers` (one record each) for each of `wanted` (one person each).

    `taken[j]`: answer j already belongs to a person who is not among the wanted and has a claim of its own. `barred`:
    pairs (wanted, answer) of which people have said that they are not one child. `known`: all that is known of each
    answer's person, by other lists too, where there are such; what the list itself can show is told by `answers`.
    `persons`: whose each of the wanted and each answer is; what is a wanted child's own already is nobody else's.
    `one_number`: pairs (wanted, answer) that bear one sound number, though not in its own column.
    `registered`: among how many children the wanted are those whom nothing answers (0: among themselves). `twice`: the
    share of the children on the wanted's list who stand there twice: a wanted child may be one's second entry.
    """
    whole = answers if known is None else known
    free = max(int((~taken).sum()), 1)
    (l, r), (untraced, lost, reachable) = at_once(
        lambda: propose_traits(wanted, whole, fields),
        lambda: (
            hidden(wanted, answers, taken, barred),
            traceless(wanted, answers, weights, fields),
            findable(wanted, answers, weights, fields, float(np.log2(MISSED / free))),
        ),
    )
    if one_number is not None:
        l, r = (np.r_[side, more] for side, more in zip((l, r), one_number, strict=True))
        l, r = np.divmod(distinct(l << 32 | r), 1 << 32)
    if barred:
        open_ = ~np.isin(l << 32 | r, [a << 32 | b for a, b in barred])
        l, r = l[open_], r[open_]
    observed = compare_pairs(wanted, l, whole, r, fields)
    if one_number is not None:
        observed = _bear_one(observed, np.isin(l << 32 | r, one_number[0] << 32 | one_number[1]), fields)
    open_weights = replace(weights, prior=0.0)
    claimed = taken[r] & ~_same_number(observed, fields)
    if persons is not None:
        claimed &= persons[0][l] != persons[1][r]
    unnamed = nameless(whole, fields)[r]
    observed = _forgive_provisional(observed, unnamed | nameless(wanted, fields)[l], fields)
    bits = weigh(open_weights, fields, observed)
    rows = np.flatnonzero(unnamed)
    pardoned = weigh(open_weights, fields, _pardon(observed.take(rows), fields))
    bits[rows] = np.maximum(bits[rows], pardoned - NAMELESS_BITS)
    another = np.log2(max(TAKEN * MISSED, twice) / max(int(taken.sum()), 1))
    prior = np.where(claimed, another, np.log2(MISSED / free))
    weight = bits + prior
    odds = np.exp2(np.clip(weight, -60, 60))
    dark = 1 - (1 - untraced) * (1 - lost)
    total = np.bincount(l, weights=odds, minlength=len(wanted)) + MISSED * dark
    absent = (1 - UNSEEN) / (1 + total)
    standing = _stand(absent, reachable)
    poor = np.array([stood is Standing.UNDECIDABLE for stood in standing], bool)
    absent = np.where(poor, np.minimum(absent, _usual_absence(standing, registered)), absent)
    best = _best(l, weight, len(wanted))
    share = odds / (1 + total[l])
    return Search(
        standing=standing,
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


def entered_twice(person: Ints) -> float:
    """Of the people who have a record in a list, the share who have several; `person`: whose each record of it is."""
    entries = np.bincount(person)
    return float((entries > 1).sum() / max(int((entries > 0).sum()), 1))


def _same_number(observed: Observed, fields: Sequence[Field]) -> Bools:
    """Which pairs bear one sound number: whoever's the record is said to be, it may be hers too, entered twice."""
    same = np.zeros(len(observed), bool)
    for field in fields:
        if isinstance(field, Number):
            same |= observed.level[field.label] == NumberLevel.SAME
    return same


def _bear_one(observed: Observed, told: Bools, fields: Sequence[Field]) -> Observed:
    """The pairs, of which some are told to bear one sound number."""
    return _relevel(observed, [(f, told, NumberLevel.SAME) for f in fields if isinstance(f, Number)])


def _forgive_provisional(observed: Observed, newborn: Bools, fields: Sequence[Field]) -> Observed:
    """The pairs; where one side has no name yet, that an unsound number is not the other's says nothing.

    A newborn is entered for months under a provisional number, which her own does not resemble.
    """
    differs = [
        (f, newborn & (observed.level[f.label] == NumberLevel.DIFFERENT), NumberLevel.UNKNOWN)
        for f in fields
        if isinstance(f, Number)
    ]
    return _relevel(observed, differs)


def _relevel(observed: Observed, said: Iterable[tuple[Field, Bools, int]]) -> Observed:
    """The pairs, with another level of a field where it is said."""
    level = dict(observed.level)
    for field, where, other in said:
        level[field.label] = np.where(where, np.int8(other), level[field.label])
    return Observed(level, observed.agreed)


def _usual_absence(standing: Sequence[Standing], registered: int) -> float:
    """How likely a child is missing of whom nothing can be told: the share of all who surely are."""
    sure = sum(stood is Standing.CONFIRMED for stood in standing)
    return (sure + 1) / (max(registered, len(standing)) + 2)


def _pardon(observed: Observed, fields: Sequence[Field]) -> Observed:
    """Pairs with records without a name: the same, but that the household's differing says nothing.

    Such a record stands under one parent, and what is known of the child may be the other's telephone and number.
    """
    household = ((field, HOUSEHOLD_DIFFERS.get(type(field))) for field in fields)
    return _relevel(
        observed,
        [
            (f, observed.level[f.label] == differs, differs + 1)
            for f, differs in household
            if differs is not None
        ],
    )


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
    read = ["number", *(field.label for field in fields if isinstance(field, Name | NamePart))]
    both = narrow(_stack(wanted, answers), read)
    open_ = np.arange(len(both)) < len(wanted)
    found = propose(atoms_of(both, fields), open_, SEARCH, block=SEARCH_BLOCK, among_open=False)
    return found.l.astype(np.int64), found.r.astype(np.int64) - len(wanted)


def _stack(upper: View, lower: View) -> View:
    """Two views with one dictionary, one below the other."""
    features = sorted(upper.codes.keys() & lower.codes.keys())
    piled = side_by_side(lambda feature: _pile(upper.codes[feature], lower.codes[feature]), features)
    return View(dict(zip(features, piled, strict=True)), upper.words)


def _pile(upper: Ints, lower: Ints) -> Ints:
    """Two matrices, one below the other; unknown where one has fewer slots."""
    both = np.full((len(upper) + len(lower), max(upper.shape[1], lower.shape[1])), MISSING, upper.dtype)
    both[: len(upper), : upper.shape[1]] = upper
    both[len(upper) :, : lower.shape[1]] = lower
    return both
