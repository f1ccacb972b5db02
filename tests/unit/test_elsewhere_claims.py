"""Whose a record of another city is: how the claims to it are weighed and shared out."""

import numpy as np
import pytest

from matchers.elsewhere import EXPECTED, MOST_SHARE, Claims, estimate_share, excuse, share_out
from matchers.fields import Place, Text
from matchers.levels import levels_of
from matchers.normalise.places import PlaceLevel
from matchers.normalise.texts import TextLevel
from matchers.weigh import Observed


def claims(*pairs: tuple[int, int, float]) -> Claims:
    """(wanted, record, bits) each."""
    wanted, record, bits = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Claims(np.array(wanted, np.int64), np.array(record, np.int64), np.array(bits, float), {})


NOBODY = claims()


def chance(
    own: Claims, rivals: Claims = NOBODY, *, wanted: int = 1, records: int = 1000, nodes=None
) -> list[float]:
    """The chance that a record elsewhere is each child's, at even odds before looking."""
    node = np.arange(records) if nodes is None else np.array(nodes)
    firm = np.ones(len(node), bool)
    shares = share_out(own, rivals, wanted=wanted, node=node, firm=firm, share=0.5)
    return [round(float(odds / (1 + odds)), 3) for odds in shares.found]


def test_a_record_that_outweighs_a_thousand_strangers_is_hers():
    assert chance(claims((0, 3, 30.0))) == [1.0]


def test_the_same_agreement_says_less_in_a_city_of_millions():
    """Name and birthday, 22 bits: enough among a thousand, a stranger's among ten million."""
    assert chance(claims((0, 3, 22.0)), records=1000) == [1.0]
    assert chance(claims((0, 3, 22.0)), records=10_000_000)[0] == pytest.approx(0.295, abs=0.01)


def test_two_with_an_equal_claim_to_one_record_leave_a_coin_toss():
    assert chance(claims((0, 3, 30.0), (1, 3, 30.0)), wanted=2) == [0.5, 0.5]


def test_of_twins_with_one_record_elsewhere_the_better_claim_has_it_and_the_other_nothing():
    assert chance(claims((0, 3, 40.0), (1, 3, 20.0)), wanted=2) == [1.0, 0.0]


def test_twins_with_a_record_each_are_both_found():
    own = claims((0, 3, 40.0), (0, 4, 18.0), (1, 4, 40.0), (1, 3, 18.0))
    assert chance(own, wanted=2) == [1.0, 1.0]


def test_a_child_at_home_who_is_not_missing_may_have_the_better_claim():
    assert chance(claims((0, 3, 25.0)), claims((0, 3, 45.0))) == [0.0]


def test_two_entries_of_one_child_do_not_rival_each_other():
    own = claims((0, 3, 30.0), (0, 4, 28.0))
    assert chance(own, nodes=[*range(4), 3, *range(5, 1000)]) == [1.0]


def test_what_is_not_firm_finds_and_does_not_answer():
    firm = np.ones(1000, bool)
    firm[3] = False
    own = claims((0, 3, 30.0))
    shares = share_out(own, claims(), wanted=1, node=np.arange(1000), firm=firm, share=0.5)
    assert shares.found[0] > 100
    assert shares.firm[0] == 0


def test_nothing_claimed_is_nothing_found():
    assert chance(claims(), wanted=2) == [0.0, 0.0]


def test_the_share_is_what_is_expected_where_nobody_tells_otherwise():
    assert estimate_share(claims(), 0, 1000) == EXPECTED
    assert estimate_share(claims(), 10, 0) == EXPECTED
    assert estimate_share(claims(), 10, 1000) < EXPECTED


def test_the_share_follows_the_children_found():
    half = claims(*((child, child, 60.0) for child in range(100)))
    assert estimate_share(half, 200, 1000) == pytest.approx(101 / 220, abs=0.01)


def test_the_share_is_never_everybody():
    everybody = claims(*((child, child, 60.0) for child in range(1000)))
    assert estimate_share(everybody, 1000, 1000) <= MOST_SHARE


def observed(field: Place | Text, level: int) -> Observed:
    return Observed({field.label: np.array([level], np.int8)}, {field.label: np.array([-1])})


@pytest.mark.parametrize(
    ("field", "level", "weighs"),
    [
        pytest.param(Place("district"), PlaceLevel.SAME, False, id="a district of the same name"),
        pytest.param(Place("district"), PlaceLevel.DIFFERENT, False, id="another district"),
        pytest.param(Text("school", household=False), TextLevel.DIFFERENT, False, id="another school"),
        pytest.param(Text("address"), TextLevel.DIFFERENT, False, id="another address"),
        pytest.param(Text("address"), TextLevel.SAME, True, id="the address of the household register"),
    ],
)
def test_what_must_differ_elsewhere_says_nothing(field, level, weighs):
    unknown = len(levels_of(field)) - 1
    excused = excuse(observed(field, level), [field]).level[field.label][0]
    assert excused == (level if weighs else unknown)
