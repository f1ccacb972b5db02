"""The school register and the aid roll, before any clerk has touched them."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import benefits, names, rates
from benchmarks.city import common_columns as common
from benchmarks.city.calendar import previous_term, term_start, term_title
from benchmarks.city.draws import Bools, uniform
from benchmarks.city.register import CATEGORIES
from benchmarks.city.roll import Column, Roll, append, blank, choose, constant
from benchmarks.city.school import GRADES, STAGE_WORDS, STATE_WORDS, Schooling
from benchmarks.city.world import World
from schemas.codes import Category

Rows = npt.NDArray[np.int64]
LEFT_BEHIND_AT_SCHOOL = 0.12


def enrolment(world: World, schooling: Schooling, day: date) -> Roll:
    """education/enrolment: one row a pupil, and the earlier school's 转出 row of those who changed."""
    rows = np.flatnonzero(schooling.there & (world.children.born <= np.datetime64(day, "D")))
    first = _enrolment_rows(world, schooling, rows, day, earlier=False)
    changed = rows[schooling.changed_school[rows]]
    return append(first, _enrolment_rows(world, schooling, changed, day, earlier=True))


def _enrolment_rows(world: World, schooling: Schooling, rows: Rows, day: date, *, earlier: bool) -> Roll:
    at = np.datetime64(day, "D")
    index = pa.array(rows)
    home = world.families.home
    _, guardian_name, _ = common.guardian(world, rows, "education", np.zeros(len(rows), bool))
    stage, level, state = schooling.stage[rows], schooling.level[rows], schooling.state[rows]
    chance = uniform(world.seed, "school.left_behind", rows)
    columns: dict[str, Column] = {
        "name": common.name(world, rows, np.datetime64(day, "D")),
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
        "former_name": common.former_name(world, rows, np.datetime64(day, "D")),
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
        [
            orphan & (chance < against),
            orphan,
            unattended & (chance < 0.4),
            listed & ~unattended & (chance < claimed),
        ],
        [1, np.where(empty, 0, 2), 2, 2],
        np.where(empty, 0, 1),
    )
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
        "name": common.name(world, rows, np.datetime64(day, "D")),
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
