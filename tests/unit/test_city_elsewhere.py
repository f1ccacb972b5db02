"""What a record on another city's roll makes of a finding at home.

One home city and several others, a child a case: the insurance comparison four times over on one warehouse, the
education comparison once.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from abroad import (
    AID,
    ENROLMENT,
    HOME,
    OTHER,
    STRANGERS,
    TWINS,
    Ran,
    aided,
    decide,
    insure,
    insured,
    number,
    pupil,
    run,
    write_home,
    write_roll,
)

from schemas.warehouse import open_warehouse

MISSING = "insurance_missing"
TITLE = "城乡居民医保参保名单"
(
    ACTIVE, TWICE, NOWHERE, PAUSED, ENDED, NOT_ENROLLED, LAST_YEAR, NO_STATE, NO_YEAR, NAMESAKE, SAID_YES, SAID_NO,
    CHANGED,
) = HOME[:13]  # fmt: skip
"""The uninsured, by what another city has of them."""
TWIN_THERE, TWIN_NOWHERE = TWINS
UNINSURED = [*HOME[:13], *TWINS]
STALE = (SAID_YES, SAID_NO, CHANGED)
"""On a stale roll only."""


def write_others(folder: Path) -> dict[str, Path]:
    name, _, sex, born = NAMESAKE
    stranger = (name, number(f"980601{born.replace('-', '')}017"), sex, born)
    rows = [
        insured(ACTIVE),
        insured(TWICE),
        insured(PAUSED, state="暂停参保"),
        insured(ENDED, state="终止参保"),
        insured(NOT_ENROLLED, state="未参保"),
        insured(LAST_YEAR, year="2025"),
        insured(NO_STATE, state=""),
        insured(NO_YEAR, year=""),
        insured(stranger),
        insured(TWIN_THERE),
    ]
    return {
        OTHER: insure(folder / "b", *rows),
        "丙市": write_roll(folder / "c", "health/insurance", "姓名,证件号码,性别,出生日期,险种类型,参保年度,参保状态,参保地", [insured(TWICE)]),
        "丁市": insure(folder / "d", *map(insured, STALE), month="2026-02"),
        "戊市": folder / "nowhere",
    }  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ran]]:
    """Before any other city is named; with four; with reviewers' words and a changed record; without again."""
    folder = tmp_path_factory.mktemp("elsewhere")
    inbox = write_home(folder / "inbox", uninsured=UNINSURED, month="2026-09")
    write_home(inbox, uninsured=UNINSURED)
    others = write_others(folder)
    with open_warehouse(folder / "warehouse") as connection:
        told = {"before": run(connection, folder / "o", inbox, {}, period="2026Q3")}
        told["first"] = run(connection, folder / "o", inbox, others)
        decide(connection, SAID_YES, "是同一人")
        for who in (SAID_NO, CHANGED):
            decide(connection, who, "不是")
        changed = (*CHANGED[:3], "2017-01-28")
        insure(folder / "d", insured(SAID_YES), insured(SAID_NO), insured(changed), month="2026-02")
        told["again"] = run(connection, folder / "o", inbox, others)
        told["without"] = run(connection, folder / "o", inbox, {})
    return told


def test_a_child_insured_in_another_city_is_no_gap(runs):
    assert runs["first"].elsewhere[MISSING, ACTIVE[0]] == ("answered", OTHER, None)


def test_a_gap_of_last_period_is_resolved_and_its_reason_names_the_place(runs):
    assert runs["before"].findings[MISSING, ACTIVE[0]].standing == "confirmed"
    said = runs["first"].findings[MISSING, ACTIVE[0]]
    assert said.state == "resolved"
    assert f"异地：{OTHER}{TITLE}中有其记录" in said.reason


def test_a_child_insured_in_two_other_cities_is_told_with_both(runs):
    standing, place, also = runs["first"].elsewhere[MISSING, TWICE[0]]
    assert standing == "answered"
    assert {place, also} == {OTHER, "丙市"}
    assert "亦有，请核对是否重复" in runs["first"].findings[MISSING, TWICE[0]].reason


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(NOWHERE, id="on no roll anywhere"),
        pytest.param(NOT_ENROLLED, id="not enrolled"),
        pytest.param(LAST_YEAR, id="of another year"),
    ],
)
def test_what_does_not_cover_the_child_answers_nothing(runs, who):
    said = runs["first"].findings[MISSING, who[0]]
    assert (said.standing, said.state, said.file) == ("confirmed", "repeat", None)
    assert "异地" not in said.reason


@pytest.mark.parametrize("who", [pytest.param(PAUSED, id="paused"), pytest.param(ENDED, id="terminated")])
def test_what_is_stopped_elsewhere_covers_nobody_and_is_told(runs, who):
    said = runs["first"].findings[MISSING, who[0]]
    assert (said.standing, said.state, said.file) == ("confirmed", "repeat", None)
    assert f"；异地：{OTHER}{TITLE}中有其参保记录，但已暂停或终止，不算参保" in said.reason
    assert runs["first"].elsewhere[MISSING, who[0]] == ("stopped", OTHER, None)


def test_a_twin_s_record_elsewhere_is_hers_and_not_her_sister_s(runs):
    assert runs["first"].elsewhere[MISSING, TWIN_THERE[0]] == ("answered", OTHER, None)
    said = runs["first"].findings[MISSING, TWIN_NOWHERE[0]]
    assert (said.standing, said.state, said.file) == ("confirmed", "repeat", None)


def test_a_namesake_of_the_same_birthday_with_another_number_is_no_answer(runs):
    said = runs["first"].findings[MISSING, NAMESAKE[0]]
    assert (said.standing, said.state, said.file) == ("confirmed", "repeat", None)


@pytest.mark.parametrize(
    ("who", "place"),
    [
        pytest.param(NO_STATE, OTHER, id="no state"),
        pytest.param(NO_YEAR, OTHER, id="no year"),
        pytest.param(SAID_NO, "丁市", id="a stale roll"),
    ],
)
def test_what_leaves_something_unsaid_is_for_a_person(runs, who, place):
    said = runs["first"].findings[MISSING, who[0]]
    assert (said.standing, said.file) == ("review", f"{place}/名单.csv")
    assert f"；异地：{place}{TITLE}中有相似记录，可能是其本人" in said.reason


def test_the_remarks_name_the_rolls_that_are_stale_or_missing(runs):
    assert runs["first"].remarks == (
        f"异地“丁市”的“{TITLE}”过期（2026-02），其中查到的只作待核查",
        f"异地“戊市”的“{TITLE}”未使用：收件文件夹不存在或无权读取",
    )


def test_a_reviewer_who_knows_the_child_again_answers_the_finding(runs):
    said = runs["again"].elsewhere[MISSING, SAID_YES[0]]
    assert said == ("answered", "丁市", None)
    assert runs["again"].findings[MISSING, SAID_YES[0]].state == "resolved"


def test_a_record_of_which_a_reviewer_said_no_is_no_candidate_again(runs):
    said = runs["again"].findings[MISSING, SAID_NO[0]]
    assert (said.standing, said.file) == ("confirmed", None)
    assert (MISSING, SAID_NO[0]) not in runs["again"].elsewhere


def test_a_word_lapses_when_the_record_elsewhere_changes(runs):
    said = runs["again"].findings[MISSING, CHANGED[0]]
    assert (said.standing, said.file) == ("review", "丁市/名单.csv")
    assert "此前的人工判断因记录内容已变动而失效" in said.reason


def test_what_became_of_each_word_is_told(runs):
    assert sorted(state for _, state in runs["again"].decisions) == ["applied", "applied", "lapsed"]
    assert {state for _, state in runs["without"].decisions} == {"idle"}


def test_a_run_without_other_cities_forgets_what_was_found_there(runs):
    assert runs["without"].elsewhere == {}
    said = runs["without"].findings
    assert {name for kind, name in said if kind == MISSING} == {who[0] for who in UNINSURED}
    assert {each.standing for each in said.values()} == {"confirmed"}


def test_the_home_city_is_linked_and_weighed_as_without_the_others(runs):
    assert runs["first"].home == runs["without"].home


(
    ENROLLED, SUSPENDED, MOVED_ON, GRADUATED, UNKNOWN_WORD, AIDED_ONLY, GRANTED, RETURNED, OTHER_TERM,
) = HOME[:9]  # fmt: skip
"""The unschooled, then the unaided, by what another city has of them."""


@pytest.fixture(scope="module")
def education(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("elsewhere-education")
    inbox = write_home(folder / "inbox", unschooled=HOME[:6], unaided=HOME[6:9])
    there = folder / "b"
    pupils = [
        *map(pupil, STRANGERS),
        pupil(ENROLLED),
        pupil(SUSPENDED, state="休学"),
        pupil(MOVED_ON, state="转出"),
        pupil(GRADUATED, state="毕业"),
        pupil(UNKNOWN_WORD, state="某状态"),
    ]
    grants = [
        *map(aided, STRANGERS),
        aided(AIDED_ONLY),
        aided(GRANTED),
        aided(RETURNED, payment="退回"),
        aided(OTHER_TERM, term="2025-2026学年秋季"),
    ]
    write_roll(there, "education/enrolment", ENROLMENT, pupils)
    write_roll(there, "education/aid", AID, grants)
    with open_warehouse(folder / "warehouse") as connection:
        return run(connection, folder / "o", inbox, {OTHER: there}, comparison="education", period="2026-10")


@pytest.mark.parametrize(
    ("kind", "who", "standing"),
    [
        pytest.param("not_enrolled", ENROLLED, None, id="enrolled"),
        pytest.param("not_enrolled", SUSPENDED, None, id="suspended"),
        pytest.param("not_enrolled", MOVED_ON, "confirmed", id="transferred away again"),
        pytest.param("not_enrolled", GRADUATED, "confirmed", id="graduated"),
        pytest.param("not_enrolled", UNKNOWN_WORD, "review", id="in a state that nobody knows"),
        pytest.param("not_enrolled", AIDED_ONLY, "review", id="aided there, and on no school register"),
        pytest.param("aid_missing", GRANTED, None, id="granted there"),
        pytest.param("aid_missing", RETURNED, "confirmed", id="granted and returned"),
        pytest.param("aid_missing", OTHER_TERM, "confirmed", id="granted for another term"),
    ],
)
def test_school_and_aid_in_another_city(education, kind, who, standing):
    said = education.findings.get((kind, who[0]))
    assert (said.standing if said else None) == standing
    if standing is None:
        assert education.elsewhere[kind, who[0]] == ("answered", OTHER, None)


def test_the_order_of_rows_and_files_elsewhere_changes_nothing(runs, tmp_path):
    inbox = write_home(tmp_path / "inbox", uninsured=UNINSURED)
    others = write_others(tmp_path)
    for path in [*tmp_path.glob("[bcd]/*/health/insurance/名单.csv")]:
        header, *rows = path.read_text("utf-8").splitlines()
        for at, part in enumerate((rows[: len(rows) // 2], rows[len(rows) // 2 :])):
            turned = "\n".join([header, *reversed(part)]) + "\n"
            path.with_name(f"{9 - at}.csv").write_text(turned, encoding="utf-8")
        path.unlink()
    with open_warehouse(tmp_path / "warehouse") as connection:
        again = run(connection, tmp_path / "o", inbox, others)
    assert again.elsewhere == runs["first"].elsewhere
    standing = {key: said.standing for key, said in again.findings.items()}
    open_ = {key: said for key, said in runs["first"].findings.items() if said.state != "resolved"}
    assert standing == {key: said.standing for key, said in open_.items()}
