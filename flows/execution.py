"""Carrying out orders on this machine, one after the other, with one temporary server for all."""

from collections.abc import Sequence
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
    return FLOWS[order.comparison](order.period, order.paths, order.accept_stale)
