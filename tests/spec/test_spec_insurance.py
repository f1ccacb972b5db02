"""Who should be insured, whose premium should be subsidised, and who is not. Day of the data: 2026-10-31."""

from datetime import date

import pytest
from towns import Town, take_column

from schemas.errors import InputError
from schemas.policies import load_policies

SOMEBODY = """
| 儿童 | 姓名 | 参保年度 | 参保状态 |
|      | 某童 | 2026     | 正常参保 |
"""


def register(*children: str, category: str = "孤儿") -> str:
    """A register in which these children are in force."""
    rows = "\n".join(f"| {child} | {child} | {category} | 2015-03-01 | 2020-01-01 |" for child in children)
    return f"| 儿童 | 姓名 | 儿童类别 | 出生日期 | 认定日期 |\n{rows}"


def test_a_newborn_is_not_due_until_ninety_days_old() -> None:
    rows, expected = take_column(
        """
        | 儿童       | 姓名 | 儿童类别 | 出生日期   | 结论   |
        | 九十日     | 甲   | 低保     | 2026-08-02 | 符合   |
        | 八十九日   | 乙   | 低保     | 2026-08-03 | 不符合 |
        | 只知七月   | 丙   | 低保     | 2026-07    | 符合   |
        | 只知八月   | 丁   | 低保     | 2026-08    | 不详   |
        """,
        "结论",
    )
    town = Town().put(台账=rows, 参保=SOMEBODY)
    assert town.verdicts("insurance", "2026Q4", "insurance") == expected


def test_a_city_may_give_newborns_longer() -> None:
    rows = "| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 小新 | 小新 | 低保 | 2026-07-01 |"
    policies = load_policies({"insurance": {"newborn_days": 180}})
    assert Town(policies=policies).put(台账=rows, 参保=SOMEBODY).kinds("insurance", "2026Q4") == []
    assert Town().put(台账=rows, 参保=SOMEBODY).kinds("insurance", "2026Q4") == [
        ("小新", "insurance_missing")
    ]


def test_what_the_roll_says_of_a_child_on_the_register() -> None:
    rows, expected = take_column(
        """
        | 儿童     | 姓名 | 参保年度 | 险种类型 | 参保状态 | 是否资助参保 | 个人缴费金额 | 结论                |
        | 在保     | 甲   | 2026     | 390      | 1        | 是           | 0            |                     |
        | 去年     | 乙   | 2025     | 390      | 1        | 是           | 0            | insurance_missing   |
        | 明年     | 丙   | 2027     | 390      | 1        | 是           | 0            | insurance_missing   |
        | 未参保   | 丁   | 2026     | 390      | 0        |              |              | insurance_missing   |
        | 暂停     | 戊   | 2026     | 390      | 2        | 是           | 0            | insurance_inactive  |
        | 终止     | 己   | 2026     | 390      | 3        | 是           | 0            | insurance_inactive  |
        | 状态空白 | 庚   | 2026     | 390      |          | 是           | 0            |                     |
        | 未资助   | 辛   | 2026     | 390      | 1        | 否           | 400          | premium_aid_missing |
        | 资助空白 | 壬   | 2026     | 390      | 1        |              |              |                     |
        | 全额自缴 | 癸   | 2026     | 390      | 1        |              | 400          | premium_aid_missing |
        | 定额自缴 | 子   | 2026     | 390      | 1        |              | 180          |                     |
        | 职工     | 丑   | 2026     | 310      | 1        | 否           |              |                     |
        | 停后再保 | 寅   | 2026     | 390      | 2        | 否           | 400          |                     |
        | 停后再保 | 寅   | 2026     | 390      | 1        | 是           | 0            |                     |
        """,
        "结论",
    )
    town = Town().put(台账=register(*expected), 参保=rows)
    found = dict(town.kinds("insurance", "2026Q4"))
    assert found == {child: kind for child, kind in expected.items() if kind}


def test_the_category_decides_whose_premium_is_subsidised() -> None:
    rows, expected = take_column(
        """
        | 儿童 | 姓名 | 儿童类别         | 出生日期   | 结论   |
        | 甲   | 甲   | 特困人员         | 2015-03-01 | 符合   |
        | 乙   | 乙   | 孤儿             | 2015-03-01 | 符合   |
        | 丙   | 丙   | 事实无人抚养儿童 | 2015-03-01 | 符合   |
        | 丁   | 丁   | 低保             | 2015-03-01 | 符合   |
        | 戊   | 戊   | 返贫致贫         | 2015-03-01 | 符合   |
        | 己   | 己   | 残疾             | 2015-03-01 | 不符合 |
        | 庚   | 庚   | 重病             | 2015-03-01 | 不符合 |
        | 辛   | 辛   | 低保边缘         | 2015-03-01 | 不符合 |
        | 壬   | 壬   | 其他             | 2015-03-01 | 不详   |
        """,
        "结论",
    )
    insured = "\n".join(f"| {child} | {child} | 2026 | 正常参保 |" for child in expected)
    town = Town().put(台账=rows, 参保=f"| 儿童 | 姓名 | 参保年度 | 参保状态 |\n{insured}")
    assert town.verdicts("insurance", "2026Q4", "premium_aid") == expected


def test_a_child_who_is_not_insured_is_flagged_for_that_alone() -> None:
    town = Town().put(台账=register("小漏"), 参保=SOMEBODY)
    assert town.kinds("insurance", "2026Q4") == [("小漏", "insurance_missing")]


def test_two_active_enrolments_are_a_duplicate_and_one_row_entered_twice_is_not() -> None:
    rows, expected = take_column(
        """
        | 儿童     | 姓名 | 参保年度 | 参保状态 | 险种类型 | 是否资助参保 | 人员编号 | 参保地 | 结论                |
        | 两地     | 甲   | 2026     | 正常参保 | 390      | 是           | 1        | 东区   | insurance_duplicate |
        | 两地     | 甲   | 2026     | 正常参保 | 390      | 是           | 2        | 西区   | insurance_duplicate |
        | 一行两录 | 乙   | 2026     | 正常参保 | 390      | 是           | 3        | 东区   |                     |
        | 一行两录 | 乙   | 2026     | 正常参保 | 390      | 是           | 3        | 东区   |                     |
        | 已停一处 | 丙   | 2026     | 正常参保 | 390      | 是           | 4        | 东区   |                     |
        | 已停一处 | 丙   | 2026     | 终止参保 | 390      | 是           | 5        | 西区   |                     |
        | 两险     | 丁   | 2026     | 正常参保 | 390      | 是           |          |        | insurance_duplicate |
        | 两险     | 丁   | 2026     | 正常参保 | 310      |              |          |        | insurance_duplicate |
        | 跨年     | 戊   | 2026     | 正常参保 | 390      | 是           | 6        | 东区   |                     |
        | 跨年     | 戊   | 2027     | 正常参保 | 390      | 是           | 7        | 西区   |                     |
        """,
        "结论",
    )
    town = Town().put(台账=register(*expected), 参保=rows)
    found = dict(town.kinds("insurance", "2026Q4"))
    assert found == {child: kind for child, kind in expected.items() if kind}


def test_in_the_season_the_year_asked_about_is_the_periods() -> None:
    town = Town(as_of=date(2027, 1, 31)).put(
        台账=register("小季"),
        参保="""
        | 儿童 | 姓名 | 参保年度 | 参保状态 | 是否资助参保 |
        | 小季 | 小季 | 2026     | 正常参保 | 是           |
        |      | 某童 | 2027     | 正常参保 | 是           |
        """,
    )
    assert town.kinds("insurance", "2027Q1") == [("小季", "insurance_missing")]


def test_last_years_roll_stops_the_run() -> None:
    town = Town().put(台账=register("小旧"), 参保=SOMEBODY.replace("2026", "2025"))
    with pytest.raises(InputError, match="没有2026年度的记录"):
        town.find("insurance", "2026Q4")
