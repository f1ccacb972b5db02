"""What `yingbao status` says, from small ledgers and inboxes."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from flows.settings import Settings
from flows.status import list_deliveries, list_open_cases, list_runs, show_status
from matchers.cases import open_ledger
from schemas.warehouse import open_warehouse


def read(renderable) -> list[list[str]]:
    """The rows as words."""
    console = Console(width=200, record=True, file=StringIO())
    console.print(renderable)
    return [line.split() for line in console.export_text().splitlines() if line.strip()]


@pytest.fixture
def connection(tmp_path):
    connection = open_warehouse(tmp_path / "warehouse")
    yield connection
    connection.close()


def sight(connection, period: str, *finding_ids: str) -> None:
    run = "insert into ledger.run (comparison, period, as_of) values ('education', ?, '2026-10-31')"
    sighting = (
        "insert into ledger.sighting (comparison, period, finding_id, kind) values ('education', ?, ?, ?)"
    )
    connection.execute(run, [period])
    for finding_id in finding_ids:
        connection.execute(sighting, [period, finding_id, "aid_missing"])


def test_an_extract_that_did_not_come_is_missing(tmp_path):
    folder = tmp_path / "2026-10" / "education" / "aid"
    folder.mkdir(parents=True)
    (folder / "名单.csv").touch()
    (folder / ".hidden").touch()
    rows = {row[0]: row[1:] for row in read(list_deliveries(tmp_path))}
    assert rows["数据集"] == ["2026-10"]
    assert rows["教育资助名单"] == ["1", "个文件"]
    assert rows["学籍"] == ["缺"]


def test_a_folder_that_is_no_month_is_no_delivery(tmp_path):
    (tmp_path / "2026-13").mkdir()
    (tmp_path / "备份").mkdir()
    assert "没有任何交付批次" in str(list_deliveries(tmp_path))


def test_runs_are_listed_newest_first_with_what_they_found(connection):
    open_ledger(connection)
    sight(connection, "2026-09", "a", "b")
    sight(connection, "2026-10", "a")
    rows = read(list_runs(connection))
    assert [row[1:] for row in rows[2:]] == [["2026-10", "2026-10-31", "1"], ["2026-09", "2026-10-31", "2"]]


def test_open_cases_are_counted_by_the_periods_in_which_they_were_seen(connection):
    open_ledger(connection)
    sight(connection, "2026-08", "old", "gone")
    sight(connection, "2026-09", "old")
    sight(connection, "2026-10", "old", "new")
    (row,) = read(list_open_cases(connection))[2:]
    assert row[1:] == ["1", "0", "1", "0"]


def test_a_new_warehouse_has_run_nothing(connection):
    assert "尚未做过任何比对" in str(list_runs(connection))


def test_where_nothing_is_yet_nothing_is_made(tmp_path, capsys):
    settings = Settings(inbox=tmp_path / "inbox", warehouse=tmp_path / "warehouse")
    show_status(settings)
    out = capsys.readouterr().out
    assert "没有任何交付批次" in out
    assert "还没有数据仓库" in out
    assert list(Path(tmp_path).iterdir()) == []


def test_the_rolls_of_other_cities_are_listed_city_by_city(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b/2026-10/health/insurance").mkdir(parents=True)
    (tmp_path / "b/2026-10/health/insurance/一.csv").touch()
    show_status(Settings(elsewhere={"乙市": Path("b"), "丙市": Path("c")}))
    out = capsys.readouterr().out
    there = out.split("异地“乙市”的交付")[1]
    assert "城乡居民医保参保名单  1 个文件" in there
    assert "儿童台账" not in there
    assert "异地“丙市”的交付：收件夹中没有任何交付批次（c）。" in out
