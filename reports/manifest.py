"""manifest.json: what a published period was made from, by what, and the hash of everything in it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import duckdb

from reports.headline import Headline
from reports.prepare import view_elsewhere
from reports.publication import Publication
from reports.source import Row, fetch

NAME = "manifest.json"
FORMAT = 1
"""Raised when a reader of the manifest would have to change."""


def write_manifest(
    connection: duckdb.DuckDBPyConnection,
    publication: Publication,
    headline: Headline,
    folder: Path,
    rows: Mapping[str, int],
) -> None:
    """Written last, over everything already in `folder`: a folder with a manifest is complete.

    `rows` tells the row counts of outputs that have rows, by path within the folder.
    """
    manifest = {
        "format": FORMAT,
        "run_id": publication.run_id,
        "comparison": publication.comparison.value,
        "period": str(publication.period),
        "as_of": publication.as_of.isoformat(),
        "versions": dict(sorted(publication.versions.items())),
        "settings": dict(sorted(publication.settings.items())),
        "remarks": list(publication.remarks),
        "headline": headline.as_dict(),
        "inputs": list_inputs(connection),
        "outputs": list_outputs(folder, rows),
    }
    found = fetch(connection, "elsewhere_count")
    if found:
        manifest["elsewhere"] = {name: sum(row[name] for row in found) for name in ("answered", "review")}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=str)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def list_inputs(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """A row a file and sheet that was read: SHA-256, rows, admitted and refused rows."""
    view_elsewhere(connection)
    return fetch(connection, "input")


def list_outputs(folder: Path, rows: Mapping[str, int]) -> list[Row]:
    """A row a file in the folder, by path: SHA-256, bytes, and rows where it has rows."""
    return [
        {
            "path": (name := path.relative_to(folder).as_posix()),
            "sha256": hash_file(path),
            "bytes": path.stat().st_size,
            "rows": rows.get(name),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    ]


def hash_file(path: Path) -> str:
    """SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
