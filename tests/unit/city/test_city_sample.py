"""The committed sample: small, fictional, and made by the command that data/README.md states."""

import re
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.city.deliver import deliver

SAMPLE = Path(__file__).parents[3] / "data" / "sample"
README = SAMPLE.parent / "README.md"
KINDS = {
    "aid_missing", "aid_not_paid", "aid_below_standard", "not_enrolled", "aid_after_end",
    "insurance_missing", "insurance_inactive", "premium_aid_missing", "insurance_duplicate",
    "orphan_undetected", "unattended_undetected", "status_conflict", "listed_without_ground",
}  # fmt: skip


def test_it_is_under_three_megabytes() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 3_000_000


def test_every_kind_of_finding_is_true_of_somebody() -> None:
    finding = pd.read_parquet(SAMPLE / "truth" / "finding.parquet")
    for period in ("2026-09", "2026-10"):
        months = {period, "2026Q3" if period == "2026-09" else "2026Q4"}
        assert set(finding.loc[finding["period"].isin(months), "kind"]) == KINDS


def test_every_true_finding_points_at_a_record_of_its_child() -> None:
    finding = pd.read_parquet(SAMPLE / "truth" / "finding.parquet")
    finding["delivery"] = finding["period"].replace({"2026Q3": "2026-09", "2026Q4": "2026-10"})
    record = pd.read_parquet(SAMPLE / "truth" / "record.parquet")
    place = ["delivery", "extract", "file", "sheet", "row"]
    joined = finding.merge(record, on=place, how="left", suffixes=("", "_record"), validate="many_to_one")
    assert (joined["child_id"] == joined["child_id_record"]).all()


def test_all_regions_are_fictional() -> None:
    child = pd.read_parquet(SAMPLE / "truth" / "child.parquet")
    assert child["number"].str.fullmatch(r"(98|99)\d{4}(19|20)\d{9}[\dX]").all()


@pytest.mark.slow
def test_the_readmes_command_makes_it_again(tmp_path: Path) -> None:
    command = re.search(
        r"--children (\d+) --noise (\d) --seed (\d+) --deliveries (\S+)", README.read_text("utf-8")
    )
    assert command is not None
    deliver(
        tmp_path, children=int(command[1]), noise=float(command[2]), seed=int(command[3]),
        deliveries=command[4].split(","), report=lambda _: None,
    )  # fmt: skip
    for path in sorted(SAMPLE.rglob("*")):
        if path.is_file():
            assert (tmp_path / path.relative_to(SAMPLE)).read_bytes() == path.read_bytes()
