"""Publishing: a period's reports appear all at once, or not at all."""

import shutil
from pathlib import Path

import duckdb

from reports import exchange
from reports.begun import Begun, begin, most_memory
from reports.export import export_findings, fingerprint
from reports.figures import measure
from reports.headline import measure_headline
from reports.manifest import write_manifest
from reports.page import write_page
from reports.prepare import prepare_findings
from reports.publication import Publication
from reports.workbook import write_workbook
from reports.worklists import fetch_townships, write_worklists
from schemas.parallel import meanwhile
from schemas.warehouse import holding_less

__all__ = ["Publication", "publish"]


def publish(
    connection: duckdb.DuckDBPyConnection, publication: Publication, begun: Begun | None = None
) -> Path:
    """Renders everything that the warehouse holds for the period; returns the published folder.

    All is written into a hidden folder beside it, manifest last, and put in place by one rename; a crash
    leaves the last good period whole, and the next run clears up. Record-level Parquet is for its owner only.
    `begun`: where the records of the same publication are on their way already.
    """
    if begun is None:
        with begin(connection, publication) as fresh:
            return publish(connection, publication, fresh)
    with holding_less(connection, most_memory(connection)):
        render(connection, publication, begun)
    exchange.flush_tree(begun.folder)
    exchange.put_in_place(begun.folder, publication.folder)
    return publication.folder


def render(connection: duckdb.DuckDBPyConnection, publication: Publication, begun: Begun) -> None:
    """Every file of a published period into the folder begun, whatever an attempt before this one left there.

    A second connection reads a whole city's records while the first one's few findings are written by Python: the
    database lets go of the interpreter. It must be done, and without an error, before there is a manifest.
    """
    folder, data, encrypted = begun.folder, begun.folder / "data", publication.records_key is not None
    for path in set(folder.iterdir()) - {data}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    returned = begun.return_issues(publication)
    prepare_findings(connection)
    townships = fetch_townships(connection)
    with meanwhile(lambda: write_worklists(publication, townships, folder)) as listed:
        headline = measure_headline(connection)
        written = export_findings(connection, data, encrypted=encrypted)
        told = fingerprint(connection, data / "finding.parquet", encrypted=encrypted)
        figures = measure(connection, publication, headline, begun.met.result(), told)
        counts = write_workbook(connection, publication, figures, folder / "workbook.xlsx")
        write_page(publication, figures, folder / "report.html")
    counts |= listed.result() | returned.result()
    written |= begun.exported.result()
    for path in data.iterdir():
        path.chmod(0o600)
    counts |= {f"data/{name}": rows for name, rows in written.items()}
    write_manifest(connection, publication, headline, folder, counts)
