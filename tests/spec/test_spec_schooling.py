"""Who belongs in compulsory school and is in no school record. Day of the data: 2026-10-31."""

from datetime import date

from towns import Town, take_column

NOBODYS_AID = """
| 儿童 | 姓名 | 学期           | 资助项目 | 资助金额 |
|      | 某童 | 2026年秋季学期 | 生活补助 | 625      |
"""


def test_compulsory_age_is_counted_on_31_august_of_the_school_year() -> None:
    rows, expected = take_column(
        """
        | 儿童         | 姓名 | 儿童类别 | 出生日期   | 结论   |
        | 当日满六     | 甲   | 留守     | 2020-08-31 | 符合   |
        | 次日满六     | 乙   | 留守     | 2020-09-01 | 不符合 |
        | 次日满十五   | 丙   | 留守     | 2011-09-01 | 符合   |
        | 当日满十五   | 丁   | 留守     | 2011-08-31 | 不符合 |
        | 闰日出生     | 戊   | 留守     | 2020-02-29 | 符合   |
        | 只知年月     | 己   | 留守     | 2020-08    | 符合   |
        | 只知年份     | 庚   | 留守     | 2020年     | 不详   |
        """,
        "结论",
    )
    town = Town().put(台账=rows, 资助=NOBODYS_AID)
    assert town.verdicts("education", "2026-10", "schooling") == expected


def test_until_august_the_school_year_before_counts() -> None:
    spring = NOBODYS_AID.replace("秋季", "春季")
    town = Town(as_of=date(2026, 8, 31)).put(
        台账="""
        | 儿童     | 姓名 | 儿童类别 | 出生日期   |
        | 今年满六 | 甲   | 低保     | 2020-08-31 |
        | 去年满六 | 乙   | 低保     | 2019-08-31 |
        """,
        资助=spring,
    )
    assert town.verdicts("education", "2026-08", "schooling") == {"今年满六": "不符合", "去年满六": "符合"}


def test_any_school_record_answers_and_only_a_child_with_none_is_flagged() -> None:
    rows, expected = take_column(
        """
        | 儿童 | 姓名 | 学段 | 学籍状态 | 结论 |
        | 在读 | 甲   | 小学 | 在读     |      |
        | 休学 | 乙   | 小学 | 休学     |      |
        | 转出 | 丙   | 小学 | 转出     |      |
        | 退学 | 丁   | 小学 | 退学     |      |
        """,
        "结论",
    )
    children = [*expected, "无学籍"]
    register = "\n".join(f"| {child} | {child} | 重病 | 2015-03-01 |" for child in children)
    town = Town().put(台账=f"| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n{register}", 学籍=rows, 资助=NOBODYS_AID)
    assert town.kinds("education", "2026-10") == [("无学籍", "not_enrolled")]


def test_a_child_out_of_school_is_flagged_once_and_not_for_aid_as_well() -> None:
    town = Town().put(
        台账="""
        | 儿童 | 姓名 | 儿童类别 | 出生日期   |
        | 小失 | 小失 | 低保     | 2015-03-01 |
        """,
        资助=NOBODYS_AID,
    )
    (finding,) = town.find("education", "2026-10")
    assert (finding["kind"], finding["standing"]) == ("not_enrolled", "confirmed")
    assert finding["reason"].endswith("应接受义务教育；学籍中未见其记录")


def test_an_aid_record_without_a_school_record_must_be_looked_at() -> None:
    town = Town().put(
        台账="""
        | 儿童 | 姓名 | 儿童类别 | 出生日期   |
        | 小矛 | 小矛 | 低保     | 2015-03-01 |
        """,
        资助=NOBODYS_AID.replace("|      | 某童 |", "| 小矛 | 小矛 |"),
    )
    (finding,) = town.find("education", "2026-10")
    assert (finding["kind"], finding["standing"]) == ("not_enrolled", "review")
