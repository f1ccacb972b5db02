"""worklists/<区县>/<乡镇街道>.xlsx: printable lists for field verification."""

from pathlib import Path

import duckdb

from reports.publication import Publication


def write_worklists(
    connection: duckdb.DuckDBPyConnection, publication: Publication, folder: Path
) -> dict[str, int]:
    """Writes a workbook a township; returns rows by path within `folder`."""
    return {}
