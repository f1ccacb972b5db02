"""What reviewers say of two records is obeyed by the next run, wherever the rows stand, until a record changes."""

import shutil
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from cities import AID, City, Run, grow, impoverish, run

from matchers.cases import APART, SAME
from matchers.city import ask, follow, link, search_again
from matchers.city.decisions import write_readings
from matchers.entitle import entitle
from matchers.findings import find
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import open_warehouse

pytestmark = pytest.mark.xdist_group("decided")

PERIOD = parse_period("education", "2026-10")
AS_OF = date(2026, 10, 31)
KEPT = (
    "finding_id", "candidate_id", "decision", "decided_on", "imported",
    "own_extract", "own_reading", "other_extract", "other_reading",
)  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city whose schools lost the numbers and birth dates of some aided children, and a character of most."""
    return impoverish(grow(tmp_path_factory.mktemp("city"), children=1000, seed=5, noise=3))


def start(city: City, folder: Path, **how: int) -> tuple[Run, list[dict[str, object]]]:
    """The first run, and what it asks: the question, whether its two records are one child's, and their rows."""
    made = run(city, folder, **how)
    ask(made.connection, "education", "2026-10", key="yingbao")
    row_of = made.rows()
    cursor = made.connection.execute("select * from found.question order by finding_id, candidate_id")
    names = [column[0] for column in cursor.description or ()]
    asked = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for question in asked:
        own, other = row_of[question["record_id"]], row_of[question["candidate_record"]]
        question |= {"true": own.child == other.child, "own": own.token, "other": other.token}
    return made, asked


def decide(
    connection: duckdb.DuckDBPyConnection, question: dict[str, object], word: str, day: int = 1
) -> None:
    """Keep an answer, as `yingbao review import` does."""
    told = question | {
        "decision": word,
        "decided_on": date(2026, 11, day),
        "imported": datetime(2026, 11, day, 12),  # noqa: DTZ001 (local time)
    }
    connection.execute(
        f"insert into ledger.decision ({', '.join(KEPT)}) values ({', '.join('?' * len(KEPT))})",
        [told[name] for name in KEPT],
    )


def rerun(made: Run) -> None:
    """Link, decide and search again, with what has been said meanwhile."""
    waited: list[bool] = []
    link(made.connection, stored=lambda: waited.append(True))
    assert waited == [True, True], "for the answers' records, and for the rates"
    entitle(made.connection, "education", PERIOD, AS_OF, DEFAULTS)
    search_again(made.connection)
    follow(made.connection, "education", PERIOD, AS_OF, DEFAULTS)
    find(made.connection, "education", PERIOD, AS_OF, DEFAULTS)


def states(made: Run) -> list[str]:
    return [state for (state,) in made.connection.execute("select state from linked.decision").fetchall()]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("first")


@pytest.fixture(scope="module")
def asked(city: City, first: Path) -> tuple[Run, list[dict[str, object]]]:
    """The first run and its questions, true and false ones; nothing answered, and nothing to be."""
    made, questions = start(city, first)
    assert {question["true"] for question in questions} == {True, False}
    made.connection.execute("checkpoint")
    return made, questions


@pytest.fixture
def again(asked, first: Path, tmp_path: Path) -> Run:
    """The first run in a warehouse of the test's own, to be answered."""
    shutil.copytree(first / "warehouse", tmp_path / "warehouse")
    return Run(open_warehouse(tmp_path / "warehouse"), asked[0].tokens)


def test_answers_decide_who_is_linked_and_what_is_found(asked, again) -> None:
    made, questions = again, asked[1]
    for question in questions:
        decide(made.connection, question, SAME if question["true"] else APART)
    rerun(made)
    persons, findings = made.persons(), made.findings()
    for question in questions:
        together = persons[question["own"]] == persons[question["other"]]
        assert together == question["true"]
        assert ((question["own"], "aid_missing", "review") in findings) is False
    assert set(states(made)) == {"applied"}
    links = dict(
        made.connection.execute("select rule, min(probability) from linked.link group by rule").fetchall()
    )
    assert links["decision"] == 1.0


def test_they_hold_in_the_next_delivery_wherever_the_rows_stand(city, asked, tmp_path) -> None:
    _, questions = asked
    later = run(city, tmp_path, shuffle=3, files=2)
    for question in questions:
        decide(later.connection, question, SAME if question["true"] else APART)
    rerun(later)
    persons = later.persons()
    assert {(persons[q["own"]] == persons[q["other"]]) == q["true"] for q in questions} == {True}


def test_a_decision_lapses_for_all_to_see_when_a_record_changes(city, asked, tmp_path) -> None:
    _, questions = asked
    question = next(q for q in questions if q["true"])
    header = "学生姓名"
    changed = city.with_cell(
        AID,
        header,
        lambda row: city.cell(AID, row, header) + ("磊" if row.token == question["other"] else ""),
    )
    later = run(changed, tmp_path)
    decide(later.connection, question, SAME)
    rerun(later)
    assert states(later) == ["lapsed"]
    assert later.figure("decisions_lapsed") == 1
    told = later.connection.execute(
        "select reason from found.finding where finding_id = ?", [question["finding_id"]]
    ).fetchall()
    assert all("人工判断因记录内容已变动而失效" in reason for (reason,) in told)


def test_the_last_answer_about_a_pair_counts(asked, again) -> None:
    _, questions = asked
    question, later = next(q for q in questions if q["true"]), again
    decide(later.connection, question, SAME, day=2)
    decide(later.connection, question, APART, day=3)
    rerun(later)
    persons = later.persons()
    assert persons[question["own"]] != persons[question["other"]]
    assert len(states(later)) == 1


def test_records_that_go_by_one_number_are_parted_too(again) -> None:
    made = again
    own, other = made.connection.execute(
        "select record_l, record_r from linked.link where rule = 'number' order by all limit 1"
    ).fetchone()
    ids = {"record_id": own, "candidate_record": other, "finding_id": "f", "candidate_id": "c"}
    extract = dict(made.connection.execute("select record_id, extract from raw.record").fetchall())
    write_readings(made.connection, [(extract[own], own), (extract[other], other)], "yingbao")
    reading = dict(made.connection.execute("select record_id, reading from linked.reading").fetchall())
    ids |= {"own_extract": extract[own], "own_reading": reading[own]}
    ids |= {"other_extract": extract[other], "other_reading": reading[other]}
    decide(made.connection, ids, APART)
    rerun(made)
    persons = dict(made.connection.execute("select record_id, person_id from linked.person").fetchall())
    assert persons[own] != persons[other]


def test_an_extract_that_is_not_used_leaves_its_decisions_alone(city, asked, tmp_path) -> None:
    _, questions = asked
    later = run(city.change(AID, []), tmp_path, "insurance")
    decide(later.connection, questions[0], SAME)
    link(later.connection)
    assert states(later) == ["idle"]
