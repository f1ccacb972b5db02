"""What a list cannot show: records that nobody could be traced by, children of whom it tells nothing they are known by.

A search that finds nothing proves an absence only as far as it would have found something.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum

import numpy as np

from matchers.encode import Bools, Floats
from matchers.fields import BirthDate, Field, Identifier, Kin, Name, NamePart, Number, Phone, Text
from matchers.levels import KinLevel
from matchers.normalise.dates import DateLevel
from matchers.normalise.identifiers import IdentifierLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.phones import PhoneLevel
from matchers.normalise.texts import TextLevel
from matchers.views import View, compare_views
from matchers.weigh import Observed, Weights, weigh

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

TRACES = ("number", "birth_date", "kin_number")
"""Without any of these a record can be found by its name alone, which thousands share."""
TOLD_SHARE = 0.5
"""A list that leaves a column empty in most rows cannot be counted on for it."""


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
    return _knows(view, names)


def _traceable(view: View) -> Bools:
    """Whether a number, one's own or a guardian's, or a birth date is known."""
    return _knows(view, TRACES)


def _knows(view: View, features: Sequence[str]) -> Bools:
    """Who is known by any of the features; by column, which is far quicker than by row."""
    known = np.zeros(len(view), bool)
    for feature in features:
        for column in view.codes[feature].T if feature in view.codes else ():
            known |= column >= 0
    return known


def nameless(view: View, fields: Sequence[Field]) -> Bools:
    """Who is known by no name: a newborn entered through her mother, say."""
    names = [~_told(view, field) for field in fields if isinstance(field, Name | NamePart)]
    return np.asarray(np.logical_and.reduce([np.ones(len(view), bool), *names]))


def findable(wanted: View, answers: View, weights: Weights, fields: Sequence[Field], prior: float) -> Floats:
    """The weight that a perfect record of each wanted child would reach: the child compared with itself.

    `prior`: log2 odds that a record is hers, before looking.

    Only what the list usually tells counts: a child known by her mother alone cannot be found in a list that
    names no mothers.
    """
    rows = np.arange(len(wanted))
    itself: Observed = compare_views(wanted, rows, _as_told_by(answers, wanted), rows, fields)
    return weigh(replace(weights, prior=prior), fields, itself)


def _as_told_by(answers: View, wanted: View) -> View:
    """The wanted with every feature unknown that most answers do not hold."""
    codes = {
        feature: held
        if not len(answers) or _knows(answers, [feature]).mean() >= TOLD_SHARE
        else np.full_like(held, -1)
        for feature, held in wanted.codes.items()
        if feature in answers.codes
    }
    return View(codes, wanted.words)
