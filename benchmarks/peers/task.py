"""A linkage task: tables with a key column, and whose record is whose, as Parquet that any environment can read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

WITHIN = "within"
"""Every pair of records of one person counts."""
ACROSS = "across"
"""Only pairs of records of two different tables count."""


@dataclass(frozen=True)
class Task:
    """A folder with `tables/<name>.parquet`, `truth.parquet` (table, key, entity) and `task.json`.

    `model` names the settings that Splink links it with; `pairs` is WITHIN or ACROSS.
    """

    name: str
    model: str
    pairs: str
    folder: Path

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The prepared tables, by name in alphabetical order."""
        return {path.stem: pq.read_table(path) for path in sorted((self.folder / "tables").glob("*.parquet"))}

    @property
    def truth(self) -> pd.DataFrame:
        """table, key, entity: one row a record."""
        return pd.read_parquet(self.folder / "truth.parquet")


def write_task(
    folder: Path,
    name: str,
    *,
    model: str,
    pairs: str,
    tables: Mapping[str, pa.Table],
    entity: Mapping[str, pa.Array],
) -> Task:
    """Write a task's folder; `entity[table]` is aligned with the table's rows, null where it is nobody's."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    truth = []
    for table, rows in tables.items():
        pq.write_table(rows, folder / "tables" / f"{table}.parquet")
        truth.append(
            pa.table(
                {
                    "table": pa.array([table] * rows.num_rows, pa.string()),
                    "key": rows["key"].combine_chunks(),
                    "entity": entity[table],
                }
            )
        )
    pq.write_table(pa.concat_tables(truth), folder / "truth.parquet")
    task = {"name": name, "model": model, "pairs": pairs}
    (folder / "task.json").write_text(json.dumps(task) + "\n", encoding="utf-8")
    return Task(folder=folder, **task)


def read_task(folder: Path) -> Task:
    """The task written there."""
    return Task(folder=folder, **json.loads((folder / "task.json").read_text(encoding="utf-8")))
