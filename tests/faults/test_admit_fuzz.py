"""Files damaged at random: read, refused row by row, or one clear error; never a crash and never a hang."""

import io
import random
import re
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from inboxes import CHILDREN, NUMBER

from schemas.admit import inspect

ROWS = [CHILDREN.split(","), *[["孙甲", NUMBER, "男", "2015-03-02", "孤儿", "甲县"]] * 40]
NUMBERS = (b"0", b"1", b"99", b"16384", b"1048576", b"99999999", b"2147483648", b"9223372036854775808")


def make_xlsx() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("E2:E9")
    book.save(stream)
    return stream.getvalue()


def make_xls() -> bytes:
    book, stream = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("甲县")
    for at, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    book.save(stream)
    return stream.getvalue()


def make_parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(dict(zip(ROWS[0], zip(*ROWS[1:], strict=True), strict=True))), sink)
    return sink.getvalue().to_pybytes()


GOOD = {
    ".xlsx": make_xlsx(),
    ".xls": make_xls(),
    ".parquet": make_parquet(),
    ".csv": "\n".join(",".join(row) for row in ROWS).encode("gb18030"),
}


def damage(content: bytes, chance: random.Random) -> bytes:
    """The bytes with some changed, cut, doubled or put in, or some numbers in them made large."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 2, 8, 40])):
        at, length = chance.randrange(len(changed) + 1), chance.randrange(1, 200)
        kind = chance.randrange(4)
        if kind == 0:
            changed[at : at + 1] = chance.randbytes(1)
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[-length:]
        else:
            large = chance.choice(NUMBERS)
            changed = bytearray(
                re.sub(rb"\d+", lambda _, large=large: large, bytes(changed), count=chance.randrange(9))
            )
    return bytes(changed)


def damage_part(content: bytes, chance: random.Random) -> bytes:
    """A whole archive with one part damaged, so that the damage comes to the parser."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damage(part, chance) if name == chosen else part)
    return stream.getvalue()


def check(suffix: str, seed: int, folder: Path) -> None:
    chance = random.Random(f"{suffix}{seed}")  # noqa: S311 - damage is no secret
    deep = suffix == ".xlsx" and chance.random() < 0.8
    path = folder / f"甲{suffix}"
    path.write_bytes((damage_part if deep else damage)(GOOD[suffix], chance))
    for reading in inspect([path]):
        told = reading.error is not None or reading.remark is not None
        kept = reading.admitted + len(reading.refused) + sum(reading.dropped.values())
        assert told or reading.rows == kept


@pytest.mark.parametrize("suffix", GOOD)
def test_the_undamaged_file_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"甲{suffix}"
    path.write_bytes(GOOD[suffix])
    assert [reading.admitted for reading in inspect([path])] == [len(ROWS) - 1]


@pytest.mark.parametrize("suffix", GOOD)
def test_a_damaged_file_is_accounted_for_or_refused(suffix: str, tmp_path: Path) -> None:
    for seed in range(30):
        check(suffix, seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", GOOD)
def test_thousands_of_damaged_files_are_accounted_for_or_refused(suffix: str, tmp_path: Path) -> None:
    for seed in range(2500):
        check(suffix, seed, tmp_path)
