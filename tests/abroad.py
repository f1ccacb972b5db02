"""A small home city and other cities for tests: their inboxes, and the run over them without scheduler and reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.city.numbers import check_character
from matchers import facts
from matchers.city import ask, follow, link, normalise, search_again, search_elsewhere
from matchers.entitle import entitle
from matchers.findings import find
from schemas.admit import admit, admit_elsewhere
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import open_warehouse

OTHER = "乙市"
CHILDREN = "姓名,身份证号,性别,出生日期,儿童类别,认定日期,区县,乡镇街道"
INSURANCE = "姓名,证件号码,性别,出生日期,险种类型,参保年度,参保状态,参保地"
ENROLMENT = "姓名,身份证件号,性别,出生日期,学校名称,学段,年级,学籍状态,区县"
AID = "学生姓名,身份证件号,性别,出生日期,学校名称,学期,资助项目,资助金额,发放状态"
Who = tuple[str, ...]
"""Name, number, sex, birth date."""


def number(body: str) -> str:
    """The citizen number of those seventeen digits."""
    return body + check_character(body)


def grow(surnames: str, given: str, region: str) -> list[Who]:
    """A child a pair of characters, all at primary school in 2026; another region's are other people."""
    people = []
    for at, name in enumerate(surname + first + "然" for surname, first in zip(surnames, given, strict=True)):
        born = f"{2015 + at % 3}-{at % 12 + 1:02d}-{at % 14 * 2 + 1:02d}"
        people.append((name, number(f"{region}{born.replace('-', '')}{at * 2 + 101:03d}"), "男", born))
    return people


HOME = grow(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕", "涵桐浩欣宇梓博诗俊可天若子雨一佳思文静乐安宁", "980104"
)
TWINS: list[Who] = [
    ("高佳乐", number("98010420160608222"), "女", "2016-06-08"),
    ("高佳悦", number("98010420160608224"), "女", "2016-06-08"),
]
HOME += TWINS
STRANGERS = grow("施张孔曹严华金魏陶姜戚谢", "辰晨轩睿皓铭泽楷霖骏逸凡", "980601")
"""Whom the other cities insure and school besides, with birthdays of ours: nobody of ours."""


def write_roll(
    inbox: Path, extract: str, header: str, rows: Iterable[str], *, month: str = "2026-10"
) -> Path:
    """One roll of a city; its inbox."""
    path = inbox / month / extract / "名单.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return inbox


def insured(who: Who, *, state: str = "正常参保", year: str = "2026") -> str:
    """A row of an insurance roll."""
    return ",".join([*who, "390", year, state, "某区"])


def pupil(who: Who, *, state: str = "在读") -> str:
    """A row of a school register."""
    return ",".join([*who, "某区第一小学", "小学", "二年级", state, "某区"])


def aided(who: Who, *, payment: str = "已发放", term: str = "2026-2027学年秋季") -> str:
    """A row of an aid roll."""
    return ",".join([*who, "某区第一小学", term, "义务教育家庭经济困难学生生活补助", "312.5", payment])


def insure(inbox: Path, *rows: str, month: str = "2026-10") -> Path:
    """Another city's insurance roll: the strangers', and these rows. Its inbox."""
    return write_roll(inbox, "health/insurance", INSURANCE, [*map(insured, STRANGERS), *rows], month=month)


def write_home(
    inbox: Path,
    *,
    uninsured: Iterable[Who] = (),
    unschooled: Iterable[Who] = (),
    unaided: Iterable[Who] = (),
    month: str = "2026-10",
) -> Path:
    """A delivery of the home city, all of whose children are on the register; its inbox."""
    rest = ["最低生活保障家庭", "2024-03-01", "西岭区", "南坪街道"]
    write_roll(
        inbox, "civil_affairs/children", CHILDREN, [",".join([*who, *rest]) for who in HOME], month=month
    )
    parts = (
        ("health/insurance", INSURANCE, insured, list(uninsured)),
        ("education/enrolment", ENROLMENT, pupil, list(unschooled)),
        ("education/aid", AID, aided, [*unschooled, *unaided]),
    )
    for extract, header, write, missing in parts:
        write_roll(inbox, extract, header, [write(who) for who in HOME if who not in missing], month=month)
    return inbox


@dataclass(frozen=True)
class Said:
    """What a run says of one child; None where it says nothing of the sort."""

    standing: str
    state: str
    reason: str
    file: str | None


@dataclass(frozen=True)
class Ran:
    """What came of a run: findings and answers elsewhere, by kind and name; remarks; the home city's tables."""

    findings: dict[tuple[str, str], Said]
    elsewhere: dict[tuple[str, str], tuple[str, str, str | None]]
    remarks: tuple[str, ...]
    home: list[list[tuple[object, ...]]]
    decisions: list[tuple[str, ...]]


TABLES = (
    "raw.record", "staged.feature", "linked.person", "linked.link", "linked.weight", "linked.frequency",
)  # fmt: skip
"""What other cities must not change."""


def run(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    inbox: Path,
    others: Mapping[str, Path],
    *,
    comparison: str = "insurance",
    period: str = "2026Q4",
) -> Ran:
    """All stages but the reports, on a new or an old warehouse; other cities' rolls in the folder."""
    span = parse_period(comparison, period)
    as_of = admit(connection, inbox, comparison, span).as_of
    normalise(connection, as_of)
    facts.stage(connection, as_of)
    link(connection, of_run=(comparison, str(span)))
    entitle(connection, comparison, span, as_of, DEFAULTS)
    search_again(connection)
    follow(connection, comparison, span, as_of, DEFAULTS)
    remarks: tuple[str, ...] = ()
    if others:
        with open_warehouse(folder) as abroad:
            remarks = admit_elsewhere(abroad, others, comparison, span, as_of)
            normalise(abroad, as_of)
            facts.stage(abroad, as_of)
            search_elsewhere(connection, abroad, comparison, period=span, as_of=as_of, policies=DEFAULTS)
    find(connection, comparison, span, as_of, DEFAULTS)
    ask(connection, comparison, str(span), key="yingbao")
    return _tell(connection, remarks)


def _tell(connection: duckdb.DuckDBPyConnection, remarks: tuple[str, ...]) -> Ran:
    found = connection.execute(
        "select finding.kind, own.name, finding.standing, finding.state, finding.reason, other.file"
        " from found.finding join raw.civil_affairs_children as own using (record_id)"
        " left join found.elsewhere_reading as other on other.record_id = finding.candidate_record"
    ).fetchall()
    there = connection.execute(
        "select told.kind, own.name, told.standing, told.place, told.also"
        " from found.elsewhere as told join raw.civil_affairs_children as own using (record_id)"
    ).fetchall()
    home = [connection.execute(f"select * from {table} order by all").fetchall() for table in TABLES]
    decisions = connection.execute("select finding_id, state from linked.decision order by all").fetchall()
    return Ran(
        {(kind, name): Said(*rest) for kind, name, *rest in found},
        {(kind, name): tuple(rest) for kind, name, *rest in there},
        remarks,
        home,
        decisions,
    )


def decide(connection: duckdb.DuckDBPyConnection, who: Who, decision: str) -> None:
    """A reviewer's word on every record asked about of that child, as `yingbao review import` would keep it."""
    connection.execute(
        "insert into ledger.decision by name select question.finding_id, question.candidate_id,"
        " $decision as decision, date '2026-11-05' as decided_on, timestamp '2026-11-05 09:00:00' as imported,"
        " question.comparison, question.period, own_extract, own_reading, other_extract, other_reading"
        " from ledger.question join found.finding using (finding_id)"
        " join raw.civil_affairs_children as own using (record_id) where own.name = $name",
        {"decision": decision, "name": who[0]},
    )
