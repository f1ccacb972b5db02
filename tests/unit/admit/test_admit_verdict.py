"""Small sheets in, a verdict a row out."""

import pytest
from inboxes import NUMBER

from schemas.admit.grid import build_grid
from schemas.admit.headers import find_header
from schemas.admit.verdict import DROPPED, REFUSED, Judged, Verdict, judge
from schemas.declare import Extract
from schemas.extracts import extract

CHILDREN = extract("civil_affairs/children")
HEADER = ("序号", "姓名", "身份证号", "性别", "出生日期", "儿童类别")
CHILD = ("1", "孙甲", NUMBER, "男", "2015-03-02", "孤儿")

Row = tuple[str | None, ...]


def judge_rows(*rows: Row, header: Row = HEADER, declared: Extract = CHILDREN) -> Judged:
    found = find_header(declared, [header])
    assert found is not None
    return judge(declared, found, build_grid(enumerate(rows, start=2), found.width))


def judge_row(*row: str | None) -> str:
    """The verdict in words: 'admitted', or why not."""
    judged = judge_rows(row)
    if len(judged.admitted):
        return "admitted"
    return judged.refused[0].reason if judged.refused else next(iter(judged.dropped))


@pytest.mark.parametrize(
    "row",
    [
        CHILD,
        ("1", "孙甲", None, "男", None, "孤儿"),
        ("1", None, NUMBER, None, None, None),
        (None, "孙甲", "9.80104E+17", None, None, None),
        ("1", "孙甲", "不详", "男", None, None),
        ("1", "孙甲", "98010420150302", "男", None, None),
        ("1", "孙甲", "L123456789", "男", None, None),
        ("1", "孙甲", "2015-03-02", "男", "2015-03-02", None),
        ("1", "孙丙之子", NUMBER, "男", None, "孤儿"),
        ("1", "12", NUMBER, "男", None, "孤儿"),
        ("1", "SUN JIA", "９８０１０４２０１５０３０２１２３０", None, None, None),
        ("1", "孙甲", "'" + NUMBER, "1.0", "42065", "孤儿"),
        ("1", "合欢", None, "女", None, "孤儿"),
    ],
    ids=[
        "whole",
        "no number",
        "no name",
        "number in scientific notation",
        "number unknown",
        "number too short",
        "birth certificate in the number's place",
        "birth date in the number's place and in its own",
        "newborn named after a parent",
        "damaged name, good number",
        "full-width number",
        "apostrophe and spreadsheet date",
        "a name that begins like a footer",
    ],
)
def test_damage_is_no_reason_to_refuse(row: Row) -> None:
    assert judge_row(*row) == "admitted"


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ((None, " ", "　", None), Verdict.BLANK),
        (("2", None, None, None), Verdict.BLANK),
        (HEADER, Verdict.REPEATED_HEADER),
        (("1", "2", "3", "4", "5", "6"), Verdict.COLUMN_NUMBERS),
        (("合　计", None, None, None, None, "12"), Verdict.FOOTER),
        ((None, "小计", "12人", None, None, None), Verdict.FOOTER),
        (("填表人：孙丙", None, "审核：", None, "日期：", "2026"), Verdict.FOOTER),
        (("备注：", "以上为在册儿童", None, None, None, None), Verdict.FOOTER),
    ],
)
def test_rows_without_a_person_are_dropped(row: Row, verdict: Verdict) -> None:
    assert judge_row(*row) == DROPPED[verdict]


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (("1", None, None, "男", None, "孤儿"), Verdict.NOBODY),
        (("1", None, "不详", "男", None, "孤儿"), Verdict.NOBODY),
        (("1", "甲县民政局", None, None, None, None), Verdict.ALONE),
        (("孙甲", NUMBER, "男", "2015-03-02", "孤儿", None), Verdict.SHIFTED),
        ((None, "1", "孙甲", NUMBER, "男", "2015-03-02"), Verdict.SHIFTED),
        (("1", NUMBER, "孙甲", "男", None, "孤儿"), Verdict.SHIFTED),
        (("1", "孙甲", "2015-03-02", "男", "孤儿", None), Verdict.SHIFTED),
    ],
    ids=[
        "neither name nor number",
        "no name and no digit in the number",
        "a name and nothing else",
        "one column to the left",
        "one column to the right",
        "name and number exchanged",
        "birth date in the number's place",
    ],
)
def test_rows_that_cannot_be_read_are_refused_with_what_to_do(row: Row, verdict: Verdict) -> None:
    assert judge_row(*row) == REFUSED[verdict][0]


def test_a_refusal_names_row_and_column_and_no_value() -> None:
    refused = judge_rows(CHILD, ("孙甲", NUMBER, "男", "2015-03-02", "孤儿", None)).refused[0]
    assert (refused.row, refused.header) == (3, "身份证号")
    assert NUMBER not in refused.reason


def test_every_row_is_admitted_refused_or_dropped() -> None:
    judged = judge_rows(CHILD, ("2",), ("3", "孙乙"), HEADER, CHILD)
    assert judged.rows == 5
    assert judged.admitted["row"].to_pylist() == [2, 6]
    assert [refusal.row for refusal in judged.refused] == [4]
    assert judged.dropped == {"空行": 1, "重复的表头": 1}


def test_admitted_rows_have_every_declared_field_as_delivered() -> None:
    table = judge_rows(("1", " 孙　甲 ", "'" + NUMBER, "", "NULL", "孤儿")).admitted
    assert table.column_names == ["row", *CHILDREN.fields]
    (row,) = table.to_pylist()
    told = {name: value for name, value in row.items() if value is not None}
    assert told == {"row": 2, "name": " 孙　甲 ", "number": "'" + NUMBER, "category": "孤儿"}


def test_a_sheet_without_rows_is_judged_too() -> None:
    assert judge_rows() == Judged(0, judge_rows().admitted, (), {})


def test_police_columns_in_another_order_are_judged_alike() -> None:
    header = ("gmsfhm", "xm", "xb")
    judged = judge_rows(
        (NUMBER, "孙甲", "1"),
        ("孙甲", "1", None),
        ("1", "2", "3"),
        header=header,
        declared=extract("police/residents"),
    )
    assert len(judged.admitted) == 1
    assert judged.dropped == {"栏次编号行": 1}
    assert [refusal.header for refusal in judged.refused] == ["gmsfhm"]
