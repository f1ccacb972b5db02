"""Rows admitted, refused or dropped: each row below a header is exactly one of the three."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.admit.grid import Grid
from schemas.admit.headers import Header
from schemas.admit.realign import Row, choose_columns, is_else_in_place, realign
from schemas.declare import Extract

_SQL = files(__package__).joinpath("verdict.sql").read_text(encoding="utf-8")


class Verdict(StrEnum):
    """Why a row is not admitted; verdict.sql says when."""

    BLANK = "blank"
    """No mapped cell is filled; a serial number alone is nothing."""
    REPEATED_HEADER = "repeated_header"
    """The header, printed again on a later page."""
    COLUMN_NUMBERS = "column_numbers"
    """The columns' numbers below the header of a form."""
    FOOTER = "footer"
    """合计, 填表人 and the like."""
    OVERLONG = "overlong"
    """More cells than the header has: a separator too many has moved the rest."""
    NOBODY = "nobody"
    """Neither a name nor a number."""
    ALONE = "alone"
    """A name and nothing else."""
    SHIFTED = "shifted"
    """The cells stand one column off; realign.py says of which rows the reader can tell how."""
    SUSPECT = "suspect"
    """Sex or birth date stands in the other's place: shifted, unless all else is where it belongs."""


DROPPED: Mapping[Verdict, str] = {
    Verdict.BLANK: "空行",
    Verdict.REPEATED_HEADER: "重复的表头",
    Verdict.COLUMN_NUMBERS: "栏次编号行",
    Verdict.FOOTER: "合计、填表人等表尾行",
}
"""Rows that hold no person, as a reader calls them; counted and passed over."""

REFUSED: Mapping[Verdict, tuple[str, str | None]] = {
    Verdict.OVERLONG: ("单元格比表头多，疑有多余的分隔符：请检查该行的逗号和列位", None),
    Verdict.NOBODY: ("姓名和证件号码都没有：请至少补填一项", "number"),
    Verdict.ALONE: ("整行只有姓名，无从核对：请补填证件号码等内容", "number"),
    Verdict.SHIFTED: ("各列内容与表头错位：请把该行各列与表头对齐", "number"),
}
"""Rows that are sent back: the reason with what to do, and the field that shows it."""


_PLAIN_NUMBER = r"^\d{17}[0-9Xx]$"
_PLAIN: Mapping[str, Callable[[pa.ChunkedArray], pa.ChunkedArray]] = {
    "name": lambda cells: pc.less(pc.utf8_length(cells), 15),
    "sex": lambda cells: pc.less(pc.utf8_length(cells), 4),
    "birth_date": lambda cells: pc.match_substring_regex(cells, r"^\d{4}"),
}
"""Beside a plain number, cells that cannot be another column's."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row: its number, the header of the column that shows why, the reason; no cell's value."""

    row: int
    header: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of one sheet; `rows` = len(admitted) + len(refused) + the sum of `dropped`, always.

    `admitted`: `row`, then every declared field as text. `realigned`: those of its rows of which cells were moved
    one column to the left, ascending.
    """

    rows: int
    admitted: pa.Table
    refused: tuple[Refusal, ...]
    dropped: Mapping[str, int]
    realigned: tuple[int, ...] = ()


def judge(extract: Extract, header: Header, grid: Grid) -> Judged:
    """Every row of a sheet, judged by what stands in it alone: neither order nor other rows count."""
    mapped = _map_cells(grid, header)
    verdicts = _find_verdicts(_describe_lines(_leave_out_plain(grid, header), header), header)
    moved, in_place = _realign(extract, header, grid, verdicts)
    verdicts = {
        row: Verdict.SHIFTED if verdict is Verdict.SUSPECT else verdict
        for row, verdict in verdicts.items()
        if row not in in_place
    }
    admitted = _shape(extract, mapped, grid.rows)
    if verdicts:
        admitted = _leave_out(admitted, pa.array(list(verdicts), pa.int32()))
    if moved:
        admitted = _put_in(admitted, extract, header, moved)
    left = {row: verdict for row, verdict in verdicts.items() if row not in moved}
    names = {name: header.texts[position] for position, name in header.fields.items()}
    return Judged(len(grid), admitted, _list_refusals(left, names), _count_dropped(left), tuple(moved))


def _realign(
    extract: Extract, header: Header, grid: Grid, verdicts: Mapping[int, Verdict]
) -> tuple[dict[int, Row], set[int]]:
    """Row → its cells in line, for the shifted rows of which it is certain how they stood; and who is not shifted."""
    off = [row for row, verdict in verdicts.items() if verdict in {Verdict.SHIFTED, Verdict.SUSPECT}]
    columns = choose_columns(extract, header.fields)
    if not (off and columns):
        return {}, set()
    places = pa.array(np.searchsorted(grid.rows.to_numpy(), off))
    lines: Iterable[Row] = zip(*(column.take(places).to_pylist() for column in grid.cells), strict=True)
    moved: dict[int, Row] = {}
    in_place = set()
    for row, line in zip(off, lines, strict=True):
        reading = realign(columns, line) if grid.whole else None
        if reading is not None:
            moved[row] = reading
        elif verdicts[row] is Verdict.SUSPECT and is_else_in_place(columns, line):
            in_place.add(row)
    return moved, in_place


def _put_in(admitted: pa.Table, extract: Extract, header: Header, moved: Mapping[int, Row]) -> pa.Table:
    """The admitted rows with those put in, in the sheet's order."""
    mapped = {
        name: pa.chunked_array([[line[position] for line in moved.values()]], pa.string())
        for position, name in header.fields.items()
    }
    shaped = _shape(extract, mapped, pa.array(moved, pa.int32()))
    return pa.concat_tables([admitted, shaped.cast(admitted.schema)]).sort_by("row")


def _leave_out(lines: pa.Table, rows: pa.Array) -> pa.Table:
    """Without the rows of those numbers; a part that holds none of them is not copied."""
    staying = pc.invert(pc.is_in(lines["row"], value_set=rows)).combine_chunks()
    parts, start = [], 0
    for part in lines.to_batches():
        kept = staying.slice(start, len(part))
        parts.append(part if kept.true_count == len(part) else part.filter(kept))
        start += len(part)
    return pa.Table.from_batches(parts, lines.schema)


def _map_cells(grid: Grid, header: Header) -> dict[str, pa.ChunkedArray]:
    return {name: grid.cells[position] for position, name in header.fields.items()}


def _leave_out_plain(grid: Grid, header: Header) -> Grid:
    """The rows that verdict.sql must look at: few."""
    doubtful = pc.invert(_find_plain(grid, header)).combine_chunks()
    cells = tuple(column.filter(doubtful) for column in grid.cells)
    return Grid(cells, grid.rows.filter(doubtful), grid.overlong.filter(doubtful), grid.whole)


def _find_plain(grid: Grid, header: Header) -> pa.ChunkedArray:
    """Which rows hold a number as it should be, and nothing so long, or so short, that it could be another column's.

    Almost all do; verdict.sql would admit them.
    """
    mapped = _map_cells(grid, header)
    number = mapped["number"]
    plain = pc.and_(
        pc.match_substring_regex(number, _PLAIN_NUMBER), pc.not_equal(number, _head(header, "number"))
    )
    plain = pc.and_(pc.fill_null(plain, fill_value=False), pc.invert(grid.overlong))
    for name in _PLAIN.keys() & mapped.keys():
        plain = pc.and_(plain, pc.fill_null(_PLAIN[name](mapped[name]), fill_value=True))
    return plain


def _describe_lines(grid: Grid, header: Header) -> pa.Table:
    """What verdict.sql reads of each row."""
    cells, mapped = grid.cells, _map_cells(grid, header)
    nothing = pa.chunked_array([pa.nulls(len(grid), pa.string())])
    filled = pa.chunked_array([np.zeros(len(grid), np.int32)])
    for column in mapped.values():
        filled = pc.add(filled, column.is_valid().cast(pa.int32()))
    columns = {"row": grid.rows, "lead": pc.coalesce(*cells), "filled": filled, "overlong": grid.overlong}
    told = {name: mapped.get(name, nothing) for name in ("name", "number", "sex", "birth_date")}
    birth = _find_places(header).get("birth_date", len(cells))
    return pa.table({**columns, **told, "beside": cells[birth + 1] if birth + 1 < len(cells) else nothing})


def _find_verdicts(lines: pa.Table, header: Header) -> dict[int, Verdict]:
    """Row → verdict, for the rows that are not admitted."""
    places = _find_places(header)
    parameters = {
        "name_header": _head(header, "name"),
        "number_header": _head(header, "number"),
        "distance": places["number"] - places["name"],
    }
    with _open_engine().cursor() as connection:
        connection.register("sheet_line", lines)
        found = connection.execute(_SQL, parameters).fetchall()
    return {row: Verdict(verdict) for row, verdict in found}


def _find_places(header: Header) -> dict[str, int]:
    return {name: position for position, name in header.fields.items()}


def _head(header: Header, name: str) -> str:
    """What stands in the header above a field."""
    return header.cells[_find_places(header)[name]]


@cache
def _open_engine() -> duckdb.DuckDBPyConnection:
    """One database in memory for all sheets; it holds nothing, and opening one outlasts judging a sheet."""
    engine = duckdb.connect()
    engine.execute("set enable_progress_bar = false")
    engine.execute("set temp_directory = ''")  # it knows no key, and must not spill in the clear
    return engine


def _shape(extract: Extract, mapped: Mapping[str, pa.ChunkedArray], rows: pa.Array) -> pa.Table:
    nothing = pa.chunked_array([pa.nulls(len(rows), pa.string())])
    return pa.table({"row": rows, **{name: mapped.get(name, nothing) for name in extract.fields}})


def _list_refusals(verdicts: Mapping[int, Verdict], names: Mapping[str, str]) -> tuple[Refusal, ...]:
    refusals = []
    for row, verdict in verdicts.items():
        if verdict in REFUSED:
            reason, field = REFUSED[verdict]
            refusals.append(Refusal(row, names[field] if field else None, reason))
    return tuple(refusals)


def _count_dropped(verdicts: Mapping[int, Verdict]) -> dict[str, int]:
    counts = Counter(verdicts.values())
    return {word: counts[verdict] for verdict, word in DROPPED.items() if counts[verdict]}
