"""`yingbao serve`: the three schedules, run by Prefect's server on this machine until it is stopped."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from flows import audit
from flows.engine import START_SECONDS, guard, prepare
from flows.order import Order
from flows.schedule import CRON, ZONE
from flows.terminal import shown
from schemas.errors import InputError

HOST = "127.0.0.1"
"""Never another: whoever may see the runs may log in to this machine."""

SCHEDULES = "按时运行：教育每月 1 日 6 时，医保每季首日 7 时，认定每月 1 日 8 时（北京时间）。"

STOP_SECONDS = 20


def serve_schedules(order: Order) -> None:
    """Start the server, register the deployments, run what falls due; ends only when interrupted."""
    settings = order.settings
    prepare(settings.warehouse)
    password = guard(settings.warehouse, f"http://{HOST}:{settings.port}")
    with running_server(settings.port, settings.warehouse / "prefect" / "server.log") as address:
        shown().note(f"{SCHEDULES}页面：{address}，登录口令在 {password}")
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


@contextmanager
def running_server(port: int, log: Path) -> Iterator[str]:
    """Prefect's server with its page and its scheduler, on this machine alone; yields its address."""
    address = f"http://{HOST}:{port}"
    _claim(port)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with log.open("ab") as sink:
        log.chmod(0o600)
        process = subprocess.Popen(  # noqa: S603 — our own words
            command,
            stdout=sink,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 — it calls the kernel and nothing else
        )
    try:
        with shown().step("启动调度服务"):
            _await(process, address, log)
        os.environ["PREFECT_API_URL"] = f"{address}/api"
        yield address
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _end_with_parent() -> None:
    """On Linux the server ends when this process does, even by kill -9; else it would hold the port for ever."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


PR_SET_PDEATHSIG = 1
"""linux/prctl.h"""


def _claim(port: int) -> None:
    """Pass where the port is free: another's server would answer in the place of ours."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise InputError(
                what=f"端口 {port} 已被占用",
                where=f"{HOST}:{port}",
                remedy="请停掉正在运行的另一个 yingbao serve，或在设置文件中改 port",
            ) from error


def _await(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Return when the server answers; InputError where it ends first or stays silent."""
    deadline = time.monotonic() + float(START_SECONDS)
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/api/health", timeout=1):  # noqa: S310 — a loopback address made above
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise InputError(
        what="调度服务没有启动成功",
        where=f"{address}，日志 {log}",
        remedy="请查看日志末尾；多为磁盘写满，或数据仓库文件夹无权写入",
    )
