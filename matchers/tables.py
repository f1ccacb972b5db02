"""How this package writes the warehouse's tables: a static SELECT a file, named for it, values bound."""

import re
from collections.abc import Mapping
from importlib.resources import files

import duckdb

from schemas.warehouse import append_arrow, stream_arrow, write_arrow

__all__ = [
    "append_arrow",
    "count_rows",
    "has_table",
    "read_select",
    "stream_arrow",
    "write_arrow",
    "write_table",
]


def read_select(folder: str, name: str) -> str:
    """The text of `matchers/<folder>/<name>.sql`."""
    return (files("matchers") / folder / f"{name}.sql").read_text(encoding="utf-8")


def write_table(
    connection: duckdb.DuckDBPyConnection,
    folder: str,
    table: str,
    values: Mapping[str, object] | None = None,
) -> int:
    """Replace `schema.name` by the SELECT of that name and give its number of rows.

    Of `values` only those that the SELECT mentions as `$name` are bound, so that one mapping serves a stage.
    """
    text = read_select(folder, table.rpartition(".")[2])
    mentioned = set(re.findall(r"\$([a-z_]+)", text))
    bound = {name: value for name, value in (values or {}).items() if name in mentioned}
    connection.execute(f"create or replace table {table} as\n{text}", bound)
    return count_rows(connection, table)


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """The number of rows of that table."""
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether there is such a table."""
    schema, _, name = table.rpartition(".")
    row = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = $schema and table_name = $name",
        {"schema": schema, "name": name},
    ).fetchone()
    return bool(row and row[0])
