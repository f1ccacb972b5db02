"""What is said at the terminal of a published period."""

import json
from pathlib import Path

import pytest

from flows.terminal import show_headline

READ = {"extract": "education/aid", "file": "甲.csv", "refused": 2}


def publish(folder: Path, *inputs: dict[str, object]) -> Path:
    manifest = {"as_of": "2026-10-31", "remarks": [], "headline": {"by_kind": {}}, "inputs": list(inputs)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_refused_rows_are_told_by_extract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    children = {"extract": "civil_affairs/children", "file": "乙.csv", "refused": 1000}
    folder = publish(tmp_path, children, READ, READ | {"extract": "乙市/education/aid"}, READ)
    show_headline("教育资助", folder)
    assert "拒收 儿童台账 1,000 行、教育资助名单 4 行、乙市/education/aid 2 行" in " ".join(
        capsys.readouterr().out.split()
    )


def test_nothing_is_said_where_no_row_was_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_headline("教育资助", publish(tmp_path, READ | {"refused": 0}))
    assert "拒收" not in capsys.readouterr().out
