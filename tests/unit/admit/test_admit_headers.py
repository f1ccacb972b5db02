import pytest

from schemas.admit.headers import Header, check_header, find_header, fold_header
from schemas.errors import InputError
from schemas.extracts import extract

CHILDREN = extract("civil_affairs/children")
AID = extract("education/aid")
PLAIN = ("姓名", "身份证号", "儿童类别")


def find(*rows: tuple[str | None, ...]) -> Header:
    header = find_header(CHILDREN, rows)
    assert header is not None
    return header


@pytest.mark.parametrize(
    "text",
    [
        "身份证号",
        " 身 份\n证　号 ",
        "*身份证号",
        "身份证号（必填）",
        "身份证号(18位)*",
        "3.身份证号：",
        "【身份证号】身份证号",
        "﻿身份证号",
    ],
)
def test_a_header_is_known_in_any_dress(text: str) -> None:
    assert fold_header(text) == "身份证号"


def test_full_width_pinyin_is_pinyin() -> None:
    assert fold_header("ＧＭＳＦＨＭ") == "gmsfhm"


def test_the_header_is_found_under_titles_and_stamps() -> None:
    header = find(
        ("甲县困境儿童台账", None, None),
        (),
        ("制表日期：2026-10-08", None, None),
        PLAIN,
        ("孙甲", None, "孤儿"),
    )
    assert (header.first, header.last, header.width) == (3, 3, 3)
    assert header.fields == {0: "name", 1: "number", 2: "category"}


def test_two_rows_are_one_header_where_the_upper_groups_the_lower() -> None:
    header = find(
        ("姓名", "身份证号", "儿童类别", "监护人", None, "现住址"),
        (None, None, None, "姓名", "身份证号", None),
        ("孙甲", None, "孤儿", "孙丙", None, "甲村"),
    )
    assert (header.first, header.last) == (0, 1)
    assert header.mapped == {
        "姓名": "name",
        "身份证号": "number",
        "儿童类别": "category",
        "监护人 姓名": "guardian_name",
        "监护人 身份证号": "guardian_number",
        "现住址": "address",
    }


def test_a_group_may_say_that_it_is_information() -> None:
    rows = [
        ("姓名", "身份证号", "儿童类别", "监护人信息", None, "父亲基本情况", "现住址"),
        (None, None, None, "姓名", "身份证号", "姓名", None),
    ]
    fields = ["name", "number", "category", "guardian_name", "guardian_number", "father_name", "address"]
    assert find(*rows).fields == dict(enumerate(fields))


def test_merged_cells_filled_downwards_read_the_same() -> None:
    header = find(
        ("姓名", "身份证号", "儿童类别", "父亲", None), ("姓名", "身份证号", "儿童类别", "姓名", "状况")
    )
    assert header.fields == {0: "name", 1: "number", 2: "category", 3: "father_name", 4: "father_state"}


def test_a_group_of_the_child_is_preferred_to_one_of_another() -> None:
    header = find(
        ("基本信息", None, None, "经办", "父亲", None),
        ("姓名", "身份证号", "儿童类别", "姓名", "姓名", "状况"),
    )
    assert (header.fields[0], header.fields[4], 3 in header.fields) == ("name", "father_name", False)


def test_a_parents_name_is_never_the_childs() -> None:
    header = find_header(AID, [("学生", None, "家长", None), ("身份证号", "学校", "姓名", "电话"), ()])
    assert header is not None
    assert "name" not in header.fields.values()


def test_people_below_a_header_are_no_second_row_of_it() -> None:
    header = find(PLAIN, ("姓名", "980104201503021230", "孤儿"))
    assert header.last == 0


def test_of_several_candidates_the_one_with_most_fields_is_taken() -> None:
    header = find(("姓名", "身份证号", None), (*PLAIN, "性别"), ("孙甲", None, "孤儿", "男"))
    assert header.first == 1


@pytest.mark.parametrize(
    "rows",
    [[], [()], [("甲县台账",)], [("姓名", "备注", "说明")]],
    ids=["no row", "empty row", "title", "one word"],
)
def test_a_sheet_without_two_known_columns_has_no_header(rows: list[tuple[str, ...]]) -> None:
    assert find_header(CHILDREN, rows) is None


def test_columns_without_a_field_are_named_once() -> None:
    assert find(("序号", *PLAIN, "备注", "备注", None)).ignored == ("序号", "备注")


def test_a_missing_column_is_named_with_its_synonyms_and_the_headers_found() -> None:
    with pytest.raises(InputError) as refused:
        check_header(find(("姓名", "身份证号", "性别")), "甲.csv")
    assert "儿童类别" in refused.value.what
    assert "困境类型" in refused.value.what
    assert "姓名、身份证号、性别" in refused.value.where


@pytest.mark.parametrize(
    "header",
    [
        ("姓名", "姓名", "身份证号", "儿童类别"),
        ("身份证号", "公民身份号码", "姓名", "儿童类别"),
        (*PLAIN, "性别", "性别"),
    ],
    ids=["same header", "two names of a required column", "same optional header"],
)
def test_a_column_that_is_there_twice_is_an_error_naming_both(header: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="同一列出现两次"):
        check_header(find(header), "甲.csv")


def test_two_names_of_an_optional_column_are_no_error_the_canonical_is_taken() -> None:
    header = find((*PLAIN, "手机号", "联系电话"))
    check_header(header, "甲.csv")
    assert header.fields[4] == "phone"
    assert header.ignored == ("手机号",)
