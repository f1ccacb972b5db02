"""Names drawn at realistic frequencies: children's by today's fashions, adults' by theirs."""

from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city import name_tables as tables
from benchmarks.city.draws import Floats, Ids, pick, uniform

HAN, DOTTED, HIGHLAND, DOUBLE = range(4)
"""A family's form of names: surname + given, dotted, four syllables without surname, two surnames."""

ONE_CHARACTER_GIVEN = 0.062
"""Two-character names are 6 % of people (DOMAIN)."""
ADULT_ONE_CHARACTER_GIVEN = 0.22
RARE_GIVEN = 0.006
DOUBLE_SURNAME = 0.005
DOTTED_AMONG = {"维吾尔族": 0.97, "哈萨克族": 0.95}
HIGHLAND_AMONG = {"藏族": 0.9}


@dataclass(frozen=True, slots=True)
class Weighted:
    """Texts and how often each occurs."""

    texts: pa.Array
    weights: Floats

    def draw(self, chance: Floats) -> npt.NDArray[np.int64]:
        """Indices into `texts`."""
        return pick(self.weights, chance)


@cache
def surnames() -> Weighted:
    """Surnames with their shares in percent; they add up to 100."""
    common = 1.9 / (np.arange(len(tables.COMMON_SURNAMES)) + 1.5) ** 0.62
    left = 86.0 - sum(tables.SURNAME_SHARES.values())
    rare = np.full(len(tables.RARE_SURNAMES), (14.0 - tables.COMPOUND_SHARE) / len(tables.RARE_SURNAMES))
    compound = np.full(len(tables.COMPOUND_SURNAMES), tables.COMPOUND_SHARE / len(tables.COMPOUND_SURNAMES))
    texts = [
        *tables.SURNAME_SHARES,
        *tables.COMMON_SURNAMES,
        *tables.RARE_SURNAMES,
        *tables.COMPOUND_SURNAMES,
    ]
    top = np.array(list(tables.SURNAME_SHARES.values()))
    return Weighted(pa.array(texts), np.concatenate([top, common * left / common.sum(), rare, compound]))


@cache
def given(clusters: str) -> Weighted:
    """The characters of a cluster table; clusters fall off by rank, spellings in one by a constant factor."""
    weights: dict[str, float] = {}
    for rank, cluster in enumerate(clusters.split()):
        shares = 0.6 ** np.arange(len(cluster))
        for character, share in zip(cluster, shares / shares.sum(), strict=True):
            weights[character] = weights.get(character, 0.0) + share / (rank + 4) ** 0.8
    return Weighted(pa.array(list(weights)), np.array(list(weights.values())))


@cache
def even(texts: tuple[str, ...] | str) -> Weighted:
    """Texts of falling frequency, gently."""
    return Weighted(pa.array(list(texts)), 1.0 / (np.arange(len(texts)) + 6.0) ** 0.5)


def draw_text(table: Weighted, chance: Floats) -> pa.Array:
    """One text of the table per chance."""
    return table.texts.take(pa.array(table.draw(chance)))


def where(condition: npt.NDArray[np.bool_], yes: pa.Array, no: pa.Array) -> pa.Array:
    """`yes` where the condition holds, else `no`; arrays of one length."""
    return pc.if_else(pa.array(condition), yes, no)


def join(*parts: pa.Array | str) -> pa.Array:
    """The parts put together, element by element; null where a part is null."""
    return pc.binary_join_element_wise(*parts, "")


def draw_by_sex(
    seed: int, purpose: str, ids: Ids, male: npt.NDArray[np.bool_], tables_: tuple[Weighted, Weighted]
) -> pa.Array:
    """A text from the table of the person's sex; the boys' is the first of the two."""
    boys, girls = tables_
    chance = uniform(seed, purpose, ids)
    return where(male, draw_text(boys, chance), draw_text(girls, chance))


def family_forms(seed: int, families: Ids, ethnicity: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """The form of name that each family uses."""
    chance = uniform(seed, "family.form", families)
    form = np.where(chance < DOUBLE_SURNAME, DOUBLE, HAN).astype(np.int8)
    for shares, code in ((DOTTED_AMONG, DOTTED), (HIGHLAND_AMONG, HIGHLAND)):
        for name, share in shares.items():
            form[(ethnicity == tables.ETHNICITIES.index(name)) & (chance < share)] = code
    return form


def adult_given(seed: int, purpose: str, ids: Ids, male: npt.NDArray[np.bool_]) -> pa.Array:
    """A given name of one or two characters as the parents' generation has them."""
    boys, girls = even(tables.OLD_MALE), even(tables.OLD_FEMALE)
    first = draw_by_sex(seed, purpose + ".first", ids, male, (boys, girls))
    second = draw_by_sex(seed, purpose + ".second", ids, male, (boys, girls))
    single = uniform(seed, purpose + ".single", ids) < ADULT_ONE_CHARACTER_GIVEN
    return join(where(single, _empty(len(ids)), first), second)


def child_given(
    seed: int,
    ids: Ids,
    families: Ids,
    male: npt.NDArray[np.bool_],
    *,
    shares_first: npt.NDArray[np.bool_],
    turn: str = "",
) -> pa.Array:
    """A given name of one or two characters; with `shares_first` the first is the family's."""
    owner = np.where(shares_first, families + (1 << 40), ids)
    boys, girls = given(tables.BOY_FIRST), given(tables.GIRL_FIRST)
    first = draw_by_sex(seed, "child.first" + turn, owner, male, (boys, girls))
    second = draw_by_sex(
        seed, "child.second" + turn, ids, male, (given(tables.BOY_SECOND), given(tables.GIRL_SECOND))
    )
    rare = draw_text(even(tables.RARE_CHARACTERS), uniform(seed, "child.rare_character", ids))
    second = where(uniform(seed, "child.rare", ids) < RARE_GIVEN, rare, second)
    single = uniform(seed, "child.single", ids) < ONE_CHARACTER_GIVEN
    return join(where(single, _empty(len(ids)), first), second)


def dotted_part(seed: int, purpose: str, ids: Ids, male: npt.NDArray[np.bool_]) -> pa.Array:
    """One part of a dotted name."""
    return draw_by_sex(seed, purpose, ids, male, (even(tables.DOTTED_BOYS), even(tables.DOTTED_GIRLS)))


def highland_name(seed: int, purpose: str, ids: Ids, male: npt.NDArray[np.bool_]) -> pa.Array:
    """A four-syllable name without surname."""
    first = draw_text(even(tables.HIGHLAND_FIRST), uniform(seed, purpose + ".first", ids))
    boys, girls = even(tables.HIGHLAND_SECOND_BOYS), even(tables.HIGHLAND_SECOND_GIRLS)
    return join(first, draw_by_sex(seed, purpose + ".second", ids, male, (boys, girls)))


def by_form(
    form: npt.NDArray[np.int8], han: pa.Array, dotted: pa.Array, highland: pa.Array, double: pa.Array
) -> pa.Array:
    """Each person's name in the family's form."""
    name = where(form == DOTTED, dotted, han)
    name = where(form == HIGHLAND, highland, name)
    return where(form == DOUBLE, double, name)


def all_characters() -> str:
    """Every character that names are drawn from, once."""
    parts = (
        tables.BOY_FIRST,
        tables.BOY_SECOND,
        tables.GIRL_FIRST,
        tables.GIRL_SECOND,
        tables.OLD_MALE,
        tables.OLD_FEMALE,
    )
    return "".join(dict.fromkeys(c for c in chain.from_iterable(parts) if not c.isspace()))


def _empty(size: int) -> pa.Array:
    return pa.array([""], pa.string()).take(pa.array(np.zeros(size, dtype=np.int8)))
