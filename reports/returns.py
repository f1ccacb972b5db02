"""returns/<department>.xlsx: what each department is asked to correct."""

from pathlib import Path

import duckdb

from reports.publication import Publication


def write_returns(
    connection: duckdb.DuckDBPyConnection, publication: Publication, folder: Path
) -> dict[str, int]:
    """Writes a workbook a department; returns rows by path within `folder`."""
    return {}
