"""The synthetic province: who is elsewhere is on that city's rolls and not at home, and the truth says where."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.province.__main__ import figures, write_section
from benchmarks.province.deliver import deliver
from benchmarks.province.moves import STRIDE

CITIES, MONTH = 3, "2026-10"
ROLLS = {
    "insurance_missing": "health/insurance",
    "not_enrolled": "education/enrolment",
    "aid_missing": "education/aid",
}


def grow(folder: Path, seed: int = 1) -> list[str]:
    return deliver(
        folder,
        cities=CITIES,
        children=1500,
        elsewhere=0.2,
        noise=1,
        seed=seed,
        month=MONTH,
        report=lambda _: None,
    )


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    assert grow(folder) == ["宁澜市", "朔宁市", "沅清市"]
    return folder


def read(province: Path, city: str, table: str) -> pd.DataFrame:
    return pd.read_parquet(province / city / "truth" / f"{table}.parquet")


def on_roll(province: Path, city: str, extract: str) -> set[str]:
    """The children who have a row there."""
    record = read(province, city, "record")
    return set(record[record["extract"] == extract]["child_id"])


@pytest.mark.parametrize("kind", ROLLS)
def test_who_is_elsewhere_is_on_that_city_s_roll_and_is_missing_at_home(province, kind):
    seen = 0
    for city in ("宁澜市", "朔宁市", "沅清市"):
        away = read(province, city, "elsewhere").query("kind == @kind")
        true = read(province, city, "finding").query("kind == @kind")
        assert set(away["child_id"]) <= set(true["child_id"])
        for row in away.to_dict("records"):
            assert row["place"] != city
            assert row["there_id"] in on_roll(province, row["place"], ROLLS[kind])
            seen += 1
    assert seen >= 3


def test_children_of_other_cities_are_numbered_apart(province):
    known = {f"C{city + 1:01d}" for city in range(CITIES)} | {"C0"}
    for city in ("宁澜市", "朔宁市", "沅清市"):
        ids = {child for child in read(province, city, "record")["child_id"] if child}
        assert {child[:2] for child in ids} <= known
    assert STRIDE == 10_000_000  # the first digit is the city's place, from 1


def test_no_two_cities_share_a_citizen_number(province):
    numbers = [set(read(province, city, "child")["number"]) for city in ("宁澜市", "朔宁市", "沅清市")]
    assert sum(map(len, numbers)) == len(set.union(*numbers))


def test_the_same_seed_gives_the_same_province_and_another_another(province, tmp_path):
    grow(tmp_path / "again")
    grow(tmp_path / "other", seed=2)
    same = [path.relative_to(province) for path in sorted(province.rglob("*.parquet"))]
    assert all((tmp_path / "again" / path).read_bytes() == (province / path).read_bytes() for path in same)
    assert any((tmp_path / "other" / path).read_bytes() != (province / path).read_bytes() for path in same)


def test_the_figures_are_shares_of_what_is_counted():
    counts = {
        ("not_enrolled", "elsewhere"): 10,
        ("not_enrolled", "answered"): 8,
        ("not_enrolled", "answered_right"): 7,
        ("not_enrolled", "reviewed"): 3,
        ("not_enrolled", "reviewed_right"): 2,
        ("not_enrolled", "gaps"): 5,
        ("not_enrolled", "gaps_answered"): 1,
    }
    held = figures(Counter(counts), ["not_enrolled"])
    assert (held["precision"], held["recall"], held["with_review"]) == (7 / 8, 0.7, 0.9)
    assert "| all 合计 | 10 | 0.8750 | 0.7000 | 0.9000 | 3 | 5 | 1 | 0 |" in write_section(
        1, {1: Counter(counts)}
    )
