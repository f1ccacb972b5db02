"""Flushing beside a transaction: the file is sent to the disk while it is written, and nothing else changes."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from schemas import flushing
from schemas.warehouse import FILE_NAME, open_warehouse, transaction


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were flushed, each as often as it was."""
    files: list[str] = []
    monkeypatch.setattr(flushing, "PAUSE", 0.01)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", lambda command, **_: files.append(command[-1]))
    return files


def test_a_long_transaction_is_flushed_until_it_ends(tmp_path: Path, flushed: list[str]) -> None:
    with open_warehouse(tmp_path) as connection:
        with transaction(connection):
            time.sleep(0.1)
        times = len(flushed)
        time.sleep(0.05)
    assert set(flushed) == {str(tmp_path / FILE_NAME)}
    assert len(flushed) == times


def test_one_that_fails_is_flushed_no_longer(tmp_path: Path, flushed: list[str]) -> None:
    with open_warehouse(tmp_path) as connection:
        with pytest.raises(ZeroDivisionError), transaction(connection):
            raise ZeroDivisionError
        times = len(flushed)
        time.sleep(0.05)
    assert len(flushed) == times


def test_what_is_in_memory_alone_has_no_file(flushed: list[str]) -> None:
    with flushing.flushing(None):
        time.sleep(0.05)
    assert not flushed


def test_it_does_without_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with open_warehouse(tmp_path) as connection:
        with transaction(connection):
            connection.execute("create table raw.kept as select 1 as one")
        assert connection.execute("select one from raw.kept").fetchall() == [(1,)]
