"""Which findings are true: a plain evaluation of the clean rolls, apart from yingbao's own rules.

Written from DOMAIN ("Who is entitled") and INTERFACE; docs in data/README.md. Nothing here knows which gaps
were meant, or what a clerk spoilt.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city import grounds as ground
from benchmarks.city.benefits import DUE_DAYS, FULL_YEAR_PREMIUM, HALF_STANDARD
from benchmarks.city.calendar import add_months, add_years, age_at, school_year, term_start, term_title
from benchmarks.city.damage import Spoilt
from benchmarks.city.draws import Bools
from benchmarks.city.numbers import Dates
from benchmarks.city.rates import CLOCKED
from benchmarks.city.register import AID_CATEGORIES, PREMIUM_CATEGORIES
from benchmarks.city.roll import Roll
from benchmarks.city.school import STAGE_WORDS
from benchmarks.city.world import World
from schemas.codes import Category, ParentState

GONE = (ParentState.DEAD, ParentState.DECLARED_DEAD, ParentState.DECLARED_MISSING)
TOLERANCE = 0.5
SOCIAL_ASSISTANCE_ACT = date(2026, 7, 1)
"""社会救助法 §25 in force: from then on 低保边缘 and 刚性支出困难 families are aided."""

Found = dict[str, Bools]
"""Kind → whether it is true of each child."""


def _equals(roll: Roll, field: str, word: str) -> Bools:
    return pc.fill_null(pc.equal(roll.columns[field], word), False).to_numpy(zero_copy_only=False)


def _anyone(world: World, rows: npt.NDArray[np.int64]) -> Bools:
    """Per child: has one of these rows."""
    there = np.zeros(world.children.size, bool)
    there[rows] = True
    return there


def _count(world: World, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.bincount(rows, minlength=world.children.size)


def _registered(world: World, register: Roll, residents: Roll, day: date) -> Bools:
    """Whose register entry counts: delivered, determined, not ended, under 18, not dead, not moved away."""
    at = np.datetime64(day, "D")
    ended = np.asarray(register.columns["ended_on"])
    open_ = np.isnat(ended) | (ended > at)
    entry = open_ & (np.asarray(register.columns["determined_on"]) <= at)
    listed = _anyone(world, register.child[entry])
    young = add_years(world.children.born, 18) > at
    gone = _anyone(world, residents.child[~_equals(residents, "household_state", "正常")])
    return listed & young & ~gone


def education(world: World, rolls: dict[str, Roll], day: date) -> Found:
    """The kinds of the education comparison.

    Entitled: a counted entry of an aid category, and 在读 from primary school on (preschool's standard is
    local, by default none). The unit is the term. Below standard only where the amount is exact: compulsory
    schooling.
    """
    register, enrolled, aid, residents = (
        rolls[key]
        for key in ("civil_affairs/children", "education/enrolment", "education/aid", "police/residents")
    )
    counts = _registered(world, register, residents, day)
    attending = _equals(enrolled, "enrolment_state", "在读")
    school_age = _anyone(world, enrolled.child[attending & ~_equals(enrolled, "stage", "学前教育")])
    term = _equals(aid, "term", term_title(term_start(day)))
    paid = term & _equals(aid, "payment_state", "已发放")
    entitled = counts & world.register.has(*_aid_categories(day)) & school_age
    aided, got = _anyone(world, aid.child[term]), _anyone(world, aid.child[paid])
    amount = pc.cast(aid.columns["amount"], pa.float64()).to_numpy()
    total = np.bincount(aid.child[paid], weights=amount[paid], minlength=world.children.size)
    age = age_at(world.children.born, date(school_year(day), 8, 31))
    start = np.datetime64(term_start(day), "D")
    ended = np.asarray(register.columns["ended_on"])
    before = _anyone(world, register.child[~np.isnat(ended) & (ended <= start)])
    return {
        "aid_missing": entitled & ~aided,
        "aid_not_paid": entitled & aided & ~got,
        "aid_below_standard": entitled & got & (total < _standard(world, enrolled, attending) - TOLERANCE),
        "not_enrolled": counts & (age >= 6) & (age < 15) & ~_anyone(world, enrolled.child),
        "aid_after_end": before & aided,
    }


def _aid_categories(day: date) -> tuple[Category, ...]:
    """The categories entitled to aid that day: 社会救助法 added two of them."""
    later = (Category.MARGINAL, Category.EXPENDITURE)
    return tuple(c for c in AID_CATEGORIES if day >= SOCIAL_ASSISTANCE_ACT or c not in later)


def _standard(world: World, enrolled: Roll, attending: Bools) -> npt.NDArray[np.float64]:
    """Yuan a term that each pupil of compulsory schooling must receive; 0 for the others."""
    standard = np.zeros(world.children.size)
    boarder = _equals(enrolled, "boarding", "住宿")
    for stage in (1, 2):
        here = attending & _equals(enrolled, "stage", STAGE_WORDS[stage])
        standard[enrolled.child[here]] = np.array(HALF_STANDARD[stage])[boarder[here].astype(np.int64)]
    return standard


def insurance(world: World, rolls: dict[str, Roll], day: date) -> Found:
    """The kinds of the insurance comparison, for the calendar year of the day.

    Due: a counted entry of a child of ninety days or more. Two active rows are two enrolments where their
    人员编号 differ. Subsidised: the flag says so, or it is empty and less than the full premium was paid;
    only a resident enrolment can be.
    """
    register, roll, residents = (
        rolls[key] for key in ("civil_affairs/children", "health/insurance", "police/residents")
    )
    due = _registered(world, register, residents, day) & (
        world.children.born + DUE_DAYS <= np.datetime64(day, "D")
    )
    year = _equals(roll, "year", str(day.year))
    active = year & _equals(roll, "insurance_state", "正常参保")
    resident = active & _equals(roll, "insurance_type", "390")
    flagged = roll.columns["is_subsidised"].is_valid().to_numpy(zero_copy_only=False)
    paid = pc.fill_null(pc.cast(roll.columns["premium"], pa.float64()), FULL_YEAR_PREMIUM).to_numpy()
    helped = resident & (_equals(roll, "is_subsidised", "是") | (~flagged & (paid < FULL_YEAR_PREMIUM)))
    there, insured = _anyone(world, roll.child[year]), _anyone(world, roll.child[active])
    return {
        "insurance_missing": due & ~there,
        "insurance_inactive": due & there & ~insured,
        "premium_aid_missing": due
        & world.register.has(*PREMIUM_CATEGORIES)
        & _anyone(world, roll.child[resident])
        & ~_anyone(world, roll.child[helped]),
        "insurance_duplicate": due & (_count(world, roll.child[active]) > 1),
    }


def _in_state(side: ground.Side, states: tuple[ParentState, ...], day: np.datetime64) -> Bools:
    """Whether a parent is in one of the states that day; custody and lost contact count from six months."""
    codes = np.isin(side.state, [ground.STATES.index(state) for state in states])
    clocked = np.isin(side.state, [ground.STATES.index(state) for state in CLOCKED])
    since: Dates = np.where(clocked, add_months(side.started, 6), side.started)
    return codes & (since <= day) & (side.ended > day)


def determination(world: World, rolls: dict[str, Roll], day: date) -> Found:
    """The kinds of the determination comparison, from the states that police/parent_status delivers.

    A parent of whom no state is delivered is able; a parent whom nobody names is unknown, and then nothing is
    said. 孤儿: both gone. 事实无人抚养: both unable, or one gone and one unable.
    Conflict: the register's orphan is none for the school (否), or the school's orphan (是) is on the
    register as neither orphan nor unattended; and, from what was delivered, `misnumbered`.
    """
    register, enrolled, residents = (
        rolls[key] for key in ("civil_affairs/children", "education/enrolment", "police/residents")
    )
    at, family = np.datetime64(day, "D"), world.children.family
    father, mother = world.grounds.father, world.grounds.mother
    unable_states = tuple(state for state in ground.STATES if state not in (*GONE, ParentState.NORMAL))
    gone = [_in_state(side, GONE, at)[family] for side in (father, mother)]
    unable = [_in_state(side, unable_states, at)[family] for side in (father, mother)]
    orphan = gone[0] & gone[1]
    unattended = (gone[0] | unable[0]) & (gone[1] | unable[1]) & ~orphan
    present = _anyone(world, residents.child[_equals(residents, "household_state", "正常")])
    known = world.grounds.father_known[family]
    young = add_years(world.children.born, 18) > at
    counts = _registered(world, register, residents, day)
    as_orphan, as_unattended = (
        world.register.has(category) for category in (Category.ORPHAN, Category.UNATTENDED)
    )
    open_ = _open_entry(world, register, day)
    gone_or_moved = _anyone(world, residents.child) & ~present
    no_ground = (as_orphan | as_unattended) & known & ~orphan & ~unattended
    attending = _equals(enrolled, "enrolment_state", "在读")
    said, denied = (
        _anyone(world, enrolled.child[attending & _equals(enrolled, "is_orphan", word)])
        for word in ("是", "否")
    )
    seen = present & young & known
    return {
        "orphan_undetected": seen & orphan & ~(counts & as_orphan),
        "unattended_undetected": seen & unattended & ~(counts & (as_unattended | as_orphan)),
        "status_conflict": counts & ((as_orphan & denied) | (~as_orphan & ~as_unattended & said)),
        "listed_without_ground": open_ & (no_ground | ~young | gone_or_moved),
    }


OTHER_NUMBERS = ("number_before_correction", "number_of_sibling")
"""Damages by which a department knows a child by a number that is sound, and not the child's."""


def misnumbered(world: World, delivered: Spoilt) -> Bools:
    """Whom a delivered roll knows by another sound number than the child's."""
    codes = [code for code, key in enumerate(delivered.keys) if key in OTHER_NUMBERS]
    rows = delivered.rows[np.isin(delivered.key, codes)]
    return _anyone(world, delivered.roll.child[rows])


def at_stake(world: World, rolls: dict[str, Roll], day: date) -> Bools:
    """Whose determination is at stake: counted on the register as orphan or unattended."""
    counts = _registered(world, rolls["civil_affairs/children"], rolls["police/residents"], day)
    return counts & world.register.has(Category.ORPHAN, Category.UNATTENDED)


def _open_entry(world: World, register: Roll, day: date) -> Bools:
    """Whose entry is determined and not ended, whatever the age and the household register say."""
    at = np.datetime64(day, "D")
    ended = np.asarray(register.columns["ended_on"])
    return _anyone(world, register.child[np.isnat(ended) | (ended > at)])
