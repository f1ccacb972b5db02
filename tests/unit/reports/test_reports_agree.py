"""The page, the workbook and the manifest say the same figures, and data/*.parquet bears them out."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from reports.words import load_words
from schemas.policy import FindingKind

STANDINGS = ("confirmed", "review", "undecidable")


@pytest.fixture(scope="session")
def findings(published: Path) -> list[dict[str, Any]]:
    return pq.read_table(published / "data/finding.parquet").to_pylist()


@pytest.fixture(scope="session")
def headline(published: Path) -> dict[str, Any]:
    return json.loads((published / "manifest.json").read_text("utf-8"))["headline"]


def test_the_manifests_headline_is_recomputed_from_the_findings(
    findings: list[dict[str, Any]], headline: dict[str, Any]
) -> None:
    still_open = [row for row in findings if row["state"] != "resolved"]
    assert headline["findings"] == len(still_open)
    assert headline["children"] == len({row["person_id"] for row in still_open})
    assert [headline[s] for s in STANDINGS] == [
        sum(row["standing"] == s for row in still_open) for s in STANDINGS
    ]
    states = Counter(row["state"] for row in findings)
    assert [headline[s] for s in ("new", "repeat", "reopened", "resolved")] == [
        states[s] for s in ("new", "repeat", "reopened", "resolved")
    ]
    expected = sum(row["probability"] or 0 for row in still_open)
    assert headline["expected"] == pytest.approx(expected, abs=0.05)
    for kind, counts in headline["by_kind"].items():
        of_kind = Counter(row["standing"] for row in still_open if row["kind"] == kind)
        assert {s: counts[s] for s in STANDINGS} == {s: of_kind[s] for s in STANDINGS}


def test_the_page_shows_the_manifests_figures(published: Path, headline: dict[str, Any]) -> None:
    page = (published / "report.html").read_text("utf-8")
    tiles = re.findall(r'class="tile (\w+)">.*?class="value">([\d,]+)<', page)
    assert {name: int(value.replace(",", "")) for name, value in tiles} == {
        name: headline[name] for name in (*STANDINGS, "resolved")
    }
    for kind, counts in headline["by_kind"].items():
        cells = re.search(rf'<th scope="row">{FindingKind(kind).term}</th>(.*?)</tr>', page)
        assert cells is not None
        figures = [float(n) for n in re.findall(r'data-n="([\d.]+)"', cells[1])]
        assert figures[:3] == [counts[s] for s in STANDINGS]


def test_the_workbook_shows_the_manifests_figures(published: Path, headline: dict[str, Any]) -> None:
    book = load_workbook(published / "workbook.xlsx")
    rows = {row[0]: row[1:] for row in book["汇总"].iter_rows(values_only=True)}
    assert rows["合计"][:4] == (*(headline[s] for s in STANDINGS), headline["findings"])
    for kind, counts in headline["by_kind"].items():
        assert rows[FindingKind(kind).term][:3] == tuple(counts[s] for s in STANDINGS)
        sheet = book[FindingKind(kind).term[:31]]
        assert sheet.max_row - 4 == sum(counts[s] for s in STANDINGS)


def test_every_kind_sheet_lists_the_findings_by_their_reference(
    published: Path, findings: list[dict[str, Any]]
) -> None:
    book = load_workbook(published / "workbook.xlsx")
    told = {
        row[0]
        for kind in {row["kind"] for row in findings}
        for row in book[FindingKind(kind).term[:31]].iter_rows(min_row=5, values_only=True)
    }
    assert told == {row["finding_id"] for row in findings if row["state"] != "resolved"}


def test_the_worklists_hold_each_open_finding_that_can_be_verified_once(
    published: Path, findings: list[dict[str, Any]]
) -> None:
    told = [
        row[-1]
        for path in published.glob("worklists/*/*.xlsx")
        for row in load_workbook(path).worksheets[0].iter_rows(min_row=6, values_only=True)
        if row[-1]
    ]
    due = {
        row["finding_id"]
        for row in findings
        if row["state"] != "resolved" and row["standing"] != "undecidable"
    }
    assert sorted(told) == sorted(due)


GAPS = {
    "aid_missing", "aid_not_paid", "not_enrolled", "insurance_missing", "insurance_inactive", "premium_aid_missing",
    "orphan_undetected", "unattended_undetected",
}  # fmt: skip
"""Kinds that mean that a child goes without."""


def test_the_gaps_that_the_page_begins_with_are_children_of_the_findings(
    published: Path, findings: list[dict[str, Any]]
) -> None:
    page = (published / "report.html").read_text("utf-8")
    words = load_words("zh-CN")
    told = re.findall(r'class="lead"><b>(.*?)</b>.*?缺口 <b>([\d,]+)</b>，待核查 ([\d,]+)', page)
    assert told
    for title, confirmed, review in told:
        best: dict[str, int] = {}
        for row in findings:
            if (
                row["state"] != "resolved"
                and row["kind"] in GAPS
                and words("programme", row["programme"]) == title
            ):
                rank = STANDINGS.index(row["standing"])
                best[row["person_id"]] = min(rank, best.get(row["person_id"], rank))
        counted = Counter(best.values())
        assert (int(confirmed.replace(",", "")), int(review.replace(",", ""))) == (counted[0], counted[1]), (
            title
        )


def test_the_workbooks_coverage_is_the_pages(published: Path) -> None:
    page = (published / "report.html").read_text("utf-8")
    rows = {
        row[0]: row[1:]
        for row in load_workbook(published / "workbook.xlsx")["汇总"].iter_rows(values_only=True)
    }
    told = re.findall(r'class="lead"><b>(.*?)</b>.*?覆盖率 <b>([\d.]+)%', page)
    assert told
    for title, coverage in told:
        assert f"{rows[title][4]:.1%}" == f"{coverage}%"
