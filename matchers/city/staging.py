"""staged.*: every record's features, read once from what was delivered."""

from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.encode import Records, encode_features, read_features
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
from matchers.tables import write_table
from schemas import police
from schemas.extracts import EXTRACTS
from schemas.warehouse import transaction

FIELDS: tuple[Field, ...] = (
    Number("number", birth="birth_date", copy="student_number"),
    Name("name", former="former_name"),
    BirthDate("birth_date"),
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
)
"""What the six extracts say of a child, by the declared field names; an extract without a column is silent."""

CHILD_EXTRACTS = tuple(extract for extract in EXTRACTS if extract != police.PARENT_STATUS)
"""Extracts whose records are children; parents' states are adults and linked by number alone."""

SLOTS = {"name": 2, "phone": 2, "kin_number": 4, "kin_name": 5, "address": 2}
"""How many values of a feature one record can hold; one where not named."""


def normalise(connection: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """Write staged.feature (a row a child record) and staged.record; returns the rows by extract."""
    counts: dict[str, int] = {}
    with transaction(connection):
        connection.execute("drop table if exists staged.feature")
        for position, extract in enumerate(CHILD_EXTRACTS):
            raw = connection.execute(f"select * from raw.{extract.table} order by record_id").to_arrow_table()
            staged = _staged(raw, position, as_of)
            connection.register("delivered", staged)
            verb = "insert into staged.feature" if position else "create table staged.feature as"
            connection.execute(f"{verb} select * from delivered")
            connection.unregister("delivered")
            counts[extract.key] = raw.num_rows
        write_table(connection, "city/sql", "staged.record", {"as_of": as_of})
    return counts


def _staged(raw: pa.Table, position: int, as_of: date) -> pa.Table:
    """One extract's features as a table of fixed columns `<feature>_<slot>`."""
    features = read_features(raw, FIELDS, as_of)
    columns: dict[str, pa.Array] = {
        "record_id": raw.column("record_id").combine_chunks(),
        "extract": pa.array(np.full(raw.num_rows, position, np.int16)),
    }
    for feature, kind in _feature_types().items():
        slots = _packed(features.get(feature, []), SLOTS.get(feature, 1))
        for slot in range(SLOTS.get(feature, 1)):
            values = slots[slot] if slot < len(slots) else pa.nulls(raw.num_rows, kind)
            columns[f"{feature}_{slot}"] = pc.cast(values, kind)
    return pa.table(columns)


def _packed(slots: list[pa.Array], width: int) -> list[pa.Array]:
    """The slots, at most `width`: of the others the first known value goes into the last."""
    if len(slots) <= width:
        return slots
    return [*slots[: width - 1], pc.coalesce(*slots[width - 1 :])]


def _feature_types() -> dict[str, pa.DataType]:
    text = (
        "number",
        "name",
        "phone",
        "kin_number",
        "kin_name",
        "district",
        "school",
        "address",
        "student_number",
    )
    whole = (
        "number_state",
        "number_doubtful",
        "number_birth",
        "birth_date",
        "birth_precision",
        "birth_told",
        "sex",
        "sex_told",
    )
    return {name: pa.string() for name in text} | {name: pa.int32() for name in whole}


def load_records(connection: duckdb.DuckDBPyConnection) -> Records:
    """The staged features as encoded records; `table` is the extract's position, `row` the record_id."""
    staged = connection.execute("select * from staged.feature order by record_id").to_arrow_table()
    features: dict[str, list[pa.Array]] = {}
    for column in staged.column_names[2:]:
        features.setdefault(column.rpartition("_")[0], []).append(staged.column(column).combine_chunks())
    extract = np.asarray(staged.column("extract").combine_chunks()).astype(np.int16)
    return encode_features(
        [features], extract, np.asarray(staged.column("record_id").combine_chunks()).astype(np.int64)
    )
