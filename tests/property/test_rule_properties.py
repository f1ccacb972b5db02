"""The rules in SQL say what a plain evaluation of the same declarations says, on any town."""

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from naive import GARBLED, WORDS, Cells, Child
from towns import Town

AS_OF = date(2026, 10, 31)
FEW = settings(
    max_examples=settings.default.max_examples // 20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""Each example is a town of many children, so that few try many cases; shrinking would run it hundreds of times."""
PARENTS = ["990101198501010010", "990101198601010026", "990101198702020012", None]
"""Numbers of a few adults (fictional region, right check digits), shared by many children."""

Lists = dict[str, list[Cells]]


def days_near(*days: date) -> st.SearchStrategy[str]:
    """ISO dates on, just before and just after those days."""
    near = [day + timedelta(days=shift) for day in days for shift in (-1, 0, 1)]
    return st.sampled_from([day.isoformat() for day in near])


def cells(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    """The same, or an empty cell, or one that nobody can read."""
    return st.one_of(strategy, strategy, strategy, st.none(), st.just(GARBLED))


BIRTHS = st.one_of(
    days_near(
        date(2008, 10, 31),
        date(2011, 8, 31),
        date(2020, 8, 31),
        date(2026, 8, 2),
        date(2016, 2, 29),
        date(2008, 2, 29),
    ),
    st.none(),
)
CATEGORIES = st.sampled_from(
    ["孤儿", "事实无人抚养儿童", "低保", "低保边缘", "残疾", "重病", "留守", "返贫致贫", None, "别的"]
)
STATES = [
    "死亡",
    "宣告失踪",
    "失联",
    "服刑在押",
    "强制隔离戒毒",
    "重残",
    "重病",
    "被撤销监护资格",
    "正常",
    "别的",
]


@st.composite
def entries(draw: st.DrawFn, child: str) -> list[Cells]:
    """One or two register entries of a child, with one birth date."""
    born = draw(BIRTHS)
    return [
        {
            "儿童": child,
            "姓名": child,
            "儿童类别": draw(CATEGORIES),
            "出生日期": born,
            "认定日期": draw(cells(days_near(AS_OF, date(2020, 1, 1)))),
            "终止日期": draw(st.one_of(st.none(), st.none(), cells(days_near(AS_OF, date(2030, 1, 1))))),
        }
        for _ in range(draw(st.integers(1, 2)))
    ]


@st.composite
def school_rows(draw: st.DrawFn, child: str) -> list[Cells]:
    """No school record, one, or one and the school that the child left."""
    states = draw(st.sampled_from([[], ["在读"], ["休学"], [None], [GARBLED], ["在读", "转出"], ["转出"]]))
    stage = draw(st.sampled_from(["学前", "小学", "初中", "高中", "中职", None]))
    return [
        {
            "儿童": child,
            "姓名": child,
            "学段": stage,
            "就读方式": draw(st.sampled_from(["住宿", "走读", None])),
            "学籍状态": state,
        }
        for state in states
    ]


@st.composite
def towns(draw: st.DrawFn) -> Lists:
    """Twenty children on all lists, and what is told of a few adults."""
    children = [f"童{index}" for index in range(20)]
    homes = st.lists(st.sampled_from(["正常", "迁出", "死亡注销", None]), max_size=2)
    return {
        "台账": [entry for child in children for entry in draw(entries(child))],
        "学籍": [row for child in children for row in draw(school_rows(child))],
        "户籍": [{"儿童": c, "姓名": c, "户籍状态": state} for c in children for state in draw(homes)],
        "资助": [{"儿童": None, "姓名": "某", "学期": "2026秋", "资助项目": "生活补助", "资助金额": "625"}],
        "参保": [{"儿童": None, "姓名": "某", "参保年度": "2026", "参保状态": "正常参保"}],
    }


@st.composite
def families(draw: st.DrawFn) -> Lists:
    """Twenty children with parents among a few adults, each of whom some states are told of."""
    children = [f"童{index}" for index in range(20)]
    parent = st.sampled_from(PARENTS)
    register = [draw(entries(child))[:1] for child in children]
    told = [
        {
            "儿童": None,
            "公民身份号码": number,
            "姓名": f"成人{number[-4:]}",
            "状况": draw(st.sampled_from(STATES)),
            "起始日期": draw(cells(days_near(AS_OF, date(2026, 4, 30)))),
            "截止日期": draw(st.one_of(st.none(), st.none(), cells(days_near(AS_OF)))),
        }
        for number in PARENTS[:3]
        if number
        for _ in range(draw(st.integers(0, 2)))
    ]
    residents = [
        {
            "儿童": child,
            "姓名": child,
            "户籍状态": draw(st.sampled_from(["正常", "正常", "迁出", "死亡注销"])),
            "父亲公民身份号码": draw(parent),
            "母亲公民身份号码": draw(parent),
        }
        for child in children
    ]
    return {"台账": [row for rows in register for row in rows], "户籍": residents, "父母": told}


def differ(judged: dict[Any, str], expected: dict[Any, str]) -> dict[Any, tuple[str | None, str | None]]:
    """Where the two do not say the same: what the SQL says, and what it should."""
    keys = judged.keys() | expected.keys()
    return {key: (judged.get(key), expected.get(key)) for key in keys if judged.get(key) != expected.get(key)}


def names_of(lists: Lists) -> list[str]:
    """The children on the register."""
    return sorted({str(row["儿童"]) for row in lists["台账"]})


@FEW
@given(towns())
def test_education_is_judged_as_a_plain_evaluation_judges_it(lists: Lists) -> None:
    town = Town().put(**lists)
    rows = town.entitle("education", "2026-10")
    judged = {(row["儿童"], row["programme"]): row["verdict"] for row in rows}
    children = {name: Child(lists, name, AS_OF, town.policies) for name in names_of(lists)}
    expected = {(name, "education_aid"): child.education_aid() for name, child in children.items()}
    expected |= {(name, "schooling"): child.schooling() for name, child in children.items()}
    assert differ(judged, {key: VERDICTS[truth] for key, truth in expected.items()}) == {}


@FEW
@given(towns())
def test_insurance_is_judged_as_a_plain_evaluation_judges_it(lists: Lists) -> None:
    town = Town().put(**lists)
    judged = town.verdicts("insurance", "2026Q4", "insurance")
    children = {name: Child(lists, name, AS_OF, town.policies) for name in names_of(lists)}
    assert differ(judged, {name: WORDS[child.insurance()] for name, child in children.items()}) == {}


@FEW
@given(families())
def test_determination_is_judged_as_a_plain_evaluation_judges_it(lists: Lists) -> None:
    town = Town().put(**lists)
    rows = town.entitle("determination", "2026-10")
    judged = {(row["儿童"], row["programme"]): row["verdict"] for row in rows}
    children = {name: Child(lists, name, AS_OF, town.policies) for name in names_of(lists)}
    expected = {
        (name, programme): VERDICTS[truth]
        for name, child in children.items()
        for programme, truth in child.determination().items()
    }
    assert differ(judged, expected) == {}


@FEW
@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(lists: Lists, random: Random) -> None:
    shuffled = {name: sorted(rows, key=lambda _: random.random()) for name, rows in lists.items()}
    assert Town().put(**shuffled).find("education", "2026-10") == Town().put(**lists).find(
        "education", "2026-10"
    )


VERDICTS = {True: "eligible", False: "not_eligible", None: "unknown"}
