"""Weights as a specification: what speaks for one child, against a stranger, and against a brother or sister."""

from dataclasses import replace

import numpy as np
import pytest
from people import FIELDS

from matchers.assign import CORRECTED_BITS, LINK_BITS
from matchers.fields import Number
from matchers.levels import KinLevel, SexLevel, levels_of
from matchers.normalise.dates import DateLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.phones import PhoneLevel
from matchers.normalise.places import PlaceLevel
from matchers.parameters import is_household
from matchers.weigh import (
    Observed,
    Weights,
    default_weights,
    evidence,
    frequencies,
    probability,
    weigh,
    weigh_corrected,
)

CITY = default_weights(FIELDS, 10_000)
FIELD = {field.label: field for field in FIELDS}


def observe(agreed=None, **levels):
    """One pair with these levels, everything else unknown."""
    return Observed(
        {
            label: np.array([levels.get(label, max(levels_of(field)))], np.int8)
            for label, field in FIELD.items()
        },
        {label: np.array([(agreed or {}).get(label, -1)], np.int32) for label in FIELD},
    )


def bits(weights=CITY, agreed=None, **levels):
    return float(weigh(weights, FIELDS, observe(agreed, **levels))[0])


HOUSE = {"phone": PhoneLevel.SAME, "kin": KinLevel.NUMBER, "district": PlaceLevel.SAME}


def test_nothing_known_weighs_what_was_believed_before():
    stranger, sibling = evidence(CITY, FIELDS, observe())
    assert (stranger.tolist(), sibling.tolist()) == ([0.0], [0.0])
    assert bits() == pytest.approx(CITY.prior, abs=0.01)


@pytest.mark.parametrize(
    "levels",
    [
        {"number": NumberLevel.SAME, "name": NameLevel.SAME},
        {"name": NameLevel.SAME, "birth_date": DateLevel.SAME},
        {"number": NumberLevel.ONE_SLIP, "name": NameLevel.SAME_SOUND},
        {"name": NameLevel.SAME, "birth_date": DateLevel.SWAPPED, "phone": PhoneLevel.SAME},
    ],
    ids=["number and name", "name and birthday", "slips in both", "day and month swapped"],
)
def test_what_is_enough_to_link(levels):
    assert bits(**levels) > LINK_BITS


@pytest.mark.parametrize(
    "levels",
    [
        {"name": NameLevel.SAME},
        {"birth_date": DateLevel.SAME, "sex": SexLevel.SAME},
        HOUSE,
        {"number": NumberLevel.OTHER_PERSON, "name": NameLevel.SAME},
    ],
    ids=["a name", "a birthday", "a household", "a namesake"],
)
def test_what_is_not(levels):
    assert bits(**levels) < LINK_BITS


def test_twins_are_kept_apart():
    twins = HOUSE | {"name": NameLevel.ONE_CHARACTER, "birth_date": DateLevel.SAME}
    assert bits(**twins) < 0
    assert bits(**twins, number=NumberLevel.OTHER_PERSON) < bits(**twins)


def test_a_twins_number_whose_end_is_lost_does_not_make_the_common_birthday_count_twice():
    twins = {"name": NameLevel.ONE_CHARACTER, "birth_date": DateLevel.SAME, "sex": SexLevel.SAME}
    assert bits(number=NumberLevel.DAMAGED, **twins) < LINK_BITS
    _, with_birthday = evidence(CITY, FIELDS, observe(number=NumberLevel.DAMAGED, **twins))
    del twins["birth_date"]
    _, without = evidence(CITY, FIELDS, observe(number=NumberLevel.DAMAGED, **twins))
    assert with_birthday == pytest.approx(without)


def test_a_household_cannot_buy_a_merge():
    child = {"name": NameLevel.ONE_CHARACTER, "birth_date": DateLevel.SAME}
    _, alone = evidence(CITY, FIELDS, observe(**child))
    _, at_home = evidence(CITY, FIELDS, observe(**child, **HOUSE))
    assert at_home == pytest.approx(alone)
    ceiling = CITY.prior - np.log2(CITY.rho) + alone[0]
    assert bits(**child, **HOUSE) < ceiling


@pytest.mark.parametrize("field", [field for field in FIELDS if is_household(field)], ids=lambda f: f.label)
def test_what_a_household_shares_is_as_likely_of_a_sibling_as_of_the_child(field):
    assert CITY.sibling[field.label].tolist() == CITY.m[field.label].tolist()


def test_a_rare_name_weighs_more_than_a_common_one():
    shares = np.array([1e-5, 0.02])
    known = replace(CITY, frequency={("name", NameLevel.SAME): shares})
    rare, common = (
        bits(known, {"name": code}, name=NameLevel.SAME, birth_date=DateLevel.NEAR) for code in (0, 1)
    )
    assert rare > common
    assert rare - common == pytest.approx(np.log2(0.02 / 1e-5), abs=0.5)


def test_a_rare_name_is_no_argument_against_a_sibling_of_another():
    known = replace(CITY, frequency={("name", NameLevel.SAME): np.array([1e-9])})
    assert bits(known, {"name": 0}, name=NameLevel.ONE_CHARACTER) == bits(name=NameLevel.ONE_CHARACTER)


def test_a_birthday_that_the_number_holds_is_not_counted_twice():
    number = {"number": NumberLevel.DAMAGED}
    alone, _ = evidence(CITY, FIELDS, observe(**number))
    echoed, _ = evidence(CITY, FIELDS, observe(**number, birth_date=DateLevel.SAME, sex=SexLevel.SAME))
    assert echoed <= alone


def test_a_birthday_that_contradicts_the_number_still_counts():
    number = {"number": NumberLevel.DAMAGED}
    assert bits(**number, birth_date=DateLevel.DIFFERENT) < bits(**number)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.label)
def test_every_level_of_every_field_has_a_probability_and_unknown_weighs_nothing(field):
    for table in (CITY.m, CITY.u, CITY.sibling):
        assert len(table[field.label]) == len(levels_of(field))
        assert ((table[field.label] > 0) & (table[field.label] <= 1)).all()
        assert table[field.label][-1] == 1


def test_odds_become_probabilities_that_never_overflow():
    chance = probability(np.array([-5000.0, 0.0, 3.0, 5000.0]))
    assert chance == pytest.approx([0.0, 0.5, 8 / 9, 1.0])


def test_a_value_nobody_else_bears_still_has_a_frequency():
    assert frequencies(np.array([[0], [0], [1], [-1]]), 3).tolist() == [0.5, 0.25, 0.25]


def test_weights_of_a_city_of_one_are_finite():
    alone = default_weights(FIELDS, 1)
    assert isinstance(alone, Weights)
    assert np.isfinite(bits(alone, name=NameLevel.SAME, number=NumberLevel.SAME))


def test_a_sound_number_shared_by_chance_is_rarer_in_a_larger_city():
    small, large = (default_weights((Number("number"),), size).u["number"][0] for size in (100, 1_000_000))
    assert large < small


def test_a_corrected_number_may_have_corrected_the_birth_date_but_not_made_a_sibling_of_her(monkeypatch):
    def corrected(**levels):
        seen = observe(number=NumberLevel.OTHER_PERSON, sex=SexLevel.SAME, **HOUSE, **levels)
        return float(weigh_corrected(CITY, FIELDS, seen, np.array([0]), 10_000)[0])

    same_name = corrected(name=NameLevel.SAME, birth_date=DateLevel.DIFFERENT)
    assert same_name < corrected(name=NameLevel.SAME, birth_date=DateLevel.SAME)
    assert corrected(name=NameLevel.SAME_SOUND, birth_date=DateLevel.DIFFERENT) < CORRECTED_BITS
    assert corrected(name=NameLevel.ONE_CHARACTER, birth_date=DateLevel.SAME) < CORRECTED_BITS
    monkeypatch.setattr("matchers.weigh.OF_BIRTH", 0.0)
    assert corrected(name=NameLevel.SAME, birth_date=DateLevel.DIFFERENT) < same_name - 4


def test_that_two_sound_numbers_hold_two_birth_dates_is_one_event():
    def cost(**said):
        return bits(name=NameLevel.SAME, **said) - bits(
            name=NameLevel.SAME, birth_date=DateLevel.DIFFERENT, **said
        )

    assert cost() > 4
    assert 0 < cost(number=NumberLevel.OTHER_PERSON) < 3
    assert cost(number=NumberLevel.DIFFERENT) == pytest.approx(cost(), abs=0.01)
    assert bits(name=NameLevel.SAME, number=NumberLevel.OTHER_PERSON, birth_date=DateLevel.DIFFERENT) < 0
