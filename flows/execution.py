"""Carrying out orders on this machine, one after the other, with one temporary server for all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows.engine import prepare
from flows.order import Order
from flows.terminal import show_headline, shown
from schemas.extracts import Comparison

TITLES = {
    Comparison.EDUCATION: "教育资助比对　{}",
    Comparison.INSURANCE: "医保参保比对　{}",
    Comparison.DETERMINATION: "认定核对　{}",
}


def execute(orders: Sequence[Order]) -> list[Path]:
    """The published folders, in the order asked for; the first failure ends it.

    Every order is checked before any is begun.
    """
    for order in orders:
        order.check()
    folders = []
    for order in orders:
        folder = _execute(order)
        show_headline(TITLES[order.comparison].format(order.span.title), folder)
        folders.append(folder)
    return folders


def _execute(order: Order) -> Path:
    with shown().step("启动调度引擎"):
        prepare(order.settings.warehouse)
        from flows.comparison import FLOWS, await_server

        await_server()
    with _without_heartbeat():
        return FLOWS[order.comparison](order.period, order.paths, order.accept_stale)


@contextmanager
def _without_heartbeat() -> Iterator[None]:
    """No sign of life to a server that lives no longer than the run: its thread ends on whole seconds only."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield
