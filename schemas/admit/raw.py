"""The tables of the schema raw: made from the declarations, filled sheet by sheet."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from schemas.admit.headers import Header
from schemas.admit.verdict import Judged
from schemas.declare import Extract
from schemas.extracts import EXTRACTS
from schemas.kept import forget, keep, recall
from schemas.period import Month
from schemas.warehouse import append_arrow, enum_type

_TABLES = {
    "record": "record_id bigint, extract text, delivery text, file text, sheet text, row integer",
    "refused": "extract text, delivery text, file text, sheet text, row integer, header text, reason text",
    "file": (
        "extract text, delivery text, file text, sheet text, sha256 text, encoding text, header_row integer, "
        "rows integer, admitted integer, refused integer, dropped integer, mapped json, ignored json"
    ),
    "delivery": (
        "extract text, delivery text, present boolean, stale boolean, rows bigint, last_rows bigint, "
        "remark text"
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet's rows come from."""

    extract: Extract
    delivery: Month
    file: str
    sheet: str | None
    sha256: str
    encoding: str | None


def create_tables(
    connection: duckdb.DuckDBPyConnection, deliveries: Collection[str] = (), files: Collection[str] = ()
) -> None:
    """Make all tables of raw, empty; those of the last run are gone, whatever they were called.

    `deliveries`, `files`: all that the extracts' columns of that name will hold, if it is known. They are then enums
    in the order of text: a word stored for every row of a city takes longer than one of its cells.
    """
    connection.execute("drop schema if exists raw cascade")
    connection.execute("create schema raw")
    for name, columns in _TABLES.items():
        connection.execute(f"create table raw.{name} ({columns})")
    delivery, file = (enum_type(sorted(words)) if words else "text" for words in (deliveries, files))
    lineage = f"record_id bigint, delivery {delivery}, file {file}, sheet text, row integer"
    for extract in EXTRACTS:
        forget(connection, f"raw.{extract.table}")
        fields = ", ".join(f"{_quote(field)} text" for field in extract.fields)
        connection.execute(f"create table raw.{extract.table} ({lineage}, {fields})")


def write_sheet(
    connection: duckdb.DuckDBPyConnection, place: Place, header: Header, judged: Judged, first_record: int
) -> None:
    """Add a sheet's admitted rows, numbered from `first_record` on, its refusals and its account."""
    rows = judged.admitted
    numbers = pa.array(np.arange(first_record, first_record + len(rows)))
    lineage = {"delivery": str(place.delivery), "file": place.file, "sheet": place.sheet}
    table, admitted = f"raw.{place.extract.table}", rows.append_column("record_id", numbers)
    append_arrow(connection, table, admitted, lineage)
    keep(connection, table, [*(recall(connection, table) or ()), admitted])
    key, delivery = place.extract.key, str(place.delivery)
    origin = (key, delivery, place.file, place.sheet)
    _write_refusals(connection, origin, judged)
    counts = (judged.rows, len(rows), len(judged.refused), sum(judged.dropped.values()))
    names = (_dump(header.mapped), _dump(header.ignored))
    account = (*origin, place.sha256, place.encoding, header.last + 1, *counts, *names)
    connection.execute(f"insert into raw.file values ({', '.join('?' * len(account))})", account)


def write_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Make raw.record a view of the tables of all extracts, so that nothing is stored twice."""
    lineage = "delivery::text as delivery, file::text as file, sheet, row"
    selects = [
        f"select record_id, '{extract.key}' as extract, {lineage} from raw.{extract.table}"
        for extract in EXTRACTS
    ]
    connection.execute("drop table raw.record")
    connection.execute(f"create view raw.record as {' union all '.join(selects)}")


def write_delivery(connection: duckdb.DuckDBPyConnection, values: tuple[object, ...]) -> None:
    """Add one row to raw.delivery, in the order of its columns."""
    connection.execute("insert into raw.delivery values (?, ?, ?, ?, ?, ?, ?)", values)


def count_values(
    connection: duckdb.DuckDBPyConnection, extract: Extract, field: str
) -> dict[str | None, int]:
    """Delivered text → rows, of one field."""
    found = connection.execute(f"select {_quote(field)}, count(*) from raw.{extract.table} group by 1")
    return dict(found.fetchall())


def _write_refusals(
    connection: duckdb.DuckDBPyConnection, origin: tuple[str, str, str, str | None], judged: Judged
) -> None:
    refused = judged.refused
    columns = {"row": pa.array([each.row for each in refused], pa.int32())}
    columns["header"] = pa.array([each.header for each in refused], pa.string())
    columns["reason"] = pa.array([each.reason for each in refused], pa.string())
    names = ("extract", "delivery", "file", "sheet")
    append_arrow(connection, "raw.refused", pa.table(columns), dict(zip(names, origin, strict=True)))


def _quote(field: str) -> str:
    """A field name that may be a word of SQL, such as `class` or `year`."""
    return f'"{field}"'


def _dump(names: Mapping[str, str] | tuple[str, ...]) -> str:
    return json.dumps(names, ensure_ascii=False)
