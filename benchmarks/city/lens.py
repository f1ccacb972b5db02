"""What a damage may look at of the row it falls on: whom it fits, and the other texts that it puts in."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city import names, roll
from benchmarks.city.draws import Bools, uniform
from benchmarks.city.name_tables import RARE_CHARACTERS
from benchmarks.city.register import CATEGORIES
from benchmarks.city.roll import Roll
from benchmarks.city.world import World
from schemas.codes import Category

NEWBORN_DAYS = 200
LAG = 0.4
"""Share of numbered newborns whose rows still have what was entered before."""


@dataclass(frozen=True, slots=True)
class Lens:
    """What a damage may look at: the world, the roll and the delivery."""

    world: World
    roll: Roll
    at: np.datetime64
    style: npt.NDArray[np.int64]

    @property
    def child(self) -> npt.NDArray[np.int64]:
        """Each row's child; 0 for adults, whom no mask about children fits."""
        return np.maximum(self.roll.child, 0)

    def mask(self, name: str) -> Bools:
        """The rows that a damage fits."""
        is_child = self.roll.child >= 0
        return is_child & self._child_mask(name) if name not in _TEXT_MASKS else _TEXT_MASKS[name](self.roll)

    def _child_mask(self, name: str) -> Bools:
        children, rows = self.world.children, self.child
        former = children.former_name.is_valid().to_numpy(zero_copy_only=False)
        moved_on = np.zeros(len(rows), bool)
        if name in ("renamed", "new_surname"):
            same = pc.equal(
                pc.utf8_slice_codeunits(children.name, 0, 1),
                pc.utf8_slice_codeunits(children.former_name, 0, 1),
            )
            moved_on = pc.fill_null(same, False).to_numpy(zero_copy_only=False)[rows]
        masks = {
            "child": lambda: np.ones(len(rows), bool),
            "newborn": self._newborn,
            "newborn_alone": lambda: self._newborn() & (children.twin[rows] < 0),
            "corrected": lambda: children.former_number.is_valid().to_numpy(zero_copy_only=False)[rows],
            "has_sibling": lambda: (children.sibling[rows] >= 0) | (children.twin[rows] >= 0),
            "twin": lambda: children.twin[rows] >= 0,
            "under_six": lambda: children.born[rows] > self.at - 6 * 365,
            "disabled": lambda: self.world.register.category[rows, CATEGORIES.index(Category.DISABLED)],
            "renamed": lambda: former[rows] & moved_on,
            "new_surname": lambda: former[rows] & ~moved_on,
        }
        return np.asarray(masks[name]())

    def _newborn(self) -> Bools:
        """Not yet numbered, or numbered of late and the row not brought up to date."""
        children, rows = self.world.children, self.child
        young = children.born[rows] > self.at - NEWBORN_DAYS
        lagging = uniform(self.world.seed, f"{self.roll.extract}.lag", rows) < LAG
        return (
            young
            & ((children.numbered_on[rows] > self.at) | lagging)
            & (self.roll.extract != "police/residents")
        )

    def text(self, name: str, rows: npt.NDArray[np.int64]) -> pa.Array:
        """The other text that a damage puts in, for the rows at those positions."""
        if name == "style":
            return roll.digits(self.style[rows])
        children, families, child = self.world.children, self.world.families, self.child[rows]
        family = pa.array(children.family[child])
        if name == "sibling_number":
            near = np.where(children.twin[child] >= 0, children.twin[child], children.sibling[child])
            return children.number.take(pa.array(near))
        if name in ("former_name", "former_number"):
            return getattr(children, name).take(pa.array(child))
        if name == "guardian_number":
            mothers = uniform(self.world.seed, "slip.guardian", child) < 0.5
            return names.where(
                mothers, families.mother_number.take(family), families.father_number.take(family)
            )
        if name == "mother_child":
            kind = roll.choose(("女", "子"), children.male[child].astype(np.int64))
            return names.join(families.mother_name.take(family), kind)
        return getattr(families, name).take(family)


def _matches(pattern: str, field: str, delivered: Roll) -> Bools:
    column = delivered.columns[field]
    return pc.fill_null(pc.match_substring_regex(column, pattern), False).to_numpy(zero_copy_only=False)


_TEXT_MASKS = {
    "ends_in_x": partial(_matches, "X$", "number"),
    "all_digits": partial(_matches, r"^\d{18}$", "number"),
    "dotted": partial(_matches, "·", "name"),
    "long": partial(_matches, "^.{5,}$", "name"),
    "rare": partial(_matches, f"[{RARE_CHARACTERS}]", "name"),
}
