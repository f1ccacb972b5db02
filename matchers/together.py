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
import pyarrow.compute as pc

from matchers.features import column_of
from matchers.normalise.columns import BATCH, Strings, mask_of
from schemas.parallel import side_by_side

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
    parts = [[part for (of, _), part in zip(pieces, parsed, strict=True) if of is way] for way in alike]
    asked = [(pa.concat_arrays(said), words) for said, (_, words) in zip(parts, encoded, strict=True)]
    numbered = side_by_side(lambda each: _number_texts(*each), asked)
    tables = list(tables)
    for (codes, _), read in zip(encoded, numbered, strict=True):
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


def _number_texts(read: pa.StructArray, words: pa.StringArray) -> pa.StructArray:
    """What was read of distinct words; its texts as dictionary arrays, in which equal ones have one code."""
    parts = {part.name: read.field(part.name) for part in read.type}
    coded = [_number_alike(part, words) if part.type == pa.string() else part for part in parts.values()]
    return pa.StructArray.from_arrays(coded, names=list(parts))


def _number_alike(texts: pa.StringArray, words: pa.StringArray) -> pa.DictionaryArray:
    """The texts that were read of distinct words: each the first place of its like.

    Nearly all are the words as they were, and so differ; only the others are looked up.
    """
    same = mask_of(pc.equal(texts, words))
    changed = np.flatnonzero(mask_of(pc.is_valid(texts)) & ~same)
    odd = texts.take(pa.array(changed)).dictionary_encode()
    number = np.asarray(odd.indices)
    first = np.empty(len(odd.dictionary), np.int32)
    first[number[::-1]] = changed[::-1]
    found = pc.index_in(words, value_set=odd.dictionary).fill_null(-1).to_numpy(zero_copy_only=False)
    alike = np.flatnonzero(same & (found >= 0))
    first[found[alike]] = alike
    code = np.arange(len(texts), dtype=np.int32)
    code[changed] = first[number]
    return pa.DictionaryArray.from_arrays(pa.array(code, mask=mask_of(pc.is_null(texts))), texts)


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
    return way.kind(**{part.name: read.field(part.name).take(held.indices) for part in read.type})


def _is_read(kind: pa.DataType) -> bool:
    return isinstance(kind, pa.DictionaryType) and isinstance(kind.value_type, pa.StructType)


def number_words(pieces: Sequence[pa.Array]) -> tuple[Ints, pa.StringArray]:
    """The code of each word of the pieces, end to end, −1 for none, and the words in the order in which they are met.

    A dictionary that several pieces share is looked up once, and of it only the words that they use; if all share it,
    no word is, as equal words of a dictionary have one code.
    """
    if not any(pa.types.is_dictionary(piece.type) for piece in pieces):
        encoded = pa.chunked_array(pieces, pa.string()).dictionary_encode()
        return _whole_codes(encoded), _dictionary_of(encoded)
    places, words = _join_words(pieces)
    met = _order_met(places, len(words))
    used = words.take(pa.array(met))
    number = np.full(len(words) + 1, -1, np.int32)
    if words.num_chunks == 1:
        number[met] = np.arange(len(met))
        return number.take(places), used.chunk(0)
    encoded = used.dictionary_encode()
    number[met] = _whole_codes(encoded)
    return number.take(places), _dictionary_of(encoded)


def _join_words(pieces: Sequence[pa.Array]) -> tuple[Ints, pa.ChunkedArray]:
    """The place of each row's word among the words of all pieces, end to end, −1 for none; and these."""
    ends = np.cumsum([len(piece) for piece in pieces])
    places = np.full(ends[-1], -1, np.int32)
    starts: dict[tuple[int, ...], int] = {}
    sources: list[pa.StringArray] = []
    size = 0
    for piece, end in zip(pieces, ends, strict=True):
        if piece.null_count == len(piece):
            continue
        words, codes = _part(piece)
        start = starts.setdefault(_identify(words), size)
        if start == size:
            sources.append(words)
            size += len(words)
        places[end - len(piece) : end] = np.where(codes < 0, -1, codes + np.int32(start)) if start else codes
    return places, pa.chunked_array(sources, pa.string())


def _part(piece: pa.Array) -> tuple[pa.StringArray, Ints]:
    """The piece's words and the place of each row's, −1 for none: a plain array is its own dictionary."""
    if pa.types.is_dictionary(piece.type):
        return piece.dictionary, np.asarray(piece.indices.fill_null(-1))
    return piece, np.arange(len(piece), dtype=np.int32)


def _identify(words: pa.StringArray) -> tuple[int, ...]:
    """Where the words lie: the same for two arrays that are one."""
    return (words.offset, len(words), *(buffer.address for buffer in words.buffers() if buffer is not None))


def _order_met(places: Ints, size: int) -> Ints:
    """The places below `size` that are there, in the order in which they are met: the same on every engine."""
    known = np.flatnonzero(places >= 0)[::-1]
    first = np.full(size, -1, np.int64)
    first[places.take(known)] = known  # the last to be put in is the first of all
    met = np.zeros(len(places), np.bool_)
    met[first[first >= 0]] = True
    return places.take(np.flatnonzero(met))


def _whole_codes(encoded: pa.ChunkedArray) -> Ints:
    """The codes of all chunks, −1 for none."""
    parts = [np.asarray(chunk.indices.fill_null(-1)) for chunk in encoded.chunks]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _dictionary_of(encoded: pa.ChunkedArray) -> pa.StringArray:
    """The dictionary that all chunks share."""
    return encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], pa.string())
