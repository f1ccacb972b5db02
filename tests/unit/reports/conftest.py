"""Published periods of the small warehouse, each made once."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from warehouses import PERIODS, fill, publication

from reports.publish import publish


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse in memory."""
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture(scope="session", params=sorted(PERIODS))
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published folder of each comparison."""
    folder = tmp_path_factory.mktemp("published")
    with duckdb.connect() as opened:
        fill(opened, request.param)
        return publish(opened, publication(folder, request.param))
