"""How this package reads the warehouse: static SQL by name, values bound, rows as dictionaries."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import duckdb

Row = dict[str, Any]


def read_sql(name: str) -> str:
    """The text of `reports/sql/<name>.sql`."""
    return (files("reports") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def fetch(
    connection: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object] | None = None
) -> list[Row]:
    """Every row of that SELECT, as dictionaries in its order."""
    return fetch_text(connection, read_sql(name), values)


def fetch_text(
    connection: duckdb.DuckDBPyConnection, text: str, values: Mapping[str, object] | None = None
) -> list[Row]:
    """Every row of a SELECT, as dictionaries in its order."""
    cursor = connection.execute(text, dict(values)) if values else connection.execute(text)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def keep(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make the SELECT of that name a temporary table of that name, for this connection alone."""
    connection.execute(f"create or replace temp table {name} as {read_sql(name)}")


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """The columns of `schema.table` in order; empty where there is no such table."""
    schema, _, name = table.partition(".")
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = current_database()"
        " and schema_name = $schema and table_name = $name order by column_index",
        {"schema": schema, "name": name},
    ).fetchall()
    return tuple(row[0] for row in rows)
