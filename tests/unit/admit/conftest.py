"""An inbox and the warehouse that takes it in."""

from pathlib import Path

import duckdb
import pytest

from schemas.warehouse import open_warehouse


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@pytest.fixture
def warehouse(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return open_warehouse(tmp_path / "warehouse", threads=1)
