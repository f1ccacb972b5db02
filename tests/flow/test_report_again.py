"""`yingbao report`: a published period made anew from the warehouse, or shown as it is."""

import json
import webbrowser

import pytest

from flows.cli import main

PERIOD = ("--period", "2026-10")


@pytest.fixture
def places(tmp_path):
    return ["--warehouse", str(tmp_path / "warehouse"), "--published", str(tmp_path / "published")]


def test_the_last_run_is_rendered_anew_with_the_settings_of_today(tmp_path, after, places, snapshot):
    after("education 2026-10")
    folder = tmp_path / "published/education/2026-10"
    before, run = (
        snapshot(folder / "data"),
        json.loads((folder / "manifest.json").read_text("utf-8"))["run_id"],
    )
    (tmp_path / "yingbao.toml").write_text('lang = "en"\ncity = "云泽市"\n', encoding="utf-8")
    assert main(["report", "education", *PERIOD, *places]) == 0
    assert '<html lang="en">' in (folder / "report.html").read_text("utf-8")
    assert snapshot(folder / "data") == before
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["run_id"] == run


def test_a_period_that_the_warehouse_no_longer_holds_stays_as_it_is(
    tmp_path, after, yingbao, places, snapshot, capsys
):
    after("education 2026-10")
    before = snapshot(tmp_path / "published/education")
    assert yingbao("insurance", "--period", "2026Q4") == 0
    assert main(["report", "education", *PERIOD, *places]) == 0
    assert "按发布时的原样打开" in capsys.readouterr().out
    assert snapshot(tmp_path / "published/education") == before


def test_open_asks_the_browser_for_the_page(tmp_path, good_period, places, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: asked.append(url) or True)
    assert main(["report", "education", *PERIOD, *places, "--open"]) == 0
    assert asked == [(tmp_path / "published/education/2026-10/report.html").as_uri()]


def test_a_dry_run_writes_nothing(tmp_path, after, places, snapshot, capsys):
    after("education 2026-10")
    before = snapshot(tmp_path / "published")
    assert main(["report", "education", *PERIOD, *places, "--dry-run"]) == 0
    assert "可以重排" in capsys.readouterr().out
    assert snapshot(tmp_path / "published") == before


@pytest.mark.parametrize(
    ("content", "what"),
    [(None, "这一期还没有发布"), ("{", "manifest.json 已损坏")],
    ids=["absent", "damaged"],
)
def test_what_cannot_be_shown_is_said_with_what_to_do(tmp_path, places, capsys, content, what):
    if content is not None:
        folder = tmp_path / "published/education/2026-10"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(content)
    assert main(["report", "education", *PERIOD, *places]) == 1
    error = capsys.readouterr().err
    assert what in error
    assert "yingbao education --period 2026-10" in error
