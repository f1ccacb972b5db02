"""Small inboxes for tests: files as clerks would send them, of people who do not exist."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import openpyxl

from schemas.admit import Gates, Intake, admit
from schemas.period import parse_period

NUMBER = "980104201503021233"
"""Of a region that does not exist."""

CHILDREN = "姓名,身份证号,性别,出生日期,儿童类别,区县"
ENROLMENT = "姓名,身份证件号,性别,学校名称,学籍状态"
AID = "学生姓名,身份证件号,学校名称,学期,资助项目,资助金额"
INSURANCE = "姓名,证件号码,参保年度,参保状态"
RESIDENTS = "gmsfhm,xm,xb,csrq,fqxm,fqgmsfhm"
STATES = "公民身份号码,姓名,状况,起始日期"

ROWS = {
    "civil_affairs/children": (CHILDREN, "孙甲,{n},男,2015-03-02,孤儿,甲县"),
    "education/enrolment": (ENROLMENT, "孙甲,{n},男,甲县一小,在读"),
    "education/aid": (AID, "孙甲,{n},甲县一小,2026秋,生活补助,625"),
    "health/insurance": (INSURANCE, "孙甲,{n},2026,正常参保"),
    "police/residents": (RESIDENTS, "{n},孙甲,1,20150302,孙丙,98010419850302123X"),
    "police/parent_status": (STATES, "98010419850302123X,孙丙,死亡,2020-01-01"),
}
"""A header and a row of each extract."""


def write_csv(path: Path, header: str, rows: Sequence[str], *, encoding: str = "utf-8") -> Path:
    """A comma-separated file of the lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{line}\n" for line in (header, *rows)).encode(encoding))
    return path


def write_workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook with a sheet a list of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def deliver(inbox: Path, month: str, extract: str, *, rows: int = 10, name: str = "甲县.csv") -> Path:
    """One file of an extract with so many equal rows."""
    header, row = ROWS[extract]
    return write_csv(inbox / month / extract / name, header, [row.format(n=NUMBER)] * rows)


def deliver_all(inbox: Path, month: str, *extracts: str, rows: int = 10) -> Path:
    """The extracts named, or all of them."""
    for extract in extracts or ROWS:
        deliver(inbox, month, extract, rows=rows)
    return inbox


def take(
    warehouse: duckdb.DuckDBPyConnection,
    inbox: Path,
    comparison: str = "education",
    period: str = "2026-10",
    gates: Gates | None = None,
) -> Intake:
    """Admit a period's deliveries."""
    return admit(warehouse, inbox, comparison, parse_period(comparison, period), gates=gates)


def query(warehouse: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    """What the warehouse answers."""
    return warehouse.execute(sql).fetchall()
