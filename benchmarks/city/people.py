"""Families and their children: who there is, before any department has written anything down."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import name_tables, names, places
from benchmarks.city.draws import Bools, Floats, Ids, normal, pick, uniform, whole
from benchmarks.city.naming import Bearers, name_adults, name_children
from benchmarks.city.numbers import SEQUENCES, Dates, number_all

CHILDREN_SHARES = (0.46, 0.42, 0.10, 0.02)
"""Births a family, one to four."""
TWIN_BIRTHS = 0.0175
"""Twins are 1.5–2 % of births (DOMAIN)."""
BOYS = 0.527
GRANDFATHERS = 0.45
BIRTHS_BY_AGE = (
    0.75,
    0.75,
    0.8,
    0.9,
    1.0,
    1.1,
    1.2,
    1.3,
    1.4,
    1.45,
    1.4,
    1.35,
    1.4,
    1.35,
    1.3,
    1.3,
    1.3,
    1.25,
    1.2,
    1.2,
    1.2,
    1.2,
    1.2,
)
"""How many first births each year back from the end: fewer of late."""
WINDOW_YEARS = 18.6
"""Up to this age people are kept: some registers still list those who have turned 18."""
MIGRANT_FAMILIES = 0.07
NUMBER_CORRECTED = 0.004
UNREGISTERED = 0.0015
"""Children whom no household register has numbered, beyond the newborns."""
YEAR = 365.2425
LONG_AGO = np.datetime64("1900-01-01", "D")


@dataclass(frozen=True, slots=True)
class Families:
    """Arrays with one element a family; names and numbers are Arrow text."""

    id: Ids
    home: places.Homes
    ethnicity: npt.NDArray[np.int64]
    local: Bools
    father_name: pa.Array
    father_number: pa.Array
    mother_name: pa.Array
    mother_number: pa.Array
    elder_name: pa.Array
    elder_number: pa.Array
    elder_male: Bools
    father_phone: npt.NDArray[np.int64]
    mother_phone: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Children:
    """Arrays with one element a child; `family` indexes Families, `twin`, `sibling` Children (-1: none).

    Up to `changed_on` a child goes by its former name and number.
    """

    id: Ids
    family: npt.NDArray[np.int64]
    born: Dates
    male: Bools
    twin: npt.NDArray[np.int64]
    sibling: npt.NDArray[np.int64]
    name: pa.Array
    former_name: pa.Array
    number: pa.Array
    former_number: pa.Array
    numbered_on: Dates
    changed_on: Dates
    form: npt.NDArray[np.int8]

    @property
    def size(self) -> int:
        """How many children."""
        return len(self.id)


@dataclass(frozen=True, slots=True)
class _Births:
    family: npt.NDArray[np.int64]
    born: Dates
    part: npt.NDArray[np.int64]


def settle(seed: int, size: int, horizon: date, places_: places.Places) -> tuple[Families, Children]:
    """Exactly `size` children born up to the horizon, with their families."""
    births = _bear(seed, size, horizon)
    ids = np.arange(int(births.family.max()) + 1, dtype=np.int64)
    ethnicity = pick(name_tables.ETHNICITY_SHARES, uniform(seed, "family.ethnicity", ids))
    form = names.family_forms(seed, ids, ethnicity)
    local = uniform(seed, "family.migrant", ids) >= MIGRANT_FAMILIES
    home = places.settle_families(seed, ids, local, places_)
    child = np.arange(size, dtype=np.int64)
    bearers = Bearers(
        child, births.family, uniform(seed, "child.sex", child) < BOYS, _relatives(births)[0], form
    )
    elder_male = uniform(seed, "elder.sex", ids) < GRANDFATHERS
    adults = _adult_births(seed, ids, births)
    numbers = _number_everyone(seed, births, bearers.male, elder_male, adults, home=home)
    called = name_adults(seed, ids, form, elder_male)
    families = Families(
        id=ids,
        home=home,
        ethnicity=ethnicity,
        local=local,
        father_name=called.father,
        father_number=numbers[1],
        mother_name=called.mother,
        mother_number=numbers[2],
        elder_name=called.elder,
        elder_number=numbers[3],
        elder_male=elder_male,
        father_phone=_phones(seed, "father", ids),
        mother_phone=_phones(seed, "mother", ids),
    )
    return families, _children(
        seed, births, numbers[0], name_children(seed, bearers, called), bearers, home=home
    )


def _bear(seed: int, size: int, horizon: date) -> _Births:
    """Births family by family, cut after the asked number of children."""
    count = int(size / 1.15) + 50
    ids = np.arange(count, dtype=np.int64)
    years = pick(BIRTHS_BY_AGE, uniform(seed, "birth.year", ids)) + uniform(seed, "birth.day", ids)
    ago = years * YEAR
    births = 1 + pick(CHILDREN_SHARES, uniform(seed, "birth.count", ids))
    family, day, part = [], [], []
    for order in range(4):
        single = births > order
        key = ids * 8 + order
        twins = uniform(seed, "birth.twins", key) < TWIN_BIRTHS
        for position, there in enumerate((single, single & twins)):
            kept = there & (ago >= 0) & (ago < WINDOW_YEARS * YEAR)
            family.append(ids[kept])
            day.append(ago[kept])
            part.append(np.full(int(kept.sum()), order * 2 + position))
        ago = ago - np.clip(3.0 + 1.1 * normal(seed, "birth.gap", key), 1.0, 9.0) * YEAR
    families, days, parts = np.concatenate(family), np.concatenate(day), np.concatenate(part)
    order_ = np.lexsort((parts, families))[:size]
    if len(order_) < size:
        raise ValueError("too few families for the children asked for")
    born = np.datetime64(horizon, "D") - days[order_].astype(np.int64)
    return _Births(np.unique(families[order_], return_inverse=True)[1], born, parts[order_])


def _relatives(births: _Births) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each child's twin and one sibling born at another time, -1 for none."""
    size = len(births.family)
    twin, sibling = np.full(size, -1), np.full(size, -1)
    same = births.family[1:] == births.family[:-1]
    paired = same & (births.part[1:] // 2 == births.part[:-1] // 2)
    left = np.flatnonzero(paired)
    twin[left], twin[left + 1] = left + 1, left
    apart = np.flatnonzero(same & ~paired)
    sibling[apart + 1] = apart
    sibling[apart] = apart + 1
    return twin, sibling


def _children(
    seed: int,
    births: _Births,
    numbers: pa.Array,
    named: tuple[pa.Array, pa.Array],
    bearers: Bearers,
    *,
    home: places.Homes,
) -> Children:
    child, family = bearers.id, births.family
    twin, sibling = _relatives(births)
    return Children(
        id=child,
        family=family,
        born=births.born,
        male=bearers.male,
        twin=twin,
        sibling=sibling,
        name=named[0],
        former_name=named[1],
        number=numbers,
        former_number=_former_numbers(seed, child, home.region[family], births.born, bearers.male),
        numbered_on=_numbered_on(seed, child, births.born),
        changed_on=np.full(len(child), LONG_AGO),
        form=bearers.form[family],
    )


def _number_everyone(
    seed: int, births: _Births, male: Bools, elder_male: Bools, adults: Sequence[Dates], *, home: places.Homes
) -> list[pa.Array]:
    """The numbers of children, fathers, mothers and grandparents, drawn together so that all differ."""
    ids = np.arange(len(elder_male), dtype=np.int64)
    elders = [_adult_region(seed, who, ids, home) for who in ("father", "mother", "elder")]
    numbers = number_all(
        seed,
        np.concatenate([home.region[births.family], *elders]),
        np.concatenate([births.born, *adults]),
        np.concatenate([male, np.ones(len(ids), bool), np.zeros(len(ids), bool), elder_male]),
        np.concatenate([births.family, *(ids + (10 + turn << 32) for turn in range(3))]),
    )
    cut = [0, *(len(male) + len(ids) * turn for turn in range(4))]
    return [numbers[start:stop] for start, stop in itertools.pairwise(cut)]


def _adult_births(seed: int, ids: Ids, births: _Births) -> tuple[Dates, Dates, Dates]:
    """Birth dates of father, mother and a grandparent, from the eldest child's."""
    eldest = np.full(len(ids), np.datetime64("2100-01-01", "D"))
    np.minimum.at(eldest, births.family, births.born)
    age: Floats = np.clip(26.5 + 4.2 * normal(seed, "mother.age", ids), 19.5, 40)
    older = np.clip(2.0 + 2.8 * normal(seed, "father.age", ids), -4, 14)
    elder = np.clip(25 + 3.5 * normal(seed, "elder.age", ids), 18, 38)
    days = [(part * YEAR).astype(np.int64) for part in (np.maximum(age + older, 20.0), age, age + elder)]
    father, mother, grand = (eldest - part for part in days)
    return father, mother, grand


def _adult_region(seed: int, who: str, ids: Ids, home: places.Homes) -> npt.NDArray[np.int64]:
    """Where an adult's number was issued: mostly at home, sometimes where they came from."""
    away = uniform(seed, who + ".away", ids) < 0.15
    origins = home.origins
    return np.where(away, origins[whole(seed, who + ".origin", ids, 0, len(origins))], home.region)


def _former_numbers(seed: int, child: Ids, region: Ids, born: Dates, male: Bools) -> pa.Array:
    """The number a few children bore before their birth date was corrected; null for the rest."""
    corrected = uniform(seed, "number.corrected", child) < NUMBER_CORRECTED
    shift = np.where(
        uniform(seed, "number.shift", child) < 0.5, whole(seed, "number.days", child, 1, 28), 365
    )
    text = number_all(seed, region, born - shift, male, child, skip=SEQUENCES // 2)
    return names.where(corrected, text, pa.nulls(len(child), pa.string()))


def _numbered_on(seed: int, child: Ids, born: Dates) -> Dates:
    """The day a child was entered in the household register and numbered."""
    days = 7 + (40 * -np.log1p(-uniform(seed, "child.numbered", child))).astype(np.int64)
    never = uniform(seed, "child.unregistered", child) < UNREGISTERED
    return np.where(never, np.datetime64("2200-01-01", "D"), born + days)


def _phones(seed: int, who: str, ids: Ids) -> npt.NDArray[np.int64]:
    """Mobile numbers of 154, a range that nobody is given."""
    return 15_400_000_000 + whole(seed, who + ".phone", ids, 0, 99_999_999)
