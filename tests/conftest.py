"""What all tests share. Only tests that ask for `prefect_server` start Prefect: it takes seconds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One temporary server with a database of its own for all runs of a session."""
    from flows.engine import prepare

    prepare(tmp_path_factory.mktemp("warehouse"))
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def sample_inbox(tmp_path: Path) -> Path:
    """A copy of the sample city's inbox, to be spoiled at will."""
    return Path(shutil.copytree(SAMPLE / "inbox", tmp_path / "inbox"))
