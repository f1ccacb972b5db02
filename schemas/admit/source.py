"""A delivered file opened: its sheets with their first rows, and how to pour out the rest."""

import hashlib
import itertools
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from schemas.admit import columnar, delimited
from schemas.admit.decoding import decode
from schemas.admit.grid import Grid, Row, build_grid
from schemas.admit.headers import SCAN_ROWS, Header, Rows, find_header
from schemas.admit.workbook import OLE_MAGIC, ZIP_MAGIC, Worksheet, open_workbook
from schemas.errors import InputError
from schemas.extracts import EXTRACTS

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet")
"""What an extract may be delivered as. What a file really is, its first bytes tell."""

HEAD_ROWS = SCAN_ROWS + 1
"""A header's second row may be one below the last at which its first may be."""

_TAIL = 1 << 16
"""Bytes in which a text's last two lines are looked for."""
_BLANK_BLOCK = 1 << 12
_BLANK_BYTES = b"\0\xef\xbb\xbf\xff\xfe \t\r\n"
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or a file that is one: its first rows, and a function that gives the rows below a header."""

    name: str | None
    where: str
    encoding: str | None
    head: Rows
    pour: Callable[[Header], Grid]
    ends_short: bool = False
    """Whether the last line is shorter than the one before it and has no end: so does a text end that was cut."""


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file: its hash, its hidden sheets, and how to open each visible one."""

    sha256: str
    hidden: tuple[str, ...]
    sheets: tuple[Callable[[], Sheet], ...]


def open_source(path: Path, where: str) -> Source:
    """The file, told by its first bytes; InputError where it cannot be read as any kind of table."""
    content = _read_bytes(path, where)
    sha256 = hashlib.sha256(content).hexdigest()
    if _is_blank(content):
        raise InputError(what="文件是空的", where=where, remedy="请重新导出，确认文件有内容后再报送")
    if content.startswith((ZIP_MAGIC, OLE_MAGIC)):
        workbook = open_workbook(content, where)
        sheets = (partial(_open_worksheet, sheet, where) for sheet in workbook.sheets)
        return Source(sha256, workbook.hidden, tuple(sheets))
    sheet = _open_parquet if content.startswith(columnar.MAGIC) else _open_text
    _check_suffix(path, content, where)
    return Source(sha256, (), (partial(sheet, content, where),))


def _read_bytes(path: Path, where: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError("no regular file")
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            what="文件无法读取",
            where=where,
            remedy="请检查文件的读取权限，关闭正在使用它的程序，确认网络盘已连接，然后重试",
        ) from error


def _is_blank(content: bytes) -> bool:
    """Whether there is nothing but a byte-order mark, zeros and whitespace; looks no further than needed."""
    starts = range(0, len(content), _BLANK_BLOCK)
    return not any(content[start : start + _BLANK_BLOCK].strip(_BLANK_BYTES) for start in starts)


def _check_suffix(path: Path, content: bytes, where: str) -> None:
    """A damaged workbook must not pass for a text, nor a web page that calls itself .xls."""
    is_parquet = content.startswith(columnar.MAGIC)
    if path.suffix.lower() == ".xlsx" or (path.suffix.lower() == ".parquet") != is_parquet:
        raise InputError(
            what=f"文件内容与扩展名 {path.suffix} 不符，或文件开头已损坏",
            where=where,
            remedy="请用原来的软件打开确认，另存为 xlsx 或 CSV 后重新报送",
        )
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise InputError(
            what="文件其实是网页，不是表格",
            where=where,
            remedy="请用表格软件打开，另存为 xlsx 后重新报送",
        )


def _open_text(content: bytes, where: str) -> Sheet:
    decoded = decode(content, where)
    delimiter = max(delimited.DELIMITERS, key=partial(_count_fields, decoded.text))
    head = delimited.read_head(decoded.text, delimiter, HEAD_ROWS)

    def pour(header: Header) -> Grid:
        start, first_row = head.ends[header.last], header.last + 2
        return delimited.split(decoded.text, delimiter, header.width, start=start, first_row=first_row)

    return Sheet(None, where, decoded.encoding, head.records, pour, _ends_short(decoded.text, delimiter))


def _ends_short(text: pa.Buffer, delimiter: str) -> bool:
    tail = text.slice(max(0, text.size - _TAIL)).to_pybytes().decode("utf-8", "ignore")
    lines = tail.split("\n")[-2:]
    counts = [len(delimited.split_line(line, delimiter)) for line in lines]
    return bool(lines[-1].strip()) and counts[-1] < counts[0]


def _count_fields(text: pa.Buffer, delimiter: str) -> int:
    """How many columns of the extract that fits best the first rows show when split so."""
    head = delimited.read_head(text, delimiter, HEAD_ROWS).records
    found = (find_header(extract, head) for extract in EXTRACTS)
    return max(len(header.fields) if header else 0 for header in found)


def _open_worksheet(sheet: Worksheet, where: str) -> Sheet:
    head = tuple(itertools.islice(sheet.read_rows(), HEAD_ROWS))

    def pour(header: Header) -> Grid:
        below = enumerate(sheet.read_rows(), start=1)
        # what stands to the right of a worksheet's table is a clerk's note, not a column too many
        records = ((number, cells[: header.width]) for number, cells in below if number > header.last + 1)
        return build_grid(records, header.width)

    return Sheet(sheet.name, f"{where}，工作表“{sheet.name}”", None, head, pour)


def _open_parquet(content: bytes, where: str) -> Sheet:
    parquet = columnar.open_parquet(content, where)
    head: list[Row] = [tuple(parquet.schema_arrow.names)]

    def pour(header: Header) -> Grid:
        return columnar.read_grid(parquet, frozenset(header.fields), where)

    return Sheet(None, where, None, head, pour)
