"""Parquet to cells: columns of any type as the text a spreadsheet would show."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.admit.grid import Grid, clear_empty
from schemas.admit.parser import write_moment, write_number
from schemas.errors import InputError

MAGIC = b"PAR1"

EXACT_WHOLE = 1e15
"""Whole floats below this convert to integers and to the digits a spreadsheet shows alike."""


DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)
"""What the reader raises on damage; ValueError for a name that is no UTF-8, MemoryError for a size made up."""

ROWS_LIMIT = 50_000_000
"""Rows in a file; a nation's children in one file are no delivery, and a few bytes can claim any number."""


def open_parquet(content: bytes, where: str) -> pq.ParquetFile:
    """The file; InputError where it is damaged or encrypted."""
    try:
        parquet = pq.ParquetFile(pa.BufferReader(content))
    except DAMAGE as error:
        raise _refuse_damage(where) from error
    if parquet.metadata.num_rows > ROWS_LIMIT:
        raise InputError(
            what=f"文件自称有 {parquet.metadata.num_rows} 行，超过上限 {ROWS_LIMIT} 行",
            where=where,
            remedy="请核对该文件，按区县拆分后重新报送",
        )
    return parquet


def read_grid(parquet: pq.ParquetFile, positions: frozenset[int], where: str) -> Grid:
    """The cells of the columns at those positions, the others left empty; the header counts as row 1."""
    names = parquet.schema_arrow.names
    columns = _read_columns(parquet, sorted(positions), where)
    length = parquet.metadata.num_rows
    cells = tuple(
        clear_empty(_write_column(columns[at], name, where)) if at in columns else _leave_empty(length)
        for at, name in enumerate(names)
    )
    rows = pa.array(np.arange(2, length + 2, dtype=np.int32))
    return Grid(cells, rows, pa.array(np.zeros(length, bool)), whole=len(columns) == len(names))


def _read_columns(parquet: pq.ParquetFile, positions: list[int], where: str) -> dict[int, pa.ChunkedArray]:
    """Only the columns asked for; all of them where two have one name, for a name cannot tell them apart."""
    names = parquet.schema_arrow.names
    try:
        table = parquet.read(columns=[names[at] for at in positions])
        table.validate(full=True)
        if table.num_columns == len(positions):
            return dict(zip(positions, table.columns, strict=True))
        table = parquet.read()
        table.validate(full=True)
    except DAMAGE as error:
        raise _refuse_damage(where) from error
    return {at: table.column(at) for at in positions}


def _leave_empty(length: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.nulls(length, pa.string())])


def _write_column(column: pa.ChunkedArray, name: str, where: str) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _write_column(column.cast(kind.value_type), name, where)
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "TRUE", "FALSE")
    if pa.types.is_floating(kind):
        return _write_floats(column.cast(pa.float64()))
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _write_distinct(column, write_moment)
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(
            what=f"列“{name}”的类型（{kind}）不能读成文字",
            where=where,
            remedy="请把该列导出为文本、数字或日期后重新报送",
        ) from error


def _write_floats(column: pa.ChunkedArray) -> pa.ChunkedArray:
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), EXACT_WHOLE))
    if pc.all(whole).as_py() is not False:
        return column.cast(pa.int64()).cast(pa.string())
    return _write_distinct(column, write_number)


def _write_distinct(column: pa.ChunkedArray, write: Callable[[Any], str]) -> pa.ChunkedArray:
    """Each distinct value written once: dates and amounts repeat."""
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    words = pa.array([write(value) for value in coded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([words.take(coded.indices)])


def _refuse_damage(where: str) -> InputError:
    return InputError(
        what="Parquet 文件已损坏、不完整或已加密",
        where=where,
        remedy="请重新导出该文件后报送",
    )
