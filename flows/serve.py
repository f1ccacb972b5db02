"""`yingbao serve`: the three schedules, run by Prefect's server on this machine until it is stopped."""

import warnings
from pathlib import Path
from typing import Any

from flows import audit, template
from flows.engine import guard, prepare
from flows.order import Order
from flows.schedule import CRON, ZONE
from flows.server import HOST, claim, running
from flows.terminal import shown

COMMAND = ("prefect", "server", "start")
"""With its page and its scheduler."""

SCHEDULES = "按时运行：教育每月 1 日 6 时，医保每季首日 7 时，认定每月 1 日 8 时（北京时间）。"


def serve_schedules(order: Order) -> None:
    """Start the server, register the deployments, run what falls due; ends only when interrupted."""
    settings = order.settings
    home = prepare(settings.warehouse)
    is_new = template.lay(home)
    password = guard(settings.warehouse, f"http://{HOST}:{settings.port}")
    claim(settings.port)
    with running(COMMAND, settings.port, home / "server.log") as server:
        with shown().step("启动调度服务"):
            server.wait()
            if is_new:
                template.keep(home)
        shown().note(f"{SCHEDULES}页面：{server.address}，登录口令在 {password}")
        audit.note(settings, "启动定时运行", port=settings.port)
        _serve(order)


def _serve(order: Order) -> None:
    """Serve the deployments. One run at a time: the warehouse takes no two.

    Paths are made absolute, for the runs are processes of their own. Schedules outlive a stop, so that a run
    missed while the machine was off starts when it is back, about the period of its scheduled time.
    """
    from prefect import serve
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.comparison import FLOWS

    paths = {name: str(Path(path).absolute()) for name, path in order.paths.items()}
    deployments: list[Any] = [
        flow.to_deployment(
            name="scheduled",
            schedules=[Cron(CRON[comparison], timezone=ZONE)],
            parameters={"paths": paths, "accept_stale": order.accept_stale},
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for comparison, flow in FLOWS.items()
    ]
    # Prefect's runner forgets to await its own stop; the runs it started are ended all the same.
    warnings.filterwarnings("ignore", message="coroutine 'Runner", category=RuntimeWarning)
    serve(*deployments, limit=1, print_starting_message=False, pause_on_shutdown=False)
