"""Orphans and de facto unattended children by their parents' states. Day of the data: 2026-10-31."""

import pytest
from parents import FATHER, OTHERS, kinds, resident, states
from towns import Town, read_table

from schemas.policies import load_policies

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
