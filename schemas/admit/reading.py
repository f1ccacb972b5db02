"""A file read as an extract: which of its sheets belong, and whether it lies in the right folder."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.admit.grid import Grid
from schemas.admit.headers import Header, Rows, check_header, find_header
from schemas.admit.source import Sheet, Source
from schemas.admit.verdict import Judged
from schemas.declare import Extract
from schemas.errors import InputError
from schemas.extracts import EXTRACTS

CUT = "末行列数不足且没有换行，文件可能在导出或传输中被截断，请核对行数"


@dataclass(frozen=True, slots=True)
class Choice:
    """The sheets of a file that hold the extract, with their headers, and a remark on each passed over."""

    sheets: tuple[tuple[Sheet, Header], ...]
    remarks: tuple[str, ...]


def choose_sheets(source: Source, extract: Extract, where: str) -> Choice:
    """Every visible sheet with the extract's header; InputError where there is none, or one is faulty.

    A sheet without a header, or with another extract's, is passed over if another sheet of the file has ours.
    """
    chosen: list[tuple[Sheet, Header]] = []
    others: list[InputError] = []
    for open_sheet in source.sheets:
        sheet = open_sheet()
        try:
            chosen.append((sheet, read_header(sheet, extract)))
        except OtherSheetError as other:
            others.append(other.error)
    if not chosen:
        raise others[0] if others else _refuse_headless(extract, where)
    hidden = (f"{where}：隐藏的工作表“{name}”未读取" for name in source.hidden)
    passed = (f"{error.where}：未读取，{error.what}" for error in others)
    return Choice(tuple(chosen), (*passed, *hidden))


def read_header(sheet: Sheet, extract: Extract) -> Header:
    """The sheet's header as that extract; InputError where a column is missing or twice, or it is misplaced.

    Raises OtherSheetError where the sheet is none of the extract's at all.
    """
    header = find_header(extract, sheet.head)
    better = find_better(extract, header, sheet.head)
    if better is not None:
        error = _refuse_misplaced(extract, better, sheet.where)
        if header is None or header.missing:
            raise OtherSheetError(error)
        raise error
    if header is None or (header.missing and not header.is_roster):
        raise OtherSheetError(_refuse_headless(extract, sheet.where))
    check_header(header, sheet.where)
    return header


def is_cut(sheet: Sheet, grid: Grid, judged: Judged) -> bool:
    """Whether the sheet seems to end in the middle of a person's row: what came after it is missing."""
    if not sheet.ends_short or not len(grid):
        return False
    last = grid.rows[-1].as_py()
    kept = judged.admitted["row"]
    return bool(
        (len(kept) and kept[-1].as_py() == last) or (judged.refused and judged.refused[-1].row == last)
    )


def find_better(extract: Extract, header: Header | None, head: Rows) -> Extract | None:
    """Another extract that the sheet fits better: all that it requires is there, and more columns are its."""
    fits = [(_count(found), other) for other, found in fit_all(head) if not found.missing]
    count, best = max(fits, key=lambda fit: fit[0], default=(0, extract))
    return best if count > _count(header) else None


def fit_all(head: Rows) -> Sequence[tuple[Extract, Header]]:
    """Every extract of which the sheet shows a header."""
    found = ((extract, find_header(extract, head)) for extract in EXTRACTS)
    return [(extract, header) for extract, header in found if header is not None]


class OtherSheetError(Exception):
    """The sheet is none of the extract's; `error` is for the case that no sheet of the file is."""

    def __init__(self, error: InputError) -> None:
        super().__init__()
        self.error = error


def _count(header: Header | None) -> int:
    return len(header.fields) if header is not None else 0


def _refuse_misplaced(extract: Extract, better: Extract, where: str) -> InputError:
    return InputError(
        what=f"放错了文件夹：表头是“{better.title}”的，却放在“{extract.title}”中",
        where=where,
        remedy=f"请把该文件移到 {better.key}，并把“{extract.title}”放进 {extract.key}",
    )


def _refuse_headless(extract: Extract, where: str) -> InputError:
    required = "、".join(column.header for column in extract.required)
    return InputError(
        what=f"找不到“{extract.title}”的表头",
        where=where,
        remedy=f"请确认表中有一行列名，至少包括：{required}；若该文件不是名单，请移出报送文件夹",
    )
