"""Columns that say the same things, read together: each distinct value once, and known by its code from there on.

A child's name stands in five extracts and its mother's in the record of every child she has. `read_together` puts
into such columns the codes of what was read of all their distinct values; `read_column` takes it from there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa

from matchers.features import column_of
from matchers.normalise.columns import BATCH, Strings
from matchers.parallel import side_by_side

Ints: TypeAlias = np.ndarray[Any, np.dtype[np.integer[Any]]]
Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class Reading(Generic[Parsed]):
    """How a column is read: the dataclass of Arrow arrays that comes of it, and what makes it, value by value."""

    kind: type[Parsed]
    parse: Callable[[Strings, date], Parsed]


def read_together(
    tables: Sequence[pa.Table], columns: Mapping[str, Reading[Any]], as_of: date
) -> list[pa.Table]:
    """The tables with those columns read; columns that are read alike share their distinct values."""
    alike = {way: [name for name in columns if columns[name] is way] for way in columns.values()}
    encoded = side_by_side(lambda names: _encode(tables, names), alike.values())
    pieces = [
        (way, words.slice(at, BATCH))
        for way, (_, words) in zip(alike, encoded, strict=True)
        for at in range(0, max(len(words), 1), BATCH)
    ]
    parsed = side_by_side(lambda piece: _as_struct(piece[0].parse(piece[1], as_of)), pieces)
    tables = list(tables)
    for way, (codes, _) in zip(alike, encoded, strict=True):
        parts = [part for (of, _), part in zip(pieces, parsed, strict=True) if of is way]
        read = pa.concat_arrays(parts)
        for (place, name), held in codes.items():
            column = pa.DictionaryArray.from_arrays(pa.array(held), read)
            tables[place] = tables[place].set_column(tables[place].column_names.index(name), name, column)
    return tables


def _encode(
    tables: Sequence[pa.Table], names: Sequence[str]
) -> tuple[dict[tuple[int, str], Ints], pa.StringArray]:
    """The distinct values of those columns of all tables, unknown ones too, and each column's codes of them."""
    there = [
        (place, name) for place, table in enumerate(tables) for name in names if name in table.schema.names
    ]
    columns: list[pa.Array] = [column_of(tables[place], name) for place, name in there]
    encoded = pa.chunked_array(columns, pa.string()).dictionary_encode(null_encoding="encode")
    codes = _whole_codes(encoded)
    ends = np.cumsum([len(column) for column in columns])
    spans = [slice(end - len(column), end) for column, end in zip(columns, ends, strict=True)]
    return dict(zip(there, (codes[span] for span in spans), strict=True)), _dictionary_of(encoded)


def _as_struct(parsed: Any) -> pa.StructArray:
    names = [field.name for field in fields(parsed)]
    return pa.StructArray.from_arrays([getattr(parsed, name) for name in names], names=names)


def read_column(table: pa.Table, name: str | None, way: Reading[Parsed], as_of: date) -> Parsed | None:
    """What is read of the column, or None where the table has none.

    Texts of a column that was read together with others are dictionary arrays, which share their dictionary.
    """
    if name is None or name not in table.column_names:
        return None
    column = table.column(name)
    if not _is_read(column.type):
        return way.parse(column_of(table, name), as_of)
    held = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    read = held.dictionary
    return way.kind(**{part.name: _spread(held.indices, read.field(part.name)) for part in read.type})


def _is_read(kind: pa.DataType) -> bool:
    return isinstance(kind, pa.DictionaryType) and isinstance(kind.value_type, pa.StructType)


def _spread(codes: pa.Array, part: pa.Array) -> pa.Array:
    """A part of what was read of the distinct values, for each row."""
    return pa.DictionaryArray.from_arrays(codes, part) if part.type == pa.string() else part.take(codes)


def number_words(pieces: Sequence[pa.Array]) -> tuple[Ints, pa.StringArray]:
    """The code of each word of the pieces, end to end, −1 for none, and the words in the order in which they are met.

    A dictionary that several pieces share is looked up once, and of it only the words that they use.
    """
    ends = np.cumsum([len(piece) for piece in pieces])
    codes = np.full(ends[-1], -1, np.int32)
    sources: dict[tuple[int, ...], pa.StringArray] = {}
    spans: dict[tuple[int, ...], list[slice]] = {}
    for piece, end in zip(pieces, ends, strict=True):
        if piece.null_count == len(piece):
            continue
        span = slice(end - len(piece), end)
        words, codes[span] = _part(piece)
        key = _identify(words)
        sources[key] = words
        spans.setdefault(key, []).append(span)
    met = [_find_met(codes, spans[key], len(words)) for key, words in sources.items()]
    used = [words.take(pa.array(places)) for words, places in zip(sources.values(), met, strict=True)]
    encoded = pa.chunked_array(used, pa.string()).dictionary_encode()
    numbers = _whole_codes(encoded)
    for places, (key, words) in zip(met, sources.items(), strict=True):
        number = np.full(len(words) + 1, -1, np.int32)
        number[places], numbers = numbers[: len(places)], numbers[len(places) :]
        for span in spans[key]:
            codes[span] = number[codes[span]]
    return _number_as_met(codes, _dictionary_of(encoded))


def _part(piece: pa.Array) -> tuple[pa.StringArray, Ints]:
    """The piece's words and the place of each row's, −1 for none: a plain array is its own dictionary."""
    if pa.types.is_dictionary(piece.type):
        return piece.dictionary, np.asarray(piece.indices.fill_null(-1))
    return piece, np.arange(len(piece), dtype=np.int32)


def _identify(words: pa.StringArray) -> tuple[int, ...]:
    """Where the words lie: the same for two arrays that are one."""
    return (words.offset, len(words), *(buffer.address for buffer in words.buffers() if buffer is not None))


def _find_met(codes: Ints, spans: Sequence[slice], size: int) -> Ints:
    """The codes below `size` that stand in those spans, in their order."""
    met = np.zeros(size + 1, np.bool_)
    for span in spans:
        met[codes[span]] = True
    return np.flatnonzero(met[:-1])


def _number_as_met(codes: Ints, words: pa.StringArray) -> tuple[Ints, pa.StringArray]:
    """Codes and words renumbered in the order in which the codes are met: the same on every engine."""
    known = np.flatnonzero(codes >= 0)[::-1]
    first = np.empty(len(words), np.int64)
    first[codes.take(known)] = known  # the last to be put in is the first of all
    met = np.zeros(len(codes), np.bool_)
    met[first] = True
    order = codes.take(np.flatnonzero(met))
    number = np.full(len(words) + 1, -1, np.int32)
    number[order] = np.arange(len(words), dtype=np.int32)
    return number.take(codes), words.take(pa.array(order))


def _whole_codes(encoded: pa.ChunkedArray) -> Ints:
    """The codes of all chunks, −1 for none."""
    parts = [np.asarray(chunk.indices.fill_null(-1)) for chunk in encoded.chunks]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _dictionary_of(encoded: pa.ChunkedArray) -> pa.StringArray:
    """The dictionary that all chunks share."""
    return encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], pa.string())
