"""Whole extracts gone wrong: the run ends, says what it saw, and flags nobody on the strength of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from cities import AID, CHILDREN, ENROLMENT, INSURANCE, RESIDENTS, City, Row, grow, run

from matchers.normalise.numbers import check_digit
from schemas.errors import InputError

pytestmark = pytest.mark.xdist_group("hostile")

Spoil = Callable[[City], City]
Usual = Callable[[str], set[tuple[int | None, str]]]
CROWD = 50_000
NUMBER = {
    CHILDREN: "身份证号",
    ENROLMENT: "身份证件号",
    AID: "身份证件号",
    INSURANCE: "证件号码",
    RESIDENTS: "公民身份号码",
}
CANDIDATES_A_RECORD = 5
"""What bounds time and memory is the number of pairs compared: it follows the records, not their square."""
SCHOOLS = "98010120010101123" + check_digit("98010120010101123")
"""A valid number of an adult, as a school might put its headmaster's."""
PUPILS = "98010120150101123" + check_digit("98010120150101123")
"""A valid number of a child, as a form might give for an example."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return grow(tmp_path_factory.mktemp("city"), children=2000, seed=6)


@pytest.fixture(scope="module")
def usual(city: City, tmp_path_factory: pytest.TempPathFactory) -> Usual:
    """What a comparison confirms over the city as it is."""
    folder = tmp_path_factory.mktemp("usual")

    @cache
    def confirm(comparison: str) -> set[tuple[int | None, str]]:
        made = run(city, folder / comparison, comparison)
        assert made.oddities() == set(), "of a city as it should be nothing odd is said"
        return made.flagged()

    return confirm


def constant(extract: str, value: str) -> Spoil:
    return lambda city: city.with_cell(extract, NUMBER[extract], lambda _: value)


def unborn(*extracts: str) -> Spoil:
    def spoil(city: City) -> City:
        for extract in extracts:
            city = city.with_cell(extract, "出生日期", lambda _: "1900-01-01")
        return city

    return spoil


def numberless(*extracts: str) -> Spoil:
    def spoil(city: City) -> City:
        for extract in extracts:
            city = constant(extract, "")(city)
        return city

    return spoil


def crowd(extract: str, name: str, rows: int = CROWD) -> Spoil:
    """So many rows alike: a name, a birth date, and the rest as of some row."""

    def spoil(city: City) -> City:
        told = {"姓名": name, "学生姓名": name, "出生日期": "2015-01-01"}
        told |= dict.fromkeys((NUMBER[extract], "学籍号", "人员编号"), "")
        first = city.rows[extract][0].cells
        cells = tuple(
            told.get(header, cell) for header, cell in zip(city.headers[extract], first, strict=True)
        )
        alike: Iterable[Row] = (Row(f"crowd:{n}", None, cells) for n in range(rows))
        return city.change(extract, [*city.rows[extract], *alike])

    return spoil


def shift_right(extract: str) -> Spoil:
    """Every row begins with an empty cell too many."""
    return lambda city: city.change(
        extract, [replace(row, cells=("", *row.cells[:-1])) for row in city.rows[extract]]
    )


def lose_column(extract: str) -> Spoil:
    """The number's cells are gone, and all that stood right of them stands one column too far left."""

    def spoil(city: City) -> City:
        at = city.column(extract, NUMBER[extract])
        return city.change(
            extract,
            [replace(row, cells=(*row.cells[:at], *row.cells[at + 1 :], "")) for row in city.rows[extract]],
        )

    return spoil


def slow(comparison: str, spoil: Spoil, odd: set[str], name: str) -> object:
    return pytest.param(comparison, spoil, odd, id=name, marks=pytest.mark.slow)


def quick(comparison: str, spoil: Spoil, odd: set[str], name: str) -> object:
    return pytest.param(comparison, spoil, odd, id=name)


EVERY = tuple(NUMBER)

CASES = [
    quick("education", crowd(AID, "测试", 5000), {f"nameless:{AID}", f"unnumbered:{AID}"}, "测试 5,000 times among the aided"),
    slow("education", crowd(AID, "测试"), {f"nameless:{AID}", f"unnumbered:{AID}"}, "测试 50,000 times among the aided"),
    slow("education", crowd(ENROLMENT, "测试"), {f"nameless:{ENROLMENT}"}, "测试 50,000 times among the pupils"),
    slow("education", crowd(CHILDREN, "测试"), {f"nameless:{CHILDREN}"}, "测试 50,000 times on the register"),
    slow("insurance", crowd(INSURANCE, "测试"), {f"nameless:{INSURANCE}"}, "测试 50,000 times among the insured"),
    slow("insurance", crowd(RESIDENTS, "张伟"), {f"same_name:{RESIDENTS}"}, "one name 50,000 times among residents"),
    slow("insurance", crowd(INSURANCE, "张伟"), {f"same_name:{INSURANCE}"}, "one name 50,000 times among the insured"),
    slow("education", constant(AID, "0" * 18), set(), "zeros for aid numbers"),
    slow("education", constant(ENROLMENT, SCHOOLS), set(), "the school's number in every pupil's row"),
    slow("education", constant(ENROLMENT, "1" * 18), set(), "ones for school numbers"),
    slow("insurance", constant(INSURANCE, SCHOOLS), {f"unnumbered:{INSURANCE}"}, "an adult's number for all insured"),
    slow("insurance", constant(INSURANCE, PUPILS), {f"unnumbered:{INSURANCE}"}, "a child's number for all insured"),
    slow("insurance", constant(INSURANCE, "0" * 18), {f"unnumbered:{INSURANCE}"}, "zeros for all insured"),
    slow("education", constant(CHILDREN, PUPILS), {f"unnumbered:{CHILDREN}"}, "a child's number for all the register"),
    slow("education", constant(CHILDREN, SCHOOLS), {f"unnumbered:{CHILDREN}"}, "an adult's number for all the register"),
    slow("determination", constant(RESIDENTS, PUPILS), {f"unnumbered:{RESIDENTS}"}, "one number for all residents"),
    slow("education", numberless(AID), set(), "no number on the aid roll"),
    quick("insurance", numberless(INSURANCE), {f"unnumbered:{INSURANCE}"}, "no number on the insurance roll"),
    slow("education", numberless(*EVERY), {f"unnumbered:{CHILDREN}"}, "no number anywhere but in school numbers"),
    slow("determination", numberless(CHILDREN), {f"unnumbered:{CHILDREN}"}, "no number on the register"),
    quick("education", unborn(*EVERY), {f"undated:{extract}" for extract in EVERY}, "everybody born in 1900"),
    slow("insurance", unborn(INSURANCE), {f"undated:{INSURANCE}"}, "all insured born in 1900"),
    slow("determination", unborn(RESIDENTS), {f"undated:{RESIDENTS}"}, "all residents born in 1900"),
    slow("education", unborn(ENROLMENT), {f"undated:{ENROLMENT}"}, "all pupils born in 1900"),
    slow("insurance", lose_column(INSURANCE), {f"unnumbered:{INSURANCE}"}, "insurance cells one column too far left"),
    slow("education", lose_column(ENROLMENT), {f"unnumbered:{ENROLMENT}"}, "school cells one column too far left"),
]  # fmt: skip


@pytest.mark.parametrize(("comparison", "spoil", "odd"), CASES)
def test_nobody_is_flagged_on_the_strength_of_it(
    city: City,
    usual: Usual,
    tmp_path: Path,
    comparison: str,
    spoil: Spoil,
    odd: set[str],
) -> None:
    made = run(spoil(city), tmp_path, comparison)
    true = {(child, kind) for name, child, kind in city.truth if name == comparison}
    assert made.flagged() <= usual(comparison) | true
    assert odd <= made.oddities()
    assert made.figure("candidates") <= CANDIDATES_A_RECORD * made.figure("records")


@pytest.mark.parametrize("extract", [CHILDREN, ENROLMENT, AID])
def test_an_extract_shifted_by_a_column_stops_the_run(city: City, tmp_path: Path, extract: str) -> None:
    with pytest.raises(InputError, match="没有一行可用"):
        run(shift_right(extract)(city), tmp_path)


def test_an_optional_extract_shifted_by_a_column_is_done_without(
    city: City, usual: Usual, tmp_path: Path
) -> None:
    made = run(shift_right(INSURANCE)(city), tmp_path)
    assert made.flagged() == usual("education")
