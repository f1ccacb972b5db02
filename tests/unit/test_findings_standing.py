"""How sure a finding is: as sure as the second search and the links it rests on."""

import pytest
from towns import Town

REGISTER = """
| 儿童 | 姓名 | 儿童类别 | 出生日期   | 认定日期   |
| 小明 | 小明 | 低保     | 2015-03-01 | 2020-01-01 |
"""
SCHOOL = "| 儿童 | 姓名 | 学段 | 就读方式 | 学籍状态 |\n| 小明 | 小明 | 小学 | 住宿 | 在读 |"
NOBODYS = "| 儿童 | 姓名 | 学期 | 资助项目 | 资助金额 |\n| | 某 | 2026秋 | 生活补助 | 625 |"
RETURNED = "| 儿童 | 姓名 | 学期 | 资助项目 | 资助金额 | 发放状态 |\n| 小明 | 小明 | 2026秋 | 生活补助 | 625 | 退回 |"


def standing(town: Town) -> tuple[str, float]:
    """Standing and probability of the one finding."""
    town.find("education", "2026-10")
    (row,) = town.rows("select standing, round(probability, 4) as probability from found.finding")
    return row["standing"], row["probability"]


@pytest.mark.parametrize("searched", ["confirmed", "review", "undecidable"])
def test_an_absence_stands_as_the_second_search_says(searched: str) -> None:
    town = Town().put(台账=REGISTER, 学籍=SCHOOL, 资助=NOBODYS).doubt("小明", "aid_missing", searched, 0.8)
    assert standing(town) == (searched, 0.7999)


def test_what_the_second_search_answers_is_no_finding() -> None:
    town = Town().put(台账=REGISTER, 学籍=SCHOOL, 资助=NOBODYS).doubt("小明", "aid_missing", "answered", 0.01)
    assert town.find("education", "2026-10") == []


def test_an_absence_that_rests_on_a_doubtful_school_record_must_be_looked_at() -> None:
    town = Town().put(台账=REGISTER, 学籍=SCHOOL, 资助=NOBODYS).link("小明", "学籍", 0.6)
    assert standing(town) == ("review", 0.594)


@pytest.mark.parametrize(("link", "expected"), [(0.9999, "confirmed"), (0.95, "confirmed"), (0.94, "review")])
def test_what_records_show_is_as_sure_as_the_weakest_link(link: float, expected: str) -> None:
    town = Town().put(台账=REGISTER, 学籍=SCHOOL, 资助=RETURNED).link("小明", "资助", link)
    assert standing(town) == (expected, link)


def test_a_poor_register_record_is_a_data_problem_of_its_department() -> None:
    town = Town().put(台账=REGISTER.replace("低保    ", "说不清  "), 学籍=SCHOOL, 资助=NOBODYS)
    assert standing(town)[0] == "undecidable"


def test_an_entitlement_left_open_is_as_likely_as_those_whom_no_record_answers_either() -> None:
    register = """
    | 儿童 | 姓名 | 儿童类别 | 出生日期   | 认定日期   |
    | 小明 | 小明 | 低保     |            | 2020-01-01 |
    | 小红 | 小红 | 低保     | 2015-03-01 | 2020-01-01 |
    | 小幼 | 小幼 | 低保     | 2022-03-01 | 2020-01-01 |
    | 小小 | 小小 | 低保     | 2023-03-01 | 2020-01-01 |
    | 小大 | 小大 | 低保     | 2009-03-01 | 2020-01-01 |
    | 在校 | 在校 | 低保     | 2015-03-01 | 2020-01-01 |
    """
    town = Town().put(台账=register, 学籍=SCHOOL.replace("小明", "在校"), 资助=NOBODYS)
    town.find("education", "2026-10")
    found = {
        row["person_id"]: (row["standing"], round(row["probability"], 4))
        for row in town.rows("select * from found.finding where kind = 'not_enrolled'")
    }
    one_of_four_smoothed = (1 + 1) / (4 + 2)
    assert found == {
        "小红": ("confirmed", 0.99),
        "小明": ("undecidable", round(0.99 * one_of_four_smoothed, 4)),
    }


def test_references_are_stable_and_differ_by_child_kind_and_city_key() -> None:
    from matchers.findings import find
    from schemas.period import parse_period

    def references(town: Town, key: str) -> list[str]:
        period = parse_period("education", "2026-10")
        town.find("education", "2026-10")
        find(town.connection, "education", period, town.as_of, town.policies, key=key)
        return [
            row["finding_id"]
            for row in town.rows("select finding_id from found.finding where state <> 'resolved'")
        ]

    two = REGISTER + "| 小红 | 小红 | 低保     | 2015-03-01 | 2020-01-01 |"
    once = references(Town().put(台账=two, 资助=NOBODYS), "a")
    assert references(Town().put(台账=two, 资助=NOBODYS), "a") == once
    assert len(set(once)) == 2
    assert not set(once) & set(references(Town().put(台账=two, 资助=NOBODYS), "b"))
    assert all(len(reference) == 20 for reference in once)
