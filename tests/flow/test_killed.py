"""Runs killed with -9 and on a full disk: the last period stays whole, and the next run is as if nothing had been."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import audit
from flows.settings import Settings
from flows.vault import open_vault

KILLABLE = Path(__file__).parent.parent / "killable.py"
BOUNDARIES = 16
"""Eight stages, before and after each."""

POINTS = (
    pytest.param("before the exchange", marks=pytest.mark.slow),
    pytest.param("before the flush", marks=pytest.mark.slow),
    "between two renames",
    pytest.param("after the exchange", marks=pytest.mark.slow),
    pytest.param("half a manifest", marks=pytest.mark.slow),
)
"""Every point and every boundary is in `make test-faults`; `make test` has what differs in how it is made good."""


@contextmanager
def start(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The process that forks a run for each order."""
    where = {
        **os.environ,
        "YINGBAO_KEY": "a key of the tests' own",
        "PYTHONPATH": str(KILLABLE.parent.parent),
    }
    with subprocess.Popen(
        [sys.executable, str(KILLABLE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=where,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()
        assert process.wait(60) == 0


class Runs:
    """Runs of the small city in forks; each from the wreck that the one before left."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path, inbox: Path) -> None:
        self.process, self.folder, self.inbox, self.log = process, folder, inbox, folder / "log"

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def run(self, *, kill_after: float | None = None, **given: Any) -> int:
        """The run's exit status; -9 where it was killed."""
        assert self.process.stdin is not None
        order = {"folder": str(self.folder), "inbox": str(self.inbox), "log": str(self.log), **given}
        print(json.dumps(order), file=self.process.stdin, flush=True)
        child = int(self.read())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):  # it was faster
                os.kill(child, signal.SIGKILL)
        return int(self.read())

    def data(self) -> dict[str, bytes]:
        """What must be the same, byte for byte."""
        return {path.name: path.read_bytes() for path in (self.period / "data").iterdir()}

    @property
    def period(self) -> Path:
        return self.folder / "published/education/2026-10"

    def is_whole(self) -> bool:
        """Whether what is published is all that its manifest says."""
        outputs = json.loads((self.period / "manifest.json").read_text("utf-8"))["outputs"]
        return all(
            hashlib.sha256((self.period / output["path"]).read_bytes()).hexdigest() == output["sha256"]
            for output in outputs
        )

    @property
    def settings(self) -> Settings:
        return Settings(warehouse=self.folder / "warehouse", published=self.folder / "published")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator["subprocess.Popen[str]"]:
    with start(tmp_path_factory.mktemp("process")) as process:
        yield process


@pytest.fixture(scope="module")
def once(process, tmp_path_factory: pytest.TempPathFactory, small_inbox: Path) -> Path:
    """What one good run leaves; not to be changed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert Runs(process, folder, small_inbox).run() == 0
    return folder


@pytest.fixture
def runs(process, once: Path, tmp_path: Path, small_inbox: Path) -> Runs:
    """Runs after a good one."""
    return Runs(process, Path(shutil.copytree(once, tmp_path / "runs")), small_inbox)


def check_recovery(runs: Runs, good: dict[str, bytes], what: object) -> None:
    """After a wreck: the last period is whole, the next run gives the same bytes, and nothing is left lying about."""
    if runs.period.exists():  # between two renames it stands aside for a moment; the next run brings it back
        assert runs.is_whole(), what
    assert runs.run() == 0, (what, runs.log.read_text("utf-8")[-600:])
    assert runs.is_whole(), what
    assert runs.data() == good, what
    assert [path.name for path in runs.period.parent.iterdir()] == ["2026-10"], what


@pytest.mark.parametrize("at", [6])
def test_a_run_killed_between_two_stages_is_made_good(at, runs):
    good = runs.data()
    assert runs.run(die_at=at) == -signal.SIGKILL
    check_recovery(runs, good, at)
    log = audit.find_log(runs.settings).read_text("utf-8")
    assert "上次比对中断" in log
    assert audit.verify(runs.settings)[1] == []
    assert list((runs.folder / "warehouse/notices").iterdir())


@pytest.mark.slow
def test_a_run_killed_at_any_boundary_is_made_good(runs):
    good = runs.data()
    for at in range(BOUNDARIES):
        assert runs.run(die_at=at) == -signal.SIGKILL
        check_recovery(runs, good, at)


@pytest.mark.parametrize("point", POINTS)
def test_a_run_killed_while_publishing_is_made_good(point, runs):
    good = runs.data()
    assert runs.run(point=point) == -signal.SIGKILL
    check_recovery(runs, good, point)


def kill_at_random(runs: Runs, times: int) -> int:
    """How many of the runs died before they were done."""
    good, chance = runs.data(), random.Random(1)  # noqa: S311 — a moment is no secret
    started = time.monotonic()
    assert runs.run() == 0
    length = time.monotonic() - started
    killed = 0
    for _ in range(times):
        killed += runs.run(kill_after=chance.uniform(0, length)) == -signal.SIGKILL
        check_recovery(runs, good, "at random")
    assert killed >= times / 2
    assert audit.verify(runs.settings)[1] == []
    return killed


def test_a_run_killed_at_any_moment_is_made_good(runs):
    kill_at_random(runs, 1)


@pytest.mark.slow
def test_fifty_runs_killed_at_any_moment_are_made_good(runs, record_testsuite_property):
    record_testsuite_property("killed", kill_at_random(runs, 50))


@pytest.mark.parametrize("at", [4])
def test_a_disk_that_is_full_ends_in_one_clear_error_and_loses_nothing(at, runs):
    good = runs.data()
    assert runs.run(full_at=at) == 1
    error = runs.log.read_text("utf-8")
    assert "磁盘空间不足" in error
    assert "Traceback" not in error
    check_recovery(runs, good, at)


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_stage_loses_nothing(runs):
    good = runs.data()
    for at in range(0, BOUNDARIES, 2):
        assert runs.run(full_at=at) == 1, at
        assert "磁盘空间不足" in runs.log.read_text("utf-8"), at
        runs.log.unlink()
        check_recovery(runs, good, at)


def test_a_reader_that_holds_the_report_open_does_not_break_publishing(runs):
    with (runs.period / "report.html").open("rb") as held:
        start = held.read(10)
        assert runs.run() == 0
        held.seek(0)
        assert held.read(10) == start
    assert runs.is_whole()


def test_two_runs_at_once_do_not_mix(runs, small_inbox, tmp_path):
    good = runs.data()
    with start(tmp_path) as process:
        both = (runs, Runs(process, runs.folder, small_inbox))
        order = {"folder": str(runs.folder), "inbox": str(runs.inbox), "log": str(runs.log)}
        for one in both:
            print(json.dumps(order), file=one.process.stdin, flush=True)
        for one in both:
            one.read()
        ends = sorted(int(one.read()) for one in both)
    assert ends in ([0, 1], [0, 0])
    if ends == [0, 1]:
        assert "正被另一项任务使用" in runs.log.read_text("utf-8")
    assert runs.is_whole()
    assert runs.data() == good


def test_a_half_written_note_of_a_run_is_cleared_up(runs):
    (runs.folder / "warehouse/running.json").write_text('{"comparison": "educ')
    check_recovery(runs, runs.data(), "half a note")


def test_no_mark_of_a_child_is_anywhere_but_where_it_belongs(runs, leaks, marks, monkeypatch):
    monkeypatch.setenv("YINGBAO_KEY", "a key of the tests' own")
    with open_vault(runs.settings) as connection:
        held = str(connection.execute("select * from raw.civil_affairs_children").fetchall())
    assert [mark for mark in marks if mark not in held] == []
    assert leaks(runs.folder / "warehouse") == []
    assert not [mark for mark in marks if mark in runs.log.read_text("utf-8")]
    found = duckdb.sql(f"select * from '{runs.period}/data/finding.parquet'").fetchall()
    assert found
    assert not [mark for mark in marks if mark in str(found)]
    for file in (runs.period / "data").iterdir():
        assert oct(file.stat().st_mode)[-3:] == "600"
