"""The committed sample city, run as `make demo` runs it, against its truth."""

from pathlib import Path

import pytest

from benchmarks.demo import PERIODS, SAMPLE
from benchmarks.score import score
from flows.cli import main

ROOT = Path(__file__).parent.parent.parent

PRECISION = 0.95
RECALL = 0.97
"""What the project promises of confirmed findings, and of confirmed and review together."""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Path:
    """The sample's three periods, published."""
    folder = tmp_path_factory.mktemp("sample")
    places = ["--warehouse", str(folder / "w"), "--published", str(folder / "p"), "--quiet"]
    for comparison, period in PERIODS.items():
        assert main([comparison, "--period", period, "--inbox", str(ROOT / SAMPLE / "inbox"), *places]) == 0
    return folder / "p"


@pytest.mark.parametrize(("comparison", "period"), PERIODS.items())
def test_confirmed_findings_are_right_and_few_are_missed(comparison, period, published):
    figures = score(published, ROOT / SAMPLE / "truth", comparison, period)
    overall = figures["overall"]
    assert overall["true"] > 0
    assert overall["precision_confirmed"] >= PRECISION
    assert overall["recall_with_review"] >= RECALL


@pytest.mark.parametrize(("comparison", "period"), PERIODS.items())
def test_no_twins_are_merged(comparison, period, published):
    assert score(published, ROOT / SAMPLE / "truth", comparison, period)["pairs"]["twins_merged"] == 0


def test_the_sample_is_small_enough_to_clone():
    assert sum(path.stat().st_size for path in (ROOT / SAMPLE).rglob("*") if path.is_file()) < 3_000_000
