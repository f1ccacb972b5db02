"""The warehouse under its key: nothing readable without it, and no way to lose it unawares."""

import os
from pathlib import Path

import duckdb
import pytest

from flows.keys import find_key_file
from flows.rotation import rotate_key
from flows.settings import Settings
from flows.vault import open_vault, rotate
from schemas import encryption
from schemas.errors import InputError
from schemas.warehouse import FILE_NAME, open_warehouse

MARK = "标记甲乙丙9801042014"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("YINGBAO_KEY", raising=False)
    return Settings(warehouse=tmp_path / "warehouse")


def keep(settings: Settings, text: str = MARK) -> None:
    with open_vault(settings) as connection:
        connection.execute("create or replace table ledger.note as select $text as text", {"text": text})


def kept(settings: Settings) -> list[tuple[str]]:
    with open_vault(settings) as connection:
        return connection.execute("select text from ledger.note").fetchall()


def holds(folder: Path, text: str = MARK) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_the_key_is_made_on_first_use_and_its_backup_urged(settings, capfd):
    keep(settings)
    file = find_key_file(settings)
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert not file.is_relative_to(settings.warehouse)
    error = capfd.readouterr().err
    assert "务必备份" in error
    assert file.read_text().strip() not in error
    assert kept(settings) == [(MARK,)]
    assert "务必备份" not in capfd.readouterr().err


def test_nothing_can_be_read_without_the_key(settings, tmp_path):
    keep(settings)
    assert encryption.is_encrypted(settings.warehouse / FILE_NAME)
    assert holds(tmp_path) == []
    with pytest.raises(duckdb.Error):
        duckdb.connect(settings.warehouse / FILE_NAME)


def test_unencrypted_it_would_be_found(settings, tmp_path):
    open_settings = Settings(warehouse=tmp_path / "open", encryption={"enabled": False})
    keep(open_settings)
    assert holds(tmp_path) == [FILE_NAME]


def test_what_is_not_yet_checkpointed_and_what_is_spilled_is_encrypted_too(settings, tmp_path):
    small = settings.model_copy(update={"memory_limit": "100MB", "threads": 1})
    with open_vault(small) as connection:
        connection.execute("set checkpoint_threshold = '1TB'")
        connection.execute("create table raw.many (text text)")
        insert = f"insert into raw.many select '{MARK}' || (range * 7919 % 3000017) from range(3000000)"
        connection.execute(insert)
        connection.execute("select text, text || text as twice from raw.many order by text desc").fetchone()
        spilled = list((settings.warehouse / "spill").glob("*"))
        assert spilled
        assert holds(tmp_path) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_that_others_may_read_is_refused(mode, settings):
    keep(settings)
    find_key_file(settings).chmod(mode)
    with pytest.raises(InputError, match="可被其他用户读写"):
        open_vault(settings)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe\x00"])
def test_a_key_file_without_a_key_is_refused(content, settings):
    file = find_key_file(settings)
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(InputError):
        open_vault(settings)


def test_the_environment_outranks_the_file_and_leaves_none(settings, monkeypatch):
    monkeypatch.setenv("YINGBAO_KEY", "k" * 40)
    keep(settings)
    assert not find_key_file(settings).exists()
    monkeypatch.setenv("YINGBAO_KEY", "w" * 40)
    with pytest.raises(InputError, match="密钥不对"):
        open_vault(settings)


def test_a_lost_key_is_never_replaced_by_a_new_one(settings):
    keep(settings)
    file = find_key_file(settings)
    key = file.read_text()
    file.unlink()
    with pytest.raises(InputError, match="找不到数据仓库的密钥"):
        open_vault(settings)
    assert not file.exists()
    file.write_text(key)
    file.chmod(0o600)
    assert kept(settings) == [(MARK,)]


def test_a_damaged_page_is_an_error_never_a_wrong_value(settings):
    with open_vault(settings) as connection:
        connection.execute("create table ledger.note as select range::text as text from range(500000)")
    path = settings.warehouse / FILE_NAME
    content = bytearray(path.read_bytes())
    for at in range(100_000, len(content), 50_000):
        content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises((duckdb.Error, InputError)):
        kept(settings)


def test_a_cut_file_is_said_to_be_damaged(settings):
    keep(settings)
    path = settings.warehouse / FILE_NAME
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InputError, match="已损坏"):
        open_vault(settings)


def test_an_unencrypted_warehouse_of_before_is_encrypted_once(settings, tmp_path, capfd):
    with open_warehouse(settings.warehouse) as connection:
        connection.execute("create table ledger.note as select $text as text", {"text": MARK})
        connection.execute("create view raw.record as select * from ledger.note")
    assert kept(settings) == [(MARK,)]
    assert "数据仓库已加密" in capfd.readouterr().err
    assert holds(tmp_path) == []


def test_a_changed_key_opens_and_the_old_one_does_not(settings):
    keep(settings)
    old = find_key_file(settings).read_text().strip()
    rotate_key(settings)
    assert kept(settings) == [(MARK,)]
    assert find_key_file(settings).read_text().strip() != old
    with pytest.raises(InputError, match="密钥不对"):
        open_warehouse(settings.warehouse, key=old)
    assert {oct(path.stat().st_mode)[-3:] for path in settings.warehouse.parent.glob("*.key*")} == {"600"}


def test_a_key_in_the_environment_is_changed_for_a_given_one(settings, monkeypatch):
    monkeypatch.setenv("YINGBAO_KEY", "k" * 40)
    keep(settings)
    with pytest.raises(InputError, match="YINGBAO_NEW_KEY"):
        rotate_key(settings)
    monkeypatch.setenv("YINGBAO_NEW_KEY", "n" * 40)
    rotate_key(settings)
    monkeypatch.setenv("YINGBAO_KEY", "n" * 40)
    assert kept(settings) == [(MARK,)]


@pytest.mark.parametrize("step", ["copy_warehouse", "_replace", "_retire"])
def test_a_change_of_key_cut_short_at_any_step_loses_nothing(step, settings, monkeypatch):
    keep(settings)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(f"flows.vault.{step}", die)
    with pytest.raises(Killed):
        rotate(settings)
    monkeypatch.undo()
    assert kept(settings) == [(MARK,)]
    assert [path.name for path in settings.warehouse.parent.rglob("*.next")] == []
    assert [path.name for path in settings.warehouse.rglob("*.rekeyed")] == []
    rotate(settings)
    assert kept(settings) == [(MARK,)]


def test_no_key_is_in_what_the_process_shows_of_itself(settings):
    keep(settings)
    key = find_key_file(settings).read_text().strip()
    with open_vault(settings) as connection:
        shown = [
            str(connection.execute(f"select * from {name}()").fetchall())
            for name in ("duckdb_settings", "duckdb_databases", "duckdb_secrets")
        ]
    assert key not in "".join(shown)
    assert key.encode() not in Path(f"/proc/{os.getpid()}/cmdline").read_bytes()
