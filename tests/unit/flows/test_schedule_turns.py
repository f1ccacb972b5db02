"""The schedules travelled through years: each period is due once, in order, whatever clocks and calendars do."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from flows.comparison import FLOWS
from flows.schedule import CRON, ZONE, due_period
from schemas.extracts import Comparison

SHANGHAI = ZoneInfo(ZONE)
ROOT = Path(__file__).parent.parent.parent.parent


def fire(comparison: Comparison, start: datetime, times: int) -> list[datetime]:
    """When Prefect's own scheduler would start it, from that moment on."""
    from prefect.server.schemas.schedules import CronSchedule

    schedule = CronSchedule(cron=CRON[comparison], timezone=ZONE)
    return asyncio.run(schedule.get_dates(times, start=start))


def follow(comparison: Comparison, year: int, times: int) -> list[str]:
    start = datetime(year, 1, 1, tzinfo=SHANGHAI)
    return [due_period(comparison, moment) for moment in fire(comparison, start, times)]


@pytest.mark.parametrize("comparison", [Comparison.EDUCATION, Comparison.DETERMINATION])
def test_every_month_is_due_once_through_leap_years(comparison):
    months = [f"{year}-{month:02d}" for year in (2027, 2028) for month in range(1, 13)]
    assert follow(comparison, 2027, 25) == ["2026-12", *months]


def test_every_quarter_is_due_once_over_the_turn_of_years():
    assert follow(Comparison.INSURANCE, 2027, 6) == [
        "2026Q4",
        "2027Q1",
        "2027Q2",
        "2027Q3",
        "2027Q4",
        "2028Q1",
    ]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "UTC"])
def test_the_machines_own_zone_and_its_daylight_saving_change_nothing(zone, monkeypatch):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        moments = fire(Comparison.EDUCATION, datetime(2026, 3, 1, tzinfo=ZoneInfo(zone)), 12)
        assert {moment.astimezone(SHANGHAI).hour for moment in moments} == {6}
        assert {moment.astimezone(SHANGHAI).day for moment in moments} == {1}
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("late", [timedelta(minutes=1), timedelta(hours=17), timedelta(days=27)])
def test_a_run_that_starts_late_is_about_its_own_period(late):
    scheduled = datetime(2027, 1, 1, 6, tzinfo=SHANGHAI)
    assert due_period(Comparison.EDUCATION, scheduled) == due_period(Comparison.EDUCATION, scheduled + late)


def test_the_three_never_start_at_once():
    starts = [set(fire(each, datetime(2027, 1, 1, tzinfo=SHANGHAI), 24)) for each in Comparison]
    assert not starts[0] & starts[1] | starts[0] & starts[2] | starts[1] & starts[2]


def test_the_file_for_a_worker_declares_the_same_schedules():
    declared = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    found = {each["entrypoint"]: each["schedules"] for each in declared}
    assert found == {
        f"flows/comparison.py:{flow.fn.__name__}": [{"cron": CRON[each], "timezone": ZONE}]
        for each, flow in FLOWS.items()
    }
    assert all(each["concurrency_limit"]["limit"] == 1 for each in declared)
