"""Workbooks to rows of text: every visible sheet, merged cells filled downwards."""

import atexit
import marshal
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from schemas.admit import parser
from schemas.admit.archive import check_archive, refuse_password
from schemas.admit.grid import Row
from schemas.admit.parser import Answer, Merge
from schemas.errors import InputError

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps an xlsx that has a password."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A visible sheet: its height in rows, and its cells as the parser packed them."""

    name: str
    height: int
    merges: tuple[Merge, ...]
    batches: tuple[bytes, ...]

    def read_rows(self) -> Iterator[Row]:
        """The rows from the sheet's first on, each as wide as the sheet."""
        return fill_merged((row for batch in self.batches for row in marshal.loads(batch)), self.merges)  # noqa: S302


@dataclass(frozen=True, slots=True)
class Workbook:
    """Its visible sheets, and the names of the hidden ones, both by name."""

    sheets: tuple[Worksheet, ...]
    hidden: tuple[str, ...]


def open_workbook(content: bytes, where: str, *, mode: int = parser.READ) -> Workbook:
    """The workbook; InputError where it is damaged, has a password, or is too large to be true.

    In the mode COUNT its sheets have a height and no rows.
    """
    if content.startswith(ZIP_MAGIC):
        check_archive(content, where)
    elif _ENCRYPTED in content:
        raise refuse_password(where)
    state, hidden, sheets = _parse(content, mode)
    if state == "password":
        raise refuse_password(where)
    if state != "ok":
        raise _refuse_damage(where)
    worksheets = tuple(Worksheet(name, height, tuple(m), tuple(rows)) for name, height, m, rows in sheets)
    return Workbook(worksheets, tuple(hidden))


def fill_merged(rows: Iterable[list[str | None]], merges: Iterable[Merge]) -> Iterator[list[str | None]]:
    """The rows with the value of each merged range in every row of its first column.

    Only downwards: one address for three siblings is the address of each, but a title across ten columns is
    not ten titles. A cell that has a value keeps it.
    """
    last_row = {first: last[0] for first, last in merges if last[0] > first[0]}
    starts: dict[int, list[int]] = {}
    for row, column in last_row:
        starts.setdefault(row, []).append(column)
    held: dict[int, tuple[str | None, int]] = {}
    for at, cells in enumerate(rows):
        held = {column: kept for column, kept in held.items() if kept[1] >= at}
        for column, (value, _) in held.items():
            if column < len(cells) and cells[column] is None:
                cells[column] = value
        for column in starts.get(at, ()):
            if column < len(cells):
                held[column] = (cells[column], last_row[at, column])
        yield cells


def _parse(content: bytes, mode: int) -> Answer:
    """The parser's answer; `damaged` where it dies of the workbook."""
    with _lock:
        child = _find_parser()
        try:
            return _ask(child, content, mode)
        except (BrokenPipeError, EOFError):
            _stop_parser(child)
            return "damaged", [], []
        except BaseException:  # interrupted: what is left in the pipe would answer the next request
            _stop_parser(child)
            raise


def _ask(child: subprocess.Popen[bytes], content: bytes, mode: int) -> Answer:
    requests, answers = child.stdin, child.stdout
    if requests is None or answers is None:
        raise EOFError
    requests.write(parser.REQUEST.pack(len(content), mode))
    requests.write(content)
    requests.flush()
    head = answers.read(parser.ANSWER.size)
    if len(head) < parser.ANSWER.size:
        raise EOFError
    answer: Answer = marshal.loads(answers.read(parser.ANSWER.unpack(head)[0]))  # noqa: S302 - of our own child
    return answer


_lock = threading.Lock()


def _find_parser() -> subprocess.Popen[bytes]:
    """A parser that lives; each process has its own, for two may not talk through one pipe."""
    child = _start_parser(os.getpid())
    if child.poll() is not None:
        _start_parser.cache_clear()
        child = _start_parser(os.getpid())
    return child


@cache
def _start_parser(pid: int) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", str(parser.__file__)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(_stop_parser, child)
    return child


def _stop_parser(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    child.wait()


def _refuse_damage(where: str) -> InputError:
    return InputError(
        what="工作簿已损坏，或不是表格软件保存的文件",
        where=where,
        remedy="请用表格软件打开确认内容完整，另存为 xlsx 后重新报送",
    )
