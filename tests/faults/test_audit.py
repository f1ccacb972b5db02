"""The audit log: any edit, deletion or cut shows, and a crash in the middle of a line does not end it."""

import json
from pathlib import Path

import pytest

from flows import audit
from flows.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(warehouse=tmp_path / "warehouse", published=tmp_path / "published")
    for number in range(5):
        audit.note(settings, "开始比对", period=f"2026-{number + 1:02d}")
    return settings


def lines(settings: Settings) -> list[str]:
    return audit.find_log(settings).read_text("utf-8").splitlines()


def rewrite(settings: Settings, rows: list[str]) -> None:
    audit.find_log(settings).write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_an_untouched_log_is_whole(settings):
    assert audit.verify(settings) == (5, [])
    assert oct(audit.find_log(settings).stat().st_mode)[-3:] == "600"


def test_every_edit_of_a_field_shows(settings):
    for at in range(5):
        for name in ("number", "at", "who", "event", "details", "previous", "hash"):
            rows = lines(settings)
            line = json.loads(rows[at])
            line[name] = "x" if name != "number" else 99
            rewrite(settings, [*rows[:at], json.dumps(line, ensure_ascii=False), *rows[at + 1 :]])
            assert audit.verify(settings)[1], (at, name)
            rewrite(settings, rows)
    assert audit.verify(settings) == (5, [])


@pytest.mark.parametrize("at", range(5))
def test_every_deletion_shows(at, settings):
    rows = lines(settings)
    rewrite(settings, rows[:at] + rows[at + 1 :])
    assert audit.verify(settings)[1]


@pytest.mark.parametrize("left", range(5))
def test_every_truncation_shows(left, settings):
    rows = lines(settings)[:left]
    audit.find_log(settings).write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    assert any("截短" in fault for fault in audit.verify(settings)[1])


def test_a_log_rewritten_from_end_to_end_shows_by_its_head(settings, tmp_path):
    forged = Settings(warehouse=tmp_path / "forged", published=tmp_path / "elsewhere")
    for _ in range(5):
        audit.note(forged, "什么也没有发生")
    audit.find_log(settings).write_bytes(audit.find_log(forged).read_bytes())
    assert any("整体改写" in fault for fault in audit.verify(settings)[1])


def test_a_missing_log_and_a_missing_head_show(settings):
    audit.find_head(settings).unlink()
    assert any("副本" in fault for fault in audit.verify(settings)[1])
    audit.find_log(settings).unlink()
    assert audit.verify(settings)[0] == 0
    assert audit.verify(settings)[1]


def test_half_a_line_is_moved_aside_and_noted(settings):
    with audit.find_log(settings).open("a", encoding="utf-8") as stream:
        stream.write('{"number": 6, "at"')
    assert audit.verify(settings)[1]
    audit.note(settings, "发布")
    count, faults = audit.verify(settings)
    assert (count, faults) == (7, [])
    assert "残缺" in lines(settings)[5]


def test_a_line_whose_head_was_not_copied_in_time_is_no_fault(settings):
    head = audit.find_head(settings).read_bytes()
    audit.note(settings, "发布")
    audit.find_head(settings).write_bytes(head)
    assert audit.verify(settings) == (6, [])


def test_an_old_head_put_back_shows(settings):
    head = audit.find_head(settings).read_bytes()
    audit.note(settings, "发布")
    audit.note(settings, "发布")
    audit.find_head(settings).write_bytes(head)
    assert any("换旧" in fault for fault in audit.verify(settings)[1])


def test_a_clock_set_back_is_told_and_breaks_nothing(settings, monkeypatch):
    class Earlier(audit.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2020, 1, 1, tzinfo=tz)

    monkeypatch.setattr(audit, "datetime", Earlier)
    audit.note(settings, "发布")
    count, faults = audit.verify(settings)
    assert count == 6
    assert [fault for fault in faults if "时钟" not in fault] == []
    assert len(faults) == 1
