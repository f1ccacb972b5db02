"""A period appears all at once or not at all, and the same tables give the same reports."""

import json
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import duckdb
import pyarrow.parquet as pq
import pytest
from warehouses import fill, publication

from reports import begun as beginning
from reports import exchange, worklists
from reports import publish as publishing
from reports.begun import MEMORY, MEMORY_A_RECORD, begin, most_memory
from reports.manifest import hash_file
from reports.publish import publish

DATA = ("data/person.parquet", "data/link.parquet", "data/finding.parquet")
FINDING = [
    "finding_id",
    "person_id",
    "file",
    "sheet",
    "row",
    "kind",
    "standing",
    "probability",
    "reason",
    "basis",
    "candidate_extract",
    "candidate_file",
    "candidate_sheet",
    "candidate_row",
    "candidate_probability",
    "first_seen",
    "last_seen",
    "times_seen",
    "state",
    "due",
]
LINK = [
    "person_id",
    "extract_l",
    "file_l",
    "sheet_l",
    "row_l",
    "extract_r",
    "file_r",
    "sheet_r",
    "row_r",
    "rule",
    "weight",
    "probability",
]


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_folder_is_what_the_interface_promises(published: Path) -> None:
    files = set(read(published))
    assert {"report.html", "workbook.xlsx", "manifest.json", *DATA} <= files
    assert any(name.startswith("worklists/云岭区/") for name in files)
    assert "returns/civil_affairs.xlsx" in files
    assert not [path for path in published.parent.iterdir() if path != published]


def test_the_columns_are_the_interfaces(published: Path) -> None:
    assert pq.read_schema(published / "data/person.parquet").names == [
        "person_id", "extract", "file", "sheet", "row"
    ]  # fmt: skip
    assert set(FINDING) <= set(pq.read_schema(published / "data/finding.parquet").names)
    assert pq.read_schema(published / "data/link.parquet").names[: len(LINK)] == LINK
    assert "level_name" in pq.read_schema(published / "data/link.parquet").names


def test_the_manifest_vouches_for_every_other_file(published: Path) -> None:
    manifest = json.loads((published / "manifest.json").read_text("utf-8"))
    told = {output["path"]: output["sha256"] for output in manifest["outputs"]}
    assert told == {name: hash_file(published / name) for name in read(published) if name != "manifest.json"}
    assert manifest["run_id"] == "test-run"
    assert all(entry["sha256"] and entry["rows"] for entry in manifest["inputs"])
    rows = {output["path"]: output["rows"] for output in manifest["outputs"]}
    assert all(rows[name] == pq.read_metadata(published / name).num_rows for name in DATA)


@pytest.mark.parametrize("comparison", ["education", "determination"])
def test_publishing_again_gives_the_same_bytes(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, comparison: str
) -> None:
    fill(connection, comparison)
    first = read(publish(connection, publication(tmp_path, comparison)))
    again = read(publish(connection, publication(tmp_path, comparison)))
    assert {name for name in first if first[name] != again[name]} == set()


def test_a_crash_while_rendering_leaves_the_last_good_period(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(connection)
    asked = publication(tmp_path)
    good = read(publish(connection, asked))
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "write_manifest", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            publish(connection, asked)
    assert read(asked.folder) == good
    publish(connection, asked)
    assert [path.name for path in asked.folder.parent.iterdir()] == [asked.folder.name]


def test_records_begun_before_there_are_findings_give_the_same_period(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    fill(connection)
    alone = read(publish(connection, publication(tmp_path / "alone")))
    findings = connection.execute("from found.finding").to_arrow_table()
    connection.execute("delete from found.finding")
    asked = publication(tmp_path / "begun")
    with begin(connection, asked) as begun:
        assert begun.exported.result()
        connection.register("kept", findings)
        connection.execute("insert into found.finding by name from kept")
        assert read(publish(connection, asked, begun)) == alone
    assert [path.name for path in asked.folder.parent.iterdir()] == [asked.folder.name]


@pytest.mark.parametrize("lists", [beginning, worklists])
def test_lists_written_by_a_process_apart_are_the_same(
    lists: ModuleType, connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(connection)
    here = read(publish(connection, publication(tmp_path / "here")))
    monkeypatch.setattr(lists, "APART", 0)
    assert read(publish(connection, publication(tmp_path / "apart"))) == here


def test_a_second_attempt_goes_on_from_the_records_begun(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(connection)
    good = read(publish(connection, publication(tmp_path / "alone")))
    asked = publication(tmp_path / "begun")
    with begin(connection, asked) as begun:
        with monkeypatch.context() as broken:
            broken.setattr(publishing, "write_manifest", lambda *_: (_ for _ in ()).throw(OSError("gone")))
            with pytest.raises(OSError, match="gone"):
                publish(connection, asked, begun)
        assert read(publish(connection, asked, begun)) == good


def test_records_begun_and_never_published_leave_nothing(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    fill(connection)
    asked = publication(tmp_path)
    with suppress(ZeroDivisionError), begin(connection, asked) as begun:
        begun.exported.result()
        1 / 0  # noqa: B018
    assert list(asked.folder.parent.iterdir()) == []


def test_where_names_cannot_be_swapped_a_crash_between_the_renames_is_recovered(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(connection)
    asked = publication(tmp_path)
    monkeypatch.setattr(exchange, "_swap", lambda *_: False)
    good = read(publish(connection, asked))
    assert read(publish(connection, asked)) == good
    made = asked.folder.with_name(f".{asked.folder.name}.making")
    asked.folder.rename(made.with_name(made.name + ".old"))
    made.mkdir()
    exchange.recover(made, asked.folder)
    assert read(asked.folder) == good
    assert [path.name for path in asked.folder.parent.iterdir()] == [asked.folder.name]


@pytest.mark.parametrize("comparison", ["education", "insurance", "determination"])
def test_no_findings_at_all_is_said(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, comparison: str
) -> None:
    fill(connection, comparison, children=0)
    folder = publish(connection, publication(tmp_path, comparison))
    assert "本期没有发现问题" in (folder / "report.html").read_text("utf-8")
    assert pq.read_metadata(folder / "data/finding.parquet").num_rows == 0
    assert not (folder / "worklists").exists()


def test_the_first_period_has_nothing_to_compare_with(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    fill(connection)
    connection.execute("delete from ledger.run where period < '2026-10'")
    folder = publish(connection, publication(tmp_path))
    assert "首期，无上期可比" in (folder / "report.html").read_text("utf-8")


def test_record_level_data_is_for_its_owner_only(published: Path) -> None:
    assert (published / "data").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (published / "data").iterdir())


def test_a_remark_stands_on_the_first_page_and_the_cover(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    fill(connection)
    remark = "学籍为上月批次，经确认沿用 <b>"
    folder = publish(connection, publication(tmp_path, remarks=(remark,)))
    assert "学籍为上月批次，经确认沿用 &lt;b&gt;" in (folder / "report.html").read_text("utf-8")
    cover = load_workbook(folder / "workbook.xlsx").worksheets[0]
    assert remark in [cell.value for row in cover.iter_rows() for cell in row]


def test_the_database_may_hold_more_for_more_records():
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute("create view raw.record as select range as record_id from range(3_000)")
        assert most_memory(connection) == MEMORY
        connection.execute(
            "create or replace view raw.record as select range as record_id from range(5_000_000)"
        )
        assert most_memory(connection) == 5_000_000 * MEMORY_A_RECORD
