"""The truth's file, sheet and row point at the very rows, whatever the file is like."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from benchmarks.city import deliver
from schemas.admit import inspect

Rows = list[list[str]]
ENCODINGS = {".csv": "gb18030", ".tsv": "utf-8", ".txt": "utf-8-sig"}


def read_rows(path: Path, sheet: str | None) -> Rows:
    """All cells of a sheet or text file, row 1 first."""
    if path.suffix == ".xlsx":
        grid = CalamineWorkbook.from_path(path).get_sheet_by_name(str(sheet)).to_python(skip_empty_area=False)
        return [[str(cell) for cell in row] for row in grid]
    text = path.read_bytes().decode(ENCODINGS[path.suffix])
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="," if path.suffix == ".csv" else "\t"))


def read_truth(city: Path) -> pd.DataFrame:
    record = pd.read_parquet(city / "truth" / "record.parquet")
    child = pd.read_parquet(city / "truth" / "child.parquet")[["child_id", "name"]]
    return record.merge(child, on="child_id", how="left")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".txt"])
def test_each_row_holds_its_child(clean: Path, suffix: str) -> None:
    truth = read_truth(clean)
    chosen = truth[truth["file"].str.endswith(suffix) & truth["child_id"].notna()]
    assert len(chosen) > 10
    for (delivery, extract, file, sheet), part in chosen.groupby(
        ["delivery", "extract", "file", "sheet"], dropna=False
    ):
        where = clean / "inbox" / delivery / extract / file
        rows = read_rows(where, None if pd.isna(sheet) else sheet)
        assert all(name in rows[row - 1] for row, name in zip(part["row"], part["name"], strict=True))


def test_damaged_rows_point_right_too(messy: Path) -> None:
    truth = read_truth(messy)
    kept = truth["child_id"].notna() & ~truth["damages"].map(
        lambda keys: any(k.startswith("name") for k in keys)
    )
    for (delivery, extract, file, sheet), part in truth[kept & (truth["delivery"] == "2026-10")].groupby(
        ["delivery", "extract", "file", "sheet"], dropna=False
    ):
        rows = read_rows(messy / "inbox" / delivery / extract / file, None if pd.isna(sheet) else sheet)
        assert all(name in rows[row - 1] for row, name in zip(part["row"], part["name"], strict=True))


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_plain_files_count_the_header_as_row_1(tmp_path: Path, layout: str) -> None:
    deliver.deliver(
        tmp_path, children=300, noise=0, seed=1, deliveries=["2026-10"], layout=layout, report=lambda _: None
    )
    truth = read_truth(tmp_path)
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        "csv": lambda path: pd.read_csv(path, dtype=str),
        "parquet": lambda path: pq.read_table(path).to_pandas(),
    }
    register = truth[truth["extract"] == "civil_affairs/children"]
    path = tmp_path / "inbox" / "2026-10" / "civil_affairs" / "children" / register["file"].iloc[0]
    names = readers[layout](path)["姓名"]
    assert list(names.iloc[register["row"] - 2]) == list(register["name"])


def test_yingbaos_own_reader_refuses_no_row_of_people_but_shifted_ones(messy: Path) -> None:
    truth = read_truth(messy)
    shifted = truth[truth["damages"].map(lambda keys: "shifted_row" in keys)]
    readings = inspect([messy / "inbox"])
    refused = {(reading.file.rsplit("/", 1)[-1], row.row) for reading in readings for row in reading.refused}
    assert sum(reading.admitted for reading in readings) + len(refused) == len(truth)
    assert refused <= set(zip(shifted["file"], shifted["row"], strict=True))


def test_the_same_seed_gives_the_same_bytes(messy: Path, tmp_path: Path) -> None:
    deliver.deliver(
        tmp_path, children=1500, noise=1, seed=5, deliveries=["2026-10", "2026-09"], report=lambda _: None
    )
    made = sorted(path.relative_to(messy) for path in messy.rglob("*") if path.is_file())
    assert made == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert all((messy / path).read_bytes() == (tmp_path / path).read_bytes() for path in made)


def test_another_seed_gives_another_city(messy: Path, tmp_path: Path) -> None:
    deliver.deliver(tmp_path, children=300, noise=0, seed=6, deliveries=["2026-10"], report=lambda _: None)
    names = [set(pd.read_parquet(city / "truth" / "child.parquet")["number"]) for city in (messy, tmp_path)]
    assert not names[0] & names[1]
