"""The insurance roll, before any clerk has touched it."""

from datetime import date

import numpy as np
import numpy.typing as npt

from benchmarks.city import benefits
from benchmarks.city import common_columns as common
from benchmarks.city.draws import Bools, uniform, whole
from benchmarks.city.register import CATEGORIES, FULL_PREMIUM
from benchmarks.city.roll import Column, Roll, append, blank, choose, constant, digits
from benchmarks.city.world import World

Rows = npt.NDArray[np.int64]
SCATTER = 654_321_787
"""Prime to ten: spreads running numbers over nine digits, no two alike."""


def insurance(world: World, insured: benefits.Insurance, day: date) -> Roll:
    """health/insurance: the year's roll, second enrolments, and a few rows of the years beside it."""
    there = np.flatnonzero(insured.on_roll)
    seconds = there[insured.second[there] != benefits.NO_SECOND]
    roll = _insurance_rows(world, insured, there, day, year=day.year, slot=0)
    roll = append(roll, _insurance_rows(world, insured, seconds, day, year=day.year, slot=1))
    roll = append(
        roll,
        _insurance_rows(world, insured, np.flatnonzero(insured.last_year), day, year=day.year - 1, slot=2),
    )
    return append(
        roll,
        _insurance_rows(world, insured, np.flatnonzero(insured.next_year), day, year=day.year + 1, slot=3),
    )


def _insurance_rows(
    world: World, insured: benefits.Insurance, rows: Rows, day: date, *, year: int, slot: int
) -> Roll:
    """Slot 0: the enrolment of the year; 1: a second of the same year; 2 and 3: the years beside it."""
    seed, home = world.seed, world.families.home
    of = common.family(world, rows)
    subsidised = insured.subsidised[rows] & (slot != 1)
    employee = insured.employee[rows] if slot != 1 else uniform(seed, "insurance.second_employee", rows) < 0.5
    away = (uniform(seed, "insurance.away", rows) < 0.02) if slot != 1 else ~employee
    district = np.where(
        away,
        whole(seed, f"insurance.place{slot % 2}", rows, 0, len(world.places.districts)),
        home.district[of],
    )
    columns: dict[str, Column] = {
        "name": common.name(world, rows, np.datetime64(day, "D")),
        "number": common.number(world, rows, np.datetime64(day, "D")),
        "document_type": constant("居民身份证", len(rows)),
        "insured_number": digits(980_000_000_000 + (rows * 2 + (slot == 1)) * SCATTER % 1_000_000_000),
        "sex": common.sex(world, rows),
        "birth_date": common.born(world, rows),
        "insurance_type": choose(("390", "310"), employee.astype(np.int64)),
        "year": constant(str(year), len(rows)),
        "insurance_state": choose(benefits.STATE_WORDS, _states(insured, rows, slot)),
        "insured_on": _insured_on(insured, rows, day, slot),
        **_premium(world, rows, subsidised & ~employee, employee),
        "insured_place": common.district_name(world, district),
        "district": common.district_name(world, home.district[of]),
        "phone": common.phone(world, rows, "health"),
    }
    return Roll("health/insurance", rows, np.full(len(rows), slot), home.district[of], columns)


def _states(insured: benefits.Insurance, rows: Rows, slot: int) -> Rows:
    if slot == 0:
        return insured.state[rows]
    if slot == 1:
        return np.where(insured.second[rows] == benefits.SECOND_ACTIVE, benefits.ACTIVE, benefits.TERMINATED)
    return np.full(len(rows), benefits.ACTIVE)


def _insured_on(insured: benefits.Insurance, rows: Rows, day: date, slot: int) -> npt.NDArray[np.datetime64]:
    started = insured.insured_on[rows]
    if slot == 0:
        return started
    if slot == 1:
        return started + 40
    return np.full(len(rows), np.datetime64(f"{day.year - 2 if slot == 2 else day.year}-09-20", "D"))


def _premium(world: World, rows: Rows, subsidised: Bools, employee: Bools) -> dict[str, Column]:
    """The subsidy's columns; a flag is empty in some rows, where the sum paid tells."""
    full = world.register.has(*FULL_PREMIUM)[rows]
    paid = np.where(subsidised, np.where(full, 0, 180), benefits.FULL_YEAR_PREMIUM)
    flag = choose(("否", "是"), subsidised.astype(np.int64))
    empty = (uniform(world.seed, "insurance.flag_empty", rows) < 0.03) | employee
    first = world.register.category[rows].argmax(axis=1)
    identity = choose((*(c.term for c in CATEGORIES), None), np.where(subsidised, first, len(CATEGORIES)))
    return {
        "is_subsidised": blank(flag, empty),
        "subsidy_identity": identity,
        "premium": blank(digits(paid), employee),
    }
