"""The vocabulary of a policy: who is entitled to what, from when, on whose word, and why.

A policy is a declaration that the rules read; no rule holds a figure of its own. A verdict has three
values: what a source leaves empty is unknown and stays so (Kleene's strong logic).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.codes import Boarding, Category, ParentState, Stage
from schemas.extracts import Comparison


class Verdict(StrEnum):
    """What a rule says of a child."""

    ELIGIBLE = "eligible"
    """Every condition holds."""
    NOT_ELIGIBLE = "not_eligible"
    """A condition fails, whatever the unknown ones are."""
    UNKNOWN = "unknown"
    """No condition is known to fail, and at least one is unknown."""

    @classmethod
    def of(cls, truth: bool | None) -> "Verdict":
        """The verdict that a truth value stands for."""
        if truth is None:
            return cls.UNKNOWN
        return cls.ELIGIBLE if truth else cls.NOT_ELIGIBLE


def all_hold(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's and: false beats unknown, unknown beats true."""
    seen = set(truths)
    if False in seen:
        return False
    return None if None in seen else True


def any_holds(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's or: true beats unknown, unknown beats false."""
    seen = set(truths)
    if True in seen:
        return True
    return None if None in seen else False


class Programme(StrEnum):
    """保障项目: what a child is or is not entitled to."""

    EDUCATION_AID = "education_aid"
    SCHOOLING = "schooling"
    INSURANCE = "insurance"
    PREMIUM_AID = "premium_aid"
    ORPHAN = "orphan"
    UNATTENDED = "unattended"
    REGISTER = "register"


class FindingKind(StrEnum):
    """发现的种类, as INTERFACE names them."""

    AID_MISSING = "aid_missing"
    AID_NOT_PAID = "aid_not_paid"
    AID_BELOW_STANDARD = "aid_below_standard"
    NOT_ENROLLED = "not_enrolled"
    AID_AFTER_END = "aid_after_end"
    INSURANCE_MISSING = "insurance_missing"
    INSURANCE_INACTIVE = "insurance_inactive"
    PREMIUM_AID_MISSING = "premium_aid_missing"
    INSURANCE_DUPLICATE = "insurance_duplicate"
    ORPHAN_UNDETECTED = "orphan_undetected"
    UNATTENDED_UNDETECTED = "unattended_undetected"
    STATUS_CONFLICT = "status_conflict"
    LISTED_WITHOUT_GROUND = "listed_without_ground"

    @property
    def comparison(self) -> Comparison:
        """The comparison that finds it."""
        return _KINDS[self][0]

    @property
    def programme(self) -> Programme:
        """The programme it is about."""
        return _KINDS[self][1]

    @property
    def term(self) -> str:
        """What readers see."""
        return _KINDS[self][2]

    @property
    def searched(self) -> bool:
        """Whether it rests on an absence, so that a second search must look for the record first."""
        return _KINDS[self][3]


_KINDS: dict[FindingKind, tuple[Comparison, Programme, str, bool]] = {
    FindingKind.AID_MISSING: (Comparison.EDUCATION, Programme.EDUCATION_AID, "应助未助", True),
    FindingKind.AID_NOT_PAID: (Comparison.EDUCATION, Programme.EDUCATION_AID, "资助未发放到位", False),
    FindingKind.AID_BELOW_STANDARD: (Comparison.EDUCATION, Programme.EDUCATION_AID, "资助低于标准", False),
    FindingKind.NOT_ENROLLED: (Comparison.EDUCATION, Programme.SCHOOLING, "疑似失学", True),
    FindingKind.AID_AFTER_END: (Comparison.EDUCATION, Programme.EDUCATION_AID, "保障终止后仍受助", False),
    FindingKind.INSURANCE_MISSING: (Comparison.INSURANCE, Programme.INSURANCE, "疑似漏保", True),
    FindingKind.INSURANCE_INACTIVE: (Comparison.INSURANCE, Programme.INSURANCE, "参保暂停或终止", False),
    FindingKind.PREMIUM_AID_MISSING: (Comparison.INSURANCE, Programme.PREMIUM_AID, "应资助参保未资助", True),
    FindingKind.INSURANCE_DUPLICATE: (Comparison.INSURANCE, Programme.INSURANCE, "重复参保", False),
    FindingKind.ORPHAN_UNDETECTED: (Comparison.DETERMINATION, Programme.ORPHAN, "疑似应认定未认定孤儿", True),
    FindingKind.UNATTENDED_UNDETECTED: (
        Comparison.DETERMINATION,
        Programme.UNATTENDED,
        "疑似应认定未认定事实无人抚养儿童",
        True,
    ),
    FindingKind.STATUS_CONFLICT: (Comparison.DETERMINATION, Programme.REGISTER, "部门信息不一致", False),
    FindingKind.LISTED_WITHOUT_GROUND: (Comparison.DETERMINATION, Programme.REGISTER, "在册依据存疑", False),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a policy, in words; the rule of the same code evaluates it."""

    code: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A category of children that a policy entitles, on whose word and from when."""

    category: Category
    source: str
    valid_from: date
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the ground is in force on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Standard:
    """What a pupil of a stage receives, in yuan a term; `boarding` None means that it makes no difference."""

    stage: Stage
    boarding: Boarding | None
    yuan: float
    source: str
    valid_from: date
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the standard is in force on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What every policy says of itself; `valid_until` is the first day on which it no longer holds."""

    code: str
    title: str
    payer: str
    source: str
    valid_from: date
    valid_until: date | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def basis(self) -> str:
        """What a finding cites: the title and its source."""
        return f"{self.title}（{self.source}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry(Policy):
    """When an entry of the register counts."""

    under_age: int
    """A child's entry counts until this birthday."""
    undated_entry_counts: bool
    """Whether an entry without 认定日期 counts: it stands in a delivered list of determined children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationAid(Policy):
    """Aid for pupils, a term at a time."""

    grounds: tuple[Ground, ...]
    standards: tuple[Standard, ...]
    weeks_before_roll: int
    """In so many weeks from the start of a term the roll may not be out."""
    unstated_enrolment_counts: bool
    """Whether a pupil whose 学籍状态 is empty counts as enrolled: the list is one of enrolled pupils."""
    universal_items: tuple[str, ...]
    """Words in 资助项目 that mark what every pupil gets: no answer to a child's own entitlement."""
    tolerance: float
    """Yuan by which a payment may fall short before it is called below standard: rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schooling(Policy):
    """Compulsory schooling, by age on the eve of the school year."""

    from_age: int
    until_age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance(Policy):
    """Medical insurance for every child on the register, a calendar year at a time."""

    newborn_days: int
    """A child younger than this is not yet due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumAid(Policy):
    """A premium that is paid in full or in part."""

    full: tuple[Ground, ...]
    partial: tuple[Ground, ...]
    premium: float
    """What a child pays in a year who is not subsidised, in yuan: tells an empty 资助参保标志."""

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """All of them."""
        return self.full + self.partial


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan(Policy):
    """Both parents gone."""

    gone: tuple[ParentState, ...]
    under_age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unattended(Policy):
    """Both parents unable, or one gone and the other unable."""

    gone: tuple[ParentState, ...]
    unable: tuple[ParentState, ...]
    clocked: tuple[ParentState, ...]
    """States that count only after `clock_months`."""
    clock_months: int
    under_age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification(Policy):
    """How long a department or village has to answer, in working days."""

    working_days: int
    holidays: tuple[date, ...]
    """Days off that the calendar does not know yet."""
    workdays: tuple[date, ...]
    """Weekends worked (调休) that the calendar does not know yet."""
