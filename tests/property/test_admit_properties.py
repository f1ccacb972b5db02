"""Whatever is delivered: no row is lost, both ways of reading agree, nothing but an InputError stops it."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inboxes import ENROLMENT, NUMBER

from schemas.admit import inspect
from schemas.admit.columnar import open_parquet, read_grid
from schemas.admit.decoding import decode
from schemas.admit.delimited import DELIMITERS, read_head, split, split_lines, split_records
from schemas.admit.grid import Grid, build_grid, clear_empty
from schemas.admit.headers import find_header, fold_header
from schemas.admit.parser import write_number
from schemas.admit.regular import is_regular
from schemas.admit.verdict import Judged, judge
from schemas.errors import InputError
from schemas.extracts import EXTRACTS, extract

CHILDREN = extract("civil_affairs/children")
HEADER = ("姓名", "身份证号", "性别", "出生日期", "儿童类别")
FIELDS = ("name", "number", "sex", "birth_date", "category")

quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

words = st.sampled_from(
    [
        "孙甲",
        NUMBER,
        "男",
        "2015-03-02",
        "孤儿",
        "合计",
        "填表人：",
        "姓名",
        "身份证号",
        "1",
        "2",
        "9.80104E+17",
        "NULL",
        " ",
        "",
    ]
)
cells = (
    st.none() | words | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
)
rows = st.lists(st.lists(cells, max_size=7), max_size=12)


def account(judged: Judged) -> int:
    return len(judged.admitted) + len(judged.refused) + sum(judged.dropped.values())


def clear_cells(cells: list[str | None]) -> list[str | None]:
    return clear_empty(pa.chunked_array([cells], pa.string())).to_pylist()


def show(grid: Grid) -> list[tuple[int, list[str | None], bool]]:
    columns = [clear_empty(column).to_pylist() for column in grid.cells]
    lines = [list(line) for line in zip(*columns, strict=True)]
    return list(zip(grid.rows.to_pylist(), lines, grid.overlong.to_pylist(), strict=True))


@quick
@given(rows)
def test_every_row_of_any_grid_is_admitted_refused_or_dropped_once(grid: list[list[str | None]]) -> None:
    header = find_header(CHILDREN, [HEADER])
    assert header is not None
    judged = judge(CHILDREN, header, build_grid(enumerate(grid, start=2), header.width))
    assert judged.rows == len(grid) == account(judged)
    kept = set(judged.admitted["row"].to_pylist())
    refused = {refusal.row for refusal in judged.refused}
    assert not kept & refused
    assert kept | refused <= set(range(2, len(grid) + 2))


@quick
@given(rows)
def test_what_is_admitted_is_what_was_delivered(grid: list[list[str | None]]) -> None:
    header = find_header(CHILDREN, [HEADER])
    assert header is not None
    judged = judge(CHILDREN, header, build_grid(enumerate(grid, start=2), header.width))
    moved = set(judged.realigned)
    for row in judged.admitted.to_pylist():
        if row["row"] in moved:  # the same cells, but for a blank
            delivered_cells = [cell for cell in clear_cells(grid[row["row"] - 2]) if cell is not None]
            assert [row[name] for name in FIELDS if row[name] is not None] == delivered_cells
            continue
        delivered = dict(zip(FIELDS, grid[row["row"] - 2], strict=False))
        for field in CHILDREN.fields:
            assert row[field] in (delivered.get(field), None)


lines = st.lists(
    st.lists(
        st.sampled_from(["", "a", "孙", '"', '""', '"a"', '"a""b"', "\r", "\n", "\r\n", "\n", ",", " "]),
        max_size=9,
    ),
    max_size=12,
)


@quick
@given(lines, st.sampled_from(DELIMITERS))
def test_both_ways_of_splitting_agree_on_every_regular_text(parts: list[list[str]], delimiter: str) -> None:
    text = pa.py_buffer("".join(part.replace(",", delimiter) for line in parts for part in line).encode())
    patient = show(split_records(text, delimiter, 3, 1))
    if is_regular(text, delimiter):
        assert show(split_lines(text, delimiter, 3, 1)) == patient
    assert show(split(text, delimiter, 3, start=0, first_row=1)) == patient


@quick
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab孙,"\n;\t '), max_size=5), min_size=2, max_size=5), max_size=9
    )
)
def test_what_the_csv_module_writes_is_read_back(table: list[list[str]]) -> None:
    sink = io.StringIO(newline="")
    csv.writer(sink).writerows(table)
    text = pa.py_buffer(sink.getvalue().encode())
    head = read_head(text, ",", most=99)
    assert [list(record) for record in head.records] == table
    assert head.ends[-1:] == ((text.size,) if table else ())


@quick
@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_text_or_a_clear_error(content: bytes) -> None:
    try:
        text = decode(content, "甲.csv").text.to_pybytes()
    except InputError:
        return
    assert text.decode().encode() == text


@quick
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_a_text_with_a_chinese_header_survives_every_encoding(text: str, encoding: str) -> None:
    text = "姓名,身份证号,性别,出生日期,监护人姓名,与儿童关系\n" + text.replace("\0", "").replace("\x1a", "")
    assert decode(text.encode(encoding), "甲.csv").text.to_pybytes().decode() == text


@settings(quick, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400),
    begins=st.sampled_from(
        [b"", (ENROLMENT + "\n").encode(), b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    suffix=st.sampled_from([".csv", ".xls", ".xlsx", ".parquet"]),
)
def test_inspecting_any_bytes_gives_an_account_or_an_error(
    content: bytes, begins: bytes, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"甲{suffix}"
    path.write_bytes(begins + content)
    for reading in inspect([path]):
        assert reading.error is not None or reading.rows == reading.admitted + len(reading.refused) + sum(
            reading.dropped.values()
        )


@settings(quick, max_examples=25)
@given(
    st.lists(
        st.tuples(*[st.sampled_from(["孙甲", NUMBER, "男", "孤儿", "合计", ""])] * 5), min_size=1, max_size=8
    )
)
def test_a_table_is_judged_alike_in_every_format(table: list[tuple[str, ...]]) -> None:
    header = find_header(CHILDREN, [HEADER])
    assert header is not None
    book = openpyxl.Workbook()
    for row in [HEADER, *table]:
        book.worksheets[0].append([cell or None for cell in row])
    as_csv = "\n".join(",".join(row) for row in table) + "\n"
    columns = {name: [row[at] or None for row in table] for at, name in enumerate(HEADER)}
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(
        pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()}), sink
    )
    parquet = open_parquet(sink.getvalue().to_pybytes(), "甲.parquet")
    grids = [
        build_grid(enumerate([[cell or None for cell in row] for row in table], start=2), 5),
        split(pa.py_buffer(as_csv.encode()), ",", 5, start=0, first_row=2),
        read_grid(parquet, frozenset(header.fields), "甲.parquet"),
    ]
    first, *others = [judge(CHILDREN, header, grid) for grid in grids]
    for other in others:
        assert other.admitted.to_pylist() == first.admitted.to_pylist()
        assert replace(other, admitted=first.admitted) == first


@quick
@given(st.text(max_size=12))
def test_folding_a_header_twice_is_folding_it_once(text: str) -> None:
    assert fold_header(fold_header(text)) == fold_header(text)


@quick
@given(
    st.lists(
        st.lists(
            st.none() | st.text(max_size=4) | st.sampled_from(["姓名", "身份证号", "学期", "监护人"]),
            max_size=6,
        ),
        max_size=6,
    )
)
def test_looking_for_a_header_never_fails(head: list[list[str | None]]) -> None:
    for declared in EXTRACTS:
        header = find_header(declared, head)
        assert header is None or len(set(header.fields.values())) == len(header.fields) >= 2


@quick
@given(st.floats(min_value=1e14, max_value=1e18).map(round))
def test_a_long_number_keeps_its_first_fifteen_digits_or_lies_within_the_spacing_of_doubles(
    number: int,
) -> None:
    shown = write_number(float(number))
    assert shown.isdigit()
    assert abs(int(shown) - number) < 1000
