"""Deadlines in working days: 调休 counts, and where the calendar ends they are provisional."""

from datetime import date

import pytest

from matchers.cases import find_deadline, is_workday
from schemas.policies import load_policies


def deadline(opened: date, days: int, **lists: list[date]) -> tuple[date, bool]:
    """When it is due, and whether that is provisional."""
    return find_deadline(
        opened, load_policies({"verification": {"working_days": days, **lists}}).verification
    )


@pytest.mark.parametrize(
    ("opened", "days", "due"),
    [
        pytest.param(date(2026, 10, 30), 1, date(2026, 11, 2), id="over a weekend"),
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="over the National Day holiday"),
        pytest.param(date(2026, 10, 9), 1, date(2026, 10, 10), id="a Saturday worked in lieu"),
        pytest.param(date(2026, 10, 31), 10, date(2026, 11, 13), id="ten working days"),
    ],
)
def test_the_day_is_counted_on_the_official_calendar(opened: date, days: int, due: date) -> None:
    assert deadline(opened, days) == (due, False)


def test_beyond_the_official_calendar_weekdays_count_and_the_deadline_is_provisional() -> None:
    assert deadline(date(2027, 3, 5), 1) == (date(2027, 3, 8), True)


def test_a_deadline_that_reaches_into_an_unknown_year_is_provisional() -> None:
    assert deadline(date(2026, 12, 31), 1)[1] is True


def test_a_city_may_list_the_days_that_the_calendar_does_not_know() -> None:
    lists = {"holidays": [date(2027, 3, 8)], "workdays": [date(2027, 3, 7), date(2027, 3, 9)]}
    assert deadline(date(2027, 3, 6), 2, **lists) == (date(2027, 3, 9), False)


def test_no_working_days_are_due_at_once() -> None:
    assert deadline(date(2026, 10, 31), 0) == (date(2026, 10, 31), False)


def test_a_listed_day_is_known_whatever_the_year() -> None:
    assert is_workday(date(2040, 1, 1), [date(2040, 1, 1)], []) == (False, True)
