"""pseudopeople's sample as two tasks: who of the census is on WIC, and who has a social security record.

All ages, the whole census: children only would be the easier task. Both libraries are given the same cleaned
columns: dates as eight digits year first, names and addresses in lower case, the middle initial.
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from benchmarks.peers.environment import PSEUDOPEOPLE
from benchmarks.peers.task import ACROSS, Task, write_task

DATE_FORM = {"census": r"^(..)[/-](..)[/-](....)$", "wic": r"^(..)(..)(....)$", "ssa": r"^(....)(..)(..)$"}
YEAR_LAST = r"\3\1\2"
YEAR_FIRST = r"\1\2\3"
PERSON = ("given_name", "middle_initial", "surname", "birth_date", "sex")
HOME = ("race", "street_number", "street_name", "unit_number", "city", "state", "zipcode")


def write_census(folder: Path, seed: int) -> list[Task]:
    """The two tasks of one seed of pseudopeople's noise."""
    raw = folder / f"pseudopeople-{seed}"
    PSEUDOPEOPLE.run("benchmarks.peers.census_writer", [str(raw), str(seed)])
    frames = {name: pd.read_parquet(raw / f"{name}.parquet") for name in ("census", "wic", "ssa")}
    clean = {name: _clean(frame, name) for name, frame in frames.items()}
    return [
        _task(folder / f"census-{other}-{seed}", (other, seed), columns, frames, clean)
        for other, columns in (("wic", (*PERSON, *HOME)), ("ssa", PERSON))
    ]


def _task(
    folder: Path,
    which: tuple[str, int],
    columns: tuple[str, ...],
    frames: dict[str, pd.DataFrame],
    clean: dict[str, pd.DataFrame],
) -> Task:
    other, seed = which
    names = ("census", other)
    tables = {
        name: pa.Table.from_pandas(clean[name][["key", *columns]], preserve_index=False) for name in names
    }
    entity = {name: pa.array(frames[name]["simulant_id"].to_list(), pa.string()) for name in names}
    return write_task(
        folder, f"pseudopeople census × {other.upper()}, seed {seed}", model=f"census_{other}", pairs=ACROSS,
        tables=tables, entity=entity,
    )  # fmt: skip


def _clean(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns that both libraries are given."""
    order = YEAR_FIRST if name == "ssa" else YEAR_LAST
    known = {
        "given_name": frame["first_name"],
        "surname": frame["last_name"],
        "middle_initial": frame.get("middle_initial", frame.get("middle_name")).str.slice(0, 1),
        "birth_date": frame["date_of_birth"].str.strip().str.replace(DATE_FORM[name], order, regex=True),
        "sex": frame["sex"],
        "race": frame.get("race_ethnicity"),
        **{column: frame.get(column) for column in HOME[1:]},
    }
    clean = pd.DataFrame({column: values for column, values in known.items() if values is not None})
    clean = clean.apply(lambda column: column.str.strip().str.lower())
    clean.insert(0, "key", [f"{name}-{position}" for position in range(len(clean))])
    return clean.astype("string")
