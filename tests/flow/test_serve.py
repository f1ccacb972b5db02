"""`yingbao serve` as a process of its own: Prefect's real server, its real scheduler, the real run."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

PATIENCE = 120
"""Seconds to wait for a server's start and for a run: a limit against hanging, not a measure."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(probe: Callable[[], Any]) -> Any:
    """What the probe gives once it gives something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            found = probe()
        except (URLError, ConnectionError, FileNotFoundError):
            found = None
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError("nothing came of it in time")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def ask(port: int, tmp_path: Path) -> Callable[[str, dict[str, Any]], Any]:
    """Ask Prefect's server."""

    def ask(path: str, body: dict[str, Any]) -> Any:
        url = f"http://127.0.0.1:{port}/api/{path}"
        login = (tmp_path / "warehouse/prefect/password").read_bytes().strip()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {b64encode(login).decode()}"}
        request = Request(url, json.dumps(body).encode() if body else None, headers)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urlopen(request, timeout=10) as answer:  # noqa: S310
                    return json.load(answer)
            except HTTPError as error:  # its database is busy
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE or time.monotonic() > until:
                    raise
                time.sleep(0.5)

    return ask


@pytest.fixture
def served(tmp_path: Path, inbox: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    (tmp_path / "yingbao.toml").write_text(f"port = {port}\n", encoding="utf-8")
    words = ["serve", "--inbox", "inbox", "--warehouse", "warehouse", "--published", "published"]
    with (tmp_path / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows", *words],
            cwd=tmp_path,
            stdout=log,
            stderr=log,
            env={**os.environ, "PREFECT_RUNNER_POLL_FREQUENCY": "1"},
        )
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def test_the_schedules_run_for_the_period_just_ended(served, ask, tmp_path, port, marks, leaks):
    deployments = wait_for(
        lambda: (found := ask("deployments/filter", {"limit": 10})) and len(found) == 3 and found
    )
    schedules = {d["entrypoint"].rpartition(".")[2]: d["schedules"][0]["schedule"] for d in deployments}
    assert {name: (s["cron"], s["timezone"]) for name, s in schedules.items()} == {
        "education": ("0 6 1 * *", "Asia/Shanghai"),
        "insurance": ("0 7 1 1,4,7,10 *", "Asia/Shanghai"),
        "determination": ("0 8 1 * *", "Asia/Shanghai"),
    }
    planned = wait_for(
        lambda: ask("flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}})
    )
    assert all(datetime.fromisoformat(run["expected_start_time"]) > datetime.now(UTC) for run in planned)

    education = next(d for d in deployments if d["entrypoint"].endswith(".education"))
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2026-10-31T22:00:00Z"}}
    run = ask(f"deployments/{education['id']}/create_flow_run", {"state": state})
    done = wait_for(
        lambda: (
            (now := ask(f"flow_runs/{run['id']}", {}))["state_type"]
            not in {"SCHEDULED", "PENDING", "RUNNING"}
            and now
        )
    )
    assert done["state_type"] == "COMPLETED", done["state"]["message"]
    assert (tmp_path / "published/education/2026-10/manifest.json").is_file()
    artifacts = ask("artifacts/filter", {"limit": 10})
    assert {artifact["key"] for artifact in artifacts} == {"education-headline", "education-report"}
    assert not [mark for mark in marks if mark in json.dumps(artifacts, ensure_ascii=False)]

    refused = Request(
        f"http://127.0.0.1:{port}/api/flow_runs/filter", b"{}", {"Content-Type": "application/json"}
    )
    with pytest.raises(HTTPError, match="401"):
        urlopen(refused, timeout=10)  # noqa: S310
    password = tmp_path / "warehouse/prefect/password"
    assert oct(password.stat().st_mode)[-3:] == "600"
    assert leaks(tmp_path / "warehouse") == []
    assert not [mark for mark in marks if mark in (tmp_path / "serve.log").read_text("utf-8")]


def test_a_second_serve_is_refused_while_the_first_runs(tmp_path, capfd, monkeypatch, port):
    from flows.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "yingbao.toml").write_text(f"port = {port}\n", encoding="utf-8")
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert main(["serve", "--quiet"]) == 1
    assert f"端口 {port} 已被占用" in capfd.readouterr().err
