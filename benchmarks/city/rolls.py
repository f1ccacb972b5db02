"""The six extracts of one delivery, before any clerk has touched them."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import benefits, names, rates
from benchmarks.city import common_columns as common
from benchmarks.city import grounds as ground
from benchmarks.city.calendar import NEVER, previous_term, term_start, term_title
from benchmarks.city.draws import Bools, uniform, whole
from benchmarks.city.register import CATEGORIES, FULL_PREMIUM
from benchmarks.city.roll import Column, Roll, append, blank, choose, constant, days, digits
from benchmarks.city.school import GRADES, STAGE_WORDS, STATE_WORDS, Schooling
from benchmarks.city.world import World
from schemas.codes import Category

Rows = npt.NDArray[np.int64]
SCATTER = 654_321_787
"""Prime to ten: spreads running numbers over nine digits, no two alike."""
LEFT_BEHIND_AT_SCHOOL = 0.12


def register(world: World, day: date) -> Roll:
    """civil_affairs/children: everyone determined by the day; a 终止日期 only once it has come."""
    at = np.datetime64(day, "D")
    entries, home = world.register, world.families.home
    rows = np.flatnonzero(entries.listed & (entries.determined <= at) & (world.children.born <= at))
    of = common.family(world, rows)
    on_ground = entries.has(Category.ORPHAN, Category.UNATTENDED)[rows]
    elder = on_ground & ~entries.groundless[rows]
    who, guardian_name, guardian_number = common.guardian(world, rows, "civil_affairs", elder)
    relation = np.where(who == 2, 2 + ~world.families.elder_male[of], who)
    columns: dict[str, Column] = {
        "name": common.name(world, rows),
        "number": common.number(world, rows, at),
        "sex": common.sex(world, rows),
        "birth_date": common.born(world, rows),
        "ethnicity": common.ethnicity(world, rows),
        "category": _category_cells(world, rows),
        "determined_on": entries.determined[rows],
        "ended_on": days(entries.ended[rows], at + 1),
        "guardian_name": guardian_name,
        "guardian_number": guardian_number,
        "guardian_relation": choose(("父亲", "母亲", "祖父", "祖母"), relation.astype(np.int64)),
        "phone": common.phone(world, rows, "civil_affairs"),
        "district": common.district_name(world, home.district[of]),
        "township": world.places.townships.take(pa.array(home.township[of])),
        "village": world.places.villages.take(pa.array(home.village[of])),
        "household_address": common.of_family(home.household_address, world, rows),
        "address": common.of_family(home.address, world, rows),
        **_parents_on_register(world, rows, on_ground, at),
    }
    return Roll("civil_affairs/children", rows, np.zeros(len(rows), np.int64), home.district[of], columns)


def _category_cells(world: World, rows: Rows) -> pa.Array:
    """All of a child's categories in one cell, in declared order."""
    matrix = world.register.category[rows]
    code = matrix @ (1 << np.arange(len(CATEGORIES)))
    kinds, index = np.unique(code, return_inverse=True)
    words = tuple(
        "、".join(c.term for bit, c in enumerate(CATEGORIES) if kind >> bit & 1) for kind in kinds.tolist()
    )
    return choose(words or ("",), index)


def _parents_on_register(world: World, rows: Rows, on_ground: Bools, at: np.datetime64) -> dict[str, Column]:
    """Parents as civil affairs knows them: their states where the entry rests on them, else 正常 or nothing."""
    of = common.family(world, rows)
    columns: dict[str, Column] = {}
    words = tuple(state.term for state in ground.STATES)
    claim = choose(("死亡", "失联", "服刑在押"), whole(world.seed, "register.claim", rows, 0, 3))
    for who, side in (("father", world.grounds.father), ("mother", world.grounds.mother)):
        state = np.where(
            (side.state[of] >= 0) & (side.started[of] <= at) & (side.ended[of] > at), side.state[of], -1
        )
        known = choose((*words, "正常"), np.where(state < 0, len(words), state))
        claimed = names.where(world.register.groundless[rows] & (state < 0), claim, known)
        said = on_ground | (uniform(world.seed, f"register.{who}_state", rows) < 0.4)
        columns[f"{who}_name"] = common.parent_column(world, rows, who, "name")
        columns[f"{who}_number"] = common.parent_column(world, rows, who, "number")
        columns[f"{who}_state"] = blank(
            claimed, ~said | ((who == "father") & ~world.grounds.father_known[of])
        )
    return columns


def enrolment(world: World, schooling: Schooling, day: date) -> Roll:
    """education/enrolment: one row a pupil, and the earlier school's 转出 row of those who changed."""
    rows = np.flatnonzero(schooling.there & (world.children.born <= np.datetime64(day, "D")))
    first = _enrolment_rows(world, schooling, rows, day, earlier=False)
    changed = rows[schooling.changed_school[rows]]
    return append(first, _enrolment_rows(world, schooling, changed, day, earlier=True))


def _enrolment_rows(world: World, schooling: Schooling, rows: Rows, day: date, *, earlier: bool) -> Roll:
    at = np.datetime64(day, "D")
    of, index = common.family(world, rows), pa.array(rows)
    home = world.families.home
    _, guardian_name, _ = common.guardian(world, rows, "education", np.zeros(len(rows), bool))
    stage, level, state = schooling.stage[rows], schooling.level[rows], schooling.state[rows]
    chance = uniform(world.seed, "school.left_behind", rows)
    columns: dict[str, Column] = {
        "name": common.name(world, rows),
        "number": common.number(world, rows, at),
        "document_type": constant("居民身份证", len(rows)),
        "student_number": student_number(world, rows),
        "sex": common.sex(world, rows),
        "birth_date": common.born(world, rows),
        "school": (schooling.earlier_school if earlier else schooling.school).take(index),
        "stage": choose(STAGE_WORDS, stage),
        "grade": choose(GRADES, level),
        "class": choose(tuple(f"{n}班" for n in range(1, 10)), schooling.classroom[rows] - 1),
        "boarding": blank(choose(("走读", "住宿"), schooling.boarder[rows].astype(np.int64)), stage == 0),
        "enrolment_state": choose(STATE_WORDS, np.full(len(rows), 2) if earlier else state),
        "household_place": common.of_family(home.household_address, world, rows),
        "address": common.of_family(home.address, world, rows),
        "district": common.district_name(world, schooling.district[rows]),
        "guardian_name": guardian_name,
        "phone": common.phone(world, rows, "education"),
        "is_orphan": _orphan_flag(world, rows),
        "is_left_behind": blank(
            choose(("否", "是"), (chance < LEFT_BEHIND_AT_SCHOOL).astype(np.int64)), chance > 0.8
        ),
        "former_name": common.former_name(world, rows),
    }
    return Roll(
        "education/enrolment", rows, np.full(len(rows), int(earlier)), schooling.district[rows], columns
    )


def student_number(world: World, rows: Rows) -> pa.Array:
    """学籍号: G + the number at first registration, L temporary for some, empty for some of the youngest."""
    children = world.children
    index = pa.array(rows)
    first = pa.compute.coalesce(children.former_number.take(index), children.number.take(index))
    kind = choose(("G", "L"), (uniform(world.seed, "student.temporary", rows) < 0.01).astype(np.int64))
    return blank(names.join(kind, first), uniform(world.seed, "student.none", rows) < 0.01)


def _orphan_flag(world: World, rows: Rows) -> pa.Array:
    """是否孤儿 as the school has it; a few contradict the register, and many schools leave it empty."""
    entries, seed = world.register, world.seed
    orphan, unattended = entries.has(Category.ORPHAN)[rows], entries.has(Category.UNATTENDED)[rows]
    listed = entries.listed[rows]
    against = rates.at_least(rates.STATUS_CONFLICT_ORPHAN, int(orphan.sum()), 1.5)
    claimed = rates.at_least(rates.STATUS_CONFLICT_OTHER, int(listed.sum()), 1.5)
    chance = uniform(seed, "school.orphan", rows)
    empty = uniform(seed, "school.orphan_empty", rows) < 0.3
    said = np.select(
        [orphan & (chance < against), orphan, unattended & (chance < 0.4), listed & ~unattended & (chance < claimed)],
        [1, np.where(empty, 0, 2), 2, 2], np.where(empty, 0, 1),
    )  # fmt: skip
    return choose((None, "否", "是"), said)


def aid(world: World, schooling: Schooling, granted: benefits.Aid, day: date) -> Roll:
    """education/aid: the term's grants, some in two parts, and a few rows of the term before."""
    start = term_start(day)
    rows = np.flatnonzero(granted.on_roll)
    parts = rows[granted.in_parts[rows]]
    roll = _aid_rows(world, schooling, granted, rows, day, title=term_title(start), slot=0)
    roll = append(roll, _aid_rows(world, schooling, granted, parts, day, title=term_title(start), slot=1))
    last = np.flatnonzero(granted.last_term)
    return append(
        roll, _aid_rows(world, schooling, granted, last, day, title=term_title(previous_term(start)), slot=2)
    )


def _aid_rows(
    world: World, schooling: Schooling, granted: benefits.Aid, rows: Rows, day: date, *, title: str, slot: int
) -> Roll:
    index, stage = pa.array(rows), schooling.stage[rows]
    item = choose(
        ("学前教育资助", "义务教育生活补助", "义务教育生活补助", "普通高中国家助学金", "中职国家助学金"),
        stage,
    )
    amount = np.where(granted.in_parts[rows] & (slot < 2), granted.amount[rows] / 2, granted.amount[rows])
    payment = choose(
        benefits.PAYMENT_WORDS, granted.payment[rows] if slot < 2 else np.zeros(len(rows), np.int64)
    )
    columns: dict[str, Column] = {
        "name": common.name(world, rows),
        "number": common.number(world, rows, np.datetime64(day, "D")),
        "student_number": student_number(world, rows),
        "sex": common.sex(world, rows),
        "birth_date": common.born(world, rows),
        "school": schooling.school.take(index),
        "stage": choose(STAGE_WORDS, stage),
        "grade": choose(GRADES, schooling.level[rows]),
        "class": choose(tuple(f"{n}班" for n in range(1, 10)), schooling.classroom[rows] - 1),
        "term": constant(title, len(rows)),
        "aid_item": item,
        "amount": choose(*_written_amounts(amount)),
        "payment_state": payment,
        "hardship": _hardship(world, rows, granted.on_ground[rows]),
        "district": common.district_name(world, schooling.district[rows]),
        "phone": common.phone(world, rows, "education"),
    }
    return Roll("education/aid", rows, np.full(len(rows), slot), schooling.district[rows], columns)


def _written_amounts(amount: npt.NDArray[np.float64]) -> tuple[tuple[str, ...], Rows]:
    values, index = np.unique(amount, return_inverse=True)
    return tuple(f"{value:g}" for value in values) or ("",), index


def _hardship(world: World, rows: Rows, on_ground: Bools) -> pa.Array:
    first = world.register.category[rows].argmax(axis=1)
    return choose(
        (*(c.term for c in CATEGORIES), "家庭经济困难学生"), np.where(on_ground, first, len(CATEGORIES))
    )


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
        "name": common.name(world, rows),
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


def residents(world: World, day: date) -> Roll:
    """police/residents: the children of local households who have a number, also the dead and the moved."""
    at = np.datetime64(day, "D")
    children, entries, home = world.children, world.register, world.families.home
    young = children.born > at - int(18.5 * 365)
    rows = np.flatnonzero(world.families.local[children.family] & (children.numbered_on <= at) & young)
    of = common.family(world, rows)
    dead, moved = entries.died[rows] <= at, entries.moved[rows] <= at
    relation = np.where(world.grounds.meant[of] != ground.NONE, 2, children.male[rows].astype(np.int64))
    columns: dict[str, Column] = {
        "number": common.number(world, rows, at),
        "name": common.name(world, rows),
        "former_name": common.former_name(world, rows),
        "sex": common.sex(world, rows),
        "ethnicity": common.ethnicity(world, rows),
        "birth_date": common.born(world, rows),
        "household_number": digits(980_100_000_000 + of),
        "head_relation": choose(("女", "子", "孙"), relation),
        "father_name": common.parent_column(world, rows, "father", "name"),
        "father_number": common.parent_column(world, rows, "father", "number"),
        "mother_name": common.parent_column(world, rows, "mother", "name"),
        "mother_number": common.parent_column(world, rows, "mother", "number"),
        "household_state": choose(("正常", "迁出", "死亡注销"), np.where(dead, 2, np.where(moved, 1, 0))),
        "died_on": days(entries.died[rows], at + 1),
        "household_address": common.of_family(home.household_address, world, rows),
        "district": common.district_name(world, home.district[of]),
    }
    return Roll("police/residents", rows, np.zeros(len(rows), np.int64), home.district[of], columns)


def parent_status(world: World, day: date) -> Roll:
    """police/parent_status: every state that began by the day; a sentence's end is stated though it lies ahead."""
    at = np.datetime64(day, "D")
    parts = [_side_rows(world, who, at) for who in ("father", "mother")]
    return append(parts[0], parts[1])


def _side_rows(world: World, who: str, at: np.datetime64) -> Roll:
    side = world.grounds.father if who == "father" else world.grounds.mother
    of = np.flatnonzero((side.state >= 0) & (side.started <= at))
    index = pa.array(of)
    custody = np.isin(side.state[of], [ground.STATES.index(state) for state in rates.CUSTODY])
    shown = np.where(custody, NEVER, at + 1)
    ended = np.where(side.ended[of] < shown, side.ended[of], np.datetime64("NaT"))
    columns: dict[str, Column] = {
        "number": getattr(world.families, f"{who}_number").take(index),
        "name": getattr(world.families, f"{who}_name").take(index),
        "state": choose(tuple(state.term for state in ground.STATES), side.state[of]),
        "started_on": side.started[of],
        "ended_on": ended.astype("datetime64[D]"),
    }
    adult = names.join(constant("F" if who == "father" else "M", len(of)), digits(of))
    slot = np.full(len(of), 0 if who == "father" else 1)
    # an adult has no child's id: the key by which its damage is drawn lies below all children's
    return Roll("police/parent_status", -1 - of, slot, world.families.home.district[of], columns, adult)
