"""Rows shifted one column to the right: read in line where only one reading fits, told, and refused elsewhere."""

from pathlib import Path

import duckdb
import pytest
from inboxes import deliver_all, query, take, write_csv

from schemas.admit import Gates, inspect
from schemas.admit.grid import build_grid
from schemas.admit.headers import find_header
from schemas.admit.realign import ROWS_NAMED, describe_realigned
from schemas.admit.verdict import REFUSED, Judged, Verdict, judge
from schemas.errors import InputError
from schemas.extracts import extract

CHILD = "980104201610161231"
PUPIL = "980104201506031234"

REGISTER = ("姓名", "身份证号", "性别", "出生日期", "民族", "儿童类别", "认定日期", "终止日期")
AID = ("学生姓名", "身份证件号", "学籍号", "性别", "出生日期", "学校名称", "学期", "资助项目", "资助金额")

IN_LINE = ("孙甲", CHILD, "1", "2016-10-16", "汉族", "事实无人抚养儿童", "2017-03-15", None)
SHIFTED = ("孙甲", CHILD, None, "1", "2016-10-16", "汉族", "事实无人抚养儿童", "2017-03-15")
AID_IN_LINE = ("孙乙", PUPIL, f"G{PUPIL}", "男", "2015-06-03", "甲县一小", "2026秋", "生活补助", None)
AID_SHIFTED = ("孙乙", PUPIL, None, f"G{PUPIL}", "男", "2015-06-03", "甲县一小", "2026秋", "生活补助")

Row = tuple[str | None, ...]


def judge_rows(*rows: Row, header: Row = REGISTER, key: str = "civil_affairs/children") -> Judged:
    declared = extract(key)
    found = find_header(declared, [header])
    assert found is not None
    return judge(declared, found, build_grid(enumerate(rows, start=2), found.width))


def read(judged: Judged, header: Row = REGISTER, key: str = "civil_affairs/children") -> list[Row]:
    """The admitted cells, in the header's order."""
    found = find_header(extract(key), [header])
    assert found is not None
    return [
        tuple(row[name] for _, name in sorted(found.fields.items())) for row in judged.admitted.to_pylist()
    ]


def deliver_register(inbox: Path, rows: list[Row]) -> None:
    deliver_all(inbox, "2026-10", "education/enrolment", "education/aid")
    lines = [",".join(cell or "" for cell in row) for row in rows]
    write_csv(inbox / "2026-10/civil_affairs/children/甲县.csv", ",".join(map(str, REGISTER)), lines)


def test_a_determination_date_that_slid_under_the_end_is_put_back() -> None:
    judged = judge_rows(SHIFTED)
    assert read(judged) == [IN_LINE]
    assert (judged.realigned, judged.refused) == ((2,), ())


def test_an_aid_row_with_its_student_number_under_the_sex_is_put_back() -> None:
    judged = judge_rows(AID_SHIFTED, header=AID, key="education/aid")
    assert read(judged, AID, "education/aid") == [AID_IN_LINE]
    assert (judged.realigned, judged.refused) == ((2,), ())


@pytest.mark.parametrize(
    "row",
    [
        ("孙甲", CHILD, None, "男", "2016-10-16", "汉族", "孤儿", None),
        ("孙甲", CHILD, None, "女性", "20161016", "汉族", "孤儿", None),
        ("孙甲", "'" + CHILD, None, " 2 ", "2016年10月16日", "汉族", "孤儿", "2017-03-15"),
        ("玛依拉·穆萨", CHILD, None, "女", "42659", "汉族", "孤儿", "2017-03-15"),
        ("孙甲", CHILD, None, "0", "2016.10.16", "汉族", "孤儿", None),
        ("孙甲", CHILD, None, "男", None, "汉族", "孤儿", "2017-03-15"),
    ],
    ids=["word", "compact date", "padded cells", "serial date", "unknown sex", "no birth date"],
)
def test_a_row_is_realigned_however_sex_and_date_are_written(row: Row) -> None:
    judged = judge_rows(row)
    assert (read(judged), judged.realigned) == ([(*row[:2], *row[3:], None)], (2,))


@pytest.mark.parametrize(
    "row",
    [
        IN_LINE,
        ("孙甲", CHILD, None, "2016-10-16", "汉族", "孤儿", "2017-03-15", None),
        ("孙甲", CHILD, None, None, "汉族", "孤儿", "2017-03-15", None),
        ("孙甲", CHILD, "0", "0", "汉族", "孤儿", "2017-03-15", None),
        ("孙甲", CHILD, None, "0", "汉族", "孤儿", "2017-03-15", None),
        ("孙甲", CHILD, "男", "1", None, "孤儿", "2017-03-15", None),
        ("孙甲", CHILD, "female", "不详", None, "孤儿", None, None),
        ("孙甲", CHILD, "2016-10-16", "男", "汉族", "孤儿", "2017-03-15", None),
        ("孙甲", CHILD, None, "男", "汉族", "孤儿", "2017-03-15", None),
        ("孙甲", CHILD, None, "男", None, "孤儿", "2017-03-15", None),
    ],
    ids=[
        "whole",
        "no sex",
        "neither",
        "unknown is 0",
        "no sex, unknown is 0",
        "sex in place",
        "words",
        "sex and birth date exchanged",
        "sex typed beside its column",
        "sex typed beside its column, no ethnicity",
    ],
)
def test_a_row_that_is_not_shifted_stays_as_it_is(row: Row) -> None:
    judged = judge_rows(row)
    assert (read(judged), judged.realigned) == ([row], ())


@pytest.mark.parametrize(
    "row",
    [
        ("孙甲", None, CHILD, "男", "2016-10-16", "汉族", "孤儿", "2017-03-15"),
        ("1", "孙甲", CHILD, "男", "2016-10-16", "汉族", "孤儿", "2017-03-15"),
        ("孙甲", CHILD, None, "男", "2017-03-15", "汉族", "孤儿", None),
        ("孙甲", CHILD[:17] + "*", None, "男", "2016-10-16", "汉族", "孤儿", None),
    ],
    ids=[
        "number displaced",
        "name and number displaced",
        "another year than the number's",
        "number damaged",
    ],
)
def test_a_row_that_no_reading_fits_is_refused(row: Row) -> None:
    judged = judge_rows(row)
    assert [refusal.reason for refusal in judged.refused] == [REFUSED[Verdict.SHIFTED][0]]
    assert judged.realigned == ()


def test_blanks_side_by_side_are_one_reading_and_blanks_apart_are_two() -> None:
    header = (
        "姓名",
        "身份证件号",
        "身份证件类型",
        "学籍号",
        "曾用名",
        "性别",
        "出生日期",
        "学校名称",
        "学段",
    )
    beside = ("孙乙", PUPIL, None, None, None, None, "男", "2015-06-03", "甲县一小")
    apart = ("孙乙", PUPIL, None, "身份证", None, None, "男", "2015-06-03", "甲县一小")
    judged = judge_rows(beside, apart, header=header, key="education/enrolment")
    assert judged.realigned == (2,)
    assert [refusal.row for refusal in judged.refused] == [3]


def test_a_sheet_that_has_neither_sex_nor_birth_date_is_left_alone() -> None:
    header = ("姓名", "证件号码", "证件类型", "参保年度", "参保状态")
    row = ("孙甲", CHILD, None, "身份证", "2026")
    judged = judge_rows(row, header=header, key="health/insurance")
    assert (read(judged, header, "health/insurance"), judged.realigned) == ([row], ())


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [IN_LINE, SHIFTED, ("孙甲", None, CHILD, "男", None, None, None, None), IN_LINE, SHIFTED]
    there, back = judge_rows(*rows), judge_rows(*reversed(rows))
    assert read(there) == read(back) == [IN_LINE] * 4
    assert there.admitted["row"].to_pylist() == [2, 3, 5, 6]
    assert (there.realigned, back.realigned) == ((3, 6), (2, 5))


def test_what_was_realigned_is_told_by_row_and_not_refused(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_register(inbox, [IN_LINE] * 30 + [SHIFTED])
    remarks = take(warehouse, inbox).remarks
    (told,) = (remark for remark in remarks if "右移一格" in remark)
    assert "甲县.csv" in told
    assert "1 行有若干列右移一格（第 32 行）" in told
    assert CHILD not in told
    ended = "select count(*), count(ended_on) from raw.civil_affairs_children"
    assert query(warehouse, ended) == [(31, 0)]
    account = "select rows, admitted, refused from raw.file where extract = 'civil_affairs/children'"
    assert query(warehouse, account) == [(31, 31, 0)]


def test_check_tells_them_too(inbox: Path) -> None:
    deliver_register(inbox, [IN_LINE, SHIFTED])
    (reading,) = inspect([inbox / "2026-10/civil_affairs/children/甲县.csv"])
    assert (reading.admitted, reading.refused, reading.realigned) == (2, (), (3,))


def test_an_extract_shifted_as_a_whole_still_stops_the_run(
    inbox: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    deliver_register(inbox, [SHIFTED] * 30)
    with pytest.raises(InputError, match=r"100% 的行.*各列错位"):
        take(warehouse, inbox)
    accepted = Gates(accept={"civil_affairs/children": ["shifted"]})
    assert any("右移一格" in remark for remark in take(warehouse, inbox, gates=accepted).remarks)


def test_a_remark_names_some_rows_and_counts_all() -> None:
    told = describe_realigned(range(2, 2 + ROWS_NAMED + 1))
    assert told.startswith(f"{ROWS_NAMED + 1} 行")
    assert "、21等 行" in told
