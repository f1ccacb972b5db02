"""Arrow string columns as NumPy arrays of bytes or code points, and back; no meaning is known here."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Strings: TypeAlias = pa.Array | pa.ChunkedArray
Levels = npt.NDArray[np.int8]
Codes = npt.NDArray[np.uint32]
Lengths = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Parsed = TypeVar("Parsed")

BATCH = 1 << 18
"""Rows worked on at a time: temporaries stay within some tens of megabytes whatever the column's length."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
"""Characters that print nothing, as the inside of a regular expression class: joiners, marks, selectors."""


def batches(values: Strings, rows: int = BATCH) -> Iterator[pa.StringArray]:
    """The column in order, as plain string arrays of at most `rows` rows; at least one, even if empty."""
    column = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    for start in range(0, max(len(column), 1), rows):
        part = column.slice(start, rows).combine_chunks()
        yield part.cast(pa.string()) if len(part) else pa.array([], pa.string())


def join_batches(parts: list[Parsed]) -> Parsed:
    """One parsed column from those of its batches: every field concatenated in order."""
    first: Any = parts[0]
    if len(parts) == 1:
        return parts[0]
    joined = {
        field.name: pa.concat_arrays([getattr(p, field.name) for p in parts]) for field in fields(first)
    }
    return type(first)(**joined)  # type: ignore[no-any-return]


def byte_spans(array: pa.StringArray) -> tuple[npt.NDArray[np.uint8], Lengths, Lengths]:
    """The column's UTF-8 bytes, and where each value starts and ends in them; a null spans nothing."""
    _, offsets, data = array.buffers()
    if len(array) == 0 or data is None:
        nothing = np.zeros(len(array), np.int64)
        return np.zeros(1, np.uint8), nothing, nothing
    bounds = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    ends = np.where(mask_of(pc.is_valid(array)), bounds[1:], bounds[:-1])
    return np.frombuffer(data, np.uint8), bounds[:-1], ends


def byte_matrix(array: pa.StringArray, width: int) -> npt.NDArray[np.uint8]:
    """One row of `width` bytes a value; every value must be that long and none null."""
    data, starts, ends = byte_spans(array)
    if not len(array):
        return np.zeros((0, width), np.uint8)
    if ends[-1] - starts[0] == width * len(array):
        return data[starts[0] : ends[-1]].reshape(-1, width)
    return np.asarray(data[starts[:, None] + np.arange(width)])


def code_points(array: pa.StringArray) -> tuple[Codes, Lengths]:
    """All characters of the column end to end, and how many each value has; a null has none."""
    data, starts, ends = byte_spans(array)
    if len(array) == 0 or not (ends > starts).any():
        return np.zeros(0, np.uint32), np.zeros(len(array), np.int64)
    if array.null_count:
        array = pc.fill_null(array, "")
        data, starts, ends = byte_spans(array)
    text = data[starts[0] : ends[-1]].tobytes().decode("utf-8")
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return codes, pc.utf8_length(array).to_numpy(zero_copy_only=False).astype(np.int64)


def code_matrix(array: pa.StringArray, width: int) -> tuple[Codes, Lengths]:
    """One row of `width` code points a value, cut or filled with 0, and the values' whole lengths."""
    codes, lengths = code_points(array)
    matrix = np.zeros((len(lengths), width), np.uint32)
    starts = np.cumsum(lengths) - lengths
    for column in range(min(width, lengths.max(initial=0))):
        reaches = np.flatnonzero(lengths > column)
        matrix[reaches, column] = codes.take(starts.take(reaches) + column)
    return matrix, lengths


def strings_from(codes: Codes, lengths: Lengths, missing: Mask | None = None) -> pa.StringArray:
    """The inverse of `code_points`: values of the given lengths, null where `missing`."""
    data = codes.astype("<u4").tobytes().decode("utf-32-le").encode("utf-8")
    sizes = 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)
    ends = np.concatenate([[0], np.cumsum(sizes)])[np.concatenate([[0], np.cumsum(lengths)])]
    offsets = pa.py_buffer(ends.astype(np.int32).tobytes())
    array = pa.StringArray.from_buffers(len(lengths), offsets, pa.py_buffer(data))
    if missing is None or not missing.any():
        return array
    return pc.if_else(pa.array(~missing), array, pa.scalar(None, pa.string()))


def any_within(flags: Mask, lengths: Lengths) -> Mask:
    """Whether any of a value's characters is flagged; `flags` lie end to end as in `code_points`."""
    totals = np.concatenate([[0], np.cumsum(flags)])
    ends = np.cumsum(lengths)
    return np.asarray(totals[ends] > totals[ends - lengths])


def mask_of(condition: pa.Array | pa.ChunkedArray) -> Mask:
    """A boolean column as a mask; unknown is not true."""
    return np.asarray(pc.fill_null(condition, False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def flat(values: Strings) -> pa.StringArray:
    """One contiguous string array, whatever the chunks and string type were."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return array if array.type == pa.string() else array.cast(pa.string())


def whole_numbers(values: Any, dtype: npt.DTypeLike = np.int8) -> npt.NDArray[Any]:
    """A NumPy array from a NumPy array or an Arrow column; nulls become 0."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        values = pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=dtype)


def find_contained(left: list[str], right: list[str]) -> Mask:
    """Whether one of each pair is written within the other.

    A search of Python's own is the quickest there is: a scorer for partial matches takes ten times as long.
    """
    pairs = zip(left, right, strict=True)
    return np.fromiter((a in b or b in a for a, b in pairs), np.bool_, len(left))


def string_list(values: pa.StringArray, rows: Mask | npt.NDArray[np.int64]) -> list[str]:
    """The chosen rows as Python strings, for scorers that take no Arrow."""
    chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    some = values if len(chosen) == len(values) else values.take(pa.array(chosen))
    return some.to_numpy(zero_copy_only=False).tolist()  # type: ignore[no-any-return]  # to_pylist is far slower
