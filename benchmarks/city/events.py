"""What befalls children between deliveries beside growing up: another name, a number put right.

A city that is delivered once or twice needs none of it; a year of deliveries does.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow.compute as pc

from benchmarks.city import names
from benchmarks.city.draws import uniform
from benchmarks.city.numbers import SEQUENCES, number_all
from benchmarks.city.world import World

RENAMED, RENUMBERED = 0.05, 0.05
"""Shares of listed children, far above any real year's, so that a small city shows several of each."""


def change(city: World, since: date) -> World:
    """The city in which some listed children get another given name or number on a day since then.

    Before that day everybody writes the former one; after it, whoever is slow to learn of it still does.
    """
    children, seed = city.children, city.seed
    first, last = np.datetime64(since, "D"), np.datetime64(city.horizon, "D")
    chance = uniform(seed, "event", children.id)
    plain = (children.form == names.HAN) & city.register.listed & (children.born < first)
    renamed = plain & (chance < RENAMED) & children.former_name.is_null().to_numpy(zero_copy_only=False)
    renumbered = (
        (chance >= RENAMED)
        & (chance < RENAMED + RENUMBERED)
        & city.register.listed
        & (children.born < first)
        & children.former_number.is_null().to_numpy(zero_copy_only=False)
    )
    given = names.child_given(
        seed, children.id, children.family, children.male, shares_first=renamed & False, turn=".before"
    )
    earlier = names.join(pc.utf8_slice_codeunits(children.name, 0, 1), given)
    # a number is put right because the birth date was wrong: by a few days, as a clerk misreads it
    numbers = number_all(
        seed,
        city.families.home.region[children.family],
        children.born - 9,
        children.male,
        children.id,
        skip=SEQUENCES // 2,
    )
    days = (uniform(seed, "event.day", children.id) * (last - first).astype(np.int64)).astype(np.int64)
    changed = np.where(renamed | renumbered, first + days, children.changed_on)
    return replace(
        city,
        children=replace(
            children,
            former_name=names.where(renamed, earlier, children.former_name),
            former_number=names.where(renumbered, numbers, children.former_number),
            changed_on=changed,
        ),
    )
