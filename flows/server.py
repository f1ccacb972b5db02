"""Prefect's server as a process of this one: started early, awaited late, ended with us."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from flows.engine import START_SECONDS
from schemas.errors import InputError

HOST = "127.0.0.1"
"""Never another: whoever may see the runs may log in to this machine."""

STOP_SECONDS = 20

PR_SET_PDEATHSIG = 1
"""linux/prctl.h"""


@dataclass(frozen=True)
class Server:
    """A server under way: its address, its process, the log it writes."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def wait(self) -> None:
        """Return when the server answers; InputError where it ends first or stays silent."""
        deadline = time.monotonic() + float(START_SECONDS)
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with urlopen(f"{self.address}/api/health", timeout=1):  # noqa: S310 — a loopback address made here
                    return
            except (URLError, TimeoutError):
                time.sleep(0.1)
        raise InputError(
            what="调度服务没有启动成功",
            where=f"{self.address}，日志 {self.log}",
            remedy="请查看日志末尾；多为磁盘写满，或数据仓库文件夹无权写入",
        )


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, more: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """The server that a Python module's command starts, while the block lasts; it may not answer yet.

    `more`: what its environment has besides ours. Clients of this process talk to it from now on.
    """
    with log.open("ab") as sink:
        log.chmod(0o600)
        process = subprocess.Popen(  # noqa: S603 — our own words
            [sys.executable, "-m", *command, "--host", HOST, "--port", str(port)],
            stdout=sink,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(more or {})},
            preexec_fn=_end_with_parent,  # noqa: PLW1509 — it calls the kernel and nothing else
        )
    address = f"http://{HOST}:{port}"
    os.environ["PREFECT_API_URL"] = f"{address}/api"
    try:
        yield Server(address, process, log)
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


def claim(port: int) -> None:
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


def find_port() -> int:
    """A port that nobody holds."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])
