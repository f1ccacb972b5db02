"""The policies as they stand by default, each dated and sourced; a city changes them in its settings.

What is national and certain, what is to be confirmed by the city ("地方确认"), stands in each source.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from schemas.codes import Boarding, Category, ParentState, Stage
from schemas.errors import InputError
from schemas.overrides import WHERE, override
from schemas.policy import (
    Condition,
    EducationAid,
    Ground,
    Insurance,
    Orphan,
    Policy,
    PremiumAid,
    RegisterEntry,
    Schooling,
    Standard,
    Unattended,
    Verification,
)

LONG_AGO = date(2010, 1, 1)
"""From when a rule is said to hold that is older than any delivery can be."""
RELIEF_LAW = date(2026, 7, 1)
"""社会救助法 comes into force."""
VERSION_LENGTH = 12
"""Hexadecimal digits: enough to tell a city's settings apart, short enough to print."""

REGISTER = RegisterEntry(
    code="register",
    title="困境儿童台账在册",
    payer="民政",
    source="困境儿童台账管理口径，地方确认",
    valid_from=LONG_AGO,
    under_age=18,
    undated_entry_counts=True,
    conditions=(
        Condition("determined", "认定日期不晚于数据截止日期", "尚未生效的认定不产生待遇"),
        Condition("not_ended", "终止日期为空，或晚于数据截止日期", "终止之日起不再享受"),
        Condition("under_age", "未满18周岁", "台账所保障的是儿童"),
        Condition("alive", "户籍未因死亡注销", "死亡终止一切待遇"),
        Condition("present", "户籍未迁出", "迁出后由迁入地保障，应告知而不应列为漏保"),
    ),
)

_AID_GROUNDS = (
    Ground(Category.ORPHAN, "国办发〔2010〕54号", LONG_AGO),
    Ground(Category.UNATTENDED, "民发〔2019〕62号", date(2020, 1, 1)),
    Ground(Category.DESTITUTE, "社会救助暂行办法第三十三条；社会救助法第二十五条", date(2014, 5, 1)),
    Ground(Category.MINIMUM_LIVING, "社会救助暂行办法第三十三条；社会救助法第二十五条", date(2014, 5, 1)),
    Ground(Category.MARGINAL, "社会救助法第二十五条", RELIEF_LAW),
    Ground(Category.EXPENDITURE, "社会救助法第二十五条", RELIEF_LAW),
    Ground(Category.DISABLED, "教财〔2018〕16号；财教〔2021〕310号", date(2018, 9, 1)),
)
_LIVING = "义务教育家庭经济困难学生生活补助国家基础标准：寄宿生每年小学1250元、初中1500元，非寄宿生减半"
_GRANT = "国家助学金平均标准：每年2300元，2025年春季学期起"
_GRANT_BEFORE = "国家助学金平均标准：每年2000元，至2024年秋季学期"
_GRANT_RISE = date(2025, 2, 1)

EDUCATION_AID = EducationAid(
    code="education_aid",
    title="家庭经济困难学生资助",
    payer="教育、财政",
    source="教财〔2018〕16号、财教〔2021〕310号、民发〔2019〕62号、社会救助法第二十五条；类别对应关系地方确认",
    valid_from=LONG_AGO,
    grounds=_AID_GROUNDS,
    standards=(
        Standard(Stage.PRIMARY, Boarding.BOARDER, 625.0, _LIVING, LONG_AGO),
        Standard(Stage.PRIMARY, Boarding.DAY, 312.5, _LIVING, LONG_AGO),
        Standard(Stage.JUNIOR, Boarding.BOARDER, 750.0, _LIVING, LONG_AGO),
        Standard(Stage.JUNIOR, Boarding.DAY, 375.0, _LIVING, LONG_AGO),
        Standard(Stage.SENIOR, None, 1000.0, _GRANT_BEFORE, LONG_AGO, _GRANT_RISE),
        Standard(Stage.SENIOR, None, 1150.0, _GRANT, _GRANT_RISE),
        Standard(Stage.VOCATIONAL, None, 1000.0, _GRANT_BEFORE, LONG_AGO, _GRANT_RISE),
        Standard(Stage.VOCATIONAL, None, 1150.0, _GRANT, _GRANT_RISE),
    ),
    weeks_before_roll=6,
    unstated_enrolment_counts=True,
    universal_items=("营养改善", "营养餐", "免费教科书"),
    tolerance=0.5,
    conditions=(
        Condition("register", "在台账且在保", "资助依据是民政认定的类别"),
        Condition("category", "类别属于资助范围", "重病、留守、流动本身不是资助依据"),
        Condition("enrolled", "学籍在读，学段有资助标准", "学前教育由地方规定，默认无标准；休学期间不发放"),
        Condition("roll", "本学期资助名单已形成", "开学初名单尚未形成时，没有记录不说明问题"),
    ),
)

SCHOOLING = Schooling(
    code="schooling",
    title="适龄儿童接受义务教育",
    payer="教育",
    source="义务教育法第二条、第十一条",
    valid_from=LONG_AGO,
    from_age=6,
    until_age=15,
    conditions=(
        Condition("register", "在台账且在保", "本项目只核对在册儿童"),
        Condition("age", "本学年8月31日前已满6周岁、未满15周岁", "与招生的年龄口径一致"),
    ),
)

INSURANCE = Insurance(
    code="insurance",
    title="城乡居民基本医疗保险应保尽保",
    payer="医保、财政",
    source="国办发〔2021〕42号；新生儿参保期限地方确认",
    valid_from=LONG_AGO,
    newborn_days=90,
    conditions=(
        Condition("register", "在台账且在保", "台账儿童应全部参保"),
        Condition("due", "出生已满90日", "新生儿在90日内参保的，自出生起享受待遇，此前尚不到期"),
    ),
)

PREMIUM_AID = PremiumAid(
    code="premium_aid",
    title="资助参加城乡居民基本医疗保险",
    payer="医疗救助基金",
    source="国办发〔2021〕42号；孤儿、事实无人抚养儿童全额资助地方确认",
    valid_from=LONG_AGO,
    full=(
        Ground(Category.DESTITUTE, "国办发〔2021〕42号", date(2021, 11, 1)),
        Ground(Category.ORPHAN, "省级规定，地方确认", LONG_AGO),
        Ground(Category.UNATTENDED, "省级规定，地方确认", date(2020, 1, 1)),
    ),
    partial=(
        Ground(Category.MINIMUM_LIVING, "国办发〔2021〕42号", date(2021, 11, 1)),
        Ground(Category.RETURNED_POVERTY, "国办发〔2021〕42号", date(2021, 11, 1)),
    ),
    premium=400.0,
    conditions=(
        Condition("register", "在台账且在保", "资助依据是民政认定的类别"),
        Condition("category", "类别属于资助参保范围", "残疾、重病、低保边缘由地方名单确定，默认不在内"),
        Condition("insured", "当年居民医保正常参保", "未参保的另列为漏保"),
    ),
)

_ABSENT = (ParentState.DEAD, ParentState.DECLARED_DEAD, ParentState.DECLARED_MISSING)
_IN_CUSTODY = (ParentState.IMPRISONED, ParentState.DRUG_DETENTION, ParentState.RESTRICTED)

ORPHAN = Orphan(
    code="orphan",
    title="孤儿认定",
    payer="民政",
    source="国办发〔2010〕54号",
    valid_from=LONG_AGO,
    gone=_ABSENT,
    under_age=18,
    conditions=(
        Condition("under_age", "未满18周岁", "孤儿是未成年人"),
        Condition("father_gone", "父亲死亡、宣告死亡或宣告失踪", "父母双方均须符合"),
        Condition("mother_gone", "母亲死亡、宣告死亡或宣告失踪", "父母双方均须符合"),
    ),
)

UNATTENDED = Unattended(
    code="unattended",
    title="事实无人抚养儿童认定",
    payer="民政",
    source="民发〔2019〕62号、民发〔2020〕125号",
    valid_from=date(2020, 1, 1),
    gone=_ABSENT,
    unable=(
        ParentState.SEVERELY_DISABLED,
        ParentState.SERIOUSLY_ILL,
        *_IN_CUSTODY,
        ParentState.LOST_CONTACT,
        ParentState.CUSTODY_REVOKED,
        ParentState.EXPELLED,
    ),
    clocked=(*_IN_CUSTODY, ParentState.LOST_CONTACT),
    clock_months=6,
    under_age=18,
    conditions=(
        Condition("under_age", "未满18周岁", "事实无人抚养儿童是未成年人"),
        Condition(
            "both", "父母双方均属无力抚养的情形，或一方死亡、失踪而另一方属之", "任何一方能够抚养即不符合"
        ),
        Condition("clock", "限制人身自由、失联满6个月", "民发〔2019〕62号规定的期限"),
    ),
)

VERIFICATION = Verification(
    code="verification",
    title="核查时限",
    payer="民政",
    source="政务数据共享条例关于校核期限的要求，地方确认",
    valid_from=LONG_AGO,
    working_days=10,
    holidays=(),
    workdays=(),
)


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies of one run."""

    register: RegisterEntry = REGISTER
    education_aid: EducationAid = EDUCATION_AID
    schooling: Schooling = SCHOOLING
    insurance: Insurance = INSURANCE
    premium_aid: PremiumAid = PREMIUM_AID
    orphan: Orphan = ORPHAN
    unattended: Unattended = UNATTENDED
    verification: Verification = VERIFICATION

    @property
    def each(self) -> tuple[Policy, ...]:
        """The policies in declared order."""
        return tuple(getattr(self, field.name) for field in fields(self))

    @property
    def version(self) -> str:
        """A short hash: equal exactly where every figure, source and word of the policies is equal."""
        return hashlib.sha256(repr(self.each).encode()).hexdigest()[:VERSION_LENGTH]


DEFAULTS = Policies()


def load_policies(overrides: Mapping[str, Any] | None = None) -> Policies:
    """The default policies with a city's changes, as parsed from the table `[policies]` of its settings.

    `{"education_aid": {"categories": ["低保"], "amounts": {"小学": {"住宿": 700}}, "source": "…"}}`.
    Raises InputError for a policy, a key or a value that is not known.
    """
    changed: dict[str, Any] = {}
    known = {field.name for field in fields(Policies)}
    for code, changes in (overrides or {}).items():
        if code not in known:
            raise InputError(
                what=f"没有名为“{code}”的政策",
                where=WHERE,
                remedy=f"请改用其中之一：{'、'.join(sorted(known))}",
            )
        changed[code] = override(getattr(DEFAULTS, code), changes)
    return replace(DEFAULTS, **changed)
