import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.admit.columnar import open_parquet, read_grid
from schemas.errors import InputError


def read(*columns: pa.Array, names: list[str] | None = None) -> list[list[str | None]]:
    table = pa.Table.from_arrays(list(columns), names=names or [f"列{at}" for at in range(len(columns))])
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    parquet = open_parquet(sink.getvalue().to_pybytes(), "甲.parquet")
    grid = read_grid(parquet, frozenset(range(len(columns))), "甲.parquet")
    assert grid.rows.to_pylist() == list(range(2, len(table) + 2))
    return [column.to_pylist() for column in grid.cells]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array(["孙甲", None]), ["孙甲", None]),
        (pa.array(["孙甲", None], pa.large_string()), ["孙甲", None]),
        (pa.array(["孙甲", None]).dictionary_encode(), ["孙甲", None]),
        (pa.array(["孙甲".encode(), None]), ["孙甲", None]),
        (pa.array([980104201503021230, None]), ["980104201503021230", None]),
        (
            pa.array([9.80104201101011e17, 625.0, 312.5, float("nan")]),
            ["980104201101011000", "625", "312.5", None],
        ),
        (pa.array([625.0, None]), ["625", None]),
        (pa.array([True, None]), ["TRUE", None]),
        (pa.array([datetime.date(2015, 3, 2), None]), ["2015-03-02", None]),
        (pa.array([datetime.date(2015, 3, 2)]).cast(pa.timestamp("ns")), ["2015-03-02"]),
        (pa.array([Decimal("625.00")]), ["625.00"]),
        (pa.nulls(2), [None, None]),
        (pa.array([], pa.string()), []),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_a_column_of_any_type_is_text(column: pa.Array, texts: list[str | None]) -> None:
    assert read(column) == [texts]


def test_columns_of_one_name_are_told_apart() -> None:
    assert read(pa.array(["a"]), pa.array(["b"]), names=["姓名", "姓名"]) == [["a"], ["b"]]


def test_a_column_that_is_no_text_is_named() -> None:
    with pytest.raises(InputError, match="列0"):
        read(pa.array([[1, 2]]))


@pytest.mark.parametrize(
    "content", [b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1"], ids=["cut", "without a footer"]
)
def test_a_damaged_file_says_so(content: bytes) -> None:
    with pytest.raises(InputError, match="已损坏"):
        open_parquet(content, "甲.parquet")


def test_only_one_of_two_columns_of_one_name_may_be_asked_for() -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["备注", "备注"])
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    parquet = open_parquet(sink.getvalue().to_pybytes(), "甲.parquet")
    grid = read_grid(parquet, frozenset([1]), "甲.parquet")
    assert [column.to_pylist() for column in grid.cells] == [[None], ["b"]]
