"""Reviewers' answers as they stand in workbooks, whichever program has saved them; nothing is judged here."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from reports.review import ABOUT
from reports.seal import LISTED, REVIEWED, seal
from reports.words import load_words
from schemas.admit.archive import check_archive
from schemas.admit.workbook import ZIP_MAGIC
from schemas.errors import InputError
from schemas.extracts import Comparison

HEADER_SEARCHED = 20
"""A review sheet's header stands under a title and a few lines of explanation, no deeper."""
ANSWERS = ("decision", "outcome", "remark", "reviewer", "reviewed_on")
"""Columns that reviewers fill in, by their name in the reports' words."""
KNOWN = tuple(dict.fromkeys(("finding_id", "candidate_id", *ANSWERS, "seal", *REVIEWED, *LISTED)))
"""Columns that are read."""


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook says it is about; None where its hidden sheet is gone."""

    comparison: str | None = None
    period: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reviewer wrote on one row, and what can be wrong with the row itself.

    `formulas`: answer columns that hold a formula; `unsealed`: the row's columns no longer belong together;
    `unread_day`: a day was written and cannot be read.
    """

    finding_id: str
    candidate_id: str | None
    decision: str | None
    outcome: str | None
    remark: str | None
    reviewer: str | None
    decided_on: date | None
    sheet: str = ""
    row: int = 0
    file_sha256: str = ""
    about: About = field(default_factory=About)
    formulas: tuple[str, ...] = ()
    unsealed: bool = False
    unread_day: bool = False

    @property
    def place(self) -> str:
        """`复核.xlsx，复核 第 4 行`."""
        return f"{self.sheet} 第 {self.row} 行"


def read_answers(file: Path) -> list[Answer]:
    """The answered rows of every sheet that has an answer column; InputError where the file has none.

    Hidden and filtered rows are read too: what is answered is answered.
    """
    content = _read(file)
    if not content.startswith(ZIP_MAGIC):
        raise _refuse_damage(file)
    check_archive(content, str(file))
    try:
        return _read_sheets(content, file)
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise _refuse_damage(file) from error


def _read_sheets(content: bytes, file: Path) -> list[Answer]:
    sha256 = hashlib.sha256(content).hexdigest()
    shown, written = (_open(content, file, data_only=only) for only in (True, False))
    try:
        about = next(filter(None, map(_read_about, shown.worksheets)), About())
        found = []
        for sheet, formulas in zip(shown.worksheets, written.worksheets, strict=True):
            header = find_header(list(islice(sheet.iter_rows(values_only=True), HEADER_SEARCHED)))
            if header is not None:
                place = f"{file.name}，{sheet.title}"
                read = _read_rows(sheet, formulas, header, place)
                found.append([replace(answer, file_sha256=sha256, about=about) for answer in read])
    finally:
        shown.close()
        written.close()
    if not found:
        raise InputError(
            "没有找到复核栏", str(file), "请用发出的工作簿填写，保留“编号”“判断”“核实结果”等列名"
        )
    return [answer for answers in found for answer in answers]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(
            f"文件无法读取（{error.strerror}）", str(file), "请检查路径和读权限，并关闭打开它的程序"
        ) from error


def _open(content: bytes, file: Path, *, data_only: bool) -> Any:
    book = load_workbook(BytesIO(content), read_only=True, data_only=data_only)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size is padded up to it, however large
    return book


def _refuse_damage(file: Path) -> InputError:
    return InputError(
        "不是可读的 xlsx 工作簿，或设有密码", str(file), "请用发出的工作簿填写，另存为 xlsx，不设密码"
    )


def _read_about(sheet: Any) -> About | None:
    """What the hidden sheet says, whatever it is called now."""
    column = column_index_from_string(ABOUT)
    cells = [
        row[0] for row in sheet.iter_rows(max_row=3, min_col=column, max_col=column, values_only=True) if row
    ]
    told = [str(cell) for cell in cells if cell]
    if len(told) != 3 or told[0] not in set(Comparison):
        return None
    return About(*told)


def find_header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    """Where the header stands and which column holds what; None for a sheet without an answer column."""
    words = load_words("zh-CN")
    titles = {words("field", name): name for name in KNOWN}
    for number, row in enumerate(rows):
        texts = ["".join(str(cell).split()) for cell in row]
        columns = {titles[text]: at for at, text in enumerate(texts) if text in titles}
        if columns.keys() & {"decision", "outcome"} and len(columns) > 1:
            return number, columns
    return None


def _read_rows(sheet: Any, formulas: Any, header: tuple[int, dict[str, int]], place: str) -> Iterator[Answer]:
    start, columns = header
    below = start + 2
    rows = zip(
        sheet.iter_rows(min_row=below, values_only=True), formulas.iter_rows(min_row=below), strict=False
    )
    for number, (row, behind) in enumerate(rows, below):
        cells = {name: _clean(row[at]) if at < len(row) else None for name, at in columns.items()}
        computed = tuple(
            name
            for name in ANSWERS
            if name in columns and columns[name] < len(behind) and behind[columns[name]].data_type == "f"
        )
        if any(cells.get(name) is not None for name in ("decision", "outcome", "remark")) or computed:
            yield replace(_answer(cells), sheet=place, row=number, formulas=computed)


def _answer(cells: Mapping[str, object]) -> Answer:
    day = cells.get("reviewed_on")
    text = {name: None if cell is None else str(cell) for name, cell in cells.items()}
    return Answer(
        finding_id=text.get("finding_id") or "",
        candidate_id=text.get("candidate_id"),
        decision=text.get("decision"),
        outcome=text.get("outcome"),
        remark=text.get("remark"),
        reviewer=text.get("reviewer"),
        decided_on=_read_day(day),
        unsealed=not is_whole(text),
        unread_day=day is not None and _read_day(day) is None,
    )


def is_whole(text: Mapping[str, str | None]) -> bool:
    """Whether the row's columns still belong together, as far as it is sealed and they are there."""
    names = REVIEWED if "own_name" in text else LISTED
    if not text.get("finding_id") or text.get("seal") is None or not set(names) <= text.keys():
        return True
    return text["seal"] == seal([text[name] for name in names])


def _clean(cell: object) -> object:
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def _read_day(cell: object) -> date | None:
    """The day of a date cell, or typed as `2026-11-3`, `20261103` or `2026年11月3日`; None for anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell)
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text.strip())
    parts = compact.groups() if compact else re.findall(r"\d+", text)
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:
        return None
