"""Before a workbook is parsed: is it whole, unlocked, and no larger than it says."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from schemas.errors import InputError

UNPACKED_LIMIT = 2 << 30
"""Bytes; a full sheet of 1,048,576 rows and twenty columns unpacks to less than one gigabyte."""

RATIO_LIMIT = 200
RATIO_FROM = 64 << 20
"""Sheets of real lists shrink ten- to fiftyfold, a bomb a thousandfold; small files may as they like."""

PARTS_LIMIT = 10_000
"""Parts in a workbook; a real one has some hundred."""

CELLS_LIMIT = 64 << 20
"""Cells in the rectangle around all cells of a sheet: the parser lays it out in memory, so that a single cell
at XFD1048576 would ask for half a terabyte and end the process."""

_CHUNK = 1 << 20
_FAR = re.compile(rb"""\br=["']([A-Za-z]{2,3}\d{1,7}|[A-Za-z]\d{6,7})["']""")
"""References of cells outside A1:Z99999; a list of people has few of them or none, so looking is quick."""
_BEYOND = re.compile(rb"""<row\s[^>]{0,200}?\br=["']\d{8,}""")
"""A row whose number no sheet can have; a parser that fills the gap above it would never end."""
_NEAR_COLUMNS, _NEAR_ROWS = 26, 99_999
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_OVERLAP = 256
"""Bytes of the last chunk looked at again, so that a reference on the seam is not missed."""


def check_archive(content: bytes, where: str) -> None:
    """Pass an xlsx file that can be parsed safely; InputError tells damage, password and excess apart."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive, len(content), where)
            for part in archive.infolist():
                _check_part(archive, part, where)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise InputError(
            what="工作簿已损坏或不完整",
            where=where,
            remedy="文件可能在传输中被截断，请在原电脑上打开确认后重新复制或导出",
        ) from error


def _check_parts(archive: zipfile.ZipFile, size: int, where: str) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise refuse_password(where)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS_LIMIT or _is_excessive(unpacked, size):
        raise _refuse_size(where)
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise InputError(
            what="这是压缩包，不是工作簿",
            where=where,
            remedy="请先解压，把其中的表格逐个放进报送文件夹",
        )


def _is_excessive(unpacked: int, packed: int) -> bool:
    return unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, where: str) -> None:
    """Read a part to its end: its checksum, its true size, and how far its cells reach."""
    seen = 0
    columns, rows = _NEAR_COLUMNS, _NEAR_ROWS
    is_sheet = part.filename.startswith("xl/worksheets/")
    for chunk in _read_part(archive, part):
        seen += len(chunk)
        if _is_excessive(seen, part.compress_size):
            raise _refuse_size(where)
        if _DOCTYPE.search(chunk):
            raise _refuse_size(where)
        if is_sheet and _BEYOND.search(chunk):
            raise _refuse_extent(where)
        for reference in set(_FAR.findall(chunk)) if is_sheet else ():
            column, row = _place(reference)
            columns, rows = max(columns, column), max(rows, row)
        if columns * rows > CELLS_LIMIT:
            raise _refuse_extent(where)


def _read_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    overlap = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield overlap + chunk
            overlap = chunk[-_OVERLAP:]


def _place(reference: bytes) -> tuple[int, int]:
    """`AB12` → column 28, row 12."""
    letters = reference.rstrip(b"0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column, int(reference[len(letters) :])


def refuse_password(where: str) -> InputError:
    """The error for a workbook under a password."""
    return InputError(
        what="工作簿设有打开密码，无法读取",
        where=where,
        remedy="请用表格软件打开，取消密码后另存为 xlsx，再重新报送",
    )


def _refuse_size(where: str) -> InputError:
    return InputError(
        what="工作簿解压后大得不合常理，为安全起见不予读取",
        where=where,
        remedy="请用表格软件打开，只保留名单，另存为 xlsx 或 CSV 后重新报送",
    )


def _refuse_extent(where: str) -> InputError:
    return InputError(
        what="工作表在极远处有单元格，表格范围大得不合常理",
        where=where,
        remedy="请删除名单右侧和下方的全部行列后保存，或把名单复制到新的工作簿重新报送",
    )
