"""`yingbao review import`: reviewers' answers, from the workbooks they were given back to the ledger."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import duckdb
from openpyxl import load_workbook
from rich.text import Text

from flows.settings import Settings
from flows.terminal import console
from matchers.cases import open_ledger
from reports.words import DECISIONS, OUTCOMES, load_words
from schemas.errors import InputError
from schemas.warehouse import FILE_NAME, open_warehouse, transaction

HEADER_SEARCHED = 20
"""A review sheet's header stands under a title and a few lines of explanation, no deeper."""

ANSWERS = ("candidate_id", "decision", "outcome", "remark", "reviewer", "reviewed_on")
"""Columns of a review sheet, by their name in the reports' words."""

STORED = ("finding_id", "candidate_id", "decision", "outcome", "remark", "reviewer", "decided_on")
"""What of an answer the ledger keeps, beside the file's hash and when it came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reviewer wrote on one row."""

    finding_id: str
    candidate_id: str | None
    decision: str | None
    outcome: str | None
    remark: str | None
    reviewer: str | None
    decided_on: date | None
    place: str
    file_sha256: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Answers told apart: each is in exactly one of the three."""

    taken: tuple[Answer, ...]
    known: tuple[Answer, ...]
    refused: tuple[tuple[Answer, str], ...]


def import_reviews(files: Sequence[Path], settings: Settings, *, imported: datetime, dry_run: bool) -> None:
    """Store the answers of all files in one transaction, or none; print what was taken and refused."""
    answers = [answer for file in files for answer in read_answers(file)]
    if not (settings.warehouse / FILE_NAME).is_file():
        raise InputError("还没有数据仓库", str(settings.warehouse), "请先做一次比对，或检查 --warehouse")
    connection = open_warehouse(settings.warehouse)
    try:
        open_ledger(connection)
        found = sort_answers(connection, answers)
        if not dry_run:
            store_answers(connection, found.taken, imported)
    finally:
        connection.close()
    show_result(found, dry_run=dry_run)


def read_answers(file: Path) -> list[Answer]:
    """The answered rows of every review sheet; InputError where the file is no workbook or has none."""
    try:
        content = file.read_bytes()
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    except OSError as error:
        raise InputError(
            f"文件无法读取（{error.strerror}）", str(file), "请检查路径和读权限，并关闭打开它的程序"
        ) from error
    except (BadZipFile, KeyError, ValueError) as error:
        raise InputError(
            "不是可读的 xlsx 工作簿，或设有密码", str(file), "请用发出的工作簿填写，另存为 xlsx，不设密码"
        ) from error
    sha256 = hashlib.sha256(content).hexdigest()
    sheets = [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
    book.close()
    found = [(title, rows, header) for title, rows in sheets if (header := find_header(rows)) is not None]
    if not found:
        raise InputError(
            "没有找到复核栏", str(file), "请用发出的工作簿填写，保留“编号”“判断”“核实结果”等列名"
        )
    return [
        answer
        for title, rows, header in found
        for answer in _read_rows(rows, header, f"{file.name}，{title}", sha256)
    ]


def find_header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    """Where the header stands and which column holds which answer; None for a sheet that is none of ours."""
    words = load_words("zh-CN")
    titles = {words("field", field): field for field in ("finding_id", *ANSWERS)}
    for number, row in enumerate(rows[:HEADER_SEARCHED]):
        columns = {
            titles[str(cell).strip()]: at for at, cell in enumerate(row) if str(cell).strip() in titles
        }
        if "finding_id" in columns and columns.keys() & {"decision", "outcome"}:
            return number, columns
    return None


def _read_rows(
    rows: Sequence[Sequence[object]], header: tuple[int, dict[str, int]], place: str, sha256: str
) -> Iterator[Answer]:
    start, columns = header
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = {field: _clean(row[at]) if at < len(row) else None for field, at in columns.items()}
        day = cells.pop("reviewed_on", None)
        text = {field: None if cell is None else str(cell) for field, cell in cells.items()}
        if not (text.get("decision") or text.get("outcome") or text.get("remark")):
            continue
        yield Answer(
            finding_id=text.get("finding_id") or "",
            candidate_id=text.get("candidate_id"),
            decision=text.get("decision"),
            outcome=text.get("outcome"),
            remark=text.get("remark"),
            reviewer=text.get("reviewer"),
            decided_on=_read_day(day),
            place=f"{place} 第 {number} 行",
            file_sha256=sha256,
        )


def _clean(cell: object) -> object:
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def _read_day(cell: object) -> date | None:
    """The day of a date cell, or typed as `2026-11-3` or `2026年11月3日`; None for anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    parts = re.findall(r"\d+", str(cell))
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:
        return None


def sort_answers(connection: duckdb.DuckDBPyConnection, answers: Iterable[Answer]) -> Sorted:
    """Tell answers to be taken from those taken before and those refused, each with its reason.

    Two reviewers who contradict each other are both refused: which of them is right is not ours to say.
    """
    ids = {row[0] for row in connection.execute("select distinct finding_id from ledger.sighting").fetchall()}
    before = set(connection.execute(f"select {', '.join(STORED)} from ledger.decision").fetchall())
    answers = list(answers)
    contradicted = find_contradictions(answers)
    taken: dict[tuple[object, ...], Answer] = {}
    known, refused = [], []
    for answer in answers:
        reason = find_fault(answer, ids, contradicted)
        if reason is not None:
            refused.append((answer, reason))
        elif _row(answer) in before or _row(answer) in taken:
            known.append(answer)
        else:
            taken[_row(answer)] = answer
    return Sorted(tuple(taken.values()), tuple(known), tuple(refused))


def find_contradictions(answers: Iterable[Answer]) -> set[str]:
    """The findings of which two answers cannot both be right.

    That is two decisions about one candidate, or two outcomes of one finding.
    """
    decisions: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    outcomes: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        if answer.decision is not None:
            decisions[answer.finding_id, answer.candidate_id].add(answer.decision)
        if answer.outcome is not None:
            outcomes[answer.finding_id].add(answer.outcome)
    twice = {finding_id for (finding_id, _), said in decisions.items() if len(said) > 1}
    return twice | {finding_id for finding_id, said in outcomes.items() if len(said) > 1}


def find_fault(answer: Answer, ids: set[str], contradicted: set[str]) -> str | None:
    """Why an answer cannot be taken, or None."""
    if answer.finding_id not in ids:
        return "编号不在本数据仓库的发现之中：可能是其他城市的工作簿，或编号被改动"
    if answer.decision is not None and answer.decision not in DECISIONS:
        return f"“判断”一栏只能是：{'、'.join(DECISIONS)}"
    if answer.outcome is not None and answer.outcome not in OUTCOMES:
        return f"“核实结果”一栏只能是：{'、'.join(OUTCOMES)}"
    if answer.decision is not None and answer.candidate_id is None:
        return "有判断而没有候选编号：请在复核表中填写，并保留“候选编号”一列"
    if answer.finding_id in contradicted:
        return "同一编号有相互矛盾的答复：请核实后只保留一个"
    return None


def _row(answer: Answer) -> tuple[object, ...]:
    """What tells an answer from another: the same row imported twice is one answer."""
    return tuple(getattr(answer, field) for field in STORED)


def store_answers(
    connection: duckdb.DuckDBPyConnection, answers: Sequence[Answer], imported: datetime
) -> None:
    """Add the answers to ledger.decision, which is never rewritten: a finding's latest answer counts."""
    columns = (*STORED, "file_sha256", "imported")
    insert = f"insert into ledger.decision ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
    with transaction(connection):
        for answer in answers:
            connection.execute(insert, [*_row(answer), answer.file_sha256, imported])


def show_result(found: Sorted, *, dry_run: bool) -> None:
    """Say how many answers were taken, and of each refused one where it stands and why."""
    out = console()
    verb = "将收回" if dry_run else "已收回"
    out.print(
        Text(f"{verb} {len(found.taken)} 条，此前已收 {len(found.known)} 条，拒收 {len(found.refused)} 条")
    )
    for answer, reason in found.refused:
        out.print(Text(f"  {answer.place}：{reason}"))
