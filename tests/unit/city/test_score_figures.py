"""Figures of a published period, from tables small enough to count by hand."""

from pathlib import Path

import pandas as pd
import pytest

from benchmarks import score

REGISTER, ROLL = "civil_affairs/children", "health/insurance"


def record(child: str | None, extract: str, row: int, delivery: str = "2026-10") -> dict[str, object]:
    return {
        "delivery": delivery, "extract": extract, "file": "a.csv", "sheet": None, "row": row,
        "child_id": child, "adult_id": None, "damages": [],
    }  # fmt: skip


def true(child: str, row: int) -> dict[str, object]:
    return {
        "comparison": "insurance", "period": "2026Q4", "child_id": child, "kind": "insurance_missing",
        "extract": REGISTER, "file": "a.csv", "sheet": None, "row": row,
    }  # fmt: skip


def found(row: int, standing: str, probability: float, state: str = "new") -> dict[str, object]:
    return {
        "file": "a.csv", "sheet": None, "row": row, "kind": "insurance_missing",
        "standing": standing, "probability": probability, "state": state,
    }  # fmt: skip


def person(person_id: str, extract: str, row: int) -> dict[str, object]:
    return {"person_id": person_id, "extract": extract, "file": "a.csv", "sheet": None, "row": row}


CHILDREN = [("A", "B", "东"), ("B", "A", "东"), ("C", None, "西"), ("D", None, "西")]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Four children on the register (rows 2–5), A and B twins; A, B and C on the roll (rows 2–4)."""
    folder = tmp_path / "truth"
    folder.mkdir()
    rows = [record(child, REGISTER, at) for at, child in enumerate("ABCD", start=2)]
    rows += [record(child, ROLL, at) for at, child in enumerate("ABC", start=2)]
    rows += [record("A", ROLL, 9, delivery="2026-09")]
    pd.DataFrame(rows).to_parquet(folder / "record.parquet")
    child = pd.DataFrame(CHILDREN, columns=["child_id", "twin_of", "district"])
    for group in score.GROUPS:
        child[group] = child["child_id"].eq("D")
    child.to_parquet(folder / "child.parquet")
    pd.DataFrame([true("D", 5), true("C", 4)]).to_parquet(folder / "finding.parquet")
    return tmp_path


def publish(city: Path, findings: list[dict[str, object]], persons: list[dict[str, object]]) -> score.Figures:
    folder = city / "published" / "insurance" / "2026Q4" / "data"
    folder.mkdir(parents=True)
    pd.DataFrame(findings).to_parquet(folder / "finding.parquet")
    pd.DataFrame(persons).to_parquet(folder / "person.parquet")
    return score.score(city / "published", city / "truth", "insurance", "2026Q4")


RIGHT = [
    *(person(name, REGISTER, at) for at, name in enumerate("abcd", start=2)),
    *(person(name, ROLL, at) for at, name in enumerate("abc", start=2)),
]


def test_a_right_and_a_wrong_flag(city: Path) -> None:
    figures = publish(city, [found(5, "confirmed", 1.0), found(2, "confirmed", 0.5)], RIGHT)["overall"]
    assert figures["true"] == 2
    assert figures["precision_confirmed"] == 0.5
    assert figures["recall_confirmed"] == 0.5
    assert figures["brier"] == pytest.approx(0.125)


def test_review_counts_towards_recall_with_review_only(city: Path) -> None:
    figures = publish(city, [found(5, "confirmed", 1.0), found(4, "review", 0.6)], RIGHT)["overall"]
    assert figures["recall_confirmed"] == 0.5
    assert figures["recall_with_review"] == 1.0
    assert figures["review_share"] == 0.5


def test_resolved_findings_are_no_longer_made(city: Path) -> None:
    figures = publish(city, [found(5, "confirmed", 1.0), found(2, "confirmed", 1.0, "resolved")], RIGHT)[
        "overall"
    ]
    assert figures["precision_confirmed"] == 1.0


def test_a_flag_on_nobodys_row_is_wrong(city: Path) -> None:
    figures = publish(city, [found(77, "confirmed", 1.0)], RIGHT)["overall"]
    assert figures["precision_confirmed"] == 0.0


def test_one_child_flagged_twice_counts_once(city: Path) -> None:
    doubled = [*RIGHT]
    figures = publish(city, [found(5, "review", 0.5), found(5, "confirmed", 1.0)], doubled)["overall"]
    assert (figures["confirmed"], figures["review"]) == (1, 0)


def test_nothing_found_has_no_precision(city: Path) -> None:
    empty = pd.DataFrame([found(5, "confirmed", 1.0)]).iloc[:0].to_dict("list")
    folder = city / "published" / "insurance" / "2026Q4" / "data"
    folder.mkdir(parents=True)
    pd.DataFrame(empty).to_parquet(folder / "finding.parquet")
    pd.DataFrame(RIGHT).to_parquet(folder / "person.parquet")
    figures = score.score(city / "published", city / "truth", "insurance", "2026Q4")["overall"]
    assert figures["precision_confirmed"] is None
    assert figures["recall_confirmed"] == 0.0


def test_groups_are_measured_by_themselves(city: Path) -> None:
    groups = publish(city, [found(5, "confirmed", 1.0)], RIGHT)["groups"]
    assert groups["migrant"]["recall_confirmed"] == 1.0
    assert groups["西"]["recall_confirmed"] == 0.5
    assert groups["东"]["true"] == 0


def test_pairs_of_the_newest_delivery(city: Path) -> None:
    pairs = publish(city, [found(5, "confirmed", 1.0)], RIGHT)["pairs"]
    assert (pairs["true_pairs"], pairs["linked_pairs"]) == (3, 3)
    assert (pairs["precision"], pairs["recall"], pairs["twins_merged"]) == (1.0, 1.0, 0)


def test_swapped_twins_are_merged_persons(city: Path) -> None:
    swapped = [*RIGHT[:4], person("b", ROLL, 2), person("a", ROLL, 3), person("c", ROLL, 4)]
    pairs = publish(city, [found(5, "confirmed", 1.0)], swapped)["pairs"]
    assert pairs["precision"] == pytest.approx(1 / 3)
    assert pairs["recall"] == pytest.approx(1 / 3)
    assert pairs["twins_merged"] == 2


def test_a_refused_record_costs_recall(city: Path) -> None:
    pairs = publish(city, [found(5, "confirmed", 1.0)], RIGHT[:-1])["pairs"]
    assert pairs["records_without_person"] == 1
    assert pairs["recall"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("period", "month"), [("2026Q1", "2026-03"), ("2026Q4", "2026-12"), ("2026-09", "2026-09")]
)
def test_last_month(period: str, month: str) -> None:
    assert score.last_month(period) == month


def test_the_table_names_each_kind(city: Path) -> None:
    text = score.write_table(publish(city, [found(5, "confirmed", 1.0)], RIGHT))
    assert "insurance_missing 疑似漏保 | 2 | 1 |" in text
