"""The whole city before anybody writes it down."""

from dataclasses import dataclass
from datetime import date

from benchmarks.city import grounds, people, places, register


@dataclass(frozen=True, slots=True)
class World:
    """Families, children, parents' states and the register; every later draw takes `seed`."""

    seed: int
    horizon: date
    places: places.Places
    families: people.Families
    children: people.Children
    grounds: grounds.Grounds
    register: register.Register


def create(seed: int, size: int, horizon: date, city: int = 0) -> World:
    """The city of that seed and size as history has made it by the horizon, the last delivery's last day.

    `city`: which of the province's.
    """
    laid = places.lay_out(size, city)
    families, children = people.settle(seed, size, horizon, laid)
    befallen = grounds.befall(seed, families, children, horizon)
    entries = register.enlist(seed, families, children, befallen, horizon)
    return World(seed, horizon, laid, families, children, befallen, entries)
