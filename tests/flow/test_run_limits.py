"""A run that hangs is stopped, one that met a passing fault goes on, one that was killed is marked in Prefect."""

import errno
import json
import time
from contextlib import closing
from uuid import UUID

import pytest

from flows.faults import StageError, redact
from flows.settings import Settings
from flows.vault import ending, held_open, open_vault
from schemas.errors import InputError

PERIOD = ("--period", "2026-10")
AN_INSTANT, A_MOMENT = 1e-5, 5e-4
"""Hours: 36 thousandths of a second, and 1.8 seconds, within which a run reaches its first stage."""

ENDLESS = "select sum(a.range * b.range) from range(30_000_000) as a, range(30_000_000) as b"

HANGING = 120
"""Seconds: far longer than a stopped run needs to end, also on a busy machine."""

pytestmark = pytest.mark.usefixtures("prefect_server")
"""Which also sets Prefect up before its first import; hence the imports within functions."""


def sleep(*_: object, **__: object) -> None:
    time.sleep(HANGING)


def query(*_: object, **__: object) -> None:
    """As DuckDB does: what interrupts a query comes out of it as an error of DuckDB's own."""
    try:
        time.sleep(HANGING)
    except BaseException:
        raise RuntimeError("Query interrupted") from None


@pytest.mark.parametrize("hang", [sleep, query])
def test_what_takes_longer_than_its_limit_is_stopped_and_says_which_setting_it_was(hang):
    from flows.comparison import within

    with pytest.raises(InputError, match="小时仍未结束") as stopped, within(AN_INSTANT):
        hang()
    assert "timeout_hours" in stopped.value.where


@redact
def compute(settings: Settings) -> None:
    """As a stage does: closing its connection takes as long as the query that it has begun, unless that is stopped."""
    with ending(open_vault(settings)) as connection:
        connection.execute(ENDLESS)


@pytest.mark.parametrize("threads", [1, 2])
def test_one_query_that_takes_longer_is_stopped_however_many_threads_work_on_it(threads, tmp_path):
    """Two of them hear no signal before the query is done, which here would take an hour or more."""
    from flows.comparison import within

    settings = Settings(warehouse=tmp_path / "warehouse", threads=threads)
    with held_open(settings):
        with pytest.raises(InputError, match="小时仍未结束"), within(AN_INSTANT):
            compute(settings)
        with closing(open_vault(settings)) as connection:
            assert connection.execute("select 1").fetchall() == [(1,)], "the warehouse is as good as before"


def test_an_error_within_the_limit_is_told_as_it_is():
    from flows.comparison import within

    with pytest.raises(ValueError, match="a bug"), within(1):
        raise ValueError("a bug")


@pytest.mark.parametrize("hang", [sleep, query])
def test_a_run_that_takes_too_long_publishes_nothing(
    hang, tmp_path, inbox, yingbao, good_period, snapshot, capfd, monkeypatch
):
    from flows import stages

    monkeypatch.setattr(stages.admission, "admit", hang)
    (tmp_path / "yingbao.toml").write_text(f"[run]\ntimeout_hours = {A_MOMENT}\n", encoding="utf-8")
    started = time.monotonic()
    assert yingbao("education", *PERIOD) == 1
    error = capfd.readouterr().err
    assert "小时仍未结束" in error
    assert "timeout_hours" in error
    assert time.monotonic() - started < HANGING
    assert not (tmp_path / "warehouse/running.json").exists()
    assert snapshot(tmp_path / "published") == good_period


@pytest.fixture
def count_attempts():
    """How often a stage is tried whose first attempts fail with these errors, and how it ends."""
    from prefect import flow

    from flows import stages

    def count(*errors: Exception) -> tuple[int, object]:
        waiting, attempts = list(errors), []

        def work() -> str:
            attempts.append(1)
            if waiting:
                raise waiting.pop(0)
            return "done"

        tried = stages.stage("试")(work).with_options(retry_delay_seconds=0)
        end = flow(tried, name="trial")(return_state=True).result(raise_on_failure=False)
        return len(attempts), end

    return count


@pytest.mark.parametrize("fault", [errno.EIO, errno.ESTALE, errno.ETIMEDOUT])
def test_a_stage_goes_on_once_a_drive_is_back(fault, count_attempts):
    assert count_attempts(OSError(fault, "away")) == (2, "done")


def test_a_drive_that_stays_away_ends_the_run_after_the_last_attempt(count_attempts):
    from flows import stages

    attempts, end = count_attempts(*[OSError(errno.EIO, "away")] * 9)
    assert attempts == stages.RETRIES + 1
    assert isinstance(end, StageError)


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), ValueError("a bug"), InputError("坏", "甲.csv", "改")],
    ids=["full disk", "bug", "bad file"],
)
def test_what_another_attempt_cannot_mend_is_not_tried_again(error, count_attempts):
    attempts, end = count_attempts(error)
    assert attempts == 1
    assert isinstance(end, InputError | StageError)


def test_every_stage_of_a_run_is_one_that_is_tried_again():
    from prefect import Task

    from flows import stages

    tasks = {name: found for name, found in vars(stages).items() if isinstance(found, Task)}
    assert set(tasks) == {
        "admit", "normalise", "link", "check_links", "decide", "search", "search_elsewhere", "find", "publish"
    }  # fmt: skip
    for task in tasks.values():
        assert (task.retries, task.retry_condition_fn) == (stages.RETRIES, stages._may_pass)
        assert not task.persist_result


def start_and_leave() -> UUID:
    """The id of a run that Prefect believes to be under way."""
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    from flows.comparison import education

    with get_client(sync_client=True) as client:
        run = client.create_flow_run(education, parameters={}, state=Running())
        return UUID(str(run.id))


def read_type(run: UUID) -> str:
    """RUNNING, CRASHED…"""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        state = client.read_flow_run(run).state
    assert state is not None
    return state.type.value


@pytest.fixture
def killed(tmp_path):
    """Leaves what a killed run leaves, under the id that is given."""

    def leave(run_id: str) -> None:
        (tmp_path / "inbox").mkdir()
        (tmp_path / "warehouse").mkdir(mode=0o700)
        note = {"comparison": "education", "period": "2026-10", "run_id": run_id, "started": "2026-11-01"}
        (tmp_path / "warehouse/running.json").write_text(json.dumps(note))

    return leave


def test_the_next_start_marks_a_killed_run_as_crashed_in_prefect(tmp_path, yingbao, killed):
    run = start_and_leave()
    assert read_type(run) == "RUNNING"
    killed(str(run))
    assert yingbao("education", *PERIOD) == 1  # its inbox is empty: the mark is set before a file is read
    assert read_type(run) == "CRASHED"
    assert not (tmp_path / "warehouse/running.json").exists()


@pytest.mark.parametrize("run_id", ["7e57ab1e-0000-4000-8000-000000000000", "no id", ""])
def test_a_killed_run_that_prefect_does_not_know_hinders_nobody(run_id, tmp_path, yingbao, killed, capfd):
    killed(run_id)
    assert yingbao("education", *PERIOD) == 1
    error = capfd.readouterr().err
    assert "Traceback" not in error
    assert "缺少“儿童台账”" in error
    assert not (tmp_path / "warehouse/running.json").exists()
