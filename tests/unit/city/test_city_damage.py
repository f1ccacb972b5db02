"""Damage is in the truth where it is in the files, and nowhere else."""

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.city import damage_table, deliver

ALWAYS = {"entered_twice", "date_written_otherwise", "shifted_row"}
PLAIN = ["extract", "child_id"]


def read_record(city: Path) -> pd.DataFrame:
    return pd.read_parquet(city / "truth" / "record.parquet")


def count_damages(city: Path) -> "pd.Series[int]":
    return read_record(city)["damages"].explode().value_counts()


def test_noise_0_damages_nothing(clean: Path) -> None:
    assert count_damages(clean).empty


def test_every_kind_occurs_at_noise_1(tmp_path: Path) -> None:
    deliver.deliver(
        tmp_path,
        children=12_000,
        noise=1,
        seed=2,
        deliveries=["2026-10"],
        layout="parquet",
        report=lambda _: None,
    )
    declared = {damage.key for damages in damage_table.FIELDS.values() for damage in damages}
    assert set(count_damages(tmp_path).index) == declared | ALWAYS


def test_noise_3_is_about_three_times_as_bad(tmp_path: Path) -> None:
    rates = {}
    for noise in (1, 3):
        out = tmp_path / str(noise)
        deliver.deliver(
            out,
            children=4_000,
            noise=noise,
            seed=2,
            deliveries=["2026-10"],
            layout="parquet",
            report=lambda _: None,
        )
        record = read_record(out)
        bad = record["damages"].map(lambda keys: any(key.startswith(("number_", "name_")) for key in keys))
        rates[noise] = bad[record["extract"] == "health/insurance"].mean()
    assert 0.04 < rates[1] < 0.13
    assert 2 * rates[1] < rates[3] < 3.5 * rates[1]


def test_the_truth_of_findings_does_not_depend_on_noise(clean: Path, messy: Path) -> None:
    columns = ["comparison", "period", "child_id", "kind"]
    tables = [pd.read_parquet(city / "truth" / "finding.parquet")[columns] for city in (clean, messy)]
    pd.testing.assert_frame_equal(tables[0], tables[1])


def test_a_clerks_slip_stays_from_month_to_month(messy: Path) -> None:
    record = read_record(messy)
    number = record[record["child_id"].notna()].assign(
        bad=lambda table: table["damages"].map(lambda keys: "number_wrong_digit" in keys)
    )
    september, october = (
        set(map(tuple, part.loc[part["bad"], PLAIN].to_numpy())) for _, part in number.groupby("delivery")
    )
    assert len(september) > 5
    assert len(september & october) >= 0.7 * len(september)


@pytest.mark.parametrize("extract", sorted(damage_table.CARE))
def test_every_extract_has_rows_of_people(messy: Path, extract: str) -> None:
    record = read_record(messy)
    rows = record[record["extract"] == extract]
    owner = "adult_id" if extract == "police/parent_status" else "child_id"
    assert len(rows) > 10
    assert rows[owner].notna().all()
