"""What holds of every city: order says nothing, a list sent twice says it once, and a row taken away is missed."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cities import AID, CHILDREN, ENROLMENT, INSURANCE, RESIDENTS, City, Run, grow, run

from matchers.city.staging import FIELDS, load_records
from matchers.levels import levels_of
from matchers.linkage import run as link_records
from matchers.views import compare_views
from matchers.weigh import probability, weigh

pytestmark = pytest.mark.xdist_group("city")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return grow(tmp_path_factory.mktemp("city"), children=600, seed=5)


@pytest.fixture(scope="module")
def usual(city: City, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The education comparison over the city as it is."""
    return run(city, tmp_path_factory.mktemp("usual"))


def test_the_city_has_something_to_find(city: City, usual: Run) -> None:
    true = {(child, kind) for comparison, child, kind in city.truth if comparison == "education"}
    assert len(true) >= 10
    assert usual.flagged() <= true


def test_every_record_is_exactly_one_person(usual: Run) -> None:
    held = usual.connection.execute(
        "select record_id, count(person_id) from raw.record left join linked.person using (record_id) group by all"
    ).fetchall()
    assert {count for _, count in held} == {1}


def test_no_person_has_two_children(usual: Run) -> None:
    persons = usual.persons()
    whose = {row.token: row.child for row in usual.rows().values() if row.child is not None}
    children: dict[str, set[int]] = {}
    for token, child in whose.items():
        children.setdefault(persons[token], set()).add(child)
    assert [person for person, held in children.items() if len(held) > 1] == []


@pytest.mark.parametrize(
    "files",
    [pytest.param(1, marks=pytest.mark.slow), 3],
    ids=["one file an extract", "three files an extract"],
)
def test_the_order_of_rows_and_files_changes_nothing(
    city: City, usual: Run, tmp_path: Path, files: int
) -> None:
    shuffled = run(city, tmp_path, shuffle=files, files=files)
    assert shuffled.persons() == usual.persons()
    assert shuffled.judged() == usual.judged()


@pytest.mark.slow
@pytest.mark.parametrize("comparison", ["insurance", "determination"])
@pytest.mark.parametrize("seed", [11, 12])
def test_the_order_of_rows_changes_nothing_in_larger_cities(
    tmp_path: Path, comparison: str, seed: int
) -> None:
    grown = grow(tmp_path / "grown", children=3000, seed=seed, noise=3)
    plain = run(grown, tmp_path / "plain", comparison)
    shuffled = run(grown, tmp_path / "shuffled", comparison, shuffle=seed, files=4)
    assert shuffled.persons() == plain.persons()
    assert shuffled.judged() == plain.judged()


@pytest.mark.parametrize(
    "extract",
    [
        AID,
        pytest.param(ENROLMENT, marks=pytest.mark.slow),
        pytest.param(CHILDREN, marks=pytest.mark.slow),
        pytest.param(RESIDENTS, marks=pytest.mark.slow),
        pytest.param(INSURANCE, marks=pytest.mark.slow),
    ],
)
def test_an_extract_delivered_twice_changes_no_finding(
    city: City, usual: Run, tmp_path: Path, extract: str
) -> None:
    assert run(city, tmp_path, twice=extract).findings() == usual.findings()


def aided(usual: Run, city: City) -> list[int]:
    """Children on the register with one aid record each, joined to it, of whom nothing is found."""
    persons, rows = usual.persons(), usual.rows().values()
    aid = Counter(persons[row.token] for row in rows if row.token.startswith(AID))
    found = {child for standing in ("confirmed", "review") for child, _ in usual.flagged(standing)}
    eligible = {
        person
        for (person,) in usual.connection.execute(
            "select person_id from wanted.entitlement where programme = 'education_aid' and verdict = 'eligible'"
        ).fetchall()
    }
    return sorted(
        row.child
        for row in city.rows[CHILDREN]
        if row.child is not None
        and row.child not in found
        and aid[persons[row.token]] == 1
        and persons[row.token] in eligible
    )


def test_a_child_taken_off_the_aid_roll_is_found_and_put_back_is_found_no_more(
    city: City, usual: Run, tmp_path: Path
) -> None:
    child = aided(usual, city)[3]
    before = usual.flagged()
    kept = [row for row in city.rows[AID] if row.child != child]
    taken = [row for row in city.rows[AID] if row.child == child]
    without = run(city.change(AID, kept), tmp_path / "without")
    assert without.flagged() - before == {(child, "aid_missing")}
    assert before <= without.flagged()
    restored = run(city.change(AID, [*taken, *kept]), tmp_path / "restored")
    assert restored.findings() == usual.findings()


@pytest.mark.slow
@pytest.mark.parametrize("place", range(5))
def test_so_it_is_for_whichever_child(city: City, usual: Run, tmp_path: Path, place: int) -> None:
    child = aided(usual, city)[-1 - place]
    kept = [row for row in city.rows[AID] if row.child != child]
    without = run(city.change(AID, kept), tmp_path)
    assert without.flagged() - usual.flagged() == {(child, "aid_missing")}


@pytest.mark.slow
def test_a_child_taken_off_every_school_roll_is_not_enrolled(city: City, usual: Run, tmp_path: Path) -> None:
    pupils = {row.child for row in city.rows[ENROLMENT]}
    child = next(child for child in aided(usual, city) if child in pupils and of_school_age(city, child))
    gone = replace(
        city,
        rows={
            extract: [row for row in rows if row.child != child or extract not in (AID, ENROLMENT)]
            for extract, rows in city.rows.items()
        },
    )
    found = run(gone, tmp_path).flagged()
    assert found - usual.flagged() == {(child, "not_enrolled")}


def of_school_age(city: City, child: int) -> bool:
    numbers = [city.cell(ENROLMENT, row, "身份证件号") for row in city.rows[ENROLMENT] if row.child == child]
    return any(len(number) == 18 and "2012" <= number[6:10] <= "2019" for number in numbers)


def test_a_pair_weighs_the_same_from_either_side(usual: Run) -> None:
    linked = link_records(load_records(usual.connection), FIELDS)
    l, r = linked.candidates.l, linked.candidates.r
    there = compare_views(linked.view, l, linked.view, r, FIELDS)
    back = compare_views(linked.view, r, linked.view, l, FIELDS)
    for field in FIELDS:
        assert there.level[field.label].tolist() == back.level[field.label].tolist()
        assert set(there.level[field.label].tolist()) <= set(levels_of(field))
    weights = [weigh(linked.weights, FIELDS, side) for side in (there, back)]
    np.testing.assert_allclose(weights[0], weights[1])
    chance = probability(weights[0])
    assert ((chance >= 0) & (chance <= 1)).all()
