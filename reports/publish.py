"""Publishing: a period's reports appear all at once, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from reports import exchange
from reports.export import export_findings, export_records, fingerprint
from reports.figures import measure
from reports.headline import measure_headline
from reports.issues import fetch_issues
from reports.manifest import write_manifest
from reports.page import write_page
from reports.prepare import prepare_findings, prepare_records
from reports.publication import Publication
from reports.returns import write_returns
from reports.source import Row, fetch
from reports.workbook import write_workbook
from reports.worklists import write_worklists
from schemas.parquet import give_key
from schemas.warehouse import holding_less, open_beside

__all__ = ["Publication", "publish"]

MEMORY = 600_000_000
"""Bytes that the database may hold while a city's reports are written; the rest of a gigabyte and a half is the
writers'."""
MEMORY_A_RECORD = 210
"""And of more than three million records, bytes a record: where each is and whose must be held to be joined to."""


def publish(connection: duckdb.DuckDBPyConnection, publication: Publication) -> Path:
    """Renders everything that the warehouse holds for the period; returns the published folder.

    All is written into a hidden folder beside it, manifest last, and put in place by one rename; a crash
    leaves the last good period whole, and the next run clears up. Record-level Parquet is for its owner only.
    """
    place = publication.folder
    made = place.with_name(f".{place.name}.making")
    place.parent.mkdir(parents=True, exist_ok=True)
    exchange.recover(made, place)
    with holding_less(connection, most_memory(connection)):
        render(connection, publication, made)
    exchange.flush_tree(made)
    exchange.put_in_place(made, place)
    return place


def most_memory(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes that the database may hold for the records that there are."""
    counted = connection.execute("select count(*) from raw.record").fetchall()
    return max(MEMORY, MEMORY_A_RECORD * int(counted[0][0]))


def render(connection: duckdb.DuckDBPyConnection, publication: Publication, folder: Path) -> None:
    """Every file of a published period into a new folder.

    A second connection reads a whole city's records while the first one's few findings are written by Python: the
    database lets go of the interpreter. It must be done, and without an error, before there is a manifest.
    """
    data, key = folder / "data", publication.records_key
    data.mkdir(mode=0o700, parents=True)
    encrypted = key is not None
    if key is not None:
        give_key(connection, key)
    with open_beside(connection) as other, ThreadPoolExecutor(1) as beside:
        met = beside.submit(meet, other)
        found = beside.submit(fetch_issues, other)
        exported = beside.submit(export_records, other, data, encrypted=encrypted)
        prepare_findings(connection)
        headline = measure_headline(connection)
        written = export_findings(connection, data, encrypted=encrypted)
        told = fingerprint(connection, data / "finding.parquet", encrypted=encrypted)
        figures = measure(connection, publication, headline, met.result(), told)
        counts = write_workbook(connection, publication, figures, folder / "workbook.xlsx")
        counts |= write_worklists(connection, publication, folder)
        write_page(publication, figures, folder / "report.html")
        counts |= write_returns(connection, publication, found.result(), folder)
        written |= exported.result()
    for path in data.iterdir():
        path.chmod(0o600)
    counts |= {f"data/{name}": rows for name, rows in written.items()}
    write_manifest(connection, publication, headline, folder, counts)


def meet(other: duckdb.DuckDBPyConnection) -> list[Row]:
    """How many of the register each list knows, by a connection that then stands ready for all the records."""
    prepare_records(other)
    return fetch(other, "link_rate")
