"""Families and their children: who there is, before any department has written anything down."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import name_tables, names, places
from benchmarks.city.draws import Bools, Floats, Ids, normal, pick, uniform, whole
from benchmarks.city.numbers import SEQUENCES, Dates, number_all

CHILDREN_SHARES = (0.46, 0.42, 0.10, 0.02)
"""Births a family, one to four."""
TWIN_BIRTHS = 0.0175
"""Twins are 1.5–2 % of births (DOMAIN)."""
BOYS = 0.527
MOTHERS_SURNAME = 1 / 12
SHARED_FIRST_CHARACTER = 0.30
TWINS_SHARED_FIRST_CHARACTER = 0.60
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
RENAMED = 0.006
NEW_SURNAME = 0.004
NUMBER_CORRECTED = 0.004
UNREGISTERED = 0.0015
"""Children whom no household register has numbered, beyond the newborns."""
YEAR = 365.2425


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
    """Arrays with one element a child; `family` indexes Families, `twin` and `sibling` Children (-1 = none)."""

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
    count = int(births.family.max()) + 1
    ids = np.arange(count, dtype=np.int64)
    eldest = np.full(count, np.datetime64("2100-01-01", "D"))
    np.minimum.at(eldest, births.family, births.born)
    ethnicity = pick(name_tables.ETHNICITY_SHARES, uniform(seed, "family.ethnicity", ids))
    form = names.family_forms(seed, ids, ethnicity)
    local = uniform(seed, "family.migrant", ids) >= MIGRANT_FAMILIES
    home = places.settle_families(seed, ids, local, places_)
    return _families_and_children(seed, ids, births, eldest, ethnicity, form, local, home)


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


def _families_and_children(
    seed: int, ids: Ids, births: _Births, eldest: Dates, ethnicity: npt.NDArray[np.int64],
    form: npt.NDArray[np.int8], local: Bools, home: places.Homes,
) -> tuple[Families, Children]:  # fmt: skip
    family = births.family
    child = np.arange(len(family), dtype=np.int64)
    male = uniform(seed, "child.sex", child) < BOYS
    twin, sibling = _relatives(births)
    elder_male = uniform(seed, "elder.sex", ids) < 0.45
    adults = _adult_births(seed, ids, eldest)
    region = np.concatenate(
        [home.region[family], *(_adult_region(seed, who, ids, home) for who in ("father", "mother", "elder"))]
    )
    everyone_male = np.concatenate([male, np.ones(len(ids), bool), np.zeros(len(ids), bool), elder_male])
    household = np.concatenate([family, *(ids + (10 + turn << 32) for turn in range(3))])
    numbers = number_all(seed, region, np.concatenate([births.born, *adults]), everyone_male, household)
    cut = [len(child) + len(ids) * turn for turn in range(4)]
    father_number, mother_number, elder_number = (numbers[a:b] for a, b in zip(cut, cut[1:], strict=False))
    named = _name_adults(seed, ids, form, elder_male)
    name, former = _name_children(seed, child, family, male, twin, form, named)
    families = Families(
        id=ids, home=home, ethnicity=ethnicity, local=local,
        father_name=named["father"], father_number=father_number,
        mother_name=named["mother"], mother_number=mother_number,
        elder_name=named["elder"], elder_number=elder_number, elder_male=elder_male,
        father_phone=_phones(seed, "father", ids), mother_phone=_phones(seed, "mother", ids),
    )  # fmt: skip
    children = Children(
        id=child, family=family, born=births.born, male=male, twin=twin, sibling=sibling, name=name, former_name=former,
        number=numbers[: len(child)], former_number=_former_numbers(seed, child, home.region[family], births.born, male),
        numbered_on=_numbered_on(seed, child, births.born), form=form[family],
    )  # fmt: skip
    return families, children


def _adult_births(seed: int, ids: Ids, eldest: Dates) -> tuple[Dates, Dates, Dates]:
    """Birth dates of father, mother and a grandparent, from the eldest child's."""
    age: Floats = np.clip(26.5 + 4.2 * normal(seed, "mother.age", ids), 19.5, 40)
    older = np.clip(2.0 + 2.8 * normal(seed, "father.age", ids), -4, 14)
    elder = np.clip(25 + 3.5 * normal(seed, "elder.age", ids), 18, 38)
    days = [(part * YEAR).astype(np.int64) for part in (np.maximum(age + older, 20.0), age, age + elder)]
    father, mother, grand = (eldest - part for part in days)
    return father, mother, grand


def _adult_region(seed: int, who: str, ids: Ids, home: places.Homes) -> npt.NDArray[np.int64]:
    """Where an adult's number was issued: mostly at home, sometimes where they came from."""
    away = uniform(seed, who + ".away", ids) < 0.15
    codes = np.array([code for _, code in places.ELSEWHERE])
    return np.where(away, codes[whole(seed, who + ".origin", ids, 0, len(codes))], home.region)


def _name_adults(seed: int, ids: Ids, form: npt.NDArray[np.int8], elder_male: Bools) -> dict[str, pa.Array]:
    surname = names.surnames()
    father_surname = names.draw_text(surname, uniform(seed, "family.surname", ids))
    mother_surname = names.draw_text(surname, uniform(seed, "family.mother_surname", ids))
    other_surname = names.draw_text(surname, uniform(seed, "family.elder_surname", ids))
    named: dict[str, pa.Array] = {"father_surname": father_surname, "mother_surname": mother_surname}
    elder_surname = names.where(elder_male, father_surname, other_surname)
    for who, own, male in (
        ("father", father_surname, np.ones(len(ids), bool)), ("mother", mother_surname, np.zeros(len(ids), bool)), ("elder", elder_surname, elder_male),
    ):  # fmt: skip
        han = names.join(own, names.adult_given(seed, who, ids, male))
        part = names.dotted_part(seed, who + ".dotted", ids, male)
        named[who + "_part"] = part
        forebear = names.dotted_part(seed, who + ".forebear", ids, np.ones(len(ids), bool))
        dotted = names.join(part, "·", forebear)
        named[who] = names.by_form(
            form, han, dotted, names.highland_name(seed, who + ".highland", ids, male), han
        )
    return named


def _name_children(
    seed: int, child: Ids, family: npt.NDArray[np.int64], male: Bools, twin: npt.NDArray[np.int64],
    form: npt.NDArray[np.int8], named: dict[str, pa.Array],
) -> tuple[pa.Array, pa.Array]:  # fmt: skip
    """Names and former names (null for most); namesakes within a family are named again."""
    shared = uniform(seed, "child.shared", family) < np.where(
        twin >= 0, TWINS_SHARED_FIRST_CHARACTER, SHARED_FIRST_CHARACTER
    )
    index = pa.array(family)
    of_father, of_mother = named["father_surname"].take(index), named["mother_surname"].take(index)
    mothers = uniform(seed, "child.mothers_surname", family) < MOTHERS_SURNAME
    surname = names.where(mothers, of_mother, of_father)
    given = names.child_given(seed, child, family, male, shared)
    for turn in (".again", ".once_more"):
        again = names.child_given(seed, child, family, male, np.zeros(len(child), bool), turn)
        given = names.where(_repeated(family, given), again, given)
    part = names.join(
        names.dotted_part(seed, "child.dotted", child, male), "·", named["father_part"].take(index)
    )
    highland = names.highland_name(seed, "child.highland", child, male)
    kind = form[family]
    name = names.by_form(
        kind, names.join(surname, given), part, highland, names.join(of_father, of_mother, given)
    )
    fresh = names.draw_text(names.surnames(), uniform(seed, "child.new_surname", child))
    chance = uniform(seed, "child.renamed", child)
    earlier = names.join(
        surname, names.child_given(seed, child, family, male, np.zeros(len(child), bool), ".earlier")
    )
    plain = kind == names.HAN
    new_surname = plain & (chance >= RENAMED) & (chance < RENAMED + NEW_SURNAME)
    nothing = pa.nulls(len(child), pa.string())
    former = names.where(plain & (chance < RENAMED), earlier, names.where(new_surname, name, nothing))
    return names.where(new_surname, names.join(fresh, given), name), former


def _repeated(family: npt.NDArray[np.int64], given: pa.Array) -> Bools:
    """Whether an earlier child of the family already bears the given name."""
    code = given.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    key = family * (int(code.max(initial=0)) + 1) + code
    first = np.zeros(len(key), dtype=bool)
    first[np.unique(key, return_index=True)[1]] = True
    return ~first


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
