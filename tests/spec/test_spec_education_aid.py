"""Who is entitled to education aid in a term, to how much, and who has none. Day of the data: 2026-10-31."""

from datetime import date

import pytest
from towns import Town, take_column

from schemas.errors import InputError
from schemas.policies import load_policies

NOBODYS_AID = """
| 儿童 | 姓名 | 学期         | 资助项目 | 资助金额 |
|      | 某童 | 2026年秋季学期 | 生活补助 | 625      |
"""


def register(*children: str, category: str = "低保", born: str = "2015-03-01") -> str:
    """A register in which these children are in force."""
    rows = "\n".join(f"| {child} | {child} | {category} | {born} | 2020-01-01 |" for child in children)
    return f"| 儿童 | 姓名 | 儿童类别 | 出生日期 | 认定日期 |\n{rows}"


def pupils(*children: str, stage: str = "小学", boarding: str = "走读") -> str:
    """A school register in which these children are enrolled."""
    rows = "\n".join(f"| {child} | {child} | {stage} | {boarding} | 在读 |" for child in children)
    return f"| 儿童 | 姓名 | 学段 | 就读方式 | 学籍状态 |\n{rows}"


def test_the_category_decides_who_is_entitled() -> None:
    rows, expected = take_column(
        """
        | 儿童 | 姓名 | 儿童类别             | 出生日期   | 结论   |
        | 甲   | 甲   | 孤儿                 | 2015-03-01 | 符合   |
        | 乙   | 乙   | 事实无人抚养儿童     | 2015-03-01 | 符合   |
        | 丙   | 丙   | 特困人员             | 2015-03-01 | 符合   |
        | 丁   | 丁   | 最低生活保障家庭     | 2015-03-01 | 符合   |
        | 戊   | 戊   | 最低生活保障边缘家庭 | 2015-03-01 | 符合   |
        | 己   | 己   | 刚性支出困难家庭     | 2015-03-01 | 符合   |
        | 庚   | 庚   | 残疾儿童             | 2015-03-01 | 符合   |
        | 辛   | 辛   | 重病儿童             | 2015-03-01 | 不符合 |
        | 壬   | 壬   | 留守儿童             | 2015-03-01 | 不符合 |
        | 癸   | 癸   | 流动儿童             | 2015-03-01 | 不符合 |
        | 子   | 子   | 重病、残疾           | 2015-03-01 | 符合   |
        | 丑   | 丑   | 其他                 | 2015-03-01 | 不详   |
        | 寅   | 寅   |                      | 2015-03-01 | 不详   |
        """,
        "结论",
    )
    town = Town().put(台账=rows, 学籍=pupils(*expected), 资助=NOBODYS_AID)
    assert town.verdicts("education", "2026-10", "education_aid") == expected


def test_marginal_households_are_entitled_from_the_relief_law_on() -> None:
    lists = {
        "台账": register("小边", category="低保边缘"),
        "学籍": pupils("小边"),
        "资助": NOBODYS_AID.replace("2026年秋季", "2026年春季"),
    }
    june = Town(as_of=date(2026, 6, 30)).put(**lists)
    july = Town(as_of=date(2026, 7, 1)).put(**lists)
    assert june.verdicts("education", "2026-06", "education_aid") == {"小边": "不符合"}
    assert july.verdicts("education", "2026-07", "education_aid") == {"小边": "符合"}


def test_only_enrolled_pupils_of_a_stage_with_a_standard_are_entitled() -> None:
    rows, expected = take_column(
        """
        | 儿童     | 姓名 | 学段 | 年级   | 就读方式 | 学籍状态 | 结论   |
        | 在读     | 甲   | 小学 |        | 走读     | 在读     | 符合   |
        | 高中     | 乙   | 高中 |        | 住宿     | 在读     | 符合   |
        | 中职     | 丙   | 中职 |        |          | 在读     | 符合   |
        | 学前     | 丁   | 学前 |        |          | 在读     | 不符合 |
        | 休学     | 戊   | 小学 |        | 走读     | 休学     | 不符合 |
        | 转出     | 己   | 小学 |        | 走读     | 转出     | 不符合 |
        | 状态空白 | 庚   | 小学 |        | 走读     |          | 符合   |
        | 状态乱码 | 辛   | 小学 |        | 走读     | 见附注   | 不详   |
        | 只有年级 | 壬   |      | 三年级 | 走读     | 在读     | 符合   |
        | 只知年龄 | 癸   |      |        | 走读     | 在读     | 符合   |
        """,
        "结论",
    )
    town = Town().put(台账=register(*expected, "无学籍"), 学籍=rows, 资助=NOBODYS_AID)
    assert town.verdicts("education", "2026-10", "education_aid") == expected | {"无学籍": "不详"}


def test_a_transfer_inside_the_city_leaves_the_child_enrolled() -> None:
    town = Town().put(
        台账=register("小转"),
        学籍="""
        | 儿童 | 姓名 | 学段 | 就读方式 | 学籍状态 |
        | 小转 | 小转 | 小学 | 走读     | 转出     |
        | 小转 | 小转 | 小学 | 住宿     | 在读     |
        """,
        资助=NOBODYS_AID,
    )
    assert town.find("education", "2026-10")[0]["reason"] == (
        "最低生活保障家庭，小学在读（住宿），2026年秋季学期应享受资助625元；本学期资助名单中未见其记录"
    )


@pytest.mark.parametrize(
    ("stage", "boarding", "yuan"),
    [
        ("小学", "住宿", "625元"),
        ("小学", "走读", "312.5元"),
        ("小学", "", "312.5元以上"),
        ("初中", "住宿", "750元"),
        ("初中", "走读", "375元"),
        ("普通高中", "住宿", "1150元"),
        ("中职", "", "1150元"),
    ],
)
def test_the_amount_follows_stage_and_boarding(stage: str, boarding: str, yuan: str) -> None:
    town = Town().put(
        台账=register("小学生"), 学籍=pupils("小学生", stage=stage, boarding=boarding), 资助=NOBODYS_AID
    )
    (reason,) = [
        r["reason"] for r in town.entitle("education", "2026-10") if r["programme"] == "education_aid"
    ]
    assert reason.endswith(f"应享受资助{yuan}")


def test_what_the_roll_says_of_an_entitled_child() -> None:
    rows, expected = take_column(
        """
        | 儿童     | 姓名 | 学期           | 资助项目     | 资助金额 | 发放状态 | 结论               |
        | 足额     | 甲   | 2026年秋季学期 | 生活补助     | 625      | 已发放   |                    |
        | 分两次   | 乙   | 2026年秋季学期 | 生活补助     | 312.5    | 已发放   |                    |
        | 分两次   | 乙   | 2026年秋季学期 | 生活补助     | 312.5    | 已发放   |                    |
        | 少发     | 丙   | 2026年秋季学期 | 生活补助     | 300      | 已发放   | aid_below_standard |
        | 少一角   | 丁   | 2026年秋季学期 | 生活补助     | 624.9    | 已发放   |                    |
        | 退回     | 戊   | 2026年秋季学期 | 生活补助     | 625      | 退回     | aid_not_paid       |
        | 待发     | 己   | 2026年秋季学期 | 生活补助     | 625      | 待发放   | aid_not_paid       |
        | 状态空白 | 庚   | 2026年秋季学期 | 生活补助     | 625      |          |                    |
        | 上学期   | 辛   | 2026年春季学期 | 生活补助     | 625      | 已发放   | aid_missing        |
        | 营养餐   | 壬   | 2026年秋季学期 | 营养改善计划 | 500      | 已发放   | aid_missing        |
        | 半付半待 | 癸   | 2026年秋季学期 | 生活补助     | 312.5    | 已发放   |                    |
        | 半付半待 | 癸   | 2026年秋季学期 | 生活补助     | 312.5    | 待发放   |                    |
        | 金额乱码 | 子   | 2026年秋季学期 | 生活补助     | 若干     | 已发放   |                    |
        """,
        "结论",
    )
    town = Town().put(台账=register(*expected), 学籍=pupils(*expected, boarding="住宿"), 资助=rows)
    found = dict(town.kinds("education", "2026-10"))
    assert found == {child: kind for child, kind in expected.items() if kind}


def test_a_child_without_boarding_is_below_standard_only_below_the_lesser_amount() -> None:
    town = Town().put(
        台账=register("少于走读", "介于两者"),
        学籍=pupils("少于走读", "介于两者", boarding=""),
        资助="""
        | 儿童     | 姓名 | 学期           | 资助项目 | 资助金额 | 发放状态 |
        | 少于走读 | 甲   | 2026年秋季学期 | 生活补助 | 300      | 已发放   |
        | 介于两者 | 乙   | 2026年秋季学期 | 生活补助 | 400      | 已发放   |
        """,
    )
    assert town.kinds("education", "2026-10") == [("少于走读", "aid_below_standard")]


def test_aid_after_the_end_is_aid_of_a_term_that_began_after_it() -> None:
    rows, expected = take_column(
        """
        | 儿童       | 姓名 | 儿童类别 | 出生日期   | 认定日期   | 终止日期   | 结论          |
        | 开学前终止 | 甲   | 低保     | 2015-03-01 | 2020-01-01 | 2026-08-31 | aid_after_end |
        | 开学日终止 | 乙   | 低保     | 2015-03-01 | 2020-01-01 | 2026-09-01 | aid_after_end |
        | 学期中终止 | 丙   | 低保     | 2015-03-01 | 2020-01-01 | 2026-09-02 |               |
        | 另有条目   | 丁   | 低保     | 2015-03-01 | 2020-01-01 | 2026-08-31 |               |
        | 另有条目   | 丁   | 孤儿     | 2015-03-01 | 2020-01-01 |            |               |
        """,
        "结论",
    )
    aid = "\n".join(f"| {child} | {child} | 2026秋 | 生活补助 | 625 | 已发放 |" for child in expected)
    town = Town().put(
        台账=rows,
        学籍=pupils(*expected),
        资助=f"| 儿童 | 姓名 | 学期 | 资助项目 | 资助金额 | 发放状态 |\n{aid}",
    )
    found = dict(town.kinds("education", "2026-10"))
    assert found == {child: kind for child, kind in expected.items() if kind}


def test_in_the_first_weeks_a_roll_that_is_not_out_flags_nobody() -> None:
    town = Town(as_of=date(2026, 9, 30)).put(
        台账=register("小早"), 学籍=pupils("小早"), 资助=NOBODYS_AID.replace("秋季", "春季")
    )
    (aid, _) = town.entitle("education", "2026-09")
    assert (aid["verdict"], aid["reason"]) == ("unknown", "2026年秋季学期资助名单尚未形成，暂不判断")
    assert town.kinds("education", "2026-09") == []


def test_a_roll_that_is_overdue_stops_the_run() -> None:
    town = Town().put(台账=register("小晚"), 学籍=pupils("小晚"), 资助=NOBODYS_AID.replace("秋季", "春季"))
    with pytest.raises(InputError, match="没有2026年秋季学期的记录"):
        town.find("education", "2026-10")


def test_a_city_may_pay_more_and_to_others() -> None:
    policies = load_policies(
        {"education_aid": {"categories": ["重病"], "amounts": {"小学": {"住宿": 700, "走读": 350}}}}
    )
    town = Town(policies=policies).put(
        台账=register("小病", category="重病"), 学籍=pupils("小病"), 资助=NOBODYS_AID
    )
    (finding,) = town.find("education", "2026-10")
    assert finding["reason"].startswith("重病儿童，小学在读（走读），2026年秋季学期应享受资助350元")
