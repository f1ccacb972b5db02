"""The register as civil affairs would deliver it, before any clerk has touched it."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import common_columns as common
from benchmarks.city import grounds as ground
from benchmarks.city import names
from benchmarks.city.draws import Bools, uniform, whole
from benchmarks.city.register import CATEGORIES
from benchmarks.city.roll import Column, Roll, blank, choose, days
from benchmarks.city.world import World
from schemas.codes import Category

Rows = npt.NDArray[np.int64]


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
        "name": common.name(world, rows, at),
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
    """Parents as civil affairs knows them: their states where the entry rests on them, else 正常 or none."""
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
