"""Small cities, made once a session: clean, noisy, and messy as a clerk sends it."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.city import deliver, world

MONTHS = ("2026-09", "2026-10")
SEED = 5
SMALL = 1500


def silent(_: str) -> None:
    """Say nothing of what was made."""


@pytest.fixture(scope="session")
def city() -> world.World:
    """Twenty thousand children: enough for shares to settle."""
    return world.create(SEED, 20_000, date(2026, 10, 31))


@pytest.fixture(scope="session")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A messy city at noise 1."""
    out = tmp_path_factory.mktemp("messy")
    deliver.deliver(out, children=SMALL, noise=1, seed=SEED, deliveries=MONTHS, report=silent)
    return out


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same city without any damage, in messy files all the same."""
    out = tmp_path_factory.mktemp("clean")
    deliver.deliver(out, children=SMALL, noise=0, seed=SEED, deliveries=MONTHS, report=silent)
    return out


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clean city's October as one Parquet file an extract."""
    out = tmp_path_factory.mktemp("plain")
    deliver.deliver(
        out, children=SMALL, noise=0, seed=SEED, deliveries=MONTHS, layout="parquet", report=silent
    )
    return out
