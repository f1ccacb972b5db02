import pyarrow as pa
import pytest

from schemas.admit.delimited import Head, read_head, split, split_lines, split_records
from schemas.admit.grid import Grid
from schemas.admit.regular import is_regular


def buffer(text: str) -> pa.Buffer:
    return pa.py_buffer(text.encode())


def show(grid: Grid) -> list[tuple[int, tuple[str | None, ...], bool]]:
    """Rows as (number, cells, overlong), an empty cell as None."""
    columns = [column.to_pylist() for column in grid.cells]
    cells = [tuple(cell or None for cell in row) for row in zip(*columns, strict=True)]
    return list(zip(grid.rows.to_pylist(), cells, grid.overlong.to_pylist(), strict=True))


def read(text: str, width: int = 3) -> list[tuple[int, tuple[str | None, ...], bool]]:
    return show(split(buffer(text), ",", width, start=0, first_row=1))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(end: str) -> None:
    assert read(end.join(["a,b,c", "d,e,f"])) == [(1, ("a", "b", "c"), False), (2, ("d", "e", "f"), False)]


def test_blank_lines_count_as_rows() -> None:
    assert [row for row, cells, _ in read("a,b,c\n\n,,\nd,e,f\n") if any(cells)] == [1, 4]


def test_short_rows_are_filled_and_long_ones_marked() -> None:
    assert read("a,b,c\na\na,b,c,\na,b,c,d\n") == [
        (1, ("a", "b", "c"), False),
        (2, ("a", None, None), False),
        (3, ("a", "b", "c"), False),
        (4, ("a", "b", "c"), True),
    ]


def test_a_separator_too_many_on_every_line_is_not_overlong() -> None:
    assert read("a,b,c,\nd,e,f,\n") == [(1, ("a", "b", "c"), False), (2, ("d", "e", "f"), False)]


def test_quoted_cells_may_hold_separators_quotes_and_line_breaks() -> None:
    assert read('"a,1","b""2",c\nd,"e\nf",g\nh,i,j') == [
        (1, ("a,1", 'b"2', "c"), False),
        (2, ("d", "e\nf", "g"), False),
        (3, ("h", "i", "j"), False),
    ]


@pytest.mark.parametrize(
    "stray",
    ['"a,b,c', 'a,"b,c', 'a,b,"c', '"a"x,"b,c'],
    ids=["first cell", "middle cell", "last cell", "after a closed one"],
)
def test_a_quote_that_never_closes_spoils_only_its_row(stray: str) -> None:
    rows = read("\n".join([stray, *["d,e,f"] * 99]))
    assert len(rows) == 100
    assert all(cells == ("d", "e", "f") for row, cells, _ in rows if row > 1)


def test_two_stray_quotes_do_not_swallow_the_rows_between_them() -> None:
    assert len(read('"a,b,c\nd,e,f\n"g,h,i\nj,k,l\n')) == 4
    assert len(read('a,b,"c\nd,e,f\ng,h",i\nj,k,l\n')) == 4


def test_a_line_break_in_the_first_or_last_cell_is_no_stray() -> None:
    assert [cells for _, cells, _ in read('"a\nb",c,d\ne,f,"g\nh"\n')] == [
        ("a\nb", "c", "d"),
        ("e", "f", "g\nh"),
    ]


@pytest.mark.parametrize("text", ["a,b\n", '"a","b"\r\n', '"a,b","c""d"\n"",\n', ""])
def test_a_file_whose_lines_are_records_is_regular(text: str) -> None:
    assert is_regular(buffer(text), ",")


@pytest.mark.parametrize("text", ['"a\nb",c\n', 'a"b,"c\nd"\n', "a,b\rc,d\n", '"a" ,b\n', ' "a",b\n', 'a,"b'])
def test_a_file_with_anything_else_is_not(text: str) -> None:
    assert not is_regular(buffer(text), ",")


def test_both_ways_read_a_regular_file_alike() -> None:
    text = buffer('a,b,c\n\n"d","e""e",f\ng\nh,i,j,k\n,,\n l , m,n \n')
    assert show(split_lines(text, ",", 3, 5)) == show(split_records(text, ",", 3, 5))


def test_a_line_longer_than_a_block_is_read() -> None:
    long = "x" * (1 << 25)
    assert [cells[0] for _, cells, _ in read(f"{long},b,c\nd,e,f\n")] == [long, "d"]


def test_a_cell_longer_than_the_csv_module_takes_is_read() -> None:
    long = "x" * 200_000
    assert [cells[0] for _, cells, _ in read(f'"{long}\n{long}",b,c\nd,e,f\n')][-1] == "d"


def test_the_head_tells_where_each_record_ends() -> None:
    text = '标题\r\n"姓\n名",b\n孙,c\n'
    head = read_head(buffer(text), ",", most=2)
    assert head == Head((("标题",), ("姓\n名", "b")), (8, 20))
    assert text.encode()[head.ends[1] :].decode() == "孙,c\n"


@pytest.mark.parametrize("place", [61, 62, 63, 64, 65, 127, 128])
def test_a_stray_quote_is_seen_wherever_it_stands(place: int) -> None:
    """Sixty-four bytes are looked at together; nothing is lost between one word and the next."""
    cells = '"b",' * 40
    whole = "a" * (place % 4) + "," + cells + '"c"\n'
    assert is_regular(buffer(whole), ",")
    assert not is_regular(buffer(whole[:place] + '"' + whole[place:]), ",")


@pytest.mark.parametrize("length", [62, 63, 64, 65, 128])
def test_the_last_byte_may_close_a_cell_and_may_not_open_one(length: int) -> None:
    start = "a" * (length - 3)
    assert is_regular(buffer(start + ',""'), ",")
    assert not is_regular(buffer(start + ',a"'), ",")
    assert not is_regular(buffer(start + ",a\r"), ",")
