"""A transaction's pages are asked to the disk while it is under way, through the database's own handle."""

import sys
import time
from pathlib import Path

import pytest

from schemas import writeback
from schemas.warehouse import FILE_NAME, open_warehouse, transaction
from schemas.writeback import writing_back

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems are not asked")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The handles through which the system was asked to begin."""
    handles: list[int] = []
    begin = writeback._begin_writing

    def ask(handle: int) -> int:
        handles.append(handle)
        return begin(handle)

    monkeypatch.setattr(writeback, "_begin_writing", ask)
    monkeypatch.setattr(writeback, "EVERY", 0.01)
    return handles


def wait_for(asked: list[int]) -> None:
    end = time.monotonic() + 10
    while not asked and time.monotonic() < end:
        time.sleep(0.01)


def test_a_long_transaction_is_written_meanwhile_and_is_whole(tmp_path: Path, asked: list[int]) -> None:
    with open_warehouse(tmp_path) as connection:
        with transaction(connection):
            connection.execute("create table raw.kept as select range as one from range(1000000)")
            wait_for(asked)
            held = writeback._find_handles((tmp_path / FILE_NAME).resolve())
        assert asked
        assert set(asked) <= set(held), "the database's own, and none of ours"
        assert connection.execute("select sum(one) from raw.kept").fetchall() == [(499999500000,)]
    assert writeback._find_handles((tmp_path / FILE_NAME).resolve()) == []


def test_after_the_block_nobody_asks(tmp_path: Path, asked: list[int]) -> None:
    file = tmp_path / "file"
    with file.open("wb") as stream:
        with writing_back(file):
            wait_for(asked)
        assert set(asked) == {stream.fileno()}
        asked.clear()
        time.sleep(0.1)
    assert asked == []


def test_a_handle_closed_meanwhile_is_no_error() -> None:
    assert writeback._begin_writing(987_654) == -1


def test_where_the_system_cannot_be_asked_nothing_is_done(
    tmp_path: Path, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writeback, "_can_ask", lambda: False)
    with (tmp_path / "file").open("wb"), writing_back(tmp_path / "file"):
        time.sleep(0.1)
    assert asked == []
