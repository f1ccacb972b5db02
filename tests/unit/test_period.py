from datetime import date

import pytest

from schemas.errors import InputError
from schemas.period import Month, Quarter, Season, Term, parse_period

AUTUMN_2026 = Term(2026, Season.AUTUMN)
SPRING_2027 = Term(2026, Season.SPRING)


def test_a_month_knows_its_days_and_its_neighbours() -> None:
    december = Month(2026, 12)
    assert (december.first, december.last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (str(december.previous), str(december.next)) == ("2026-11", "2027-01")
    assert Month(2028, 2).last == date(2028, 2, 29)


def test_a_quarter_knows_its_days_and_its_neighbours() -> None:
    last = Quarter(2026, 4)
    assert (last.first, last.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (str(last.previous), str(last.next)) == ("2026Q3", "2027Q1")


def test_periods_are_ordered_by_time() -> None:
    assert Month(2026, 12) < Month(2027, 1)
    assert Quarter(2026, 4) < Quarter(2027, 1)
    assert AUTUMN_2026 < SPRING_2027 < Term(2027, Season.AUTUMN)


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2027, 1, 31)])
def test_autumn_runs_from_september_to_january(day: date) -> None:
    assert Term.at(day) == AUTUMN_2026


@pytest.mark.parametrize("day", [date(2027, 2, 1), date(2027, 8, 31)])
def test_spring_runs_from_february_to_august(day: date) -> None:
    assert Term.at(day) == SPRING_2027


def test_a_term_knows_its_days_and_its_neighbours() -> None:
    assert (AUTUMN_2026.first, AUTUMN_2026.last) == (date(2026, 9, 1), date(2027, 1, 31))
    assert (SPRING_2027.first, SPRING_2027.last) == (date(2027, 2, 1), date(2027, 8, 31))
    assert AUTUMN_2026.next == SPRING_2027
    assert AUTUMN_2026.previous == Term(2025, Season.SPRING)


@pytest.mark.parametrize(
    "text",
    [
        "2026-2027学年秋季",
        "2026秋",
        "2026年秋季学期",
        "2026-2027学年第一学期",
        "2026—2027学年度第1学期",
        "2026~2027学年 上学期",
        "２０２６-２０２７学年（一）",
        "2026-27学年第一学期",
        "2026-2027-1",
        "20262027-1",
        "2026学年第一学期",
        "2026年下半年",
        str(AUTUMN_2026),
    ],
)
def test_every_written_form_of_autumn_2026_is_read(text: str) -> None:
    assert Term.read(text) == AUTUMN_2026


@pytest.mark.parametrize(
    "text", ["2027春", "2026-2027学年第二学期", "2026学年春季", "2027年上半年", str(SPRING_2027)]
)
def test_every_written_form_of_spring_2027_is_read(text: str) -> None:
    assert Term.read(text) == SPRING_2027


@pytest.mark.parametrize("text", [None, "", "秋季", "2026年上学期", "2026-2028学年秋季", "202610", "1999秋"])
def test_what_is_no_certain_term_is_unknown(text: str | None) -> None:
    assert Term.read(text) is None


@pytest.mark.parametrize(
    ("comparison", "text", "period"),
    [
        ("education", "2026-10", Month(2026, 10)),
        ("determination", " 2026-10 ", Month(2026, 10)),
        ("insurance", "2026Q4", Quarter(2026, 4)),
    ],
)
def test_each_comparison_has_its_kind_of_period(comparison: str, text: str, period: Month | Quarter) -> None:
    assert parse_period(comparison, text) == period


@pytest.mark.parametrize(
    ("comparison", "text", "example"),
    [
        ("education", "2026Q4", "2026-10"),
        ("education", "2026-13", "2026-10"),
        ("education", "2026-1", "2026-10"),
        ("education", "1026-10", "2026-10"),
        ("insurance", "2026-10", "2026Q4"),
        ("insurance", "2026Q5", "2026Q4"),
        ("determination", "上个月", "2026-10"),
    ],
)
def test_any_other_period_is_refused_with_the_right_form(comparison: str, text: str, example: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_period(comparison, text)
    assert example in refused.value.remedy


def test_an_error_is_three_lines_what_where_and_what_to_do() -> None:
    assert str(InputError("缺列", "甲.csv", "补上")) == "问题：缺列\n位置：甲.csv\n处理：补上"
