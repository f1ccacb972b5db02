"""`[encryption] records`: published record-level data that nobody reads without the key."""

import os

import duckdb
import pyarrow.parquet as pq
import pytest

from flows.cli import main
from flows.keys import derive_records_key
from flows.rotation import rotate_key
from flows.settings import Settings, read_settings
from schemas.errors import InputError

PERIOD = ("--period", "2026-10")
FILES = ("finding", "link", "person")


@pytest.fixture
def published(after):
    return (
        after("education 2026-10", settings="[encryption]\nrecords = true\n") / "published/education/2026-10"
    )


@pytest.fixture
def places(tmp_path):
    return ["--warehouse", str(tmp_path / "warehouse"), "--published", str(tmp_path / "published")]


def rows(folder, name):
    return duckdb.sql(f"select * from '{folder}/{name}.parquet'").fetchall()


def test_with_it_a_file_is_unreadable_without_the_key_and_readable_with_it(
    published, published_once, places, tmp_path, capsys
):
    for name in FILES:
        file = published / f"data/{name}.parquet"
        with pytest.raises(duckdb.Error, match="encrypted"):
            duckdb.read_parquet(str(file))
        with pytest.raises(OSError, match="encrypted"):
            pq.read_table(file)
        assert b"finding_id" not in file.read_bytes()
        assert b"person_id" not in file.read_bytes()
        assert oct(file.stat().st_mode)[-3:] == "600"
    assert main(["records", "education", *PERIOD, *places, str(tmp_path / "clear")]) == 0
    for name in FILES:
        assert rows(tmp_path / "clear", name) == rows(published_once / "education/2026-10/data", name)
        assert oct((tmp_path / f"clear/{name}.parquet").stat().st_mode)[-3:] == "600"
    assert "导出明细" in (tmp_path / "warehouse/audit.jsonl").read_text("utf-8")
    assert main(["records", "education", *PERIOD, *places, str(tmp_path / "clear")]) == 1
    assert "导出文件夹已存在" in capsys.readouterr().err


def test_with_a_wrong_key_nothing_is_exported(published, places, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YINGBAO_KEY", "not the key of the tests")
    assert main(["records", "education", *PERIOD, *places, str(tmp_path / "clear")]) == 1
    assert "没有能打开明细数据的密钥" in capsys.readouterr().err
    assert not (tmp_path / "clear").exists()


def test_the_same_inputs_give_the_same_page_and_the_report_can_be_made_anew(
    published, places, yingbao, capsys
):
    page = (published / "report.html").read_bytes()
    data = (published / "data/finding.parquet").read_bytes()
    assert yingbao("education", *PERIOD) == 0
    assert (published / "report.html").read_bytes() == page
    assert (published / "data/finding.parquet").read_bytes() != data
    assert main(["report", "education", *PERIOD, *places, "--dry-run"]) == 0
    assert "可以重排" in capsys.readouterr().out


def test_what_was_published_under_a_key_since_changed_is_still_read(
    tmp_path, inbox, yingbao, places, monkeypatch
):
    monkeypatch.delenv("YINGBAO_KEY")
    (tmp_path / "yingbao.toml").write_text("[encryption]\nrecords = true\n", encoding="utf-8")
    assert yingbao("education", *PERIOD) == 0
    rotate_key(Settings(warehouse=tmp_path / "warehouse", published=tmp_path / "published"))
    assert main(["records", "education", *PERIOD, *places, str(tmp_path / "clear")]) == 0
    assert rows(tmp_path / "clear", "person")


def test_no_key_is_in_what_is_published_or_logged(published, tmp_path):
    key = os.environ["YINGBAO_KEY"]
    secrets = [key.encode(), derive_records_key(key).encode()]
    for file in (file for file in tmp_path.rglob("*") if file.is_file()):
        assert not [secret for secret in secrets if secret in file.read_bytes()], file.name


def test_without_it_the_files_are_open_to_their_owner_alone(published_once):
    for name in FILES:
        file = published_once / f"education/2026-10/data/{name}.parquet"
        assert rows(file.parent, name) is not None
        assert oct(file.stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("records = 'yes please'", "“records”须是 true 或 false"),
        ("record = true", "没有“record”这一设置项，是否想写“records”？"),
        ("enabled = false\nrecords = true", "须同时 enabled = true"),
    ],
)
def test_a_setting_that_cannot_hold_is_refused(text, what, tmp_path):
    file = tmp_path / "yingbao.toml"
    file.write_text(f"[encryption]\n{text}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_settings(file)
    assert what in refused.value.what
