"""What departments are asked to correct."""

from typing import Any

import duckdb
import pytest
from warehouses import fill

from matchers.normalise.numberforms import NumberState
from reports.disclosure import Disclosure
from reports.issues import NUMBER_STATES, Issue, fetch_disputes, fetch_issues, tell_issues
from reports.located import locate
from reports.prepare import view_delivered, view_elsewhere
from reports.words import load_words

WORDS = load_words("zh-CN")


def test_number_states_are_the_matchers() -> None:
    assert NUMBER_STATES[:-1] == tuple(state.name.lower() for state in NumberState)
    assert NumberState.VALID == 1
    assert all(state in WORDS.codes("number_state") for state in NUMBER_STATES)


class City:
    """Records of a few people, told one by one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        fill(connection, "education", children=0)
        connection.execute("delete from raw.refused")
        self.records = 0

    def add(self, extract: str, person: str, *, state: int = 1, **told: Any) -> None:
        self.records += 1
        table = extract.replace("/", "_")
        file, row = f"{table}.xlsx", self.records + 1
        names = ["record_id", "delivery", "file", "sheet", '"row"', *told]
        values = [self.records, "2026-10", file, None, row, *told.values()]
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"insert into raw.{table} ({', '.join(names)}) values ({marks})", values)
        self.connection.execute(
            "insert into raw.record values (?, ?, '2026-10', ?, null, ?)", [self.records, extract, file, row]
        )
        self.connection.execute("insert into linked.person values (?, ?, false)", [self.records, person])
        self.connection.execute(
            "insert into staged.record values (?, ?, ?, ?, ?, ?)",
            [self.records, told.get("number") if state == 1 else None, state, told.get("name"),
             told.get("birth_date"), {"男": 1, "女": 2}.get(told.get("sex", ""))],
        )  # fmt: skip

    def issues(self) -> list[Issue]:
        locate(self.connection)
        view_delivered(self.connection)
        view_elsewhere(self.connection)
        found = fetch_issues(self.connection, fetch_disputes(self.connection))
        return tell_issues(found, WORDS, Disclosure())


@pytest.fixture
def city(connection: duckdb.DuckDBPyConnection) -> City:
    return City(connection)


REGISTER, SCHOOL, INSURANCE, POLICE = (
    "civil_affairs/children", "education/enrolment", "health/insurance", "police/residents"
)  # fmt: skip


def text(runs: Any) -> str:
    return runs if isinstance(runs, str) else "".join(piece for piece, _ in runs or ())


def test_a_damaged_number_is_told_with_what_the_others_say(city: City) -> None:
    city.add(REGISTER, "p", state=4, name="张子涵", number="980104201101011000")
    city.add(POLICE, "p", name="张子涵", number="980104201101011234")
    (issue,) = city.issues()
    assert (issue.extract, issue.row, issue.column, issue.severity) == (REGISTER, 2, "身份证号", "middle")
    assert (text(issue.value), text(issue.suggested)) == ("9801***********000", "9801***********234")
    assert "户籍人口" in issue.why


def test_a_guardians_number_in_the_childs_place_is_told_as_such(city: City) -> None:
    city.add(REGISTER, "p", state=0, name="张子涵", number="980104197501011234")
    (issue,) = city.issues()
    assert "监护人" in issue.issue
    assert "1975" not in text(issue.value)


def test_two_numbers_that_disagree_suggest_nothing(city: City) -> None:
    city.add(REGISTER, "p", state=0, name="张子涵", number=None)
    city.add(SCHOOL, "p", name="张子涵", number="980104201101011234")
    city.add(INSURANCE, "p", name="张子涵", number="980104201101012345", year="2026")
    assert [issue.suggested for issue in city.issues()] == [None]


def test_a_number_borne_by_two_people_is_told_on_both_rows(city: City) -> None:
    for person, name in (("p", "李墨"), ("q", "李菲")):
        city.add(SCHOOL, person, name=name, number="980104201101011234", school="一小")
    issues = city.issues()
    assert [(issue.row, issue.severity) for issue in issues] == [(2, "high"), (3, "high")]


def test_a_number_that_two_lists_give_to_two_people_is_in_each_list_ones_own(city: City) -> None:
    """Which of the lists is wrong nobody knows; a third that gives it to both is told."""
    city.add(REGISTER, "p", name="黄小灵", number="980104201101011234")
    city.add(POLICE, "q", name="王海洋", number="980104201101011234")
    assert city.issues() == []
    city.add(SCHOOL, "p", name="黄小灵", number="980104201101011234")
    city.add(SCHOOL, "q", name="王海洋", number="980104201101011234")
    assert [(issue.extract, issue.row) for issue in city.issues()] == [(SCHOOL, 4), (SCHOOL, 5)]


def test_a_row_entered_twice_points_at_the_first(city: City) -> None:
    city.add(REGISTER, "p", name="黄小灵", number="980104201101011234")
    city.add(REGISTER, "p", name="黄小灵", number="980104201101011234")
    (issue,) = city.issues()
    assert (issue.row, issue.issue) == (3, "重复登记")
    assert "第 2 行" in issue.why


def test_last_years_insurance_is_no_double_of_this_years(city: City) -> None:
    for year in ("2025", "2026"):
        city.add(INSURANCE, "p", name="黄小灵", number="980104201101011234", year=year, insurance_state="1")
    assert city.issues() == []


def test_insurance_given_up_is_no_double_of_that_which_runs(city: City) -> None:
    """Beside a register that has the child twice: each list is looked at by itself."""
    for state in ("1", "停保", "1"):
        city.add(INSURANCE, "p", name="黄小灵", year="2026", insurance_state=state)
    for _ in range(2):
        city.add(REGISTER, "p", name="黄小灵")
    doubles = [(issue.extract, issue.row) for issue in city.issues() if issue.issue == "重复登记"]
    assert doubles == [(REGISTER, 6), (INSURANCE, 4)]


def test_the_household_register_outweighs_two_others(city: City) -> None:
    for extract in (REGISTER, SCHOOL):
        city.add(extract, "p", name="张孑睿", number="980104201101011234", sex="男")
    city.add(POLICE, "p", name="张子睿", number="980104201101011234", sex="男")
    issues = city.issues()
    assert [(issue.extract, issue.column) for issue in issues] == [(REGISTER, "姓名"), (SCHOOL, "姓名")]
    assert {(text(issue.value), text(issue.suggested)) for issue in issues} == {("张孑睿", "张子睿")}


def test_one_against_one_is_nobodys_error(city: City) -> None:
    city.add(REGISTER, "p", name="张子睿", number="980104201101011234", sex="男")
    city.add(SCHOOL, "p", name="张子睿", number="980104201101011234", sex="女")
    assert city.issues() == []


def test_children_off_the_register_are_nobodys_business(city: City) -> None:
    city.add(SCHOOL, "p", name="张孑睿", number="980104201101011234")
    city.add(POLICE, "p", name="张子睿", number="980104201101011234")
    assert city.issues() == []


def test_a_birth_date_known_to_the_month_is_no_conflict(city: City) -> None:
    city.add(REGISTER, "p", name="张子睿", number="980104201101051234", birth_date="2011-01-01")
    city.connection.execute("update raw.civil_affairs_children set birth_date = '201101'")
    city.add(POLICE, "p", name="张子睿", number="980104201101051234", birth_date="2011-01-05")
    assert city.issues() == []


def test_refused_rows_come_first_and_without_their_content(city: City) -> None:
    city.add(REGISTER, "p", state=3, name="张子涵", number="980104201101011231")
    city.connection.execute(
        "insert into raw.refused values"
        " ('civil_affairs/children', '2026-10', 'z.xlsx', null, 9, 'gmsfhm', '号码980104201101011231错位')"
    )
    first, _ = city.issues()
    assert (first.severity, first.row) == ("high", 9)
    assert "9801************31" in first.why
