"""A run's stages as Prefect tasks: each opens the warehouse, calls one plain function, and returns counts.

The state between them is in the warehouse's tables. A task is told an `Order` and a date, which name no
child, and its failure is redacted before Prefect sees it.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows import ahead, engines
from flows.faults import is_passing, redact
from flows.linkrate import check_rates
from flows.order import Order
from flows.terminal import shown
from flows.vault import ending, open_abroad, open_vault, release_memory, watched
from matchers import city, entitle, facts, findings
from reports import publish as publishing
from reports.begun import Begun, begin
from schemas import admit as admission
from schemas.admit import Intake
from schemas.kept import keeping
from schemas.warehouse import open_beside, transaction

F = TypeVar("F", bound=Callable[..., Any])

Counts = dict[str, int]

LINK_STEPS = {
    "settle": "归并完全一致的记录",
    "propose": "提出可能的记录对",
    "compare": "逐项比较",
    "weigh": "计算权重",
    "assign": "确定归属",
    "write": "写入",
}
"""The steps of linking, as the terminal shows them."""


RETRIES, RETRY_SECONDS = 2, 60
"""A network drive is back within minutes or not at all. Each stage is one transaction: again is as new."""


def _may_pass(task: object, task_run: object, state: State[Any]) -> bool:
    """Whether a failed stage is tried again; its result is the failure."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, BaseException) and is_passing(error)


def stage(title: str) -> Callable[[F], F]:
    """A task of that Chinese title whose failures are redacted and whose result stays in memory."""

    def declare(function: F) -> F:
        return task(
            name=title,
            cache_policy=NO_CACHE,
            persist_result=False,
            log_prints=False,
            retries=RETRIES,
            retry_delay_seconds=RETRY_SECONDS,
            retry_condition_fn=_may_pass,
        )(redact(function))  # type: ignore[return-value]

    return declare


def warehouse(order: Order) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """A connection to the order's warehouse for one stage, closed whatever happens."""
    return ending(open_vault(order.settings))


@contextmanager
def exporting(order: Order, as_of: date) -> Iterator[Begun]:
    """The whole city's records on their way to data files, while its children are searched for; for `publish`."""
    with warehouse(order) as connection, begin(connection, order.publication(as_of, (), "")) as begun:
        watched(begun.connection)
        yield begun


@stage("读取各部门数据")
def admit(order: Order) -> Intake:
    """raw.*; the date the data stands at. InputError where a needed extract is missing, stale or shrunk."""
    settings = order.settings
    with shown().step("读取各部门数据") as say, warehouse(order) as connection:
        return admission.admit(
            connection,
            settings.inbox,
            order.comparison,
            order.span,
            gates=order.gates,
            progress=say,
            ahead=ahead.take(),
        )


@stage("规范化")
def normalise(order: Order, as_of: date) -> Counts:
    """The narrow records the matching works on, read and encoded; `link` stores them as staged.*."""
    with shown().step("规范化姓名、号码和日期"), warehouse(order) as connection:
        release_memory(order.settings)
        return engines.normalise(order, connection, as_of)


@stage("关联同一儿童")
def link(order: Order, as_of: date) -> Counts:
    """linked.*; beside it staged.*: the records, and the typed facts the rules read, of which linking knows nothing."""
    with shown().step("关联同一儿童的各部门记录") as say, warehouse(order) as connection:
        release_memory(order.settings)
        store = engines.storing(order, connection, as_of)
        with watched(open_beside(connection)) as other, ThreadPoolExecutor(1) as beside:
            stored, typed = beside.submit(store, other), beside.submit(facts.stage, other)
            linked = engines.link(
                order, connection, lambda step: say(LINK_STEPS.get(step, step)), stored.result
            )
            return linked | typed.result()


@stage("核对关联率")
def check_links(order: Order) -> tuple[str, ...]:
    """Remarks on link rates that fell and are accepted; InputError where one fell that is not."""
    with shown().step("与上期对照关联率"), warehouse(order) as connection, transaction(connection):
        return check_rates(connection, order)


@stage("判定资格")
def decide(order: Order, as_of: date) -> Counts:
    """wanted.*: who is entitled to what, and whom nothing answers yet."""
    with shown().step("按政策判定资格"), warehouse(order) as connection:
        return entitle.entitle(connection, order.comparison, order.span, as_of, order.policies)


@stage("再次查找")
def search(order: Order, as_of: date) -> Counts:
    """found.search: a second, wider search for every child about to be flagged, and what its answers raise."""
    with shown().step("对拟列出的儿童再次查找"), warehouse(order) as connection:
        found = city.search_again(connection)
        return found | city.follow(connection, order.comparison, order.span, as_of, order.policies)


@stage("异地查找")
def search_elsewhere(order: Order, as_of: date) -> tuple[str, ...]:
    """found.elsewhere: whoever is still missing is looked for in the other cities' rolls; remarks on these.

    The rolls are read into a warehouse of their own, which is gone when the stage ends.
    """
    with (
        shown().step("在其他城市的名单中查找") as say,
        warehouse(order) as connection,
        open_abroad(order.settings) as others,
        keeping(),
    ):
        remarks = admission.admit_elsewhere(
            others,
            order.settings.elsewhere,
            order.comparison,
            order.span,
            as_of,
            known=_own_files(connection),
            gates=order.gates,
            progress=say,
        )
        city.normalise(others, as_of)
        facts.stage(others, as_of)
        city.search_elsewhere(
            connection,
            others,
            order.comparison,
            period=order.span,
            as_of=as_of,
            policies=order.policies,
            key=order.pseudonym_key,
        )
        return remarks


def _own_files(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """SHA-256 of the home city's own files, and that they are its own."""
    found = connection.execute("select distinct sha256 from raw.file").fetchall()
    return {str(sha256): "本市" for (sha256,) in found}


@stage("形成发现")
def find(order: Order, as_of: date) -> Counts:
    """found.finding, and in the ledger what was seen and what reviewers are asked."""
    with shown().step("形成发现并对照上期"), warehouse(order) as connection:
        key = order.pseudonym_key
        found = findings.find(connection, order.comparison, order.span, as_of, order.policies, key=key)
        return found | {"questions": city.ask(connection, order.comparison, str(order.span), key=key)}


@stage("发布")
def publish(order: Order, intake: Intake, run_id: str, begun: Begun) -> Path:
    """The published folder of the period, which appears at once."""
    with shown().step("生成并发布报告"), warehouse(order) as connection:
        asked = order.publication(intake.as_of, intake.remarks, run_id)
        folder = publishing.publish(connection, asked, begun)
        _note_run(connection, order, run_id, folder)
        return folder


def _note_run(connection: duckdb.DuckDBPyConnection, order: Order, run_id: str, folder: Path) -> None:
    """Add to the ledger's row of the run what only a published period has: its id and headline figures."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    connection.execute(
        """
        update ledger.run
        set run_id = $run_id, headline = $headline
        where comparison = $comparison and period = $period
        """,
        {
            "run_id": run_id,
            "headline": json.dumps(manifest["headline"]),
            "comparison": order.comparison,
            "period": str(order.span),
        },
    )
