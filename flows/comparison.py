"""The three comparisons as Prefect flows: the same seven stages, each about a period of its own length."""

from pathlib import Path

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

from flows import stages
from flows.faults import redact
from flows.lock import hold
from flows.order import Order
from flows.schedule import due_period
from schemas.extracts import Comparison


@flow(persist_result=False, validate_parameters=False)
def education(
    period: str | None = None, paths: dict[str, str] | None = None, accept_stale: bool = False
) -> Path:
    """The monthly comparison: civil affairs × education aid."""
    return run(Comparison.EDUCATION, period, paths, accept_stale)


@flow(persist_result=False, validate_parameters=False)
def insurance(
    period: str | None = None, paths: dict[str, str] | None = None, accept_stale: bool = False
) -> Path:
    """The quarterly comparison: civil affairs × medical insurance."""
    return run(Comparison.INSURANCE, period, paths, accept_stale)


@flow(persist_result=False, validate_parameters=False)
def determination(
    period: str | None = None, paths: dict[str, str] | None = None, accept_stale: bool = False
) -> Path:
    """The monthly check of determinations across departments."""
    return run(Comparison.DETERMINATION, period, paths, accept_stale)


FLOWS = {
    Comparison.EDUCATION: education,
    Comparison.INSURANCE: insurance,
    Comparison.DETERMINATION: determination,
}


def await_server() -> None:
    """Return when the server answers; the first call of a process starts the temporary one."""
    with get_client(sync_client=True) as client:
        client.api_healthcheck()


@redact
def run(comparison: Comparison, period: str | None, paths: dict[str, str] | None, accept_stale: bool) -> Path:
    """The published folder of the period; a scheduled run, which names none, is about the one just ended.

    Nothing of an earlier period is touched before the last stage, which replaces one folder by one rename.
    """
    period = period or due_period(comparison, flow_run.scheduled_start_time)
    order = Order.of(comparison, period, paths, accept_stale=accept_stale)
    order.check()
    with hold(order.settings.warehouse):
        return carry_out(order)


def carry_out(order: Order) -> Path:
    """The stages of a run, one after the other."""
    intake = stages.admit(order)
    stages.normalise(order, intake.as_of)
    stages.link(order)
    stages.decide(order, intake.as_of)
    stages.search(order)
    stages.find(order, intake.as_of)
    return stages.publish(order, intake, str(flow_run.id))
