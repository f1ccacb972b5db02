"""Who lives in the city: real shares, numbers that check, nobody who could exist."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from benchmarks.city import numbers
from benchmarks.city.world import World

FICTIONAL = r"^(98|99)\d{4}"


def all_numbers(city: World) -> pa.Array:
    families = city.families
    return pa.concat_arrays(
        [city.children.number, families.father_number, families.mother_number, families.elder_number]
    )


def test_every_number_has_its_check_character(city: World) -> None:
    for number in all_numbers(city).to_pylist():
        assert len(number) == 18
        assert numbers.check_character(number[:17]) == number[17]


def test_no_two_people_share_a_number(city: World) -> None:
    everyone = all_numbers(city)
    assert pc.count_distinct(everyone).as_py() == len(everyone)


def test_a_corrected_number_was_nobody_elses(city: World) -> None:
    former = city.children.former_number.drop_null()
    assert len(former) > 20
    assert not pc.any(pc.is_in(former, value_set=all_numbers(city))).as_py()


def test_all_regions_are_fictional(city: World) -> None:
    assert pc.all(pc.match_substring_regex(all_numbers(city), FICTIONAL)).as_py()


def test_numbers_hold_birth_date_and_sex(city: World) -> None:
    born = pc.utf8_slice_codeunits(city.children.number, 6, 14).cast(pa.int64()).to_numpy()
    parity = pc.utf8_slice_codeunits(city.children.number, 16, 17).cast(pa.int64()).to_numpy() % 2
    assert (born == numbers.compact(city.children.born)).all()
    assert (parity == city.children.male).all()


def test_twins_share_birthday_and_family_but_no_name(city: World) -> None:
    children = city.children
    twins = np.flatnonzero(children.twin >= 0)
    other = children.twin[twins]
    assert (children.twin[other] == twins).all()
    assert (children.born[twins] == children.born[other]).all()
    assert (children.family[twins] == children.family[other]).all()
    assert not pc.any(
        pc.equal(children.name.take(pa.array(twins)), children.name.take(pa.array(other)))
    ).as_py()


def test_siblings_are_born_apart(city: World) -> None:
    children = city.children
    elder = np.flatnonzero(children.sibling >= 0)
    gap = np.abs((children.born[elder] - children.born[children.sibling[elder]]).astype(int)) / 365.25
    assert gap.min() > 0.9
    assert 2 < np.median(gap) < 4


def test_parents_are_a_generation_older(city: World) -> None:
    mother = pc.utf8_slice_codeunits(city.families.mother_number, 6, 10).cast(pa.int64()).to_numpy()
    years = city.children.born.astype("datetime64[Y]").astype(int) + 1970 - mother[city.children.family]
    assert years.min() >= 19
    assert np.median(years) < 35


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        ("two_characters", 0.05, 0.075),
        ("three_characters", 0.90, 0.935),
        ("four_and_more", 0.010, 0.024),
        ("dotted", 0.004, 0.012),
        ("surname_wang", 0.06, 0.085),
        ("twin_children", 0.028, 0.042),
        ("boys", 0.515, 0.54),
        ("migrants", 0.06, 0.08),
        ("listed", 0.045, 0.065),
    ],
)
def test_shares_are_those_of_the_country(city: World, share: str, low: float, high: float) -> None:
    children = city.children
    length = pc.utf8_length(children.name).to_numpy()
    shares = {
        "two_characters": (length == 2).mean(),
        "three_characters": (length == 3).mean(),
        "four_and_more": (length > 3).mean(),
        "dotted": pc.match_substring(children.name, "·").to_numpy(zero_copy_only=False).mean(),
        "surname_wang": pc.starts_with(children.name, "王").to_numpy(zero_copy_only=False).mean(),
        "twin_children": (children.twin >= 0).mean(),
        "boys": children.male.mean(),
        "migrants": (~city.families.local[children.family]).mean(),
        "listed": city.register.listed.mean(),
    }
    assert low <= shares[share] <= high
