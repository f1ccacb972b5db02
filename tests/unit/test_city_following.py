"""Whom the second search finds after all is asked what every linked child is asked.

A home city, a child a case. Its linking is made to lose some records, each to a person of its own, so that the second
search has something to find.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from abroad import AID, CHILDREN, ENROLMENT, HOME, STRANGERS, Who, aided, pupil, write_roll

from matchers import facts
from matchers.absence import CONFIRMED_FROM
from matchers.city import follow, link, normalise, search_again, search_elsewhere
from matchers.entitle import entitle
from matchers.findings import find
from schemas.admit import admit, admit_elsewhere
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import open_warehouse

INSURANCE = "姓名,证件号码,性别,出生日期,险种类型,参保年度,参保状态,是否资助参保,人员编号,参保地"
REGISTER = "civil_affairs/children"
UNSUBSIDISED, SUBSIDISED, PAUSED, TWICE, APART, ABSENT, DOUBTFUL = HOME[:7]
"""The insured whose records are lost, by what these say; APART has two, lost apart, and one of them is subsidised."""
UNAIDED, AIDED, TOGETHER, RETURNED, TRUANT, AIDED_ELSEWHERE = HOME[:6]
"""The pupils whose records are lost: TOGETHER's and RETURNED's aid with the enrolment, AIDED's apart from it."""
PERIODS = {"insurance": "2026Q4", "education": "2026-10"}
Said = tuple[str, float, str]
"""Standing, probability, reason."""


@dataclass
class Followed:
    """What came of a run: of kind and name what is said, and how many were recovered and raised."""

    said: dict[tuple[str, str], Said]
    counts: dict[str, int]


def insured(
    who: Who, *, state: str = "正常参保", subsidised: str = "是", nth: str = "1", place: str = "东区"
) -> str:
    """A row of the insurance roll."""
    return ",".join([*who, "390", "2026", state, subsidised, f"{who[1]}-{nth}", place])


def lose(connection: duckdb.DuckDBPyConnection, lost: Mapping[str, Collection[str]]) -> None:
    """The records of these extracts, by name, are linked with nothing; those with one mark stay one person."""
    for mark, extracts in lost.items():
        name, _, place = mark.partition("@")
        for extract in extracts:
            table, column = extract.replace("/", "_"), "insured_place" if place else "name"
            connection.execute(
                f"update linked.person set person_id = $mark where record_id in"
                f" (select record_id from raw.{table} where name = $name and {column} = $value)",
                {"mark": f"lost-{mark}", "name": name, "value": place or name},
            )
    connection.execute(
        "delete from linked.link where (select person_id from linked.person where record_id = record_l)"
        " <> (select person_id from linked.person where record_id = record_r)"
    )


def run(
    folder: Path,
    comparison: str,
    rolls: Mapping[str, tuple[str, Iterable[str]]],
    lost: Mapping[str, Collection[str]],
    *,
    doubted: Mapping[str, float] | None = None,
    elsewhere: Path | None = None,
) -> Followed:
    """All stages but the reports; `doubted`: how sure the second search is to be of what it found, by name."""
    rest = "最低生活保障家庭,2024-03-01,西岭区,南坪街道"
    inbox, period = folder / "inbox", parse_period(comparison, PERIODS[comparison])
    rolls = {REGISTER: (CHILDREN, [f"{','.join(who)},{rest}" for who in HOME]), **rolls}
    for extract, (header, rows) in rolls.items():
        write_roll(inbox, extract, header, rows)
    with open_warehouse(folder / "warehouse") as connection:
        as_of = admit(connection, inbox, comparison, period).as_of
        normalise(connection, as_of)
        facts.stage(connection, as_of)
        link(connection)
        lose(connection, lost)
        entitle(connection, comparison, period, as_of, DEFAULTS)
        search_again(connection)
        for name, chance in (doubted or {}).items():
            connection.execute(
                "update found.candidate set probability = $chance where record_id in"
                " (select record_id from raw.civil_affairs_children where name = $name)",
                {"chance": chance, "name": name},
            )
        counts = follow(connection, comparison, period, as_of, DEFAULTS)
        if elsewhere is not None:
            with open_warehouse(folder / "abroad") as others:
                admit_elsewhere(others, {"乙市": elsewhere}, comparison, period, as_of)
                normalise(others, as_of)
                facts.stage(others, as_of)
                search_elsewhere(
                    connection, others, comparison, period=period, as_of=as_of, policies=DEFAULTS
                )
        find(connection, comparison, period, as_of, DEFAULTS)
        found = connection.execute(
            "select kind, name, standing, probability, reason from found.finding"
            " join raw.civil_affairs_children using (record_id)"
        ).fetchall()
    assert len(found) == len({(kind, name) for kind, name, *_ in found}), (
        "a child has a finding of a kind twice"
    )
    return Followed({(kind, name): tuple(rest) for kind, name, *rest in found}, counts)


def insure(folder: Path, *, backwards: bool = False) -> Followed:
    special = {
        UNSUBSIDISED: [insured(UNSUBSIDISED, subsidised="否")],
        PAUSED: [insured(PAUSED, state="暂停参保", subsidised="否")],
        TWICE: [insured(TWICE), insured(TWICE, nth="2", place="西区")],
        APART: [insured(APART, subsidised="否"), insured(APART, nth="2", place="西区")],
        ABSENT: [],
        DOUBTFUL: [insured(DOUBTFUL, subsidised="否")],
    }
    rows = [row for who in [*HOME, *STRANGERS] for row in special.get(who, [insured(who)])]
    lost = {who[0]: ["health/insurance"] for who in (UNSUBSIDISED, SUBSIDISED, PAUSED, TWICE, DOUBTFUL)}
    lost |= {f"{APART[0]}@{place}": ["health/insurance"] for place in ("东区", "西区")}
    rolls = {"health/insurance": (INSURANCE, rows[::-1] if backwards else rows)}
    return run(folder, "insurance", rolls, lost, doubted={DOUBTFUL[0]: 0.9})


@pytest.fixture(scope="module")
def insurance(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    return insure(tmp_path_factory.mktemp("insurance"))


def kinds(followed: Followed, who: Who) -> list[str]:
    return sorted(kind for kind, name in followed.said if name == who[0])


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (UNSUBSIDISED, ["premium_aid_missing"]),
        (SUBSIDISED, []),
        (PAUSED, ["insurance_inactive"]),
        (TWICE, ["insurance_duplicate"]),
        (ABSENT, ["insurance_missing"]),
        (HOME[10], []),
    ],
)
def test_a_child_who_is_insured_after_all_is_asked_the_next_question(
    insurance: Followed, who: Who, expected: list[str]
) -> None:
    assert kinds(insurance, who) == expected


def test_what_the_second_search_answers_in_turn_is_no_finding(insurance: Followed) -> None:
    assert "premium_aid_missing" not in kinds(insurance, APART)
    assert "insurance_missing" not in kinds(insurance, APART)


def test_a_finding_says_on_which_recovered_record_it_rests(insurance: Followed) -> None:
    standing, probability, reason = insurance.said["premium_aid_missing", UNSUBSIDISED[0]]
    assert standing == "confirmed"
    assert probability >= CONFIRMED_FROM
    assert "城乡居民医保参保名单记录（名单.csv第2行）系再次查找所得，是其本人的可能性约99." in reason
    assert "再次查找" not in insurance.said["insurance_missing", ABSENT[0]][2]


def test_a_finding_is_at_most_as_sure_as_the_record_that_it_rests_on(insurance: Followed) -> None:
    standing, probability, reason = insurance.said["premium_aid_missing", DOUBTFUL[0]]
    sure = insurance.said["premium_aid_missing", UNSUBSIDISED[0]][1]
    assert standing == "review"
    assert probability == pytest.approx(0.9 * sure, abs=0.003)
    assert "可能性约90.0%" in reason


def test_how_many_were_recovered_is_counted(insurance: Followed) -> None:
    assert insurance.counts["recovered"] >= 6
    assert insurance.counts["raised"] >= 2


def test_the_order_of_rows_changes_nothing(insurance: Followed, tmp_path: Path) -> None:
    def told(followed: Followed) -> dict[tuple[str, str], tuple[str, float]]:
        return {key: (standing, round(chance, 9)) for key, (standing, chance, _) in followed.said.items()}

    assert told(insure(tmp_path, backwards=True)) == told(insurance)


@pytest.fixture(scope="module")
def education(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    folder = tmp_path_factory.mktemp("education")
    pupils = [pupil(who) for who in [*HOME, *STRANGERS] if who != TRUANT]
    grants = [
        aided(who, payment="退回" if who == RETURNED else "已发放")
        for who in HOME
        if who not in {UNAIDED, TRUANT, AIDED_ELSEWHERE}
    ]
    rolls = {"education/enrolment": (ENROLMENT, pupils), "education/aid": (AID, grants)}
    lost: dict[str, list[str]] = {
        who[0]: ["education/enrolment"] for who in (UNAIDED, AIDED, TOGETHER, RETURNED, AIDED_ELSEWHERE)
    }
    for who in (TOGETHER, RETURNED):
        lost[who[0]].append("education/aid")
    other = folder / "other"
    write_roll(other, "education/enrolment", ENROLMENT, [pupil(who) for who in STRANGERS])
    write_roll(other, "education/aid", AID, [aided(AIDED_ELSEWHERE), *map(aided, STRANGERS)])
    return run(folder, "education", rolls, lost, elsewhere=other)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (UNAIDED, ["aid_missing"]),
        (AIDED, []),
        (TOGETHER, []),
        (RETURNED, ["aid_not_paid"]),
        (TRUANT, ["not_enrolled"]),
        (AIDED_ELSEWHERE, []),
    ],
)
def test_a_child_who_is_enrolled_after_all_is_asked_about_aid(
    education: Followed, who: Who, expected: list[str]
) -> None:
    assert kinds(education, who) == expected


def test_a_finding_from_linked_records_alone_rests_on_the_recovered_one_too(education: Followed) -> None:
    assert "学籍记录（名单.csv第2行）系再次查找所得" in education.said["aid_missing", UNAIDED[0]][2]
    assert "系再次查找所得" in education.said["aid_not_paid", RETURNED[0]][2]
