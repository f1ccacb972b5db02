"""The round trip: a published workbook is answered, taken back, and the next run does as it says."""

from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from flows.cli import main

AID = "2026-10/education/aid/名单.csv"


def find(folder: Path) -> list[tuple[object, ...]]:
    """The findings of aid missing: reference, standing, probability, state."""
    return duckdb.sql(
        "select finding_id, standing, probability, state"
        f" from '{folder}/published/education/2026-10/data/finding.parquet'"
        " where kind = 'aid_missing' order by finding_id"
    ).fetchall()


def lose_number(inbox: Path) -> None:
    """One aid row loses its number and two characters of a name."""
    path = inbox / AID
    lines = path.read_text("utf-8-sig").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("周宇轩"))
    cells = lines[at].split(",")
    lines[at] = ",".join(["周宇", "", *cells[2:]])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


@pytest.fixture
def doubtful(after):
    """The small city with such a row, run once."""
    return after("education 2026-10", spoil=lose_number)


def answer(folder: Path, decision: str, name: str = "复核.xlsx") -> Path:
    """The workbook with every question answered so, saved by another program."""
    book = load_workbook(folder / "published/education/2026-10/workbook.xlsx")
    sheet = book["复核"]
    header = next(row for row in sheet.iter_rows() if "编号" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in header}
    questions = 0
    for row in range(header[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, column["候选编号"]).value:
            sheet.cell(row, column["判断"]).value = decision
            sheet.cell(row, column["核实人"]).value = "老李"
            questions += 1
    assert questions
    book.save(folder / name)
    return folder / name


def take(*words: str) -> int:
    return main(["review", "import", *words, "--warehouse", "warehouse"])


def test_the_same_is_linked_and_the_finding_is_gone(doubtful, yingbao, capfd):
    before = {row[0] for row in find(doubtful) if row[1] == "review"}
    assert before
    assert take(str(answer(doubtful, "是同一人"))) == 0
    assert yingbao("education", "--period", "2026-10") == 0
    assert not before & {row[0] for row in find(doubtful) if row[3] != "resolved"}


def test_not_the_same_is_never_a_candidate_again(doubtful, yingbao):
    before = {row[0]: row[2] for row in find(doubtful) if row[1] == "review"}
    assert take(str(answer(doubtful, "不是"))) == 0
    assert yingbao("education", "--period", "2026-10") == 0
    after = {row[0]: row for row in find(doubtful)}
    for finding, probability in before.items():
        assert after[finding][1] == "confirmed"
        assert after[finding][2] > probability


def test_the_same_file_twice_changes_nothing_the_second_time(doubtful, yingbao, snapshot, capfd):
    file = str(answer(doubtful, "不是"))
    assert take(file) == 0
    assert yingbao("education", "--period", "2026-10") == 0
    once = snapshot(doubtful / "published/education/2026-10/data")
    capfd.readouterr()
    assert take(file) == 0
    assert "已收回 0 条" in capfd.readouterr().out
    assert yingbao("education", "--period", "2026-10") == 0
    assert snapshot(doubtful / "published/education/2026-10/data") == once


def test_outcomes_are_told_in_the_next_workbook_with_how_often_findings_were_true(doubtful, yingbao, capfd):
    book = load_workbook(doubtful / "published/education/2026-10/workbook.xlsx")
    sheet = book["应助未助"]
    header = next(row for row in sheet.iter_rows() if "编号" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in header}
    for row, outcome in zip(
        range(header[0].row + 1, header[0].row + 3), ("正在办理", "异地已享受"), strict=True
    ):
        sheet.cell(row, column["核实结果"]).value = outcome
    book.save(doubtful / "核实.xlsx")
    assert take(str(doubtful / "核实.xlsx")) == 0
    assert "2 个问题有核实结果" in capfd.readouterr().out
    assert yingbao("education", "--period", "2026-10") == 0
    told = load_workbook(doubtful / "published/education/2026-10/workbook.xlsx")["匹配质量"]
    rows = [[cell.value for cell in row] for row in told.iter_rows()]
    (total,) = [row for row in rows if row[:2] == ["应助未助", "合计"]]
    assert total[2:5] == [2, 1, 0.5]
