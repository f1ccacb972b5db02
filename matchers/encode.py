"""Records as integers: every feature of every table, each distinct value once.

String comparison is dear and distinct values are few, so everything after this module works on codes
and asks for the strings of distinct pairs only. Rows are put in the order of their content, so that no
later step can depend on the order in which files and rows were delivered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from matchers.features import Features
from matchers.fields import Field
from matchers.normalise.dates import Precision
from matchers.runs import order_stably
from matchers.together import number_words
from schemas.parallel import WORKERS, side_by_side

Ints: TypeAlias = np.ndarray[Any, np.dtype[np.integer[Any]]]
Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

MISSING = -1
"""The code of an unknown value."""


@dataclass(frozen=True)
class Records:
    """All records of all tables, encoded, in the order of their content.

    `codes[feature]` is an int32 matrix, one row a record, one column a slot, −1 = unknown; string features
    index `words[feature]`, the others (days, states, sexes) are values themselves. `table[i]` and `row[i]`
    say where record i came from.
    """

    table: Ints
    row: Ints
    codes: Mapping[str, Ints]
    words: Mapping[str, pa.Array]

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.table)

    def code(self, feature: str, slot: int = 0) -> Ints:
        """One slot of a feature; all unknown where no table has it."""
        matrix = self.codes.get(feature)
        if matrix is None or slot >= matrix.shape[1]:
            return np.full(len(self), MISSING, np.int32)
        return matrix[:, slot]

    def take(self, rows: Ints) -> "Records":
        """Some of the records, in the order asked for."""
        taken = side_by_side(lambda feature: self.codes[feature].take(rows, axis=0), self.codes)
        codes = dict(zip(self.codes, taken, strict=True))
        return Records(self.table.take(rows), self.row.take(rows), codes, self.words)

    def recode(self, **features: Ints) -> "Records":
        """The same records with some one-slot features said anew."""
        new = {name: column.astype(np.int32)[:, None] for name, column in features.items()}
        return Records(self.table, self.row, {**self.codes, **new}, self.words)


def read_features(table: pa.Table, fields: tuple[Field, ...], as_of: date) -> Mapping[str, list[pa.Array]]:
    """Every feature of one table; birth and sex are as delivered, else as the number says."""
    features = Features()
    for field in fields:
        field.read(table, features, as_of)
    nothing = pa.nulls(table.num_rows, pa.int32())
    birth, number_birth = (
        _first(features, "delivered_birth", nothing),
        _first(features, "number_birth", nothing),
    )
    precision = _first(features, "delivered_precision", nothing)
    day = pa.scalar(int(Precision.DAY), pa.int32())
    features["birth_date"] = [pc.coalesce(birth, number_birth)]
    features["birth_precision"] = [pc.if_else(pc.is_valid(birth), precision, day)]
    features["birth_told"] = [pc.cast(pc.is_valid(birth), pa.int32())]
    features["sex_told"] = [
        pc.cast(
            pc.is_valid(
                pc.coalesce(
                    _first(features, "delivered_sex", nothing), _first(features, "pointer_sex", nothing)
                )
            ),
            pa.int32(),
        )
    ]
    features["sex"] = [
        pc.coalesce(
            _first(features, "delivered_sex", nothing),
            _first(features, "pointer_sex", nothing),
            _first(features, "number_sex", nothing),
        )
    ]
    features["number_birth"] = [number_birth]
    return features


def _first(features: Features, name: str, nothing: pa.Array) -> pa.Array:
    slots = features.get(name)
    return slots[0] if slots else nothing


def encode(tables: Sequence[pa.Table], fields: tuple[Field, ...], as_of: date) -> Records:
    """The records of the tables, with every feature that the fields read."""
    sizes = [table.num_rows for table in tables]
    table = np.repeat(np.arange(len(tables), dtype=np.int16), sizes)
    row = np.concatenate([np.arange(size, dtype=np.int32) for size in sizes]) if sizes else table
    return encode_features([read_features(table, fields, as_of) for table in tables], table, row)


def encode_features(read: Sequence[Mapping[str, list[pa.Array]]], table: Ints, row: Ints) -> Records:
    """Records from features already read, one mapping a table, laid one table after the other.

    `table[i]`, `row[i]`: where the i-th record of that order came from.
    """
    sizes = [len(next(iter(features.values()))[0]) for features in read]
    codes: dict[str, Ints] = {}
    words: dict[str, pa.Array] = {}
    hashed: dict[str, Ints] = {}
    names = sorted({name for features in read for name in features})

    def encode_hashed(name: str) -> tuple[Ints, pa.Array | None, Ints | None]:
        matrix, dictionary = encode_feature([held.get(name, []) for held in read], sizes)
        return matrix, dictionary, None if dictionary is None else hash_words(dictionary)

    for feature, (matrix, dictionary, hashes) in zip(names, side_by_side(encode_hashed, names), strict=True):
        codes[feature] = matrix
        if dictionary is not None and hashes is not None:
            words[feature], hashed[feature] = dictionary, hashes
    order = order_stably(digest_content(table, codes, hashed))
    sorted_codes = side_by_side(lambda name: codes[name].take(order, axis=0), names)
    return Records(table[order], row[order], dict(zip(names, sorted_codes, strict=True)), words)


def encode_feature(slots: list[list[pa.Array]], sizes: list[int]) -> tuple[Ints, pa.Array | None]:
    """A matrix of codes over all tables, and the dictionary in its own order (None for integers)."""
    width = max(len(table) for table in slots)
    kind = next(array.type for table in slots for array in table)
    pieces = [
        held[slot] if slot < len(held) else pa.nulls(size, kind)
        for slot in range(width)
        for held, size in zip(slots, sizes, strict=True)
    ]
    if pa.types.is_integer(kind):
        codes = np.concatenate([np.asarray(piece.fill_null(MISSING)).astype(np.int32) for piece in pieces])
        return _by_record(codes, width), None
    codes, words = number_words(pieces)
    return _by_record(codes, width), words


def _by_record(codes: Ints, width: int) -> Ints:
    """Codes, slot after slot, as one row a record."""
    return np.ascontiguousarray(codes.reshape(width, -1).T)


def digest_content(table: Ints, codes: Mapping[str, Ints], hashed: Mapping[str, Ints]) -> Ints:
    """A 64-bit digest of what each record says, the same whatever the order of rows (and so of codes).

    `hashed`: of the features that have words, their hashes.
    """

    def digest_part(part: slice) -> Ints:
        digest: Ints = np.uint64(1469598103934665603) + table[part].astype(np.uint64)
        for feature, matrix in sorted(codes.items()):
            for slot in range(matrix.shape[1]):
                code = matrix[part, slot]
                value = hashed[feature].take(code) if feature in hashed else code.astype(np.uint64)
                digest = mix(digest, value)
        return digest

    step = max(-(-len(table) // WORKERS), 1)
    parts = side_by_side(digest_part, [slice(at, at + step) for at in range(0, len(table), step)])
    return np.concatenate(parts) if parts else np.empty(0, np.uint64)


def hash_words(words: pa.Array) -> Ints:
    """The hash of each word, by its code; 0 at the end, for none. Holds the interpreter: do it beside other work.

    pandas hashes a text's bytes, and is handed these: the same hash without a text made and unmade for each word.
    """
    raw = pc.cast(words, pa.binary()).to_numpy(zero_copy_only=False)
    hashed = pd.util.hash_array(raw, categorize=False)
    return np.append(hashed, np.uint64(0))


def mix(digest: Ints, value: Ints) -> Ints:
    """Two columns of 64-bit hashes folded into one (the finaliser of splitmix64)."""
    mixed = digest * np.uint64(0x9E3779B97F4A7C15) ^ value.astype(np.uint64)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    return mixed
