"""When the comparisons run, and which period a run is about: told by its scheduled time, not the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from schemas.extracts import Comparison
from schemas.period import Month, Quarter

ZONE = "Asia/Shanghai"

CRON = {
    Comparison.EDUCATION: "0 6 1 * *",
    Comparison.INSURANCE: "0 7 1 1,4,7,10 *",
    Comparison.DETERMINATION: "0 8 1 * *",
}
"""Early on the first day after the period, one after the other: the warehouse takes one run at a time."""


def due_period(comparison: Comparison, scheduled: datetime) -> str:
    """The period that had just ended, in Shanghai, at the scheduled time: `2026-10` all through November.

    A run that starts late, or is caught up days after, is about the same period as one on time.
    """
    day = scheduled.astimezone(ZoneInfo(ZONE)).date()
    kind = Quarter if comparison is Comparison.INSURANCE else Month
    return str(kind.at(day).previous)
