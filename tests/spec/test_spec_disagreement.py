"""Who is listed without ground, and what departments disagree about. Day of the data: 2026-10-31."""

import pytest
from parents import resident, states
from towns import Town, read_table, take_column

CORRECT, FORMER = "990101201503010017", "990101201502280013"


def test_who_is_listed_without_ground() -> None:
    rows, expected = take_column(
        """
        | 儿童     | 姓名 | 儿童类别         | 出生日期   | 终止日期   | 父亲状况 | 结论                  |
        | 父母健在 | 甲   | 孤儿             | 2015-03-01 |            |          | listed_without_ground |
        | 父母健二 | 乙   | 事实无人抚养儿童 | 2015-03-01 |            | 正常     | listed_without_ground |
        | 仅台账载 | 丙   | 事实无人抚养儿童 | 2015-03-01 |            | 死亡     | listed_without_ground |
        | 父母不详 | 丁   | 孤儿             | 2015-03-01 |            |          |                       |
        | 已终止   | 戊   | 孤儿             | 2015-03-01 | 2026-01-01 |          |                       |
        | 已成年   | 己   | 孤儿             | 2008-10-31 |            |          | listed_without_ground |
        | 低保成年 | 辛   | 低保             | 2008-10-31 |            |          | listed_without_ground |
        | 低保注销 | 壬   | 低保             | 2015-03-01 |            |          | listed_without_ground |
        | 残疾迁出 | 癸   | 残疾             | 2015-03-01 |            |          | listed_without_ground |
        | 类别不详 | 子   |                  | 2008-10-31 |            |          | listed_without_ground |
        | 低保健在 | 庚   | 低保             | 2015-03-01 |            |          |                       |
        | 低保终止 | 丑   | 低保             | 2008-10-31 | 2026-01-01 |          |                       |
        | 年龄不详 | 寅   | 低保             |            |            |          |                       |
        """,
        "结论",
    )
    household = [
        row | {"户籍状态": {"低保注销": "死亡注销", "残疾迁出": "迁出"}.get(child, "正常")}
        for child in expected
        if child != "父母不详"
        for row in read_table(resident(child, born=""))
    ]
    town = Town().put(台账=rows, 户籍=household, 父母=states("", ""))
    assert dict(town.kinds("determination", "2026-10")) == {c: kind for c, kind in expected.items() if kind}


def test_the_reason_of_a_listing_without_ground_names_the_category_and_what_speaks_against_it() -> None:
    town = Town().put(
        台账="""
        | 儿童 | 姓名 | 儿童类别   | 出生日期   |
        | 小童 | 小童 | 残疾、低保 | 2008-10-31 |
        """,
        户籍=resident(born=""),
        父母=states("", ""),
    )
    (finding,) = town.find("determination", "2026-10")
    assert finding["reason"] == "台账在保（最低生活保障家庭、残疾儿童），但已满18周岁，请复核"


@pytest.mark.parametrize(
    ("category", "determined", "school", "found"),
    [
        ("孤儿", "2020-01-01", "否", "信息有误"),
        ("孤儿", "2026-09-01", "否", "时间不同"),
        ("低保", "2020-01-01", "是", "信息有误"),
        ("孤儿", "2020-01-01", "是", None),
        ("低保", "2020-01-01", "否", None),
        ("低保", "2020-01-01", "", None),
        ("事实无人抚养儿童", "2020-01-01", "是", None),
    ],
)
def test_the_schools_word_against_the_registers(
    category: str, determined: str, school: str, found: str | None
) -> None:
    town = Town().put(
        台账=f"""
        | 儿童 | 姓名 | 儿童类别   | 出生日期   | 认定日期     |
        | 小童 | 小童 | {category} | 2015-03-01 | {determined} |
        """,
        学籍=f"| 儿童 | 姓名 | 学籍状态 | 是否孤儿 |\n| 小童 | 小童 | 在读 | {school} |",
    )
    reasons = [
        row["reason"] for row in town.find("determination", "2026-10") if row["kind"] == "status_conflict"
    ]
    assert [found in reason for reason in reasons] == ([True] if found else [])


@pytest.mark.parametrize(
    ("category", "school", "insured", "found"),
    [
        ("孤儿", CORRECT, CORRECT, None),
        ("孤儿", FORMER, CORRECT, "教育与其他部门不一致；信息有误：与多数部门不同"),
        ("孤儿", FORMER, FORMER, "民政与其他部门不一致"),
        ("孤儿", "", CORRECT, None),
        ("低保", FORMER, CORRECT, None),
    ],
    ids=[
        "all agree",
        "the school differs",
        "the register differs",
        "unknown is no disagreement",
        "nothing at stake",
    ],
)
def test_departments_that_know_a_listed_child_by_different_numbers(
    category: str, school: str, insured: str, found: str | None
) -> None:
    town = Town().put(
        台账=f"""
        | 儿童 | 姓名 | 身份证号  | 儿童类别   | 出生日期   | 认定日期   |
        | 小童 | 小童 | {CORRECT} | {category} | 2015-03-01 | 2020-01-01 |
        """,
        学籍=f"| 儿童 | 姓名 | 身份证件号 | 学籍状态 |\n| 小童 | 小童 | {school} | 在读 |",
        参保=f"| 儿童 | 姓名 | 证件号码 | 参保年度 | 参保状态 |\n| 小童 | 小童 | {insured} | 2026 | 正常参保 |",
    )
    reasons = [
        row["reason"] for row in town.find("determination", "2026-10") if row["kind"] == "status_conflict"
    ]
    assert [found in reason for reason in reasons] == ([True] if found else [])


def test_every_disagreement_is_told_with_its_kind_and_whose_it_is() -> None:
    town = Town().put(
        台账="| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 小童 | 张新 | 低保 | 2015-03-01 |",
        户籍=f"""
        | 儿童 | 姓名 | 曾用名 | 公民身份号码 | 出生日期   | 户籍状态 |
        | 小童 | 张新 | 张旧   | {CORRECT}    | 2015-03-01 | 正常     |
        """,
        学籍=f"| 儿童 | 姓名 | 身份证件号 | 学籍状态 |\n| 小童 | 张旧 | {FORMER} | 在读 |",
    )
    town.find("determination", "2026-10")
    assert town.rows("select attribute, department, kind from found.disagreement order by all") == [
        {"attribute": "name", "department": "education", "kind": "timing"},
        {"attribute": "number", "department": "education", "kind": "error"},
    ]
