"""data/*.parquet: findings, links and persons for machines, with lineage; the same bytes for the same tables.

DuckDB writes the files: rows in a total order, row groups of a fixed size, no time and no path in them.
Neither the clock nor the number of threads changes a byte.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from reports.manifest import hash_file
from reports.source import columns_of, read_sql
from schemas.parquet import CONFIG
from schemas.parquet import read_sql as read_parquet_sql

ROW_GROUP = 131_072
"""Rows a row group: large enough to compress, small enough to stream; fixed, so that bytes are."""

LEVEL, QUICK_LEVEL = 3, 1
"""Of zstd. The quick one is for millions of records: their ids and row numbers come out no larger, in less time."""


def export_findings(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, encrypted: bool = False
) -> dict[str, int]:
    """Writes finding.parquet into `folder`, after `prepare_findings`; returns row counts by file name.

    A run that looked in other cities writes elsewhere.parquet as well. Encrypted files take a connection that was
    given the key; their bytes are no longer the same from run to run.
    """
    selects = {"finding.parquet": read_sql("finding")}
    if connection.execute("select 1 from away_roll limit 1").fetchone():
        selects["elsewhere.parquet"] = read_sql("elsewhere_data")
    return _copy_all(connection, selects, folder, LEVEL, encrypted=encrypted)


def export_records(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, encrypted: bool = False
) -> dict[str, int]:
    """Writes person and link.parquet likewise, after `locate`."""
    levels = [name for name in columns_of(connection, "linked.link") if name.startswith("level_")]
    selects = {"person.parquet": read_sql("person"), "link.parquet": link_sql(levels)}
    return _copy_all(connection, selects, folder, QUICK_LEVEL, encrypted=encrypted)


def _copy_all(
    connection: duckdb.DuckDBPyConnection,
    selects: Mapping[str, str],
    folder: Path,
    level: int,
    *,
    encrypted: bool,
) -> dict[str, int]:
    return {
        name: copy(connection, select, folder / name, level=level, encrypted=encrypted)
        for name, select in selects.items()
    }


def copy(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    path: Path,
    *,
    level: int = LEVEL,
    encrypted: bool = False,
) -> int:
    """Writes the SELECT's rows, in its order, into a Parquet file; returns how many."""
    target = str(path).replace("'", "''")
    options = f"format parquet, compression zstd, compression_level {level}, row_group_size {ROW_GROUP}"
    options += f", {CONFIG}" if encrypted else ""
    copied = connection.execute(f"copy ({select}) to '{target}' ({options})").fetchone()
    return int(copied[0]) if copied else 0


def fingerprint(connection: duckdb.DuckDBPyConnection, path: Path, *, encrypted: bool) -> str:
    """SHA-256 that is the same for the same rows: of the file; of an encrypted one, of its rows."""
    if not encrypted:
        return hash_file(path)
    rows = f"select sha256(told::text) as row from {read_parquet_sql(path, encrypted=True)} as told"
    found = connection.execute(f"select sha256(coalesce(string_agg(row, '' order by row), '')) from ({rows})")
    return str(found.fetchall()[0][0])


def link_sql(levels: Sequence[str]) -> str:
    """The SELECT behind link.parquet; the level columns are the matcher's own, so it is made here."""
    compared = "".join(f",\n    link.{name}" for name in levels)
    return read_sql("link").replace("    link.probability\n", f"    link.probability{compared}\n", 1)
