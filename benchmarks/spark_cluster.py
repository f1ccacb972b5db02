"""A standalone Spark cluster on this machine's loopback: each part a process of its own, which can be lost."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 60
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A JVM that lives for minutes has no use for a compiler that takes its time."""


@dataclass
class LoopbackCluster:
    """The master's address and the workers' processes; each worker has one executor, its child."""

    master: str
    workers: list[subprocess.Popen[bytes]]

    def lose(self, place: int) -> int:
        """Kill a worker and its executor as a power cut would; how many processes were killed."""
        worker = self.workers[place]
        family = [worker.pid, *_children(worker.pid)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait()
        return len(family)

    def executors(self) -> int:
        """How many executors there are."""
        return sum(bool(_children(worker.pid)) for worker in self.workers if worker.poll() is None)


def _children(parent: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(status.parent.name))
    return found


@contextmanager
def start_cluster(
    folder: Path, workers: int, *, cores: int = 1, memory: str = "1500m"
) -> Iterator[LoopbackCluster]:
    """A master and so many workers, gone when the block ends."""
    home = _find_spark()
    port = _free_port()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SPARK_")},
        "SPARK_HOME": str(home),
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "SPARK_LOCAL_IP": HOST,
        "PYSPARK_PYTHON": sys.executable,
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(role: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{role}", *arguments]
        with (folder / f"{role.rpartition('.')[2]}-{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
        started.append(process)
        return process

    folder.mkdir(parents=True, exist_ok=True)
    master = f"spark://{HOST}:{port}"
    try:
        start("master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0")
        _await(port)
        size = ("--cores", str(cores), "--memory", memory, "--webui-port", "0", "--host", HOST)
        held = [
            start("worker.Worker", *size, "--work-dir", str(folder / f"work-{place}"), master)
            for place in range(workers)
        ]
        yield LoopbackCluster(master, held)
    finally:
        for process in reversed(started):
            for pid in (*_children(process.pid), process.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


def _find_spark() -> Path:
    found = find_spec("pyspark")
    assert found is not None and found.origin is not None, "the extra `spark` is not installed"  # noqa: PT018, S101
    return Path(found.origin).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.2)
    raise TimeoutError("the master has not started")
