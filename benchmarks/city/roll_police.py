"""The household register and parents' states, before any clerk has touched them."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import common_columns as common
from benchmarks.city import grounds as ground
from benchmarks.city import names, rates
from benchmarks.city.calendar import NEVER
from benchmarks.city.roll import Column, Roll, append, choose, constant, days, digits
from benchmarks.city.world import World

Rows = npt.NDArray[np.int64]


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
        "name": common.name(world, rows, at),
        "former_name": common.former_name(world, rows, at),
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
    """police/parent_status: every state begun by the day; a sentence's end is stated though ahead."""
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
