"""A finding's life from period to period: a function of the runs, whatever the order in which they were made."""

from datetime import date
from itertools import permutations

import pytest
from towns import Row, Town

REGISTER = """
| 儿童 | 姓名 | 儿童类别 | 出生日期   | 认定日期   |
| 小明 | 小明 | 低保     | 2015-03-01 | 2020-01-01 |
"""
SOMEBODY = "| 儿童 | 姓名 | 参保年度 | 参保状态 |\n| | 某 | {year} | 正常参保 |"
INSURED = "| 儿童 | 姓名 | 参保年度 | 参保状态 | 是否资助参保 |\n| 小明 | 小明 | {year} | 正常参保 | 是 |"
QUARTERS = {
    "2025Q4": date(2025, 12, 31),
    "2026Q1": date(2026, 3, 31),
    "2026Q2": date(2026, 6, 30),
    "2026Q3": date(2026, 9, 30),
}


def run(town: Town, quarter: str, *, insured: bool) -> list[Row]:
    """The quarter's findings with their history."""
    town.as_of = QUARTERS[quarter]
    roll = (INSURED if insured else SOMEBODY).format(year=quarter[:4])
    town.put(台账=REGISTER, 参保=roll).find("insurance", quarter)
    return town.rows(
        "select finding_id, state, first_seen, last_seen, times_seen, due, standing, probability, reason"
        " from found.finding order by finding_id"
    )


def tell(rows: list[Row]) -> list[tuple[str, str, str, int]]:
    """State, first and last period, and times seen."""
    return [(row["state"], row["first_seen"], row["last_seen"], row["times_seen"]) for row in rows]


def test_new_then_repeat_then_resolved_then_reopened() -> None:
    town = Town()
    assert tell(run(town, "2025Q4", insured=False)) == [("new", "2025Q4", "2025Q4", 1)]
    assert tell(run(town, "2026Q1", insured=False)) == [("repeat", "2025Q4", "2026Q1", 2)]
    assert tell(run(town, "2026Q2", insured=True)) == [("resolved", "2025Q4", "2026Q1", 2)]
    assert tell(run(town, "2026Q3", insured=False)) == [("reopened", "2025Q4", "2026Q3", 3)]


def test_a_resolved_finding_is_told_once() -> None:
    town = Town()
    run(town, "2025Q4", insured=False)
    assert len(run(town, "2026Q1", insured=True)) == 1
    assert run(town, "2026Q2", insured=True) == []


def test_a_resolved_finding_claims_nothing_and_says_why_it_is_told() -> None:
    town = Town()
    run(town, "2025Q4", insured=False)
    (row,) = run(town, "2026Q1", insured=True)
    assert (row["probability"], row["reason"]) == (None, "上期（2025Q4）列出，本期数据显示：不再存在该问题")


def test_a_child_who_leaves_the_register_is_resolved_too() -> None:
    town = Town()
    run(town, "2025Q4", insured=False)
    town.as_of = QUARTERS["2026Q1"]
    other = REGISTER.replace("小明", "小红")
    rows = town.put(台账=other, 参保=SOMEBODY.format(year=2026)).find("insurance", "2026Q1")
    assert [(row["儿童"], row["state"]) for row in rows] == [("小明", "resolved"), ("小红", "new")]
    assert rows[0]["reason"] == "上期（2025Q4）列出，本期数据显示：台账中已无此记录"


def test_running_a_period_again_changes_nothing() -> None:
    town = Town()
    run(town, "2025Q4", insured=False)
    once = run(town, "2026Q1", insured=False)
    assert run(town, "2026Q1", insured=False) == once
    assert run(town, "2026Q1", insured=False) == once


def test_running_a_period_again_on_corrected_data_takes_back_what_it_said() -> None:
    town = Town()
    run(town, "2025Q4", insured=False)
    run(town, "2025Q4", insured=True)
    assert tell(run(town, "2026Q1", insured=False)) == [("new", "2026Q1", "2026Q1", 1)]


ORDERS = [
    pytest.param(order, id="".join(map(str, order)), marks=() if order[0] != 1 else pytest.mark.slow)
    for order in permutations(range(3))
]


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_in_which_periods_are_run_changes_nothing(order: tuple[int, ...]) -> None:
    plan = [("2025Q4", False), ("2026Q1", True), ("2026Q2", False)]
    town = Town()
    for index in order:
        run(town, plan[index][0], insured=plan[index][1])
    assert tell(run(town, "2026Q3", insured=False)) == [("repeat", "2025Q4", "2026Q3", 3)]


def test_a_backfilled_period_sees_only_what_was_before_it() -> None:
    town = Town()
    run(town, "2026Q2", insured=False)
    assert tell(run(town, "2025Q4", insured=False)) == [("new", "2025Q4", "2025Q4", 1)]


def test_the_deadline_runs_from_the_period_that_opened_the_case() -> None:
    town = Town()
    (first,) = run(town, "2025Q4", insured=False)
    (second,) = run(town, "2026Q1", insured=False)
    run(town, "2026Q2", insured=True)
    (third,) = run(town, "2026Q3", insured=False)
    assert first["due"] == second["due"] == date(2026, 1, 15)
    assert third["due"] == date(2026, 10, 20)


def test_comparisons_keep_their_own_books() -> None:
    town = Town()
    run(town, "2025Q4", insured=False)
    rows = town.find("determination", "2026-01")
    assert rows == []
