"""Which period a scheduled run is about: the one just ended in Shanghai, whatever the clock says now."""

from datetime import datetime

import pytest

from flows.schedule import due_period
from schemas.extracts import Comparison


@pytest.mark.parametrize(
    ("comparison", "scheduled", "period"),
    [
        pytest.param("education", "2026-11-01T06:00+08:00", "2026-10", id="first of the month"),
        pytest.param("education", "2026-10-31T22:00+00:00", "2026-10", id="the same instant in Greenwich"),
        pytest.param("education", "2026-11-30T23:59+08:00", "2026-10", id="caught up late in the month"),
        pytest.param("education", "2026-10-31T23:59+08:00", "2026-09", id="the eve"),
        pytest.param("determination", "2027-01-01T08:00+08:00", "2026-12", id="turn of the year"),
        pytest.param("education", "2028-03-01T06:00+08:00", "2028-02", id="after a leap day"),
        pytest.param("insurance", "2027-01-01T07:00+08:00", "2026Q4", id="quarter at the turn of the year"),
        pytest.param("insurance", "2026-04-01T07:00+08:00", "2026Q1", id="quarter in spring"),
        pytest.param("insurance", "2026-12-31T23:59+00:00", "2026Q4", id="already the next year in Shanghai"),
        pytest.param(
            "insurance", "2026-06-30T15:59+00:00", "2026Q1", id="not yet the next quarter in Shanghai"
        ),
    ],
)
def test_the_period_is_the_one_that_had_just_ended(comparison, scheduled, period):
    assert due_period(Comparison(comparison), datetime.fromisoformat(scheduled)) == period
