import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from schemas.errors import InputError
from schemas.warehouse import FILE_NAME, STAGES, holding_less, open_beside, open_warehouse, transaction


def test_a_new_warehouse_has_a_schema_a_stage(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "warehouse") as connection:
        found = connection.execute("select schema_name from information_schema.schemata").fetchall()
    assert {(stage,) for stage in STAGES} <= set(found)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "warehouse"
    open_warehouse(folder).close()
    assert oct(folder.stat().st_mode)[-3:] == "700"
    assert oct((folder / FILE_NAME).stat().st_mode)[-3:] == "600"


def test_what_does_not_fit_into_memory_stays_inside_the_folder(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, memory_limit="64MB", threads=1) as connection:
        spill, threads = connection.execute(
            "select current_setting('temp_directory'), current_setting('threads')"
        ).fetchall()[0]
    assert Path(spill).parent == tmp_path
    assert threads == 1


def test_tables_are_there_again_when_it_is_opened_again(tmp_path: Path) -> None:
    with open_warehouse(tmp_path) as connection:
        connection.execute("create table ledger.run as select 1 as one")
    with open_warehouse(tmp_path) as connection:
        assert connection.execute("select one from ledger.run").fetchall() == [(1,)]


def test_a_transaction_is_kept_whole(tmp_path: Path) -> None:
    with open_warehouse(tmp_path) as connection:
        with transaction(connection):
            connection.execute("create table raw.kept as select 1 as one")
        assert connection.execute("select one from raw.kept").fetchall() == [(1,)]


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with open_warehouse(tmp_path) as connection:
        with pytest.raises(duckdb.CatalogException), transaction(connection):
            connection.execute("create table raw.lost as select 1 as one; select * from nowhere")
        assert connection.execute("select table_name from information_schema.tables").fetchall() == []


def test_a_warehouse_held_by_another_process_says_so(tmp_path: Path) -> None:
    hold = (
        "import sys, pathlib; from schemas.warehouse import open_warehouse;"
        "held = open_warehouse(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match="另一个程序使用"):
            open_warehouse(tmp_path)
        other.communicate(b"")


def test_a_file_that_is_no_warehouse_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 1000)
    with pytest.raises(InputError, match="不是本版本的数据仓库"):
        open_warehouse(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == b"no database " * 1000


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="无法建立"):
        open_warehouse(tmp_path / "file" / "warehouse")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_warehouse_without_permission_is_an_error(tmp_path: Path) -> None:
    open_warehouse(tmp_path).close()
    (tmp_path / FILE_NAME).chmod(0o000)
    with pytest.raises(InputError, match="无法读写"):
        open_warehouse(tmp_path)


def test_a_memory_limit_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="内存上限"):
        open_warehouse(tmp_path, memory_limit="viel")


def read_limit(connection: duckdb.DuckDBPyConnection) -> tuple[str, int]:
    """The memory limit, in DuckDB's words and in bytes."""
    return connection.execute(
        "select current_setting('memory_limit'), parse_formatted_bytes(current_setting('memory_limit'))"
    ).fetchall()[0]


@pytest.mark.parametrize("limit", [pytest.param(None, id="its own"), "8GB", "777MB"])
def test_after_holding_less_the_limit_is_what_it_was_however_often(tmp_path: Path, limit: str | None) -> None:
    with open_warehouse(tmp_path, memory_limit=limit) as connection:
        before = read_limit(connection)
        for _ in range(3):
            with holding_less(connection, 300_000_000):
                assert read_limit(connection)[1] == pytest.approx(300_000_000, rel=0.01)
            assert read_limit(connection) == before


def test_a_connection_beside_knows_the_limit_as_it_was_told(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, memory_limit="777MB") as connection, open_beside(connection) as other:
        before = read_limit(connection)
        with holding_less(other, 300_000_000):
            assert read_limit(connection)[1] == pytest.approx(300_000_000, rel=0.01)
        assert read_limit(connection) == before


def test_a_limit_that_was_set_in_another_way_is_not_raised(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, memory_limit="900MB") as connection:
        connection.execute("set memory_limit = '777MB'")
        with holding_less(connection, 300_000_000):
            pass
        assert read_limit(connection)[1] == pytest.approx(777_000_000, rel=0.01)


def test_a_database_that_was_told_to_hold_less_holds_less(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, memory_limit="200MB") as connection, holding_less(connection, 300_000_000):
        assert read_limit(connection)[1] == pytest.approx(200_000_000, rel=0.01)
