"""Columns that several extracts share, as each department's clerk would know them."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city import names
from benchmarks.city.draws import Bools, uniform
from benchmarks.city.name_tables import ETHNICITIES
from benchmarks.city.numbers import Dates
from benchmarks.city.roll import blank, choose, constant, digits
from benchmarks.city.world import World

Rows = npt.NDArray[np.int64]
"""Children's ids, one a row."""

SEX_WORDS = ("女", "男")
OLD_PHONE = 0.06
NO_PHONE = 0.05
FATHERS_PHONE = 0.55


def number(world: World, rows: Rows, day: np.datetime64) -> pa.Array:
    """The citizen number, empty for a child whom the household register had not numbered by that day."""
    return blank(_on(world, rows, day, "number"), world.children.numbered_on[rows] > day)


def name(world: World, rows: Rows, day: np.datetime64) -> pa.Array:
    """The child's name on that day."""
    return _on(world, rows, day, "name")


def _on(world: World, rows: Rows, day: np.datetime64, what: str) -> pa.Array:
    """What the child goes by on that day: the former name or number before it was changed."""
    index = pa.array(rows)
    now, before = (getattr(world.children, column).take(index) for column in (what, f"former_{what}"))
    return names.where(world.children.changed_on[rows] > day, pc.coalesce(before, now), now)


def sex(world: World, rows: Rows) -> pa.Array:
    """男 or 女."""
    return choose(SEX_WORDS, world.children.male[rows].astype(np.int64))


def born(world: World, rows: Rows) -> Dates:
    """The birth date."""
    return world.children.born[rows]


def family(world: World, rows: Rows) -> Rows:
    """Each row's family."""
    return world.children.family[rows]


def of_family(column: pa.Array, world: World, rows: Rows) -> pa.Array:
    """A families' column, row by row."""
    return column.take(pa.array(family(world, rows)))


def district_name(world: World, district: Rows) -> pa.Array:
    """The district's name."""
    return pa.array(world.places.districts).take(pa.array(district))


def ethnicity(world: World, rows: Rows) -> pa.Array:
    """The child's ethnicity, as its parents'."""
    return choose(ETHNICITIES, world.families.ethnicity[family(world, rows)])


def phone(world: World, rows: Rows, department: str) -> pa.Array:
    """Father's or mother's phone, as the department heard it; an old one or none in some rows."""
    seed, families, of = world.seed, world.families, family(world, rows)
    fathers = uniform(seed, f"phone.{department}.whose", of) < FATHERS_PHONE
    current = np.where(fathers, families.father_phone[of], families.mother_phone[of])
    chance = uniform(seed, f"phone.{department}", rows)
    old = 15_490_000_000 + (uniform(seed, f"phone.{department}.old", rows) * 9_999_999).astype(np.int64)
    text = digits(np.where(chance < OLD_PHONE, old, current))
    return blank(text, (chance >= OLD_PHONE) & (chance < OLD_PHONE + NO_PHONE))


def parent_column(world: World, rows: Rows, who: str, what: str) -> pa.Array:
    """A parent's name or number as the household register has it; empty where the father is unknown."""
    column = of_family(getattr(world.families, f"{who}_{what}"), world, rows)
    known = world.grounds.father_known[family(world, rows)]
    return blank(column, ~known) if who == "father" else column


def guardian(world: World, rows: Rows, department: str, by_elder: Bools) -> tuple[Rows, pa.Array, pa.Array]:
    """Who is named as guardian (0 father, 1 mother, 2 grandparent), with name and number."""
    chance = uniform(world.seed, f"guardian.{department}", family(world, rows))
    known = world.grounds.father_known[family(world, rows)]
    who = np.where(by_elder, 2, np.where(chance < 0.1, 2, np.where((chance < 0.6) & known, 0, 1)))
    named, numbered = (
        _pick(
            who,
            [
                of_family(getattr(world.families, f"{parent}_{what}"), world, rows)
                for parent in ("father", "mother", "elder")
            ],
        )
        for what in ("name", "number")
    )
    return who, named, numbered


def _pick(who: Rows, columns: list[pa.Array]) -> pa.Array:
    return names.where(who == 0, columns[0], names.where(who == 1, columns[1], columns[2]))


def former_name(world: World, rows: Rows, day: np.datetime64) -> pa.Array:
    """曾用名, empty for most."""
    return blank(world.children.former_name.take(pa.array(rows)), world.children.changed_on[rows] > day)


def empty(rows: Rows) -> pa.Array:
    """An empty column."""
    return constant(None, len(rows))
