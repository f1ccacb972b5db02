"""returns/<department>.xlsx: what each department is asked to correct, the most severe first."""

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from reports.front import NO_CONTACT
from reports.issues import MOST_ISSUES, SEVERITIES, Found, Issue, tell_issues
from reports.publication import Publication
from reports.rows import TITLES
from reports.sheet import HEADER_ROW, Book, Field, add_sheet, add_table, open_book, put_cell, put_table
from reports.words import CHINESE, Words, load_words
from schemas.declare import department_of
from schemas.extracts import EXTRACTS

RETURNS = "returns"
"""The folder of what goes back to departments."""
HOW_TO = (
    "“位置”是贵单位所报文件中的行号（与表格软件显示的一致）；红字为与其他部门不同之处，其余已脱敏。"
    "请核对原始证件后在贵单位系统中更正，下次报送即自动核销；不认同的请在“更正说明”一栏说明。"
)


def list_departments(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The departments that delivered, in the order of the extracts."""
    files = connection.execute("select extract from raw.file").fetchall()
    delivered = {department_of(extract) for (extract,) in files}
    return [name for name in dict.fromkeys(e.department for e in EXTRACTS) if name in delivered]


def rows_of(department: str, found: Found) -> Found:
    """The rows of its own extracts."""
    return {
        name: [row for row in rows if department_of(row["extract"]) == department]
        for name, rows in found.items()
    }


def write_return(publication: Publication, department: str, found: Found, folder: Path) -> tuple[str, int]:
    """Writes a department's workbook, of the issues found in its rows; returns its path in `folder` and its rows.

    The counts come first, then every row to correct.
    """
    words = load_words(CHINESE)
    issues = tell_issues(found, words, publication.disclosure)
    title = f"{words('department', department)}部门数据更正清单"
    name = f"{RETURNS}/{department}.xlsx"
    with open_book(folder / name, title=title, as_of=publication.as_of) as book:
        _add_counts(book, publication, words, title, issues)
        left_out = len(issues) - MOST_ISSUES
        note = "按严重程度排列：高＝影响本期结论；中＝涉及台账儿童；低＝其他。"
        if left_out > 0:
            note += f"　本表列最严重的 {MOST_ISSUES:,} 行，另有 {left_out:,} 行以上未列。"
        rows = [{"issue": issue} for issue in issues[:MOST_ISSUES]]
        add_table(book, "更正清单", title=title, note=note, fields=issue_fields(words), rows=rows, frozen=2)
    return name, min(len(issues), MOST_ISSUES)


def _add_counts(book: Book, publication: Publication, words: Words, title: str, issues: list[Issue]) -> None:
    name = words("comparison", publication.comparison.value)
    note = f"{publication.city}　{name}　{publication.period.title}　数据截止日期 {publication.as_of}"
    sheet = add_sheet(book, "说明", title, note)
    counts = Counter((issue.extract, issue.issue, issue.severity) for issue in issues)
    kinds = sorted({(extract, issue) for extract, issue, _ in counts})
    rows = [
        {"extract": TITLES[extract], "issue": issue}
        | {severity: counts[extract, issue, severity] for severity in SEVERITIES}
        for extract, issue in kinds
    ]

    def take(key: str) -> Any:
        return lambda row: row[key]

    fields = [
        Field("数据集", take("extract"), 26),
        Field("问题", take("issue"), 40),
        *(Field(f"严重程度：{words('severity', s)}", take(s), 16, "integer") for s in SEVERITIES),
    ]
    last = put_table(book, sheet, HEADER_ROW, fields, rows)
    put_cell(book, sheet, (last + 1, 0), "如何使用", "section")
    sheet.merge_range(last + 2, 0, last + 2, len(fields) - 1, HOW_TO, book.formats["body"])
    sheet.set_row(last + 2, 50)
    put_cell(book, sheet, (last + 4, 0), "咨询", "label")
    put_cell(book, sheet, (last + 4, 1), publication.contact or NO_CONTACT, "body")


def issue_fields(words: Words) -> list[Field]:
    """The columns: how severe, what, where, what stands there, what we think, why; and room to answer."""
    severities = {severity: words("severity", severity) for severity in SEVERITIES}

    def take(name: str) -> Any:
        return lambda row: getattr(row["issue"], name)

    return [
        Field("严重程度", lambda row: severities[row["issue"].severity], 9, "center"),
        Field("问题", take("issue"), 24, "wrap"),
        Field("数据集", lambda row: TITLES[row["issue"].extract], 16),
        Field("文件", take("file"), 20, "wrap"),
        Field("工作表", take("sheet"), 10),
        Field("行", take("row"), 7, "row_number"),
        Field("列", take("column"), 12),
        Field("现为", take("value"), 22),
        Field("应为", take("suggested"), 22),
        Field("理由", take("why"), 46, "wrap"),
        Field("更正说明", lambda row: None, 20, "answer"),
    ]
