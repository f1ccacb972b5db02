"""Who is called what: parents and grandparents, then their children after them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.city import names
from benchmarks.city.draws import Bools, Ids, uniform

MOTHERS_SURNAME = 1 / 12
SHARED_FIRST_CHARACTER = 0.30
TWINS_SHARED_FIRST_CHARACTER = 0.60
RENAMED = 0.006
NEW_SURNAME = 0.004

Forms = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class AdultNames:
    """Arrow text with one element a family."""

    father: pa.Array
    mother: pa.Array
    elder: pa.Array
    father_surname: pa.Array
    mother_surname: pa.Array
    father_part: pa.Array
    """The father's own part of a dotted name, the second part of his children's."""


@dataclass(frozen=True, slots=True)
class Bearers:
    """The children to be named: arrays with one element a child, `form` one a family."""

    id: Ids
    family: npt.NDArray[np.int64]
    male: Bools
    twin: npt.NDArray[np.int64]
    form: Forms


def name_adults(seed: int, ids: Ids, form: Forms, elder_male: Bools) -> AdultNames:
    """The names of each family's father, mother and one grandparent."""
    drawn = {
        who: names.draw_text(names.surnames(), uniform(seed, f"family.{who}surname", ids))
        for who in ("", "mother_", "elder_")
    }
    elder_surname = names.where(elder_male, drawn[""], drawn["elder_"])
    always = np.ones(len(ids), bool)
    return AdultNames(
        father=_name_adult(seed, "father", ids, drawn[""], form, always),
        mother=_name_adult(seed, "mother", ids, drawn["mother_"], form, ~always),
        elder=_name_adult(seed, "elder", ids, elder_surname, form, elder_male),
        father_surname=drawn[""],
        mother_surname=drawn["mother_"],
        father_part=names.dotted_part(seed, "father.dotted", ids, always),
    )


def _name_adult(seed: int, who: str, ids: Ids, surname: pa.Array, form: Forms, male: Bools) -> pa.Array:  # noqa: PLR0917 — a person's six traits
    han = names.join(surname, names.adult_given(seed, who, ids, male))
    forebear = names.dotted_part(seed, who + ".forebear", ids, np.ones(len(ids), bool))
    dotted = names.join(names.dotted_part(seed, who + ".dotted", ids, male), "·", forebear)
    return names.by_form(form, han, dotted, names.highland_name(seed, who + ".highland", ids, male), han)


def name_children(seed: int, bearers: Bearers, adults: AdultNames) -> tuple[pa.Array, pa.Array]:
    """Names and former names (null for most); namesakes within a family are named again."""
    family, child = bearers.family, bearers.id
    index = pa.array(family)
    of_father, of_mother = adults.father_surname.take(index), adults.mother_surname.take(index)
    surname = names.where(
        uniform(seed, "child.mothers_surname", family) < MOTHERS_SURNAME, of_mother, of_father
    )
    name = _draw(seed, bearers, adults, surname, "")
    for turn in (".again", ".once_more"):
        name = names.where(_repeated(family, name), _draw(seed, bearers, adults, surname, turn), name)
    chance = uniform(seed, "child.renamed", child)
    plain = bearers.form[family] == names.HAN
    renamed = plain & (chance < RENAMED)
    adopted = plain & (chance >= RENAMED) & (chance < RENAMED + NEW_SURNAME)
    fresh = names.draw_text(names.surnames(), uniform(seed, "child.new_surname", child))
    given = pa.compute.utf8_slice_codeunits(name, 1)
    earlier = _draw(seed, bearers, adults, surname, ".earlier")
    former = names.where(renamed, earlier, names.where(adopted, name, pa.nulls(len(child), pa.string())))
    return names.where(adopted, names.join(fresh, given), name), former


def _draw(seed: int, bearers: Bearers, adults: AdultNames, surname: pa.Array, turn: str) -> pa.Array:
    """A name for each child; only the first time does it take after its siblings'."""
    child, family, male = bearers.id, bearers.family, bearers.male
    index = pa.array(family)
    likely = np.where(bearers.twin >= 0, TWINS_SHARED_FIRST_CHARACTER, SHARED_FIRST_CHARACTER)
    shared = (uniform(seed, "child.shared", family) < likely) & (turn == "")
    given = names.child_given(seed, child, family, male, shares_first=shared, turn=turn)
    part = names.dotted_part(seed, "child.dotted" + turn, child, male)
    highland = names.highland_name(seed, "child.highland" + turn, child, male)
    double = names.join(adults.father_surname.take(index), adults.mother_surname.take(index), given)
    dotted = names.join(part, "·", adults.father_part.take(index))
    return names.by_form(bearers.form[family], names.join(surname, given), dotted, highland, double)


def _repeated(family: npt.NDArray[np.int64], name: pa.Array) -> Bools:
    """Whether an earlier child of the family already bears the name."""
    code = name.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    key = family * (int(code.max(initial=0)) + 1) + code
    first = np.zeros(len(key), dtype=bool)
    first[np.unique(key, return_index=True)[1]] = True
    return ~first
