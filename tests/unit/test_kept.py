"""What is kept of tables just written says what the tables say, and is nobody else's."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from inboxes import INSURANCE, ROWS, deliver, write_csv

from matchers.city import link, normalise, staging
from matchers.city.staging import load_records
from matchers.tables import has_table
from schemas.admit import admit
from schemas.extracts import Comparison
from schemas.kept import forget, keep, keeping, recall
from schemas.period import parse_period
from schemas.warehouse import open_beside, open_warehouse

EDUCATION, PERIOD = Comparison.EDUCATION, parse_period("education", "2026-10")
AS_OF = date(2026, 10, 31)
STAGED = ("staged.feature", "staged.record", *(f"staged.word_{text}" for text in staging.TEXTS))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two files of an extract, one without a column that the other has; and an extract that is there, empty."""
    for extract in ROWS:
        deliver(tmp_path / "inbox", "2026-10", extract, rows=3)
    enrolment = tmp_path / "inbox/2026-10/education/enrolment"
    write_csv(
        enrolment / "乙县.csv", "姓名,身份证件号,学校名称,曾用名,学籍状态", ["李乙,,乙县二小,李小乙,在读"]
    )
    write_csv(tmp_path / "inbox/2026-10/health/insurance/甲县.csv", INSURANCE, [])
    return tmp_path / "inbox"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(tmp_path / "warehouse") as opened:
        yield opened


def test_what_is_kept_is_the_warehouses_own_and_ends_with_the_block(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with keeping(), open_warehouse(tmp_path / "another") as another:
        keep(connection, "raw.record", "rows")
        assert recall(open_beside(connection), "raw.record") == "rows"
        assert recall(another, "raw.record") is None
        assert recall(connection, "staged.record") is None
        forget(another, "raw.record")
        assert recall(connection, "raw.record") == "rows"
        forget(connection, "raw.record")
        assert recall(connection, "raw.record") is None
        keep(connection, "raw.record", "rows")
    assert recall(connection, "raw.record") is None


def test_a_block_within_knows_what_is_kept_and_keeps_its_own_no_longer_than_itself(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    with keeping():
        keep(connection, "raw.record", "rows")
        with keeping():
            keep(connection, "staged.record", "more rows")
            assert recall(connection, "raw.record") == "rows"
        assert recall(connection, "raw.record") == "rows"
        assert recall(connection, "staged.record") is None


def test_outside_the_block_and_of_a_warehouse_in_memory_nothing_is_kept(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    keep(connection, "raw.record", "rows")
    assert recall(connection, "raw.record") is None
    with keeping(), duckdb.connect() as passing:
        keep(passing, "raw.record", "rows")
        assert recall(passing, "raw.record") is None


def stage(folder: Path, inbox: Path, *, kept: bool) -> dict[str, list[tuple[object, ...]]]:
    with open_warehouse(folder) as connection, keeping() if kept else nullcontext():
        admit(connection, inbox, EDUCATION, PERIOD)
        assert (recall(connection, "raw.education_enrolment") is not None) is kept
        normalise(connection, AS_OF)
        assert recall(connection, "raw.education_enrolment") is None, "used up"
        return {name: connection.execute(f"from {name} order by all").fetchall() for name in STAGED}


def test_what_is_staged_of_rows_kept_is_what_is_staged_of_rows_read(tmp_path: Path, inbox: Path) -> None:
    read = stage(tmp_path / "read", inbox, kept=False)
    assert stage(tmp_path / "kept", inbox, kept=True) == read
    assert len(read["staged.feature"]) == 13


def test_records_are_linked_while_they_are_stored(tmp_path: Path, inbox: Path) -> None:
    with open_warehouse(tmp_path / "warehouse") as connection, keeping():
        admit(connection, inbox, EDUCATION, PERIOD)
        records, stored, steps = staging.encode(connection, AS_OF), [], []
        assert not has_table(connection, "staged.feature")

        def wait() -> None:
            stored.append(steps[-1])
            staging.store(connection, records, AS_OF)

        assert link(connection, progress=steps.append, stored=wait)["records"] == len(records)
        assert stored == ["write"], "waited for once, when records had been linked"
        assert staging.count_rows(records) == {
            extract.key: sum(records.table == place) for place, extract in enumerate(staging.CHILD_EXTRACTS)
        }


def test_records_kept_are_the_records_that_would_be_read(tmp_path: Path, inbox: Path) -> None:
    with open_warehouse(tmp_path / "warehouse") as connection:
        admit(connection, inbox, EDUCATION, PERIOD)
        with keeping():
            normalise(connection, AS_OF)
            kept = load_records(connection)
            assert kept is recall(connection, "staged.feature")
        read = load_records(connection)
    assert np.array_equal(kept.table, read.table)
    assert kept.table.dtype == read.table.dtype
    assert np.array_equal(kept.row, read.row)
    assert kept.row.dtype == read.row.dtype
    assert list(kept.codes) == list(read.codes)
    assert list(kept.words) == list(read.words)
    for feature, codes in read.codes.items():
        assert np.array_equal(kept.codes[feature], codes)
        assert kept.codes[feature].dtype == codes.dtype
    assert all(kept.words[feature].equals(words) for feature, words in read.words.items())


def test_a_stage_done_again_forgets_what_it_kept_before(tmp_path: Path, inbox: Path) -> None:
    with open_warehouse(tmp_path / "warehouse") as connection, keeping():
        admit(connection, inbox, EDUCATION, PERIOD)
        normalise(connection, AS_OF)
        again = admit(connection, inbox, EDUCATION, PERIOD)
        assert normalise(connection, AS_OF)["education/enrolment"] == again.rows["education/enrolment"] == 4
        assert len(load_records(connection)) == 13
