"""Nothing is looked for on a network while a run is under way; what Prefect keeps names no child."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parent.parent.parent

BLOCK = """
import socket
from pathlib import Path

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", None, ""}
REFUSED = Path(__file__).with_name("refused.txt")

def refuse(kind, where):
    with REFUSED.open("a") as stream:
        stream.write(f"{kind} {where}\\n")
    raise OSError(f"no network in this test: {kind} {where}")

def guard(name):
    real = getattr(socket.socket, name)
    def guarded(self, address, *rest):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            refuse(name, address)
        return real(self, address, *rest)
    setattr(socket.socket, name, guarded)

for name in ("connect", "connect_ex"):
    guard(name)
look_up = socket.getaddrinfo
def guarded_look_up(host, *rest, **named):
    if (host.decode() if isinstance(host, bytes) else host) not in LOOPBACK:
        refuse("getaddrinfo", host)
    return look_up(host, *rest, **named)
socket.getaddrinfo = guarded_look_up
"""
"""A sitecustomize: every Python process of the run, Prefect's server too, starts with it."""


def run(folder: Path, inbox: Path, *before: str, block: bool) -> subprocess.CompletedProcess[str]:
    (folder / "guard").mkdir(exist_ok=True)
    (folder / "guard/sitecustomize.py").write_text(BLOCK if block else "")
    words = ["education", "--period", "2026-10", "--inbox", str(inbox), "--quiet"]
    places = ["--warehouse", str(folder / "warehouse"), "--published", str(folder / "published")]
    where = {**os.environ, "PYTHONPATH": f"{folder / 'guard'}:{ROOT}", "HOME": str(folder / "home")}
    command = [*before, sys.executable, "-m", "flows", *words, *places]
    return subprocess.run(command, cwd=folder, env=where, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def done(tmp_path_factory, small_inbox) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Where a process of its own ran, with a Prefect server of its own, as on a clerk's machine; and how it ended."""
    folder = tmp_path_factory.mktemp("offline")
    return folder, run(folder, small_inbox, block=True)


def test_a_process_of_its_own_asks_nothing_of_any_other_machine(done):
    folder, ended = done
    assert ended.returncode == 0, ended.stderr
    assert (folder / "published/education/2026-10/manifest.json").is_file()
    assert not (folder / "guard/refused.txt").exists()


def test_it_leaves_no_mark_of_a_child_in_prefect_or_on_the_terminal(done, leaks, marks):
    folder, ended = done
    assert [path for path in (folder / "warehouse/prefect").rglob("*") if path.is_file()]
    assert leaks(folder / "warehouse") == []
    assert not [mark for mark in marks if mark in ended.stdout + ended.stderr]


def test_the_block_blocks(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(BLOCK)
    asked = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    where = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=where, capture_output=True, text=True, check=False
    )
    assert "no network in this test" in done.stderr


@pytest.mark.slow
def test_a_run_in_a_namespace_without_a_network_is_the_same(tmp_path, small_inbox):
    apart = (
        "unshare",
        "--user",
        "--map-root-user",
        "--net",
        "sh",
        "-c",
        'ip link set lo up 2>/dev/null; exec "$@"',
        "sh",
    )
    try:
        tried = subprocess.run(
            [
                *apart,
                sys.executable,
                "-c",
                "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); socket.create_connection(s.getsockname(), 1)",
            ],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if tried.returncode:
        pytest.skip("this machine gives no network namespace with a loopback")
    done = run(tmp_path, small_inbox, *apart, block=False)
    assert done.returncode == 0, done.stderr
    assert duckdb.sql(
        f"select count(*) from '{tmp_path}/published/education/2026-10/data/finding.parquet'"
    ).fetchall()[0][0]
