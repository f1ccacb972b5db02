"""Retention, ledger export and rebuilding, backfill, notices, settings that would lead astray."""

from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from flows import audit
from flows.backfill import list_orders
from flows.ledger import export_ledger, import_ledger
from flows.notices import notify
from flows.order import Order
from flows.retention import find_remains, purge
from flows.settings import Settings, read_settings
from flows.vault import open_vault
from matchers.cases import open_ledger
from matchers.spark.folder import find_folder
from schemas.errors import InputError
from schemas.extracts import Comparison

TODAY = date(2026, 11, 1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three years of aid rolls and of published periods, and a warehouse whose last run was in 2024."""
    settings = Settings(
        inbox=tmp_path / "inbox",
        warehouse=tmp_path / "warehouse",
        published=tmp_path / "published",
        retention={"deliveries": 12, "published": 12, "tables": 12},
    )
    for month in ("2024-10", "2025-09", "2025-11", "2026-09", "2026-10"):
        (settings.inbox / month / "education/aid").mkdir(parents=True)
        (settings.inbox / month / "education/aid/名单.csv").write_text("x")
        folder = settings.published / "education" / month
        (folder / "data").mkdir(parents=True)
        for name in ("report.html", "manifest.json", "workbook.xlsx"):
            (folder / name).write_text("x")
    with open_vault(settings) as connection:
        open_ledger(connection)
        connection.execute(
            "insert into ledger.run (comparison, period, as_of) values ('education', '2024-10', '2024-10-31')"
        )
        connection.execute("insert into ledger.decision (finding_id, remark) values ('f1', '已核实')")
        connection.execute("create table raw.delivery as select 1 as one")
    return settings


def test_what_is_past_its_time_goes_and_what_is_needed_stays(settings):
    purge(settings, today=TODAY, dry_run=False)
    assert sorted(path.parent.parent.name for path in settings.inbox.glob("*/education/aid")) == [
        "2025-11", "2026-09", "2026-10",
    ]  # fmt: skip
    old, new = (settings.published / "education" / month for month in ("2024-10", "2026-10"))
    assert sorted(path.name for path in old.iterdir()) == ["manifest.json", "report.html"]
    assert (new / "workbook.xlsx").exists()
    with open_vault(settings) as connection:
        assert connection.execute("select count(*) from ledger.decision").fetchall() == [(1,)]
        assert connection.execute(
            "select count(*) from duckdb_tables() where schema_name = 'raw'"
        ).fetchall() == [(0,)]
    log = audit.find_log(settings).read_text("utf-8")
    assert "按保存期限删除" in log
    assert "2024-10" in log


def test_a_trial_removes_nothing(settings, capfd):
    purge(settings, today=TODAY, dry_run=True)
    assert "将删除" in capfd.readouterr().out
    assert (settings.inbox / "2024-10/education/aid").exists()


def test_the_last_two_deliveries_stay_however_old(settings):
    found = find_remains(settings, date(2040, 1, 1))
    assert {path.parent.parent.name for path in found.deliveries} == {"2024-10", "2025-09", "2025-11"}


def test_a_link_out_of_the_inbox_is_not_followed(settings, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    folder = settings.inbox / "2024-10/education/enrolment"
    for month in ("2024-10", "2026-09", "2026-10"):
        (settings.inbox / month / "education/enrolment").symlink_to(away)
    purge(settings, today=TODAY, dry_run=False)
    assert away.exists()
    assert folder.is_symlink()


@pytest.mark.parametrize(
    ("days", "keep", "goes"),
    [
        pytest.param(8, False, True, id="abandoned"),
        pytest.param(2, False, False, id="to be taken up again"),
        pytest.param(8, True, False, id="kept on purpose"),
    ],
)
def test_what_an_abandoned_run_on_spark_left_goes(days, keep, goes, tmp_path, capfd):
    engine = {"storage": tmp_path / "storage", "keep": keep}
    settings = Settings(warehouse=tmp_path / "w", published=tmp_path / "p", engine=engine)
    own, others = find_folder(engine["storage"], settings.warehouse), engine["storage"] / "yingbao-other"
    for folder in (own, others):
        (folder / "staged").mkdir(parents=True)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days)
    purge(settings, today=today, dry_run=True)
    assert (str(own) in capfd.readouterr().out.replace("\n", "")) == goes
    purge(settings, today=today, dry_run=False)
    assert own.exists() != goes
    assert others.exists(), "another warehouse's run may be under way"


def test_without_a_time_set_nothing_goes(tmp_path):
    with pytest.raises(InputError, match="没有设置保存期限"):
        purge(Settings(warehouse=tmp_path / "w"), today=TODAY, dry_run=False)


def test_an_exported_ledger_fills_a_new_warehouse(settings, tmp_path):
    export_ledger(settings, tmp_path / "export")
    assert {oct(path.stat().st_mode)[-3:] for path in (tmp_path / "export").iterdir()} == {"600"}
    fresh = settings.model_copy(update={"warehouse": tmp_path / "fresh"})
    import_ledger(fresh, tmp_path / "export")
    with open_vault(fresh) as connection:
        assert connection.execute("select finding_id, remark from ledger.decision").fetchall() == [
            ("f1", "已核实")
        ]
    with pytest.raises(InputError, match="已有台账"):
        import_ledger(fresh, tmp_path / "export")


@pytest.mark.parametrize("spoil", ["decision.parquet", "ledger.json"])
def test_an_export_that_is_not_whole_is_refused(spoil, settings, tmp_path):
    export_ledger(settings, tmp_path / "export")
    (tmp_path / "export" / spoil).write_bytes(b"x")
    with pytest.raises(InputError, match="台账导出"):
        import_ledger(settings.model_copy(update={"warehouse": tmp_path / "fresh"}), tmp_path / "export")


def test_backfill_takes_each_comparison_when_its_period_ends():
    orders = list_orders(Order(Comparison.EDUCATION, ""), list(Comparison), "2025-12", "2026-02")
    assert [(order.comparison.value, order.period) for order in orders] == [
        ("education", "2025-12"), ("insurance", "2025Q4"), ("determination", "2025-12"),
        ("education", "2026-01"), ("determination", "2026-01"),
        ("education", "2026-02"), ("determination", "2026-02"),
    ]  # fmt: skip


def test_backfill_against_time_is_refused():
    with pytest.raises(InputError, match="晚于"):
        list_orders(Order(Comparison.EDUCATION, ""), list(Comparison), "2026-02", "2026-01")


def test_a_failure_is_told_in_a_folder_and_to_an_address(tmp_path):
    heard = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.handle_request, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        settings = Settings(warehouse=tmp_path, notices={"webhook": address})
        file = notify(settings, "应保：education 2026-10 比对失败", "问题：磁盘空间不足")
    assert "磁盘空间不足" in heard[0]
    assert "已通知 webhook" in file.read_text("utf-8")
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_an_address_that_does_not_answer_stops_nothing(tmp_path):
    settings = Settings(warehouse=tmp_path, notices={"webhook": "http://127.0.0.1:9/"})
    assert "未送达" in notify(settings, "比对失败", "问题").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("published = '../../elsewhere'", "“..”"),
        ("warehouse = 'data'\ninbox = 'data/inbox'", "之内"),
        ("published = 'data/warehouse/out'", "之内"),
        ("[encryption]\nkey_file = 'reports/published/key'", "密钥文件在发布文件夹之内"),
        ("[encryption]\nkey_file = '../key'", "“..”"),
        ("[notices]\nwebhook = 'file:///etc/passwd'", "http"),
        ("[retention]\npublished = 0", "须不小于 1"),
        ("[run]\ntimeout_hours = 'long'", "须是数字"),
        ("[audit]\nheads = 'x'", "是否想写“head”"),
    ],
)
def test_settings_that_would_lead_astray_are_refused(text, clue, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "yingbao.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=clue):
        read_settings()


def test_an_inbox_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "inbox").symlink_to(tmp_path / "real")
    with pytest.raises(InputError, match="链接"):
        Order(Comparison.EDUCATION, "2026-10", inbox=tmp_path / "inbox").check()
