"""Rolls as one CSV or Parquet file each: for large cities."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from benchmarks.city.roll import Roll
from schemas.extracts import extract

FIRST_ROW = 2
"""The header is row 1, also of a Parquet file."""


def table(roll: Roll) -> pa.Table:
    """The roll under its canonical headers, in declared order."""
    return pa.table({column.header: roll.columns[column.field] for column in extract(roll.extract).columns})


def write_csv(roll: Roll, folder: Path) -> dict[str, pa.Array]:
    """Write one UTF-8 CSV; where each row now stands."""
    name = f"{extract(roll.extract).title}.csv"
    header = table(roll.take(np.zeros(0, np.int64))).schema.names
    with (folder / name).open("wb") as file:
        file.write((",".join(header) + "\n").encode())
        options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
        pyarrow.csv.write_csv(_without_breaks(table(roll)), file, options)
    return place(name, None, np.arange(FIRST_ROW, len(roll) + FIRST_ROW))


def write_parquet(roll: Roll, folder: Path) -> dict[str, pa.Array]:
    """Write one Parquet file, all text; where each row now stands."""
    name = f"{extract(roll.extract).title}.parquet"
    pyarrow.parquet.write_table(table(roll), folder / name, compression="zstd")
    return place(name, None, np.arange(FIRST_ROW, len(roll) + FIRST_ROW))


def place(file: str, sheet: str | None, rows: npt.NDArray[np.int64]) -> dict[str, pa.Array]:
    """The columns file, sheet, row of the truth."""
    size = len(rows)
    return {
        "file": pa.array([file]).take(pa.array(np.zeros(size, np.int8))),
        "sheet": pa.array([sheet], pa.string()).take(pa.array(np.zeros(size, np.int8))),
        "row": pa.array(rows, pa.int32()),
    }


def _without_breaks(content: pa.Table) -> pa.Table:
    """Tabs and the like stay; a line break in a cell would move every row after it."""
    return pa.table(
        {
            name: pc.replace_substring_regex(column, "[\r\n]", " ")
            for name, column in zip(content.schema.names, content.columns, strict=True)
        }
    )
