"""Who is aided in a term and insured for a year, gaps included: what the rolls will say."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from benchmarks.city import rates
from benchmarks.city.calendar import NEVER, add_years, term_start
from benchmarks.city.draws import Bools, uniform, whole
from benchmarks.city.numbers import Dates
from benchmarks.city.register import AID_CATEGORIES, PREMIUM_CATEGORIES
from benchmarks.city.school import Schooling
from benchmarks.city.world import World

HALF_STANDARD = ((0, 0), (312.5, 625), (375, 750), (1150, 1150), (1150, 1150))
"""Yuan a term by stage, day pupil and boarder: half of the yearly amounts of DOMAIN; preschool is local."""
PRESCHOOL_AID = 500
PAID, PENDING, RETURNED = range(3)
PAYMENT_WORDS = ("已发放", "待发放", "退回")


@dataclass(frozen=True, slots=True)
class Aid:
    """Arrays with one element a child, for one term."""

    on_roll: Bools
    on_ground: Bools
    amount: npt.NDArray[np.float64]
    payment: npt.NDArray[np.int64]
    in_parts: Bools
    last_term: Bools


def aid(world: World, schooling: Schooling, day: date) -> Aid:
    """The aid of the term that holds the day, as its roll stands on that day.

    Preschool is aided without gaps: its standard is local, so whether a gap is a finding is a city's to say.
    """
    seed, ids, register = world.seed, world.children.id, world.register
    start = term_start(day)
    name = f"aid.{start}"
    at, eve = np.datetime64(day, "D"), np.datetime64(start, "D")
    during = (
        (register.determined <= at)
        & (register.ended > eve)
        & (add_years(world.children.born, 18) > eve)
        & (register.died > eve)
    )
    entitled = (
        register.listed & during & register.has(*AID_CATEGORIES) & schooling.attends & (register.moved > eve)
    )
    gaps = entitled & (schooling.stage > 0)
    number = int(gaps.sum())
    missing = rates.at_least(rates.AID_MISSING, number, 2 * rates.LEAST)
    unpaid, below = (rates.at_least(rate, number) for rate in (rates.AID_NOT_PAID, rates.AID_BELOW_STANDARD))
    chance = uniform(seed, name, ids)
    filled = (uniform(seed, name + ".later", ids) < rates.AID_LATER) & (
        at >= _filled_on(seed, name, ids, start)
    )
    absent = gaps & (chance < missing) & ~filled
    held = gaps & (chance >= missing) & (chance < missing + unpaid) & ~filled
    compulsory = (schooling.stage == 1) | (schooling.stage == 2)
    short = gaps & compulsory & (chance >= missing + unpaid) & (chance < missing + unpaid + 1.4 * below)
    still = _still_aided(world, schooling, eve, name)
    others = (
        schooling.attends
        & ~entitled
        & ~still
        & ~(register.listed & (register.ended <= eve))
        & (uniform(seed, name + ".other", ids) < rates.AID_OTHERS)
    )
    amount = _amounts(seed, schooling, ids, short)
    payment = np.where(held, np.where(uniform(seed, name + ".returned", ids) < 0.6, RETURNED, PENDING), PAID)
    parts = (uniform(seed, name + ".parts", ids) < 0.015) & entitled & ~held & ~short
    last = (absent & (uniform(seed, name + ".last", ids) < 0.4)) | (
        entitled & (uniform(seed, name + ".last", ids) > 0.985)
    )
    on_ground = (entitled & ~absent) | still
    return Aid(on_ground | others, on_ground, amount, payment, parts, last)


def _filled_on(seed: int, name: str, ids: npt.NDArray[np.int64], start: date) -> Dates:
    """The day from which a later roll of the term has the child: the second to fourth month."""
    return np.datetime64(start + timedelta(days=32), "D") + whole(seed, name + ".day", ids, 0, 80)


def _still_aided(world: World, schooling: Schooling, eve: np.datetime64, name: str) -> Bools:
    """Whom the schools go on aiding as register children though the entry had ended before the term."""
    register = world.register
    over = (
        register.listed
        & (register.ended <= eve)
        & schooling.attends
        & register.has(*AID_CATEGORIES)
        & (schooling.stage > 0)
    )
    rate = rates.at_least(rates.AID_AFTER_END, int(over.sum()))
    return over & (uniform(world.seed, name + ".after", world.children.id) < rate)


def _amounts(
    seed: int, schooling: Schooling, ids: npt.NDArray[np.int64], short: Bools
) -> npt.NDArray[np.float64]:
    standard = np.array(HALF_STANDARD, dtype=np.float64)[schooling.stage, schooling.boarder.astype(np.int64)]
    upper = standard + np.array([0, 250, 500])[whole(seed, "aid.tier", ids, 0, 3)]
    amount = np.where(schooling.stage >= 3, upper, np.where(schooling.stage == 0, PRESCHOOL_AID, standard))
    share = np.array([0.5, 0.6, 0.8])[whole(seed, "aid.short", ids, 0, 3)]
    return np.where(short, amount * share, amount)


ACTIVE, PAUSED, TERMINATED = range(3)
STATE_WORDS = ("正常参保", "暂停参保", "终止参保")
DUE_DAYS = 90
FULL_YEAR_PREMIUM = 400


@dataclass(frozen=True, slots=True)
class Insurance:
    """Arrays with one element a child, for one year."""

    on_roll: Bools
    state: npt.NDArray[np.int64]
    employee: Bools
    subsidised: Bools
    insured_on: Dates
    second: npt.NDArray[np.int64]
    last_year: Bools
    next_year: Bools


NO_SECOND, SECOND_ACTIVE, SECOND_STOPPED = range(3)
"""A second row of the year: a true duplicate, or a place that was left, which is none."""


def insure(world: World, day: date) -> Insurance:
    """The year's insurance as its roll stands on the day; who is not yet born or gone is not in it."""
    seed, children, register = world.seed, world.children, world.register
    ids, name, at = children.id, f"insurance.{day.year}", np.datetime64(day, "D")
    listed = register.listed
    number = int(listed.sum())
    missing = np.where(listed, rates.at_least(rates.INSURANCE_MISSING, number), rates.INSURANCE_MISSING)
    inactive = np.where(listed, rates.at_least(rates.INSURANCE_INACTIVE, number), 0.007)
    chance = uniform(seed, name, ids)
    insured_on = _insured_on(seed, name, world, day.year, chance < missing)
    elsewhere = (
        ~world.families.local[children.family]
        & ~listed
        & (uniform(seed, "insurance.elsewhere", ids) < rates.INSURED_ELSEWHERE)
    )
    left = (register.died <= at) | ((register.moved <= at) & (uniform(seed, "insurance.stays", ids) > 0.3))
    entitled = register.has(*PREMIUM_CATEGORIES)
    gap = rates.at_least(rates.PREMIUM_AID_MISSING, int(entitled.sum()))
    subsidised = (entitled & (uniform(seed, name + ".premium", ids) >= gap)) | (
        listed & ~entitled & (uniform(seed, name + ".local", ids) < 0.05)
    )
    stopped = (chance >= missing) & (chance < missing + inactive)
    state = np.where(stopped, np.where(uniform(seed, name + ".state", ids) < 0.6, PAUSED, TERMINATED), ACTIVE)
    on_roll = (insured_on <= at) & ~elsewhere & ~left
    employee = ~entitled & (uniform(seed, "insurance.employee", ids) < rates.EMPLOYEE)
    last = uniform(seed, name + ".last", ids)
    following = (day.month >= 10) & on_roll & (uniform(seed, name + ".next", ids) < 0.03)
    absent_year = (
        ~on_roll & ~left & ~elsewhere & (children.born < np.datetime64(f"{day.year}-01-01")) & (last < 0.35)
    )
    return Insurance(
        on_roll,
        state,
        employee,
        subsidised,
        insured_on,
        _seconds(seed, name, world, listed=listed, number=number, active=state == ACTIVE),
        absent_year,
        following,
    )


def _insured_on(seed: int, name: str, world: World, year: int, missing: Bools) -> Dates:
    """In the season before the year; newborns within ninety days; the missing later in the year or never."""
    ids, born = world.children.id, world.children.born
    season = np.datetime64(f"{year - 1}-09-01") + whole(seed, name + ".season", ids, 0, 150)
    newborn = born + whole(seed, name + ".newborn", ids, 3, DUE_DAYS - 2)
    regular = np.where(born > season - 1, newborn, season)
    later = np.datetime64(f"{year}-03-01") + whole(seed, name + ".day", ids, 0, 300)
    late = (uniform(seed, name + ".later", ids) < rates.INSURED_LATER) & (later > born + DUE_DAYS)
    return np.where(missing, np.where(late, later, NEVER), regular)


def _seconds(
    seed: int, name: str, world: World, *, listed: Bools, number: int, active: Bools
) -> npt.NDArray[np.int64]:
    chance = uniform(seed, name + ".second", world.children.id)
    double = np.where(listed, rates.at_least(rates.INSURANCE_DUPLICATE, number), 0.002)
    grown = world.children.born < np.datetime64(world.horizon, "D") - 500
    second = np.select([chance < double, chance < double + 0.006], [SECOND_ACTIVE, SECOND_STOPPED], NO_SECOND)
    return np.where(grown & active, second, NO_SECOND)
