"""When an entry of the register counts, and when it no longer does. Day of the data: 2026-10-31."""

from towns import Town, take_column

from schemas.policies import load_policies

INSURED_2026 = """
| 儿童 | 姓名 | 参保年度 | 参保状态 |
| 某童 | 某童 | 2026     | 正常参保 |
"""


def judge(table: str, **lists: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the rules say of each child, beside what the table says they should."""
    rows, expected = take_column(table, "结论")
    town = Town().put(台账=rows, 参保=INSURED_2026, **lists)
    return town.verdicts("insurance", "2026Q4", "insurance"), expected


def test_an_entry_counts_from_its_determination_until_the_eve_of_its_end() -> None:
    verdicts, expected = judge("""
    | 儿童     | 姓名 | 儿童类别 | 出生日期   | 认定日期   | 终止日期   | 结论   |
    | 当日认定 | 甲   | 低保     | 2015-03-01 | 2026-10-31 |            | 符合   |
    | 次日认定 | 乙   | 低保     | 2015-03-01 | 2026-11-01 |            | 不符合 |
    | 次日终止 | 丙   | 低保     | 2015-03-01 | 2020-01-01 | 2026-11-01 | 符合   |
    | 当日终止 | 丁   | 低保     | 2015-03-01 | 2020-01-01 | 2026-10-31 | 不符合 |
    | 来年终止 | 戊   | 低保     | 2015-03-01 | 2020-01-01 | 2027-12-31 | 符合   |
    """)
    assert verdicts == expected


def test_an_entry_counts_until_the_eighteenth_birthday() -> None:
    verdicts, expected = judge("""
    | 儿童       | 姓名 | 儿童类别 | 出生日期   | 认定日期   | 结论   |
    | 次日满十八 | 甲   | 低保     | 2008-11-01 | 2020-01-01 | 符合   |
    | 当日满十八 | 乙   | 低保     | 2008-10-31 | 2020-01-01 | 不符合 |
    | 出生不详   | 丙   | 低保     |            | 2020-01-01 | 不详   |
    | 只知当月   | 丁   | 低保     | 2008-11    | 2020-01-01 | 符合   |
    | 只知上月   | 戊   | 低保     | 2008-09    | 2020-01-01 | 不符合 |
    | 月内难定   | 己   | 低保     | 2008年     | 2020-01-01 | 不详   |
    """)
    assert verdicts == expected


def test_an_empty_determination_date_counts_and_an_unreadable_one_is_unknown() -> None:
    verdicts, expected = judge("""
    | 儿童     | 姓名 | 儿童类别 | 出生日期   | 认定日期 | 终止日期 | 结论 |
    | 认定空白 | 甲   | 低保     | 2015-03-01 |          |          | 符合 |
    | 认定乱码 | 乙   | 低保     | 2015-03-01 | 不清楚   |          | 不详 |
    | 终止乱码 | 丙   | 低保     | 2015-03-01 |          | 待定     | 不详 |
    """)
    assert verdicts == expected


def test_a_city_may_leave_undated_entries_unknown() -> None:
    rows, expected = take_column(
        """
        | 儿童     | 姓名 | 儿童类别 | 出生日期   | 认定日期   | 结论 |
        | 认定空白 | 甲   | 低保     | 2015-03-01 |            | 不详 |
        | 已认定   | 乙   | 低保     | 2015-03-01 | 2020-01-01 | 符合 |
        """,
        "结论",
    )
    policies = load_policies({"register": {"undated_entry_counts": False}})
    town = Town(policies=policies).put(台账=rows, 参保=INSURED_2026)
    assert town.verdicts("insurance", "2026Q4", "insurance") == expected


def test_death_ends_everything_and_moving_away_makes_it_another_citys_case() -> None:
    verdicts, expected = judge(
        """
        | 儿童     | 姓名 | 儿童类别 | 出生日期   | 认定日期   | 结论   |
        | 已注销   | 甲   | 低保     | 2015-03-01 | 2020-01-01 | 不符合 |
        | 有死亡日 | 乙   | 低保     | 2015-03-01 | 2020-01-01 | 不符合 |
        | 已迁出   | 丙   | 低保     | 2015-03-01 | 2020-01-01 | 不符合 |
        | 市内迁移 | 丁   | 低保     | 2015-03-01 | 2020-01-01 | 符合   |
        | 户籍不详 | 戊   | 低保     | 2015-03-01 | 2020-01-01 | 符合   |
        | 另户不详 | 己   | 低保     | 2015-03-01 | 2020-01-01 | 符合   |
        """,
        户籍="""
        | 儿童     | 姓名 | 公民身份号码 | 户籍状态 | 死亡日期   |
        | 已注销   | 甲   |              | 死亡注销 |            |
        | 有死亡日 | 乙   |              |          | 2026-05-01 |
        | 已迁出   | 丙   |              | 迁出     |            |
        | 市内迁移 | 丁   |              | 迁出     |            |
        | 市内迁移 | 丁   |              | 正常     |            |
        | 另户不详 | 己   |              | 迁出     |            |
        | 另户不详 | 己   |              |          |            |
        """,
    )
    assert verdicts == expected


def test_a_child_with_several_entries_is_judged_once_by_those_in_force() -> None:
    town = Town().put(
        台账="""
        | 儿童 | 姓名 | 儿童类别 | 出生日期   | 认定日期   | 终止日期   |
        | 小明 | 小明 | 低保     | 2015-03-01 | 2018-01-01 | 2022-01-01 |
        | 小明 | 小明 | 孤儿     | 2015-03-01 | 2022-01-01 |            |
        | 小明 | 小明 | 残疾     | 2015-03-01 | 2021-01-01 |            |
        """,
        参保=INSURED_2026,
    )
    rows = [row for row in town.entitle("insurance", "2026Q4") if row["programme"] == "insurance"]
    assert [(row["verdict"], row["reason"]) for row in rows] == [
        ("eligible", "孤儿、残疾儿童，2026年度应参加基本医疗保险")
    ]


def test_most_of_the_childs_records_decide_the_birth_date() -> None:
    verdicts, expected = judge(
        """
        | 儿童     | 姓名 | 儿童类别 | 出生日期   | 认定日期   | 结论   |
        | 台账误写 | 甲   | 低保     | 2001-03-01 | 2020-01-01 | 符合   |
        | 台账空白 | 乙   | 低保     |            | 2020-01-01 | 不符合 |
        """,
        户籍="""
        | 儿童     | 姓名 | 公民身份号码 | 出生日期   |
        | 台账误写 | 甲   |              | 2010-03-01 |
        | 台账空白 | 乙   |              | 2001-03-01 |
        """,
        学籍="""
        | 儿童     | 姓名 | 身份证件号 | 学校名称 | 出生日期   |
        | 台账误写 | 甲   |            | 一小     | 2010-03-01 |
        """,
    )
    assert verdicts == expected
