"""Who of a city is insured or schooled in another of the province, and the rows that move there with them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city.damage import Spoilt
from benchmarks.city.draws import Bools, uniform, whole
from benchmarks.city.roll import Column, Roll, append, choose
from benchmarks.city.world import World

ALONE = 0.9
"""Families move together, but for one child in ten, who stays behind or comes later."""
INSURED, SCHOOLED, AIDED = "health/insurance", "education/enrolment", "education/aid"
ONLY_INSURED, ONLY_SCHOOLED = 0.35, 0.65
"""Of those elsewhere, below the first insured there only, from there to the second schooled only, above it both."""
AID_LAGS = 0.03
"""Pupils who are at school at home and whose term's aid another city, where they were before, still grants."""
STRIDE = 10_000_000
"""Children of another city are numbered from its place in the province times this."""


@dataclass(frozen=True, slots=True)
class Moves:
    """One element a child: the city where the child is insured, schooled, aided; −1 is at home."""

    insured: npt.NDArray[np.int64]
    schooled: npt.NDArray[np.int64]
    aided: npt.NDArray[np.int64]

    def of(self, extract: str) -> npt.NDArray[np.int64] | None:
        """Where each child's rows of that extract are; None where all are at home."""
        return {INSURED: self.insured, SCHOOLED: self.schooled, AIDED: self.aided}.get(extract)


def move(world: World, city: int, cities: int, share: float) -> Moves:
    """Where each child of the city is insured, schooled and aided; `share` of them elsewhere, mostly whole families."""
    seed, ids, family = world.seed, world.children.id, world.children.family
    families = np.arange(int(family.max(initial=-1)) + 1)
    leaves = uniform(seed, "province.family", families) < share / ALONE
    gone = leaves[family] & (uniform(seed, "province.child", ids) < ALONE)
    target = (city + 1 + whole(seed, "province.place", families, 0, cities - 1)) % cities
    how = uniform(seed, "province.how", families)[family]
    insured = gone & ((how < ONLY_INSURED) | (how >= ONLY_SCHOOLED))
    schooled = gone & (how >= ONLY_INSURED)
    lags = uniform(seed, "province.aid", ids) < AID_LAGS
    before = (city + 1 + whole(seed, "province.before", ids, 0, cities - 1)) % cities
    place = target[family]
    return Moves(
        np.where(insured, place, -1),
        np.where(schooled, place, -1),
        np.where(schooled, place, np.where(lags, before, -1)),
    )


def stay(roll: Roll, moves: Moves) -> Roll:
    """The rows of a clean roll that are at home."""
    place = moves.of(roll.extract)
    return roll if place is None else roll.take(np.flatnonzero(place[roll.child] < 0))


def leave(roll: Roll, moves: Moves, to: int) -> Roll:
    """The rows of a clean roll that are in that city."""
    place = moves.of(roll.extract)
    rows = np.flatnonzero(place[roll.child] == to) if place is not None else np.zeros(0, np.int64)
    return roll.take(rows)


def pick(spoilt: Spoilt, rows: Bools) -> Spoilt:
    """Those rows of a delivered roll, with their damages."""
    place = np.cumsum(rows) - 1
    kept = rows[spoilt.rows]
    return Spoilt(
        spoilt.roll.take(np.flatnonzero(rows)), place[spoilt.rows[kept]], spoilt.keys, spoilt.key[kept]
    )


def receive(own: Spoilt, world: World, arrived: Spoilt, home: int) -> Spoilt:
    """The delivered roll with another city's rows, which say where the children are now."""
    roll = arrived.roll
    if not len(roll):
        return own
    district = whole(world.seed, "province.district", roll.key + home, 0, len(world.places.districts))
    word = choose(world.places.districts, district)
    columns: dict[str, Column] = dict(roll.columns)
    columns |= {name: word for name in ("district", "insured_place") if name in columns}
    if "school" in columns and len(own.roll):
        at = whole(world.seed, "province.school", roll.key + home, 0, len(own.roll))
        columns["school"] = pa.array(own.roll.columns["school"]).take(pa.array(at))
    child = roll.child + (home + 1) * STRIDE
    there = replace(roll, child=child, district=district, columns=columns)
    keys = tuple(dict.fromkeys((*own.keys, *arrived.keys)))
    code = {key: at for at, key in enumerate(keys)}
    parts = [np.array([code[key] for key in part.keys], np.int64)[part.key] for part in (own, arrived)]
    return Spoilt(
        append(own.roll, there),
        np.concatenate([own.rows, arrived.rows + len(own.roll)]),
        keys,
        np.concatenate(parts),
    )
