"""Whether a delimited text is regular: lines end in LF or CRLF, and every quoted field closes within its line.

A city's text is looked at bit by bit, sixty-four bytes a word: one bit a byte for each kind of mark.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

BLOCK = 1 << 20
"""Bytes examined at a time: few enough that what is made of them stays in the processor's cache."""

_QUOTE, _LF, _CR = b'"\n\r'

_WORD = 64
_ONE, _LAST = np.uint64(1), np.uint64(_WORD - 1)

Bytes = npt.NDArray[np.uint8]
Bits = npt.NDArray[np.uint64]
"""A bit a byte, in the order of the bytes, the lowest of a word first; the last word is filled up with noughts."""


def is_regular(text: pa.Buffer, delimiter: str) -> bool:
    """Whether every line is one record, so that splitting at line ends cannot cut a quoted cell."""
    return all(_is_regular(block, ord(delimiter)) for block in _cut_blocks(np.frombuffer(text, np.uint8)))


def _cut_blocks(content: Bytes) -> Iterator[Bytes]:
    """Blocks that end at a line end, but for the last."""
    start = 0
    while start < len(content):
        end = start + BLOCK
        while end < len(content):
            breaks = np.flatnonzero(content[start:end] == _LF)
            if len(breaks):
                end = start + int(breaks[-1]) + 1
                break
            end += BLOCK
        yield content[start:end]
        start = end


def _is_regular(block: Bytes, delimiter: int) -> bool:
    """Whether line ends are plain, and in each line quotes alternate: one opens a cell, the next closes it.

    A quote opens a cell after a delimiter and closes one before a delimiter. A doubled quote inside a cell is one that
    closes and one that opens, side by side.
    """
    line_end, back = _mark(block, _LF), _mark(block, _CR)
    if (back & ~_before(line_end)).any():
        return False
    quote = _mark(block, _QUOTE)
    if not quote.any():
        return True
    inside = _count_odd(quote)
    if (line_end & inside).any() or inside[-1] >> _LAST:  # a line with an odd number of quotes
        return False
    between = _mark(block, delimiter) | line_end | quote
    begins, ends = _after(between), _before(between | back)
    begins[0] |= _ONE
    ends[-1] |= _ONE << np.uint64((len(block) - 1) % _WORD)
    opens, closes = quote & inside, quote & ~inside
    return not ((opens & ~begins).any() or (closes & ~ends).any())


def _mark(block: Bytes, byte: int) -> Bits:
    """Where the byte is."""
    found = np.packbits(block == byte, bitorder="little")
    whole = np.zeros(-(-len(block) // _WORD) * (_WORD // 8), np.uint8)
    whole[: len(found)] = found
    return whole.view("<u8")


def _after(bits: Bits) -> Bits:
    """The places after those."""
    moved = bits << _ONE
    moved[1:] |= bits[:-1] >> _LAST
    return moved


def _before(bits: Bits) -> Bits:
    """The places before those."""
    moved = bits >> _ONE
    moved[:-1] |= bits[1:] << _LAST
    return moved


def _count_odd(bits: Bits) -> Bits:
    """The places up to which, themselves counted, the number of bits is odd; past the end too, if it is all in all."""
    odd = bits.copy()
    for places in (1, 2, 4, 8, 16, 32):
        odd ^= odd << np.uint64(places)
    whole = np.bitwise_xor.accumulate(odd >> _LAST)
    odd[1:] ^= -whole[:-1]
    return odd
