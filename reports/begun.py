"""The part of a publication that is about the whole city's records: begun before anything is found about a child."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

from reports import exchange
from reports.apart import call_apart
from reports.export import export_records
from reports.issues import Found, fetch_disputes, fetch_issues
from reports.located import locate
from reports.prepare import view_delivered, view_elsewhere
from reports.publication import Publication
from reports.returns import RETURNS, list_departments, rows_of, write_return
from reports.source import Row, fetch
from schemas.parallel import side_by_side
from schemas.parquet import give_key
from schemas.warehouse import holding_less, open_beside

MEMORY = 600_000_000
"""Bytes that the database may hold while a city's reports are written; the rest of a gigabyte and a half is the
writers'."""
MEMORY_A_RECORD = 210
"""And of more than three million records, bytes a record: where each is and whose must be held to be joined to."""
AMPLE = 3
"""How many times as much before they are: beside the search the database has its own tables to hold."""
APART = 5_000
"""Rows for a department to correct beyond which a process of its own writes them sooner than it takes to start one."""


class Begun(NamedTuple):
    """A folder in the making, and what a connection of its own, in a thread of its own, writes and reads for it."""

    folder: Path
    met: Future[list[Row]]
    """How many of the register each list knows."""
    exported: Future[dict[str, int]]
    """Rows of each file of records."""
    disputes: Future[Found]
    """What departments are asked to correct because records disagree."""
    connection: duckdb.DuckDBPyConnection
    thread: ThreadPoolExecutor

    def return_issues(self, publication: Publication) -> Future[dict[str, int]]:
        """Rows of each file that goes back to a department; to be asked once there are findings."""
        return self.thread.submit(_return_issues, self, publication)


@contextmanager
def begin(connection: duckdb.DuckDBPyConnection, publication: Publication) -> Iterator[Begun]:
    """The records on their way into the hidden folder, which a publication within the block puts in place.

    They are the persons' alone, so that they may be written as soon as these are known. What an earlier run left
    beside the published folder is cleared first; what this one leaves when the block ends, too.
    """
    place, key = publication.folder, publication.records_key
    made = hidden(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    exchange.recover(made, place)
    (made / "data").mkdir(mode=0o700, parents=True)
    if key is not None:
        give_key(connection, key)
    with holding_less(connection, AMPLE * most_memory(connection)), open_beside(connection) as other:
        thread = ThreadPoolExecutor(1)
        try:
            met = thread.submit(_meet, other)
            exported = thread.submit(export_records, other, made / "data", encrypted=key is not None)
            disputes = thread.submit(_find_disputes, other)
            yield Begun(made, met, exported, disputes, other, thread)
        except BaseException:
            other.interrupt()
            raise
        finally:
            thread.shutdown(cancel_futures=True)
            shutil.rmtree(made, ignore_errors=True)


def hidden(place: Path) -> Path:
    """Where a published folder is made."""
    return place.with_name(f".{place.name}.making")


def most_memory(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes that the database may hold for the records that there are."""
    counted = connection.execute("select count(*) from raw.record").fetchall()
    return max(MEMORY, MEMORY_A_RECORD * int(counted[0][0]))


def _meet(other: duckdb.DuckDBPyConnection) -> list[Row]:
    """The rates, by a connection that then knows where all the records are."""
    locate(other)
    return fetch(other, "link_rate")


def _find_disputes(other: duckdb.DuckDBPyConnection) -> Found:
    view_delivered(other)
    return fetch_disputes(other)


def _return_issues(begun: Begun, publication: Publication) -> dict[str, int]:
    """Written by Python alone, cell by cell: a long list in a process apart, beside another and all other reports."""
    other = begun.connection
    view_elsewhere(other)
    found = fetch_issues(other, begun.disputes.result())

    def write(department: str) -> tuple[str, int]:
        own = rows_of(department, found)
        is_long = sum(map(len, own.values())) > APART
        told = publication, department, own, begun.folder
        return call_apart(write_return, *told) if is_long else write_return(*told)

    (begun.folder / RETURNS).mkdir(exist_ok=True)
    return dict(side_by_side(write, list_departments(other)))
