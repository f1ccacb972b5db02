"""`yingbao backfill`: periods missed or to be run anew, each comparison's in the order of time."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flows.order import Order
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.period import Month, Quarter, parse_period


def list_orders(order: Order, comparisons: Iterable[Comparison], first: str, last: str) -> list[Order]:
    """An order a period that ends within the months, both included, in the order in which they ended."""
    start, end = _month(first), _month(last)
    if start > end:
        raise InputError("起始月份晚于截止月份", f"--from {first} --to {last}", "请把两个月份对调")
    chosen = [each for each in Comparison if each in set(comparisons)]
    return [
        replace(order, comparison=comparison, period=period)
        for month in _list_months(start, end)
        for comparison in chosen
        if (period := _ending(comparison, month)) is not None
    ]


def _month(text: str) -> Month:
    period = parse_period(Comparison.EDUCATION, text)
    assert isinstance(period, Month)  # noqa: S101 — education is monthly
    return period


def _list_months(start: Month, end: Month) -> Iterator[Month]:
    months = [end]
    while months[-1] > start:
        months.append(months[-1].previous)
    return reversed(months)


def _ending(comparison: Comparison, month: Month) -> str | None:
    """The comparison's period whose last month this is."""
    if comparison is not Comparison.INSURANCE:
        return str(month)
    quarter = Quarter.at(month.last)
    return str(quarter) if quarter.last == month.last else None
