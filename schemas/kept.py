"""What a run has just written into a warehouse, still in memory: the stages after it need not read it from there.

The warehouse's tables are what counts. Nothing is kept but within `keeping`, and nothing is asked for that could not
be read as well: a stage that is tried again, or begun by hand, finds the tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import duckdb

from schemas.warehouse import find_file

_KEPT: ContextVar[dict[Path, dict[str, Any]] | None] = ContextVar("kept", default=None)
"""By the warehouse's file, then by the table's name."""


@contextmanager
def keeping() -> Iterator[None]:
    """Within the block what is written is kept, by the warehouse's file and the table's name.

    The file must be held open as long: another process that came between could write other tables. Within another such
    block what that one keeps is known as well, and goes on being kept.
    """
    token = _KEPT.set({file: dict(tables) for file, tables in (_KEPT.get() or {}).items()})
    try:
        yield
    finally:
        _KEPT.reset(token)


def keep(connection: duckdb.DuckDBPyConnection, table: str, held: Any) -> None:
    """Remember what that table holds now, where anybody wants that; not of a warehouse without a file."""
    tables = _tables_of(connection)
    if tables is not None:
        tables[table] = held


def recall(connection: duckdb.DuckDBPyConnection, table: str) -> Any:
    """What is remembered of the table, or None. A thread other than the one that keeps is told nothing."""
    return (_tables_of(connection) or {}).get(table)


def forget(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """What is remembered of the table is no longer."""
    (_tables_of(connection) or {}).pop(table, None)


def _tables_of(connection: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """What is kept of the connection's warehouse, by table; None where nothing is: its file is not asked for then."""
    kept = _KEPT.get()
    file = None if kept is None else find_file(connection)
    return None if kept is None or file is None else kept.setdefault(file, {})
