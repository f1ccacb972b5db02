"""staged.*: every record's features, read and encoded once.

`staged.feature` holds codes, not words: the stages after load numbers and never look a word up again. The words
of a text feature stand in `staged.word_<feature>`, in the order of their codes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.encode import Ints, Records, encode_features, read_features
from matchers.features import with_dates
from matchers.fields import (
    BirthDate,
    Field,
    Identifier,
    Kin,
    Name,
    Number,
    Phone,
    Place,
    Sex,
    Text,
)
from matchers.normalise.columns import BATCH
from matchers.runs import order_by
from matchers.tables import write_arrow, write_table
from matchers.together import read_together
from schemas import police
from schemas.declare import Extract
from schemas.extracts import EXTRACTS
from schemas.kept import forget, keep, recall
from schemas.parallel import meanwhile, side_by_side
from schemas.warehouse import in_chunks, open_beside, read_beside, transaction

BORN = "birth_date"
"""The one column of dates that any field reads."""

FIELDS: tuple[Field, ...] = (
    Number("number", birth=BORN, copy="student_number"),
    Name("name", former="former_name"),
    BirthDate(BORN),
    Sex("sex"),
    Phone("phone"),
    Kin(
        numbers=("guardian_number", "father_number", "mother_number"),
        names=("guardian_name", "father_name", "mother_name"),
    ),
    Place("district"),
    Text("school", household=False),
    Text("address", also=("household_address",)),
    Identifier("student_number"),
    Identifier("insured_number"),
)
"""What the six extracts say of a child, by the declared field names; an extract without a column is silent."""

CHILD_EXTRACTS = tuple(extract for extract in EXTRACTS if extract != police.PARENT_STATUS)
"""Extracts whose records are children; parents' states are adults and linked by number alone."""

TEXTS = (
    "number",
    "document",
    "name",
    "phone",
    "kin_number",
    "kin_name",
    "district",
    "school",
    "address",
    "student_number",
    "insured_number",
)
WHOLE = (
    "number_state",
    "number_doubtful",
    "number_birth",
    "birth_date",
    "birth_precision",
    "birth_told",
    "sex",
    "sex_told",
)
FEATURES = dict.fromkeys(TEXTS, pa.string()) | dict.fromkeys(WHOLE, pa.int32())
"""The features that are kept, in the order of their columns."""

PIECE = BATCH
"""Rows of an extract read at a time: the largest extract alone would keep one core at work while the other waits."""

SLOTS = {"name": 2, "phone": 2, "kin_number": 4, "kin_name": 5, "address": 2}
"""How many values of a feature one record can hold; one where not named."""


def normalise(connection: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """Write staged.feature (a row a child record), its words and staged.record; returns the rows by extract."""
    records = encode(connection, as_of)
    store(connection, records, as_of)
    return count_rows(records)


def count_rows(records: Records) -> dict[str, int]:
    """The records by extract."""
    counts = np.bincount(records.table, minlength=len(CHILD_EXTRACTS)).tolist()
    return dict(zip((extract.key for extract in CHILD_EXTRACTS), counts, strict=True))


def encode(connection: duckdb.DuckDBPyConnection, as_of: date) -> Records:
    """Every child record's features; kept for whoever asks for staged.feature, which `store` writes."""
    forget(connection, "staged.feature")
    raw = _fetch_all(connection)
    sizes = [rows.num_rows for rows in raw]
    row = np.concatenate([np.asarray(rows.column("record_id")).astype(np.int64) for rows in raw])
    table = np.repeat(np.arange(len(raw), dtype=np.int16), sizes)
    dated = side_by_side(lambda rows: with_dates(rows, BORN, as_of), raw)
    columns = {name: way for field in FIELDS for name, way in field.columns().items()}
    coded = read_together(dated, columns, as_of)
    pieces = [rows.slice(at, PIECE) for rows in coded for at in range(0, max(rows.num_rows, 1), PIECE)]
    del raw, dated, coded
    read = side_by_side(lambda rows: read_slots(rows, as_of), pieces)
    del pieces
    records = _as_loaded(encode_features(read, table, row))
    keep(connection, "staged.feature", records)
    return records


def store(connection: duckdb.DuckDBPyConnection, records: Records, as_of: date) -> None:
    """Write what the records say: staged.feature, its words and staged.record."""
    with meanwhile(partial(_told, records)) as told, transaction(connection):
        _write_features(connection, records)
        connection.register("told", in_chunks(told.result()))
        write_table(connection, "city/sql", "staged.record", {"as_of": as_of})
        connection.unregister("told")


def _as_loaded(records: Records) -> Records:
    """The records with their features in the order of the columns."""
    codes = {feature: records.codes[feature] for feature in FEATURES}
    return replace(records, codes=codes, words={feature: records.words[feature] for feature in TEXTS})


def _fetch_all(connection: duckdb.DuckDBPyConnection) -> list[pa.Table]:
    """Of each extract what any field reads, as admitted, in the order of record ids; what is kept of it is used up."""
    held = {extract: _take_kept(connection, extract) for extract in CHILD_EXTRACTS}
    asked = [extract for extract, rows in held.items() if rows is None]
    read = side_by_side(
        lambda each: read_beside(*each), [(open_beside(connection), read_sql(e)) for e in asked]
    )
    return list((held | dict(zip(asked, read, strict=True))).values())


def _take_kept(connection: duckdb.DuckDBPyConnection, extract: Extract) -> pa.Table | None:
    """The same of one extract, if its sheets are kept; a column that a sheet has not is null."""
    table, columns = f"raw.{extract.table}", read_columns(extract)
    kept: list[pa.Table] | None = recall(connection, table)
    forget(connection, table)
    if not kept:
        return None
    sheets = [
        pa.table({name: rows[name] if name in rows.column_names else _nulls(rows) for name in columns})
        for rows in kept
    ]
    return pa.concat_tables(sheets)


def _nulls(rows: pa.Table) -> pa.Array:
    return pa.nulls(rows.num_rows, pa.string())


def read_columns(extract: Extract) -> list[str]:
    """The extract's record ids and the columns that any field reads."""
    read = {part for field in FIELDS for value in vars(field).values() for part in _texts(value)}
    return ["record_id", *(field for field in extract.fields if field in read)]


def read_sql(extract: Extract) -> str:
    """A SELECT of these, as admitted."""
    columns = ", ".join(f'"{name}"' for name in read_columns(extract))
    return f"select {columns} from raw.{extract.table}"


def _texts(value: object) -> tuple[str, ...]:
    """The column names in a value that a field was declared with."""
    parts = value if isinstance(value, tuple) else (value,)
    return tuple(part for part in parts if isinstance(part, str))


def read_slots(raw: pa.Table, as_of: date) -> dict[str, list[pa.Array]]:
    """One extract's features, each with the slots that all extracts have."""
    features = read_features(raw, FIELDS, as_of)
    slots: dict[str, list[pa.Array]] = {}
    for feature, kind in FEATURES.items():
        held = _packed(features.get(feature, []), SLOTS.get(feature, 1))
        missing = SLOTS.get(feature, 1) - len(held)
        slots[feature] = [_cast(values, kind) for values in held] + missing * [pa.nulls(raw.num_rows, kind)]
    return slots


def _cast(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """The values as of that type, or their codes as they are."""
    return values if pa.types.is_dictionary(values.type) else pc.cast(values, kind)


def _packed(slots: list[pa.Array], width: int) -> list[pa.Array]:
    """The slots, at most `width`: of the others the first known value goes into the last."""
    if len(slots) <= width:
        return slots
    return [
        *slots[: width - 1],
        pc.coalesce(*(pc.cast(values, pa.string()) for values in slots[width - 1 :])),
    ]


def _write_features(connection: duckdb.DuckDBPyConnection, records: Records) -> None:
    """staged.feature in content order, −1 = unknown, and staged.word_<feature>."""
    columns = {"record_id": pa.array(records.row), "extract": pa.array(records.table)}
    for feature in FEATURES:
        for slot in range(records.codes[feature].shape[1]):
            columns[f"{feature}_{slot}"] = pa.array(np.ascontiguousarray(records.code(feature, slot)))
    write_arrow(connection, "staged.feature", pa.table(columns))
    for feature, words in records.words.items():
        code = pa.array(np.arange(len(words), dtype=np.int32))
        write_arrow(connection, f"staged.word_{feature}", pa.table({"code": code, "word": words}))


def _told(records: Records) -> pa.Table:
    """What staged.record is made of, in the order of record ids."""
    order = order_by(records.row)

    def tell(feature: str) -> pa.Array:
        code = records.code(feature)[order]
        known = pa.array(code, pa.int32(), mask=code < 0)
        return records.words[feature].take(known) if feature in records.words else known

    told = ("number", "name", "district", "number_state", "birth_date", "birth_precision", "sex")
    columns = dict(zip(told, side_by_side(tell, told), strict=True))
    return pa.table({"record_id": pa.array(records.row[order])} | columns)


def load_records(connection: duckdb.DuckDBPyConnection) -> Records:
    """The staged features as encoded records; `table` is the extract's position, `row` the record_id."""
    kept: Records | None = recall(connection, "staged.feature")
    if kept is not None:
        return kept
    slots = {feature: [f"{feature}_{slot}" for slot in range(SLOTS.get(feature, 1))] for feature in FEATURES}
    asked = [(open_beside(connection), columns) for columns in (["extract"], ["record_id"], *slots.values())]
    table, row, *codes = side_by_side(lambda ask: _load_codes(*ask), asked)
    words = side_by_side(lambda ask: _load_words(*ask), [(open_beside(connection), text) for text in TEXTS])
    named = dict(zip(slots, codes, strict=True)), dict(zip(TEXTS, words, strict=True))
    return Records(table[:, 0], row[:, 0], *named)


def _load_codes(other: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> Ints:
    """Some columns of staged.feature as one matrix (records, columns)."""
    staged = read_beside(other, f"select {', '.join(columns)} from staged.feature")
    held = [column.combine_chunks().to_numpy(zero_copy_only=False) for column in staged.columns]
    return np.stack(held, axis=1)


def _load_words(other: duckdb.DuckDBPyConnection, feature: str) -> pa.Array:
    """The words of a feature in the order of their codes, which is the order in which they were written."""
    words = read_beside(other, f"select word from staged.word_{feature}")
    return pc.cast(words.column("word").combine_chunks(), pa.string())


def words_sql(table: str = "staged.feature") -> str:
    """A SELECT of staged.feature, or of some rows of it, with words for codes and null where nothing is known."""
    columns = ["feature.record_id", "feature.extract"]
    joins = []
    for feature in FEATURES:
        for slot in range(SLOTS.get(feature, 1)):
            name = f"{feature}_{slot}"
            if feature in TEXTS:
                columns.append(f"{name}.word as {name}")
                said = f"(from staged.word_{feature} where code in (select {name} from {table}))"
                joins.append(f"left join {said} as {name} on {name}.code = feature.{name}")
            else:
                columns.append(f"nullif(feature.{name}, -1) as {name}")
    return f"select {', '.join(columns)} from {table} as feature {' '.join(joins)}"
