"""What a run has just written into a warehouse, still in memory: the stages after it need not read it from there.

The warehouse's tables are what counts. Nothing is kept but within `keeping`, and nothing is asked for that could not
be read as well: a stage that is tried again, or begun by hand, finds the tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import duckdb

from schemas.warehouse import find_file

_KEPT: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Within the block what is written is kept, by the warehouse's file and the table's name.

    The file must be held open as long: another process that came between could write other tables. Within another such
    block what that one keeps is known as well, and goes on being kept.
    """
    token = _KEPT.set({**(_KEPT.get() or {})})
    try:
        yield
    finally:
        _KEPT.reset(token)


def keep(connection: duckdb.DuckDBPyConnection, table: str, held: Any) -> None:
    """Remember what that table holds now, where anybody wants that; not of a warehouse without a file."""
    kept, file = _KEPT.get(), find_file(connection)
    if kept is not None and file is not None:
        kept[str(file), table] = held


def recall(connection: duckdb.DuckDBPyConnection, table: str) -> Any:
    """What is remembered of the table, or None. A thread other than the one that keeps is told nothing."""
    kept, file = _KEPT.get(), find_file(connection)
    return kept.get((str(file), table)) if kept else None


def forget(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """What is remembered of the table is no longer."""
    kept, file = _KEPT.get(), find_file(connection)
    if kept:
        kept.pop((str(file), table), None)
