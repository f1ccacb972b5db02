"""What all tests share. Only tests that ask for `prefect_server` start Prefect: it takes seconds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from flows import template
from flows.engine import TEMPORARY, prepare
from flows.execution import COMMAND
from flows.server import find_port, running
from schemas.encryption import OFFLINE

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"

settings.register_profile("steady", derandomize=True, max_examples=60, print_blob=True)
"""The same examples every time: a change is judged by what it changed. `make test-faults` searches on."""

settings.register_profile("searching", max_examples=1000, print_blob=True)
settings.load_profile("steady")


def pytest_configure() -> None:
    """The encryption component's signature is checked in the processes that tests start, not at every opening here.

    Checking its 20 MB takes nine tenths of opening a warehouse, and tests open some thousands.
    """
    OFFLINE["allow_unsigned_extensions"] = True


SERVERLESS = {"test_killed", "test_offline", "test_serve", "test_synthetic_year"}
"""In tests/flow, without the shared server: runs in forks, or without Prefect, or with a server of their own."""


class FlowsTogether(LoadScopeScheduling):
    """A file a unit of work, and those that share Prefect's server one unit: a second server costs more than it saves.

    xdist's own groups do nothing here: they write to an attribute of test ids that pytest no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "flow" if file.startswith("tests/flow/") and Path(file).stem not in SERVERLESS else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FlowsTogether:
    """Take the place of `--dist`."""
    return FlowsTogether(config, log)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One temporary server with a database of its own for all runs of a session, started as a typed run starts it."""
    home = prepare(tmp_path_factory.mktemp("warehouse"))
    is_new = template.lay(home)
    with running(COMMAND, find_port(), home / "server.log", TEMPORARY) as server:
        from prefect.context import _temporary_global_settings_context, get_settings_context
        from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        server.wait()
        if is_new:
            template.keep(home)
        # A heartbeat's thread makes every flow last whole seconds.
        told = {PREFECT_API_URL: f"{server.address}/api", PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
        with temporary_settings(told), _temporary_global_settings_context(get_settings_context()):
            yield


@pytest.fixture
def sample_inbox(tmp_path: Path) -> Path:
    """A copy of the sample city's inbox, to be spoiled at will."""
    return Path(shutil.copytree(SAMPLE / "inbox", tmp_path / "inbox"))
