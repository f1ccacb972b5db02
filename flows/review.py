"""`yingbao review import`: reviewers' answers, from the workbooks they were given back to the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
from rich.text import Text

from flows import audit
from flows.answers import Answer, read_answers
from flows.lock import hold
from flows.settings import Settings
from flows.terminal import console
from flows.vault import open_vault
from matchers.cases import APART, SAME, open_ledger
from reports.words import DECISIONS, OUTCOMES, load_words
from schemas.errors import InputError
from schemas.warehouse import FILE_NAME, transaction

__all__ = ["import_reviews", "read_answers", "sort_answers"]

STORED = ("finding_id", "candidate_id", "decision", "outcome", "remark", "reviewer", "decided_on")
"""What tells an answer from another; the ledger keeps beside it the file's hash and when it came."""
ASKED = ("comparison", "period", "own_extract", "own_reading", "other_extract", "other_reading")
"""What the ledger keeps of the question that an answer is to."""
ROWS_TOLD = 5
"""Rows named of those that are refused for one reason; of more than that, how many there are."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Answers told apart: each is in exactly one of the three. `changing`: of those taken, who said otherwise."""

    taken: tuple[Answer, ...]
    known: tuple[Answer, ...]
    refused: tuple[tuple[Answer, str], ...]
    changing: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Books:
    """What the ledger knows that an answer can be about.

    `seen`: each finding's comparison and periods; `latest`: each comparison's last period; `asked`: what each
    candidate was asked about, by period, newest first.
    """

    city: str
    today: date
    seen: dict[str, tuple[str, frozenset[str]]]
    latest: dict[str, str]
    asked: dict[tuple[str, str], dict[str, tuple[object, ...]]]

    def period_of(self, answer: Answer) -> str:
        """The period whose workbook was answered; the last that showed the finding, if the book does not say."""
        _, periods = self.seen[answer.finding_id]
        said = answer.about.period
        return said if said in periods else max(periods)

    def question_of(self, answer: Answer) -> tuple[object, ...]:
        """Comparison and period, and by how they read the two records in question; None for each if none is."""
        comparison, _ = self.seen[answer.finding_id]
        asked = self.asked.get((answer.finding_id, answer.candidate_id or ""), {})
        period = self.period_of(answer)
        records = asked.get(period, next(iter(asked.values()), (None,) * 4))
        return (comparison, period, *records)


def import_reviews(files: Sequence[Path], settings: Settings, *, imported: datetime, dry_run: bool) -> None:
    """Store the answers of all files in one transaction, or none; print what was taken and refused."""
    answers = [answer for file in files for answer in read_answers(file)]
    if not (settings.warehouse / FILE_NAME).is_file():
        raise InputError("还没有数据仓库", str(settings.warehouse), "请先做一次比对，或检查 --warehouse")
    with hold(settings.warehouse):
        connection = open_vault(settings)
        try:
            open_ledger(connection)
            books = read_books(connection, settings.city, imported.date())
            found = sort_answers(connection, books, answers)
            if not dry_run:
                store_answers(connection, books, found.taken, imported)
        finally:
            connection.close()
    if not dry_run:
        files_read = sorted({answer.file_sha256 for answer in answers})
        audit.note(
            settings, "收回复核结果", files=files_read, taken=len(found.taken), refused=len(found.refused)
        )
    show_result(found, dry_run=dry_run)


def read_books(connection: duckdb.DuckDBPyConnection, city: str, today: date) -> Books:
    """Everything answers are checked against."""
    seen: dict[str, tuple[str, set[str]]] = {}
    for finding, comparison, period in connection.execute(
        "select finding_id, comparison, period from ledger.sighting order by all"
    ).fetchall():
        seen.setdefault(finding, (comparison, set()))[1].add(period)
    asked: dict[tuple[str, str], dict[str, tuple[object, ...]]] = defaultdict(dict)
    for finding, candidate, period, *records in connection.execute(
        f"select finding_id, candidate_id, period, {', '.join(ASKED[2:])} from ledger.question"
        " order by period desc, finding_id, candidate_id"
    ).fetchall():
        asked[finding, candidate][period] = tuple(records)
    latest = connection.execute("select comparison, max(period) from ledger.run group by all").fetchall()
    told = {finding: (comparison, frozenset(periods)) for finding, (comparison, periods) in seen.items()}
    return Books(city, today, told, dict(latest), dict(asked))


def sort_answers(connection: duckdb.DuckDBPyConnection, books: Books, answers: Iterable[Answer]) -> Sorted:
    """Tell answers to be taken from those taken before and those refused, each with its reason.

    Two reviewers who contradict each other are both refused: which of them is right is not ours to say. An
    answer taken before may be changed by a later one.
    """
    before = connection.execute(f"select {', '.join(STORED)} from ledger.decision").fetchall()
    stored = set(before)
    said: set[tuple[object, ...]] = {row[:3] for row in before if row[2]}
    said |= {(row[0], row[3]) for row in before if row[3]}
    answers = list(answers)
    contradicted = find_contradictions(answers)
    taken: dict[tuple[object, ...], Answer] = {}
    known, refused = [], []
    for answer in answers:
        reason = find_fault(answer, books, contradicted)
        if reason is not None:
            refused.append((answer, reason))
        elif _row(answer) in stored or _row(answer) in taken:
            known.append(answer)
        else:
            taken[_row(answer)] = answer
    changing = tuple(answer for answer in taken.values() if _changes(answer, said))
    return Sorted(tuple(taken.values()), tuple(known), tuple(refused), changing)


def _changes(answer: Answer, said: set[tuple[object, ...]]) -> bool:
    """Whether something else was answered before."""
    pair, finding = (answer.finding_id, answer.candidate_id), answer.finding_id
    other_decision = answer.decision is not None and any(
        len(row) == 3 and row[:2] == pair and row[2] != answer.decision for row in said
    )
    return other_decision or (
        answer.outcome is not None
        and any(len(row) == 2 and row[0] == finding and row[1] != answer.outcome for row in said)
    )


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


def find_fault(answer: Answer, books: Books, contradicted: set[str]) -> str | None:
    """Why an answer cannot be taken, or None."""
    return (
        _find_fault_of_row(answer, books)
        or _find_fault_of_words(answer, books)
        or _find_fault_of_question(answer, books)
        or ("同一编号有相互矛盾的答复：请核实后只保留一个" if answer.finding_id in contradicted else None)
    )


def _find_fault_of_row(answer: Answer, books: Books) -> str | None:
    city, period = answer.about.city, answer.about.period
    if not answer.finding_id:
        return "该行没有编号：不是发出的工作簿原有的行，或“编号”列已被删除；请填在原有的行上"
    if answer.finding_id not in books.seen and city is not None and city != books.city:
        return f"这是“{city}”的工作簿，本数据仓库属于“{books.city}”"
    if answer.finding_id not in books.seen:
        return "编号不在本数据仓库的发现之中：可能是其他城市的工作簿，或编号被改动"
    if period is not None and period > books.latest.get(str(answer.about.comparison), ""):
        return f"工作簿的期次 {period} 在本数据仓库中没有比对过"
    if answer.unsealed:
        return "该行的姓名、号码与编号不符：可能只排序了部分列，或保护的列被改动；请在发出的工作簿上重新填写"
    return None


def _find_fault_of_words(answer: Answer, books: Books) -> str | None:
    words = load_words("zh-CN")
    if answer.formulas:
        titles = "、".join(words("field", name) for name in answer.formulas)
        return f"“{titles}”一栏是公式：请直接填写内容"
    if answer.decision is not None and answer.decision not in DECISIONS:
        return f"“判断”一栏只能是：{'、'.join(DECISIONS)}"
    if answer.outcome is not None and answer.outcome not in OUTCOMES:
        return f"“核实结果”一栏只能是：{'、'.join(OUTCOMES)}"
    if answer.unread_day:
        return "“核实日期”无法辨认：请写成 2026-11-03 的样子"
    if answer.decided_on is not None and answer.decided_on > books.today:
        return "“核实日期”晚于今天：请核对"
    return None


def _find_fault_of_question(answer: Answer, books: Books) -> str | None:
    if answer.decision is not None and answer.candidate_id is None:
        return "有判断而没有候选编号：请在复核表中填写，并保留“候选编号”一列"
    if answer.decision is not None and (answer.finding_id, answer.candidate_id) not in books.asked:
        return "候选编号不在该问题的候选之中：重新比对后候选记录已变动，或编号被改动；请用最新的工作簿"
    comparison, periods = books.seen[answer.finding_id]
    latest = books.latest.get(comparison)
    if latest is not None and latest not in periods:
        return f"该问题在最近一期（{latest}）的数据中已不再出现，无需再答；如仍有疑问请在最新的工作簿中填写"
    return None


def _row(answer: Answer) -> tuple[object, ...]:
    """What tells an answer from another: the same row imported twice is one answer."""
    return tuple(getattr(answer, name) for name in STORED)


def store_answers(
    connection: duckdb.DuckDBPyConnection, books: Books, answers: Sequence[Answer], imported: datetime
) -> None:
    """Add the answers to ledger.decision, which is never rewritten: the latest answer to a question counts."""
    columns = (*STORED, "file_sha256", "imported", *ASKED)
    insert = f"insert into ledger.decision ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
    with transaction(connection):
        for answer in answers:
            values = [*_row(answer), answer.file_sha256, imported, *books.question_of(answer)]
            connection.execute(insert, values)


def show_result(found: Sorted, *, dry_run: bool) -> None:
    """Say how many answers were taken and what they change, and of the refused ones where and why."""
    out = console()
    verb = "将收回" if dry_run else "已收回"
    out.print(
        Text(f"{verb} {len(found.taken)} 条，此前已收 {len(found.known)} 条，拒收 {len(found.refused)} 条")
    )
    for line in tell_changes(found):
        out.print(Text(f"  {line}"))
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for answer, reason in found.refused:
        groups[answer.sheet, reason].append(answer.row)
    for (sheet, reason), rows in groups.items():
        out.print(Text(f"  {sheet} {name_rows(rows)}：{reason}"))


def tell_changes(found: Sorted) -> list[str]:
    """What the answers taken will change."""
    said = [answer.decision for answer in found.taken]
    outcomes = [answer.outcome for answer in found.taken if answer.outcome is not None]
    told = {
        "对记录判为同一人，下次比对将关联": said.count(SAME),
        "对记录判为不同人，下次比对不再作为候选": said.count(APART),
        "个问题有核实结果，个案状态随之改变": len(outcomes),
        "条改变了此前的答复，以本次为准": len(found.changing),
    }
    return [f"{count} {what}" for what, count in told.items() if count]


def name_rows(rows: Sequence[int]) -> str:
    """`第 4、7、9 行`, or of many `第 4、5、6、7、8 … 行（共 2,000 行）`."""
    named = "、".join(str(row) for row in rows[:ROWS_TOLD])
    return f"第 {named} 行" if len(rows) <= ROWS_TOLD else f"第 {named} … 行（共 {len(rows):,} 行）"
