"""The three comparisons as Prefect flows: the same seven stages, each about a period of its own length."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

from prefect import flow
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.runtime import flow_run
from prefect.states import Crashed
from prefect.utilities.timeout import timeout

from flows import engines, journal, stages
from flows.faults import redact
from flows.journal import Killed
from flows.lock import hold
from flows.order import Order
from flows.schedule import due_period
from flows.vault import clear_abroad, held_open, interrupt
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.kept import keeping

HOUR = 3600
AGAIN_SECONDS = 0.2


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
    scheduled = period is None
    period = period or due_period(comparison, flow_run.scheduled_start_time)
    order = Order.of(comparison, period, paths, accept_stale=accept_stale)
    order.check()
    engines.check(order.settings)
    limits, run_id = order.settings.run, str(flow_run.id)
    with hold(order.settings.warehouse, wait=limits.wait_hours * HOUR if scheduled else 0):
        mark_killed(journal.recover(order.settings))
        clear_abroad(order.settings)
        with journal.keep(order, run_id), within(limits.timeout_hours):
            folder = carry_out(order)
        show_artifacts(order, folder)
        return folder


@contextmanager
def within(hours: float) -> Iterator[None]:
    """InputError where the block takes longer.

    Where the limit interrupts a query, DuckDB makes an error of its own of it: so the hour tells, not the error's kind.
    """
    end = time.monotonic() + hours * HOUR
    try:
        with _interrupting(hours * HOUR), timeout(hours * HOUR):  # no alarm may meet the watcher's own steps
            yield
    except Exception as error:
        if not isinstance(error, TimeoutError) and time.monotonic() < end:
            raise
        raise InputError(
            f"比对超过 {hours:g} 小时仍未结束，已停止，没有发布任何结果",
            "设置 [run] timeout_hours",
            "请检查网络盘和磁盘是否正常；确属数据量大，请调高该设置",
        ) from error


@contextmanager
def _interrupting(seconds: float) -> Iterator[None]:
    """After so long no query goes on, so that what asked for it can hear that its time is over.

    Again and again: one that has only just been asked for does not hear the first call.
    """
    over = Event()

    def watch() -> None:
        still = not over.wait(seconds)
        while still:
            interrupt()
            still = not over.wait(AGAIN_SECONDS)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def mark_killed(killed: Killed | None) -> None:
    """Prefect's own record of a run that was killed says so, where it has one."""
    if killed is None or not killed.run_id:
        return
    with suppress(PrefectHTTPStatusError, ObjectNotFound, ValueError), get_client(sync_client=True) as client:
        client.set_flow_run_state(UUID(killed.run_id), Crashed(message="没有正常结束"), force=True)


def show_artifacts(order: Order, folder: Path) -> None:
    """The headline figures and where the report is, on the run's page; nothing about one child."""
    headline = json.loads((folder / "manifest.json").read_text("utf-8"))["headline"]
    rows = [{"kind": kind, **figures} for kind, figures in headline["by_kind"].items()]
    create_table_artifact(
        rows, key=f"{order.comparison}-headline", description=f"{order.comparison} {order.period}"
    )
    create_link_artifact(
        (folder.absolute() / "report.html").as_uri(), link_text=order.period, key=f"{order.comparison}-report"
    )


def carry_out(order: Order) -> Path:
    """The stages of a run, one after the other."""
    with held_open(order.settings), keeping():
        intake = stages.admit(order)
        stages.normalise(order, intake.as_of)
        stages.link(order, intake.as_of)
        intake = replace(intake, remarks=(*intake.remarks, *stages.check_links(order)))
        stages.decide(order, intake.as_of)
        with stages.exporting(order, intake.as_of) as begun:
            stages.search(order, intake.as_of)
            if order.settings.elsewhere:
                told = stages.search_elsewhere(order, intake.as_of)
                intake = replace(intake, remarks=(*intake.remarks, *told))
            stages.find(order, intake.as_of)
            return stages.publish(order, intake, str(flow_run.id), begun)
