"""Orphans and de facto unattended children by their parents' states. Day of the data: 2026-10-31."""

import pytest
from towns import Town, read_table, take_column

from schemas.policies import load_policies

FATHER, MOTHER = "990101198501010010", "990101198601010026"
"""Fictional region; the check digits are right."""
OTHERS = "| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 旁人 | 旁人 | 低保 | 2015-03-01 |"


def resident(
    child: str = "小童", *, father: str = FATHER, mother: str = MOTHER, born: str = "2015-03-01"
) -> str:
    """The household register with that child and its parents."""
    return f"""
    | 儿童    | 姓名    | 公民身份号码 | 父亲姓名 | 父亲公民身份号码 | 母亲姓名 | 母亲公民身份号码 | 出生日期 | 户籍状态 |
    | {child} | {child} |              | 张建国   | {father}         | 李秀英   | {mother}         | {born}   | 正常     |
    """


def states(father: str, mother: str) -> str:
    """The parents' states: each `状况 起始日期 截止日期`, the dates if known; empty for a parent not listed."""
    rows = []
    for number, name, told in ((FATHER, "张建国", father), (MOTHER, "李秀英", mother)):
        if told:
            state, start, end = ([*told.split(), "", ""])[:3]
            rows.append(f"| | {number} | {name} | {state} | {start} | {end} |")
    return "\n".join(["| 儿童 | 公民身份号码 | 姓名 | 状况 | 起始日期 | 截止日期 |", *rows])


def kinds(father: str, mother: str, **lists: str) -> list[str]:
    """What is found of the child whose parents are in those states."""
    town = Town().put(**({"台账": OTHERS, "户籍": resident(), "父母": states(father, mother)} | lists))
    return [kind for child, kind in town.kinds("determination", "2026-10") if child == "小童"]


LONG = "2020-01-01"


@pytest.mark.parametrize(
    ("father", "mother", "found"),
    [
        ("死亡", "死亡", "orphan_undetected"),
        ("死亡", "宣告死亡", "orphan_undetected"),
        ("死亡", "宣告失踪", "orphan_undetected"),
        ("宣告失踪", "失踪", "orphan_undetected"),
        ("死亡", "重残", "unattended_undetected"),
        ("重病", "宣告失踪", "unattended_undetected"),
        (f"失联 {LONG}", f"服刑在押 {LONG}", "unattended_undetected"),
        ("被撤销监护资格", "被遣送出境", "unattended_undetected"),
        (f"强制隔离戒毒 {LONG}", f"其他限制人身自由 {LONG}", "unattended_undetected"),
        ("死亡", "", None),
        ("", "重残", None),
        (f"失联 {LONG}", "", None),
        ("死亡", "正常", None),
    ],
)
def test_both_parents_must_be_gone_or_unable(father: str, mother: str, found: str | None) -> None:
    assert kinds(father, mother) == ([found] if found else [])


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("失联 2026-04-30", True),
        ("失联 2026-05-01", False),
        ("服刑在押 2026-04-30", True),
        ("服刑在押 2026-05-01", False),
        ("强制隔离戒毒 2026-05-01", False),
        ("其他限制人身自由 2026-05-01", False),
        ("重残 2026-10-30", True),
        ("服刑在押 2020-01-01 2026-10-31", False),
        ("服刑在押 2020-01-01 2026-11-01", True),
        ("服刑在押 2020-01-01 2045-01-01", True),
        ("重残 2026-11-01", False),
    ],
)
def test_custody_and_lost_contact_count_from_six_months_and_until_they_end(state: str, counts: bool) -> None:
    assert kinds("死亡 2020-01-01", state) == (["unattended_undetected"] if counts else [])


@pytest.mark.parametrize(
    ("state", "standing"),
    [("失联", "review"), ("重残", "confirmed"), ("服刑在押 2026年", "review"), ("失联 2020年", "confirmed")],
)
def test_a_clock_that_cannot_be_read_leaves_it_to_a_person(state: str, standing: str) -> None:
    town = Town().put(台账=OTHERS, 户籍=resident(), 父母=states("死亡", state))
    (finding,) = town.find("determination", "2026-10")
    assert (finding["kind"], finding["standing"]) == ("unattended_undetected", standing)


def test_a_city_may_count_lost_contact_at_once() -> None:
    policies = load_policies({"unattended": {"clocked": ["服刑在押"]}})
    town = Town(policies=policies).put(台账=OTHERS, 户籍=resident(), 父母=states("死亡", "失联 2026-10-01"))
    assert town.kinds("determination", "2026-10") == [("小童", "unattended_undetected")]


@pytest.mark.parametrize(
    ("father", "found"),
    [
        ("\u3000" + FATHER + " ", True),
        (FATHER[:15] + "000", True),
        (FATHER[:10] + "9" + FATHER[11:], True),
        (FATHER[:-1], True),
        ("990101199002020016", False),
    ],
    ids=[
        "padded with blanks",
        "kept by a spreadsheet",
        "one digit wrong",
        "last digit missing",
        "somebody else's",
    ],
)
def test_a_parents_damaged_number_is_told_by_the_name(father: str, found: bool) -> None:
    expected = ["orphan_undetected"] if found else []
    parents = states("死亡", "死亡")
    assert kinds("", "", 户籍=resident(father=father), 父母=parents) == expected
    assert kinds("", "", 户籍=resident(), 父母=parents.replace(FATHER, father)) == expected


def test_a_name_alone_is_never_proof() -> None:
    town = Town().put(台账=OTHERS, 户籍=resident(father=""), 父母=states("死亡", "死亡"))
    (finding,) = town.find("determination", "2026-10")
    assert (finding["kind"], finding["standing"]) == ("orphan_undetected", "review")


def test_brothers_and_sisters_are_found_too_and_the_grown_ones_are_not() -> None:
    children = read_table(resident("老大", born="2008-10-31")) + read_table(
        resident("老二", born="2012-01-01")
    )
    town = Town().put(台账=OTHERS, 户籍=children + read_table(resident("老三")), 父母=states("死亡", "死亡"))
    assert town.kinds("determination", "2026-10") == [
        ("老三", "orphan_undetected"),
        ("老二", "orphan_undetected"),
    ]


@pytest.mark.parametrize(
    ("category", "found"),
    [
        ("孤儿", []),
        ("低保、孤儿", []),
        ("低保", ["orphan_undetected"]),
        ("事实无人抚养儿童", ["orphan_undetected"]),
    ],
)
def test_what_the_register_says_decides_whether_an_orphan_is_detected(
    category: str, found: list[str]
) -> None:
    register = f"| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 小童 | 小童 | {category} | 2015-03-01 |"
    assert kinds("死亡", "死亡", 台账=register) == found


def test_an_orphan_on_the_register_is_not_sought_as_unattended() -> None:
    register = "| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 小童 | 小童 | 孤儿 | 2015-03-01 |"
    assert kinds("死亡", "重残", 台账=register) == []


@pytest.mark.parametrize(
    ("number", "found"),
    [("", [("orphan_undetected", "review")]), (FATHER, [])],
    ids=["the police cannot look the father up", "the police know the father and no such state"],
)
def test_the_registers_own_word_is_what_is_checked(number: str, found: list[tuple[str, str]]) -> None:
    town = Town().put(
        台账="""
        | 儿童 | 姓名 | 儿童类别 | 出生日期   | 父亲状况 |
        | 小童 | 小童 | 低保     | 2015-03-01 | 死亡     |
        """,
        户籍=resident(father=number),
        父母=states("", "死亡"),
    )
    rows = town.find("determination", "2026-10")
    assert [(row["kind"], row["standing"]) for row in rows] == found


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


ROUND = "990101198601010560"
"""The mother's number, right as it stands, though a spreadsheet could have made it of another: 128 divides it."""
ROUNDED_FROM = "990101198601010587"


@pytest.mark.parametrize(
    ("mother", "listed", "state", "found"),
    [
        (ROUND, "", "", ["listed_without_ground"]),
        (ROUND, ROUND, "强制隔离戒毒 2022-03-05 2026-03-08", ["listed_without_ground"]),
        (ROUND, ROUND, "强制隔离戒毒 2022-03-05", []),
        (ROUND, ROUNDED_FROM, "服刑在押 2020-01-01", []),
        (MOTHER[:-1], MOTHER, "强制隔离戒毒 2022-03-05 2026-03-08", ["listed_without_ground"]),
        (MOTHER[:-1], "", "", []),
        ("", "", "", []),
    ],
    ids=[
        "not on the list",
        "on the list, and released",
        "on the list, and held",
        "rounded, and on the list with the whole number",
        "known again by name and a damaged number, and released",
        "a damaged number cannot be looked up",
        "no number cannot be looked up",
    ],
)
def test_whether_a_parent_can_be_looked_up_decides_whether_silence_means_able(
    mother: str, listed: str, state: str, found: list[str]
) -> None:
    register = "| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 小童 | 小童 | 事实无人抚养 | 2015-03-01 |"
    parents = states("死亡 2016-04-23", state).replace(MOTHER, listed)
    assert kinds("", "", 台账=register, 户籍=resident(mother=mother), 父母=parents) == found


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


def test_reasons_name_no_parents_state_and_the_conditions_are_kept_apart() -> None:
    town = Town().put(台账=OTHERS, 户籍=resident(), 父母=states("死亡 2020-01-01", "服刑在押 2020-01-01"))
    (finding,) = town.find("determination", "2026-10")
    assert (
        finding["reason"]
        == "各部门记载的父母双方情况符合事实无人抚养儿童认定条件；台账未列为事实无人抚养儿童"
    )
    assert town.rows("select condition, value, source from found.ground order by all") == [
        {"condition": "father", "value": "死亡，2020年1月1日起", "source": "police"},
        {"condition": "mother", "value": "服刑在押，2020年1月1日起", "source": "police"},
        {"condition": "under_age", "value": "未满18周岁", "source": "all"},
    ]


def test_a_brothers_record_tells_whose_number_a_bare_name_is() -> None:
    household = read_table(resident("老大")) + read_table(resident("老二", father=""))
    town = Town().put(台账=OTHERS, 户籍=household, 父母=states("死亡", "死亡"))
    assert {(row["儿童"], row["standing"]) for row in town.find("determination", "2026-10")} == {
        ("老大", "confirmed"),
        ("老二", "confirmed"),
    }


def test_a_namesake_of_a_parent_whose_number_another_record_tells_is_nobody() -> None:
    register = """
    | 儿童 | 姓名 | 儿童类别 | 出生日期   | 父亲姓名 | 父亲身份证号 |
    | 小童 | 小童 | 低保     | 2015-03-01 | 张建国   |              |
    """
    dead = "| 儿童 | 公民身份号码 | 姓名 | 状况 |\n| | 990101199002020016 | 张建国 | 死亡 |"
    mother = f"\n| | {MOTHER} | 李秀英 | 重残 |"
    assert kinds("", "", 台账=register, 父母=dead + mother) == []


@pytest.mark.parametrize(("namesakes", "least", "most"), [(0, 0.7, 0.99), (40, 0.02, 0.4)])
def test_how_likely_a_name_alone_is_depends_on_how_many_bear_it(
    namesakes: int, least: float, most: float
) -> None:
    household = read_table(resident(father=""))
    for at in range(40):
        number = f"9901011970{at % 12 + 1:02d}{at % 27 + 1:02d}00{at % 10}X"
        (row,) = read_table(resident(f"旁{at}", father=number, mother=""))
        household.append(row | {"父亲姓名": "张建国" if at < namesakes else f"张建{chr(0x4E00 + at)}"})
    town = Town().put(台账=OTHERS, 户籍=household, 父母=states("死亡", "死亡"))
    town.find("determination", "2026-10")
    (chance,) = town.rows("select probability from found.finding where person_id = '小童'")
    assert least < chance["probability"] < most


CORRECT, FORMER = "990101201503010017", "990101201502280013"


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
