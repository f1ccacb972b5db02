"""What single cells mean to the rules; anything uncertain is None."""

from datetime import date

import pyarrow as pa
import pytest
from towns import Town

from matchers.facts import last_day_delivered, stage
from matchers.facts.readings import read_categories, read_money, read_stage, read_term, read_year
from matchers.facts.spans import span_dates


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("625", 625.0),
        ("312.50", 312.5),
        ("１２５０元", 1250.0),
        ("￥1,250.00", 1250.0),
        ("-50", -50.0),
        ("0", 0.0),
        ("六百", None),
        ("625/312", None),
        ("1e3", None),
        ("nan", None),
    ],
)
def test_an_amount_is_one_plain_number_of_yuan(cell: str, yuan: float | None) -> None:
    assert read_money(cell) == yuan


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2026", 2026),
        ("2026年", 2026),
        ("2026年度", 2026),
        ("２０２６", 2026),
        ("2026.0", 2026),
        ("26", None),
        ("1926", None),
    ],
)
def test_a_year_is_a_calendar_year_of_this_century(cell: str, year: int | None) -> None:
    assert read_year(cell) == year


@pytest.mark.parametrize(
    ("cell", "term"),
    [
        ("2026秋", "2026-2027学年秋季"),
        ("2027年春季学期", "2026-2027学年春季"),
        ("2026年上学期", None),
        ("秋季", None),
    ],
)
def test_a_term_is_read_only_where_it_is_certain(cell: str, term: str | None) -> None:
    assert read_term(cell) == term


@pytest.mark.parametrize(
    ("cell", "stage"),
    [
        ("三年级", "primary"),
        ("小三", "primary"),
        ("七年级", "junior"),
        ("初二", "junior"),
        ("高一", "senior"),
        ("中职二年级", "vocational"),
        ("大班", "preschool"),
        ("临江镇中心小学", "primary"),
        ("临江镇初级中学", "junior"),
        ("临江职业高中", None),
        ("临江中学", None),
        ("2026级1班", None),
    ],
)
def test_a_stage_is_read_off_a_grade_or_school_only_where_one_is_meant(cell: str, stage: str | None) -> None:
    assert read_stage(cell) == stage


@pytest.mark.parametrize(
    ("cell", "categories"),
    [
        ("低保", ["minimum_living"]),
        ("低保，残疾儿童", ["minimum_living", "disabled"]),
        ("孤儿；低保", ["orphan", "minimum_living"]),
        ("残疾/低保/残疾", ["minimum_living", "disabled"]),
        ("其他", None),
    ],
)
def test_a_cell_may_hold_several_categories(cell: str, categories: list[str] | None) -> None:
    assert read_categories(cell) == categories


def test_a_date_is_the_span_of_days_it_may_mean() -> None:
    words = pa.array(["2026-02-03", "2026-02", "2025年", "不详"])
    spans = span_dates(words, date(2026, 10, 31)).to_pylist()
    assert [(row["first_day"], row["last_day"]) for row in spans] == [
        (date(2026, 2, 3), date(2026, 2, 3)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (None, None),
    ]


def test_an_end_may_lie_ahead_and_a_birth_may_not() -> None:
    town = Town().put(
        台账="""
    | 儿童 | 姓名 | 儿童类别 | 出生日期   | 终止日期   |
    | 甲   | 甲   | 低保     | 2040-01-01 | 2040-01-01 |
    """
    )
    town.load()
    assert town.rows("select birth_from, ended_from from staged.register") == [
        {"birth_from": None, "ended_from": date(2040, 1, 1)}
    ]


def test_every_record_has_one_row_of_facts() -> None:
    town = Town().put(
        台账="| 儿童 | 姓名 | 儿童类别 |\n| 甲 | 甲 | 低保 |\n| 甲 | 甲 | 低保 |",
        学籍="| 儿童 | 姓名 | 学段 |\n| 甲 | 甲 | 小学 |",
        父母="| 儿童 | 姓名 | 状况 |\n| | 某 | 死亡 |",
    )
    town.load()
    tables = ("register", "enrolment", "aid", "insurance", "resident", "parent_status")
    assert [town.rows(f"select count(*) as n from staged.{table}")[0]["n"] for table in tables] == [
        2,
        1,
        0,
        0,
        0,
        1,
    ]


def test_words_that_no_code_set_claims_are_kept_to_be_reported() -> None:
    town = Town().put(台账="| 儿童 | 姓名 | 儿童类别 |\n| 甲 | 甲 | 外星儿童 |\n| 乙 | 乙 | 低保 |")
    town.load()
    assert town.rows("select word from staged.reading_category where value is null") == [{"word": "外星儿童"}]


def test_by_default_dates_are_read_as_of_the_newest_delivery() -> None:
    town = Town().put(
        台账="| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 甲 | 甲 | 低保 | 2026-11-15 |\n| 乙 | 乙 | 低保 | 2027-11-15 |"
    )
    town.load()
    stage(town.connection)
    assert [
        row["birth_from"] for row in town.rows("select birth_from from staged.register order by record_id")
    ] == [
        date(2026, 11, 15),
        None,
    ]
    town.connection.execute("delete from raw.record")
    assert last_day_delivered(town.connection) == date(2099, 12, 31)
