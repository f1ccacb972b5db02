"""Carrying out orders on this machine, one after the other, with one temporary server for all."""

import atexit
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flows import template
from flows.ahead import reading
from flows.engine import SETTLED, TEMPORARY, lock, prepare
from flows.memory import keep_pages
from flows.order import Order
from flows.server import find_port, running
from flows.startup import unswept
from flows.terminal import show_headline, shown
from schemas.extracts import Comparison

TITLES = {
    Comparison.EDUCATION: "教育资助比对　{}",
    Comparison.INSURANCE: "医保参保比对　{}",
    Comparison.DETERMINATION: "认定核对　{}",
}

COMMAND = ("flows.startup", "--factory", "prefect.server.api.server:create_app", "--log-level", "error")
"""What Prefect itself starts where it is told of no server; but it would begin only when it is needed."""


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
    keep_pages()
    with ExitStack() as meanwhile:
        with shown().step("启动调度引擎"):
            home = prepare(order.settings.warehouse)
            ready = _await_given if "prefect" in sys.modules else _start(home)
            with unswept():
                from flows.comparison import FLOWS, await_server

            meanwhile.enter_context(reading(order))
            ready()
            await_server()
        meanwhile.enter_context(_without_heartbeat())
        return FLOWS[order.comparison](order.period, order.paths, order.accept_stale)


@contextmanager
def _without_heartbeat() -> Iterator[None]:
    """No sign of life to a server that lives no longer than the run: its thread ends on whole seconds only."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def _start(home: Path) -> Callable[[], None]:
    """Start a server of this process alone, which ends with it; returns what waits until it answers.

    It gets ready on one core while the stages' modules are read on the other.
    """
    lock()
    is_new = template.lay(home)
    ending = ExitStack()
    more = TEMPORARY | SETTLED if template.is_current(home) else TEMPORARY
    server = ending.enter_context(running(COMMAND, find_port(), home / "server.log", more))
    atexit.register(ending.close)

    def wait() -> None:
        from reports.charts import ready_renderer

        ready_renderer()  # the server, a process of its own, still gets ready
        server.wait()
        if is_new:
            template.keep(home)

    return wait


def _await_given() -> None:
    """Whoever set Prefect up before, a test or a program around us, has a server that answers."""
