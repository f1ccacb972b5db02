"""A new warehouse takes the copy of Prefect's empty database; without one it makes its own, which is then kept."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows import template


@pytest.fixture
def installation(tmp_path, monkeypatch):
    monkeypatch.setattr(template.sys, "prefix", str(tmp_path / "environment"))
    return tmp_path / "environment"


@pytest.fixture
def made(tmp_path) -> Path:
    """A home with a database as Prefect leaves it, its last rows still in the log beside it."""
    home = tmp_path / "made"
    home.mkdir()
    with closing(sqlite3.connect(home / template.DATABASE)) as database:
        database.execute("pragma journal_mode = wal")
        database.execute("create table flow (name text)")
        database.commit()
        (home / template.MEMO).write_text("blocks", "utf-8")
        template.keep(home)
    return home


def tables(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / template.DATABASE)) as database:
        return [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]


def test_the_first_home_of_an_installation_makes_its_own(installation, tmp_path):
    assert template.lay(tmp_path) is True
    assert list(tmp_path.iterdir()) == []


def test_the_next_home_gets_a_copy(installation, made, tmp_path):
    home = tmp_path / "next"
    home.mkdir()
    assert template.lay(home) is False
    assert tables(home) == ["flow"]
    assert (home / template.MEMO).read_text("utf-8") == "blocks"


def test_a_database_that_is_there_is_left_alone(installation, made, tmp_path):
    home = tmp_path / "old"
    home.mkdir()
    (home / template.DATABASE).write_bytes(b"of last year")
    assert template.lay(home) is False
    assert (home / template.DATABASE).read_bytes() == b"of last year"


def test_a_copy_cut_short_is_no_copy(installation, made, tmp_path):
    (template.template() / template.MEMO).unlink()
    home = tmp_path / "next"
    home.mkdir()
    assert template.lay(home) is True


def test_a_start_that_is_cut_short_leaves_no_half_database(installation, made, tmp_path, monkeypatch):
    """The next start would take it for a whole one."""
    home = tmp_path / "next"
    home.mkdir()
    copy = template.shutil.copyfile

    def stop(source: Path, target: Path) -> None:
        copy(source, target)
        if source.name == template.DATABASE:
            target.write_bytes(target.read_bytes()[:100])
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(template.shutil, "copyfile", stop)
        with pytest.raises(KeyboardInterrupt):
            template.lay(home)
    assert not (home / template.DATABASE).exists()
    assert template.lay(home) is False
    assert tables(home) == ["flow"]


def test_a_copy_that_another_user_keeps_to_himself_is_no_copy(installation, made, tmp_path, monkeypatch):
    home = tmp_path / "next"
    home.mkdir()

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(template.shutil, "copyfile", refuse)
    assert template.lay(home) is True
    assert list(home.iterdir()) == []


def test_an_environment_that_cannot_be_written_is_no_error(installation, tmp_path):
    installation.write_text("a file where the environment's folder would be", "utf-8")
    template.keep(tmp_path)
    assert installation.is_file()


def test_another_version_of_prefect_has_its_own(installation, made, monkeypatch, tmp_path):
    monkeypatch.setattr(template, "version", lambda name: "99.0")
    home = tmp_path / "next"
    home.mkdir()
    assert template.lay(home) is True


def migrated(home: Path, revision: str) -> Path:
    """A home whose database has been through a migration."""
    home.mkdir()
    with closing(sqlite3.connect(home / template.DATABASE)) as database:
        database.execute("create table alembic_version (version_num text)")
        database.execute("insert into alembic_version values (?)", [revision])
        database.commit()
    (home / template.MEMO).write_text("blocks", "utf-8")
    return home


def test_a_database_is_current_where_the_copy_went_through_the_same_last_migration(installation, tmp_path):
    template.keep(migrated(tmp_path / "made", "b2"))
    assert template.is_current(migrated(tmp_path / "same", "b2")) is True
    assert template.is_current(migrated(tmp_path / "older", "a1")) is False
    assert len(list(template.template().iterdir())) == 2  # looking leaves nothing beside it


def test_no_database_is_current_without_a_copy(installation, made, tmp_path):
    assert template.is_current(tmp_path) is False
    assert template.is_current(made) is False  # one without migrations
