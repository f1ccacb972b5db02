"""How sure the page is, and how well the lists go together: estimated, verified, by group, never of few."""

import re
from pathlib import Path

import duckdb
import pytest
from warehouses import fill, publication

from reports.figures import Figures, measure
from reports.headline import measure_headline
from reports.linktables import distribution_table, rate_table, summary_table, sureness_table
from reports.pagecharts import example_steps, example_table
from reports.prepare import prepare_findings
from reports.publish import publish
from reports.tables import HIDDEN
from reports.words import load_words

WORDS = load_words("zh-CN")
DECISION = (
    "create table ledger.decision (finding_id text, candidate_id text, decision text, outcome text, remark text,"
    " reviewer text, decided_on date, file_sha256 text, imported timestamp)"
)


@pytest.fixture
def filled(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    fill(connection)
    connection.execute(DECISION)
    return connection


def figures_of(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Figures:
    prepare_findings(connection)
    return measure(connection, publication(tmp_path), measure_headline(connection), [], "")


def answer(connection: duckdb.DuckDBPyConnection, standing: str, outcomes: list[str], day: int = 1) -> None:
    """Verifiers' outcomes for as many findings of that standing, in the order of their references."""
    found = connection.execute(
        "select finding_id from found.finding where standing = ? and state <> 'resolved' order by finding_id",
        [standing],
    ).fetchall()
    for (finding,), outcome in zip(found, outcomes, strict=False):
        connection.execute(
            "insert into ledger.decision values (?, null, null, ?, null, null, ?, 'f', ?::timestamp)",
            [finding, outcome, f"2026-11-{day:02d}", f"2026-11-{day:02d} 08:00:00"],
        )


def shown(table) -> list[list[str]]:  # type: ignore[no-untyped-def]
    return [[cell.text for cell in row] for row in table.rows]


def test_nobody_has_verified_anything_yet(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = (publish(filled, publication(tmp_path)) / "report.html").read_text("utf-8")
    assert "还没有收回核实结果" in page


def test_the_share_found_true_stands_beside_what_was_estimated(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    answer(filled, "confirmed", ["已办理", "正在办理", "信息有误(数据问题)", "查无此人"])
    confirmed, review, _ = shown(sureness_table(figures_of(filled, tmp_path), WORDS))
    assert confirmed[3:6] == ["3", "2", "66.7%"]
    assert 0.9 < float(confirmed[6].rstrip("%")) / 100 <= 1
    assert review[3:] == ["0", "—", "—", "—"]


def test_the_last_answer_counts(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    answer(filled, "confirmed", ["信息有误(数据问题)"], day=1)
    answer(filled, "confirmed", ["已办理"], day=2)
    confirmed, *_ = shown(sureness_table(figures_of(filled, tmp_path), WORDS))
    assert confirmed[3:5] == ["1", "1"]


def test_estimated_errors_are_said_in_a_sentence(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = (publish(filled, publication(tmp_path)) / "report.html").read_text("utf-8")
    assert "漏关联约 7.2 对，误关联约 3.5 对" in page
    english = publish(filled, publication(tmp_path / "en", lang="en")) / "report.html"
    assert "about 7.2 missed and 3.5 false links" in english.read_text("utf-8")


def test_a_group_of_whom_few_differ_shows_no_share(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = shown(rate_table(publication(tmp_path), figures_of(filled, tmp_path), WORDS))
    shares = {row[1]: row[2] for row in rows}
    assert shares["青溪"] == HIDDEN, "49 of 50 would tell of one child"
    assert HIDDEN in {shares["云岭"], shares["白石"]}, "else the hidden one follows from the total"
    assert shares["6—14岁"] == "79.3%"


def test_every_figure_of_the_matching_has_a_title(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = dict(shown(summary_table(figures_of(filled, tmp_path), WORDS)))
    assert rows["规则 phone 因记录过多未比较的记录对"] == "12"
    assert rows["“学籍”没有可用号码的记录占比"] == "40.0%"
    assert rows["估计漏关联（对）"] == "7.2"


def test_the_distribution_tells_joined_from_left_apart(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = shown(distribution_table(figures_of(filled, tmp_path), WORDS))
    assert rows == [["-5 – 0", "8", "0"], ["0 – 5", "6", "4"], ["5 – 10", "90", "90"]]


def test_the_example_adds_up_and_is_a_table_too(filled: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    figures = figures_of(filled, tmp_path)
    *steps, total = example_steps(figures, WORDS)
    assert sum(step["end"] - step["start"] for step in steps) == pytest.approx(total["end"])
    assert len(example_table(figures, WORDS).rows) == len(steps) + 1


def test_each_chart_has_its_table_and_says_what_it_shows(
    filled: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = (publish(filled, publication(tmp_path)) / "report.html").read_text("utf-8")
    for section in re.findall(r"<section.*?</section>", page, flags=re.S):
        charts = re.findall(r"<svg.*?</svg>", section, flags=re.S)
        assert section.count("<table") >= len(charts)
        assert all(re.search(r"<title[^>]*>\S.*?<desc[^>]*>\S", chart, flags=re.S) for chart in charts)
