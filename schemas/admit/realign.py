"""Rows that stand one column too far right behind a sound number: the blank that pushed them is taken out.

Only what is certain is moved. Name and number must stand in their own columns, and one reading alone may fit; a
date becomes the birth date only in the number's own year, so that none is taken from another column.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from schemas.codes import Sex, fold_word
from schemas.declare import Column, Extract, Kind

Row = tuple[str | None, ...]
"""A row's cells, one a header column, None = empty."""

SHOWING = frozenset({"sex", "birth_date"})
"""The fields that show how a row stands: nothing else can be taken for them."""

ROWS_NAMED = 20
"""More row numbers than that are no help in a remark; the rest are counted."""

UNSAID = frozenset({"0", "9", "未知", "不详", "未知的性别", "未说明的性别"})
"""What a sex cell may say beside a sex; 0 and 9 after GB/T 2261.1."""

_SERIAL_ZERO = date(1899, 12, 30)
"""The day that spreadsheets count from."""

_DIGIT, _YEAR = re.compile(r"\d"), re.compile(r"\d{4}")
_SERIAL = re.compile(r"\d{5}(\.0+)?")
_NUMBER = re.compile(r"\d{17}[\dXx]")
_SINGLE = re.compile(r"[0129](\.0)?")

_DIGITED = (Kind.NUMBER, Kind.PHONE, Kind.MONEY, Kind.YEAR)


def choose_columns(extract: Extract, fields: Mapping[int, str]) -> dict[int, Column]:
    """Position → declared column; empty where neither a sex nor a birth date could show how a row stands."""
    if not SHOWING & set(fields.values()):
        return {}
    return {position: extract.column(field) for position, field in fields.items()}


def realign(columns: Mapping[int, Column], cells: Row) -> Row | None:
    """The cells in line, the last one empty; None where no reading fits, or more than one.

    Two blanks side by side give one reading, whichever is taken out.
    """
    at = {column.field: position for position, column in columns.items()}
    sign = _find_sign(at, cells)
    if sign is None or not _is_anchored(at, cells):
        return None
    first = max(at["name"], at["number"]) + 1
    readings = {_take_out(cells, blank) for blank in range(first, sign) if cells[blank] is None}
    fitting = [reading for reading in readings if _fits(columns, at, cells, reading)]
    return fitting[0] if len(fitting) == 1 else None


def is_else_in_place(columns: Mapping[int, Column], cells: Row) -> bool:
    """Whether every cell but sex and birth date can be what its column holds: these two alone are then unread."""
    others = {position: column for position, column in columns.items() if column.field not in SHOWING}
    return _count_strange(others, cells) == 0


def describe_realigned(rows: Sequence[int]) -> str:
    """What the department is asked to correct: how many rows and which; no cell's value."""
    shown = "、".join(map(str, rows[:ROWS_NAMED])) + ("等" if len(rows) > ROWS_NAMED else "")
    return f"{len(rows)} 行有若干列右移一格（第 {shown} 行），已按内容对齐后使用，请更正后重新报送"


def _find_sign(at: Mapping[str, int], cells: Row) -> int | None:
    """The leftmost cell that shows the shift: digits where the sex should be, a sex where the birth date should."""
    signs = []
    if "sex" in at and _YEAR.search(_fold(cells[at["sex"]])):
        signs.append(at["sex"])
    if "birth_date" in at:
        birth = _fold(cells[at["birth_date"]])
        if Sex.read(birth) or _SINGLE.fullmatch(birth):
            signs.append(at["birth_date"])
    return min(signs, default=None)


def _is_anchored(at: Mapping[str, int], cells: Row) -> bool:
    """Whether name and number stand in their own columns."""
    name = _fold(cells[at["name"]])
    named = bool(name) and not _DIGIT.search(name) and Sex.read(name) is None
    return named and _NUMBER.fullmatch(_fold(cells[at["number"]])) is not None


def _take_out(cells: Row, blank: int) -> Row:
    return (*cells[:blank], *cells[blank + 1 :], None)


def _fits(columns: Mapping[int, Column], at: Mapping[str, int], cells: Row, reading: Row) -> bool:
    """Whether sex and birth date are themselves or empty, not both empty, and fewer cells than before are strange."""
    sex = reading[at["sex"]] if "sex" in at else None
    birth = reading[at["birth_date"]] if "birth_date" in at else None
    return (
        (sex is not None or birth is not None)
        and (sex is None or _is_sex(sex))
        and (birth is None or _is_of_year(birth, _fold(cells[at["number"]])[6:10]))
        and _count_strange(columns, reading) < _count_strange(columns, cells)
    )


def _is_sex(cell: str) -> bool:
    return Sex.claims(cell) or fold_word(cell) in UNSAID


def _is_of_year(cell: str, year: str) -> bool:
    """Whether the cell is a date of that year, written out or as a spreadsheet's serial."""
    text = _fold(cell)
    if _SERIAL.fullmatch(text):
        return str((_SERIAL_ZERO + timedelta(days=int(text[:5]))).year) == year
    return year in text


def _count_strange(columns: Mapping[int, Column], cells: Row) -> int:
    """How many filled cells cannot be what their column holds."""
    told = ((column, cells[position]) for position, column in columns.items())
    return sum(cell is not None and not _suits(column, cell) for column, cell in told)


def _suits(column: Column, cell: str) -> bool:
    """Whether the cell can be the column's at all; free text can be anything."""
    text = _fold(cell)
    if column.field == "sex":
        return _is_sex(cell)
    if column.kind is Kind.CODE and column.codes is not None:
        return column.codes.claims(cell)
    if column.kind is Kind.DATE:
        return _YEAR.search(text) is not None
    if column.kind in _DIGITED:
        return _DIGIT.search(text) is not None
    return column.kind is not Kind.NAME or _DIGIT.search(text) is None


def _fold(cell: str | None) -> str:
    """The cell without width, blanks and the apostrophe that makes a number a text."""
    return re.sub(r"[\s'‘’`]+", "", unicodedata.normalize("NFKC", cell or ""))
