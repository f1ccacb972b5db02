"""The first files are read while Prefect's server starts: it keeps one core busy for seconds, and the other none."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from flows.order import Order
from schemas.admit import ReadAhead, list_files, pick_deliveries
from schemas.errors import InputError

_BEGUN: ContextVar[list[ReadAhead] | None] = ContextVar("begun", default=None)


@contextmanager
def reading(order: Order) -> Iterator[None]:
    """Within the block the order's first files are being read, for the first stage that asks.

    What is wrong with them is told by that stage, as if it had read them itself.
    """
    with ReadAhead() as ahead:
        with suppress(InputError):
            ahead.begin(
                list_files(pick_deliveries(order.settings.inbox, order.comparison, order.span, order.gates))
            )
        token = _BEGUN.set([ahead])
        try:
            yield
        finally:
            _BEGUN.reset(token)


def take() -> ReadAhead | None:
    """Who has begun to read; None the second time, as a stage that is tried again reads anew."""
    begun = _BEGUN.get()
    return begun.pop() if begun else None
