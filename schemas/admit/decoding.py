"""Bytes to text: which encoding a delimited file is in, decoded strictly to its last byte."""

import codecs
from dataclasses import dataclass

import pyarrow as pa

from schemas.errors import InputError

CHUNK = 1 << 22
"""Bytes decoded at a time: keeps the text in between small beside the file."""

CERTAIN_UTF8 = 16
"""So many multi-byte characters that read as UTF-8 are no accident of GBK (about one GBK character in ten
does), so a bad byte after them is damage, not another encoding."""

BINARY_SHARE = 0.01
"""A text has no zero bytes but for stray ones left by an old database; more is a binary file."""

_UTF16 = {codecs.BOM_UTF16_LE: "UTF-16-LE", codecs.BOM_UTF16_BE: "UTF-16-BE"}
_END_OF_TEXT = b"\x1a"
"""What DOS programs put at the end of a text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text as UTF-8 without byte-order mark and zero bytes, and the encoding it was delivered in."""

    text: pa.Buffer
    encoding: str


@dataclass(frozen=True, slots=True)
class _Damage:
    """The first byte that is no text: its offset in the content, counted from 0."""

    offset: int
    encoding: str


def decode(content: bytes, where: str) -> Decoded:
    """The whole text; InputError with offset and line of the first bad byte.

    A byte-order mark decides; else it is UTF-8 if the whole file is valid, else GB18030, of which GBK and
    GB2312 are parts. Nothing is ever replaced or skipped.
    """
    encoding = _UTF16.get(content[:2])
    if encoding is not None:
        return _settle(_convert(content, encoding, skip=2), content, where)
    _refuse_binary(content, where)
    if content.startswith(codecs.BOM_UTF8):
        return _settle(_convert(content, "UTF-8", skip=3), content, where)
    return _settle(_convert_unmarked(content), content, where)


def _convert_unmarked(content: bytes) -> Decoded | _Damage:
    utf8 = _convert(content, "UTF-8")
    if isinstance(utf8, Decoded) or _count_wide(content[: utf8.offset]) >= CERTAIN_UTF8:
        return utf8
    return _convert(content, "GB18030")


def _convert(content: bytes, encoding: str, skip: int = 0) -> Decoded | _Damage:
    is_utf8 = encoding == "UTF-8"
    if is_utf8 and _is_utf8(content):
        return Decoded(pa.py_buffer(_strip(content[skip:] if skip else content)), encoding)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    parts: list[bytes] = []
    for start in range(skip, len(content), CHUNK):
        pending = len(decoder.getstate()[0])
        end = min(start + CHUNK, len(content))
        try:
            text = decoder.decode(content[start:end], final=end == len(content))
        except UnicodeDecodeError as error:
            return _Damage(start - pending + error.start, encoding)
        if not is_utf8:
            parts.append(text.encode())
    converted = content[skip:] if is_utf8 else b"".join(parts)
    return Decoded(pa.py_buffer(_strip(converted)), encoding)


def _is_utf8(content: bytes) -> bool:
    """Whether all of it is UTF-8: Arrow looks at it without making text of it."""
    bounds = pa.array([0, len(content)], pa.int64()).buffers()[1]
    text = pa.LargeStringArray.from_buffers(1, bounds, pa.py_buffer(content))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _strip(text: bytes) -> bytes:
    """Without zero bytes and the end-of-text mark; the same object where there are none."""
    whole = text.replace(b"\0", b"") if b"\0" in text else text
    return whole.removesuffix(_END_OF_TEXT)


def _settle(result: Decoded | _Damage, content: bytes, where: str) -> Decoded:
    if isinstance(result, Decoded):
        return result
    line = content.count(b"\n", 0, result.offset) + 1
    raise InputError(
        what=f"文件中有无法按 {result.encoding} 读出的字节",
        where=f"{where}，第 {line} 行，第 {result.offset} 字节（从 0 数起）",
        remedy="文件可能在传输中损坏或被截断，请重新导出；导出时选择 UTF-8 或 GB18030 编码",
    )


def _refuse_binary(content: bytes, where: str) -> None:
    if b"\0" in content and content.count(b"\0") > BINARY_SHARE * len(content):
        raise InputError(
            what="文件不是文本，也不是可识别的表格",
            where=where,
            remedy="请用表格软件打开，另存为 xlsx 或 CSV 后重新报送",
        )


def _count_wide(content: bytes) -> int:
    """How many multi-byte characters a valid UTF-8 text holds."""
    return len(content.translate(None, delete=bytes(range(0xC0))))
