"""Files read before a run asks for them: each once, and what is wrong with one is told by whoever asks."""

from collections import Counter
from pathlib import Path

import pytest
from inboxes import ROWS, deliver

from schemas.admit import Gates, ReadAhead, admit, ahead, list_files, pick_deliveries
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.period import parse_period
from schemas.warehouse import open_warehouse

EDUCATION, PERIOD = Comparison.EDUCATION, parse_period("education", "2026-10")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for extract in ROWS:
        deliver(tmp_path / "inbox", "2026-10", extract, rows=3)
    return tmp_path / "inbox"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[Path]:
    """How often each file was read."""
    counted: Counter[Path] = Counter()
    read_file = ahead.read_file

    def count(pick, file):
        counted[file] += 1
        return read_file(pick, file)

    monkeypatch.setattr(ahead, "read_file", count)
    return counted


def begin(inbox: Path) -> ReadAhead:
    begun = ReadAhead()
    begun.begin(list_files(pick_deliveries(inbox, EDUCATION, PERIOD, Gates())))
    return begun


def admitted(folder: Path, inbox: Path, begun: ReadAhead | None) -> tuple[object, ...]:
    with open_warehouse(folder) as connection:
        intake = admit(connection, inbox, EDUCATION, PERIOD, ahead=begun)
        return intake, connection.execute("from raw.record order by record_id").fetchall()


def test_what_was_read_ahead_is_not_read_again_and_is_the_same(tmp_path, inbox, read):
    alone = admitted(tmp_path / "alone", inbox, None)
    assert set(read.values()) == {1}
    read.clear()
    begun = begin(inbox)
    assert 0 < len(begun._read) <= ahead.AHEAD
    assert admitted(tmp_path / "ahead", inbox, begun) == alone
    assert set(read.values()) == {1}


def test_a_file_that_cannot_be_read_is_told_by_the_run_that_needs_it(tmp_path, inbox):
    next((inbox / "2026-10/civil_affairs/children").iterdir()).write_bytes(b"\x00\x01")
    begun = begin(inbox)
    with pytest.raises(InputError):
        admitted(tmp_path / "warehouse", inbox, begun)
    assert not begun._read


def test_what_nobody_asked_for_is_let_go(inbox):
    with begin(inbox) as begun:
        pass
    assert not begun._read
    with pytest.raises(RuntimeError, match="after shutdown"):
        begun.begin(list_files(pick_deliveries(inbox, EDUCATION, PERIOD, Gates())))
