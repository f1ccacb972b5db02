"""A warehouse held open through a run: one opening, many connections, and nothing left of it afterwards."""

from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock, call

import pytest

from flows import vault
from flows.settings import Settings
from flows.vault import ending, held_open, open_vault, release_memory


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(warehouse=tmp_path / "warehouse")


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where a warehouse was opened from its file."""
    found: list[Path] = []
    opened = vault.open_warehouse

    def note(folder, **given):
        found.append(folder)
        return opened(folder, **given)

    monkeypatch.setattr(vault, "open_warehouse", note)
    return found


def write(settings: Settings, number: int) -> None:
    with open_vault(settings) as connection:
        connection.execute(
            "create or replace table ledger.number as select $number as number", {"number": number}
        )


def read(settings: Settings) -> int:
    with open_vault(settings) as connection:
        connection.execute("create temp table only_here (number int)")  # of this connection alone
        return int(connection.execute("select number from ledger.number").fetchall()[0][0])


def test_stages_share_one_opening_and_none_sees_anothers_temporary_tables(settings, openings):
    with held_open(settings):
        write(settings, 1)
        assert (read(settings), read(settings)) == (1, 1)
    assert len(openings) == 1
    assert read(settings) == 1
    assert len(openings) == 2


def test_after_a_failure_the_warehouse_is_opened_anew_and_keeps_what_was_committed(settings, openings):
    with suppress(ZeroDivisionError), held_open(settings):
        write(settings, 2)
        1 / 0  # noqa: B018
    assert read(settings) == 2
    assert len(openings) == 2


def test_pages_are_let_go_between_stages_and_the_limit_is_as_before(settings):
    release_memory(settings)  # of one that nobody holds open there is nothing to let go
    with held_open(settings), open_vault(settings) as connection:
        connection.execute("create table raw.number as select range as number from range(1_000_000)")
        limit = "select current_setting('memory_limit')"
        before = connection.execute(limit).fetchall()
        release_memory(settings)
        assert connection.execute(limit).fetchall() == before
        assert connection.execute("select count(*) from raw.number").fetchall() == [(1_000_000,)]


def test_what_an_error_leaves_under_way_is_ended_before_the_warehouse_is_closed():
    """Closing waits for a query that another thread works on, and ends none."""
    connection = Mock()
    with pytest.raises(ValueError, match="torn"), ending(connection):
        raise ValueError("torn away")
    assert connection.mock_calls == [call.interrupt(), call.close()]


def test_a_stage_that_ends_well_interrupts_nothing():
    connection = Mock()
    with ending(connection):
        pass
    assert connection.mock_calls == [call.close()]
