"""A warehouse that is lost is built anew from inbox and ledger export, and says what the old one said."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from flows.cli import main
from flows.settings import Settings
from flows.vault import open_vault


def findings(folder: Path) -> list[tuple[object, ...]]:
    columns = "finding_id, person_id, kind, standing, state, first_seen, last_seen, times_seen"
    return duckdb.sql(f"select {columns} from '{folder}/data/finding.parquet' order by all").fetchall()


TWO_MONTHS = ("education 2026-09", "education 2026-10")


def test_a_lost_warehouse_is_built_anew(tmp_path, after, yingbao):
    after(*TWO_MONTHS)
    settings = Settings(warehouse=tmp_path / "warehouse", published=tmp_path / "published")
    with open_vault(settings) as connection:
        decided = [("f", datetime(2026, 11, 2))]  # noqa: DTZ001 — a ledger's local time
        connection.executemany("insert into ledger.decision (finding_id, imported) values (?, ?)", decided)
    places = ["--warehouse", "warehouse", "--published", "published"]
    before = findings(tmp_path / "published/education/2026-10")
    assert {row[-1] for row in before} == {2}
    assert main(["ledger", "export", "export", *places]) == 0

    shutil.rmtree(tmp_path / "warehouse")
    assert main(["ledger", "import", "export", *places]) == 0
    assert yingbao("education", "--period", "2026-10") == 0
    assert findings(tmp_path / "published/education/2026-10") == before
    with open_vault(settings) as connection:
        assert connection.execute("select finding_id from ledger.decision").fetchall() == [("f",)]


@pytest.mark.slow
def test_without_an_export_the_inbox_alone_gives_the_findings(tmp_path, after):
    after(*TWO_MONTHS)
    before = findings(tmp_path / "published/education/2026-10")
    shutil.rmtree(tmp_path / "warehouse")
    months = ["--from", "2026-09", "--to", "2026-10", "--only", "education", "--inbox", "inbox", "--quiet"]
    assert main(["backfill", *months, "--warehouse", "warehouse", "--published", "published"]) == 0
    assert findings(tmp_path / "published/education/2026-10") == before
