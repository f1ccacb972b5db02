"""The register of children in difficulty as it ought to be read: who is listed, why, and when."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from benchmarks.city import grounds as ground
from benchmarks.city import rates
from benchmarks.city.calendar import NEVER, add_years
from benchmarks.city.draws import Bools, uniform
from benchmarks.city.numbers import Dates
from benchmarks.city.people import Children, Families
from schemas.codes import Category

CATEGORIES = tuple(Category)
AID_CATEGORIES = (
    Category.ORPHAN,
    Category.UNATTENDED,
    Category.DESTITUTE,
    Category.MINIMUM_LIVING,
    Category.MARGINAL,
    Category.EXPENDITURE,
    Category.DISABLED,
)
"""Entitled to education aid (DOMAIN)."""
PREMIUM_CATEGORIES = (
    Category.DESTITUTE,
    Category.ORPHAN,
    Category.UNATTENDED,
    Category.MINIMUM_LIVING,
    Category.RETURNED_POVERTY,
)
"""Entitled to a subsidised premium (DOMAIN)."""
FULL_PREMIUM = (Category.DESTITUTE, Category.ORPHAN, Category.UNATTENDED)
YEARS_BACK = 6


@dataclass(frozen=True, slots=True)
class Register:
    """Arrays with one element a child; `category` is children × CATEGORIES. NEVER = no such day."""

    listed: Bools
    category: Bools
    determined: Dates
    ended: Dates
    died: Dates
    moved: Dates
    groundless: Bools

    def has(self, *categories: Category) -> Bools:
        """Whether a child's entry names one of the categories."""
        columns = [CATEGORIES.index(category) for category in categories]
        return np.asarray(self.category[:, columns].any(axis=1))

    def in_force(self, born: Dates, day: date) -> Bools:
        """Whether the entry counts on that day: determined, not ended, under 18, alive and not moved away."""
        at = np.datetime64(day, "D")
        young = add_years(born, 18) > at
        return (
            self.listed
            & (self.determined <= at)
            & (self.ended > at)
            & young
            & (self.died > at)
            & (self.moved > at)
        )


def enlist(
    seed: int, families: Families, children: Children, grounds: ground.Grounds, horizon: date
) -> Register:
    """All entries that the register will have had by the horizon."""
    end = np.datetime64(horizon, "D")
    category = _categories(seed, families, children)
    groundless = _groundless(seed, families, children, grounds)
    determined, ended = _plain_dates(seed, children, end)
    orphan, unattended, since, until = _on_grounds(seed, children, grounds)
    toss = uniform(seed, "register.groundless_kind", children.id) < 0.4
    category[:, CATEGORIES.index(Category.ORPHAN)] = orphan | groundless & toss
    category[:, CATEGORIES.index(Category.UNATTENDED)] = unattended | groundless & ~toss
    on_ground = orphan | unattended
    determined = np.where(on_ground, since, determined)
    ended = np.where(on_ground, until, ended)
    ended = np.where(groundless, NEVER, ended)
    never = np.full(children.size, NEVER)
    draft = Register(category.any(axis=1), category, determined, ended, never, never, groundless)
    return _close(seed, families, children, draft, end)


def _categories(seed: int, families: Families, children: Children) -> Bools:
    """The categories other than by the parents' states; several may fall on one child."""
    category = np.zeros((children.size, len(CATEGORIES)), dtype=bool)
    local = families.local[children.family]
    factor = np.where(local, 1.0, rates.MIGRANT_FACTOR)
    kept = uniform(seed, "register.of_family", children.id) < rates.LISTED_OF_FAMILY
    poor = uniform(seed, "register.family", children.family)
    start = 0.0
    for code, share in rates.FAMILY_CATEGORIES.items():
        category[:, CATEGORIES.index(code)] = (poor >= start) & (poor < start + share * factor) & kept
        start += share
    for code, share in rates.CHILD_CATEGORIES.items():
        chance = uniform(seed, f"register.{code.key}", children.id)
        likelier = np.where(poor < start, 4.0, 1.0)
        category[:, CATEGORIES.index(code)] = chance < share * factor * likelier
    migrant = ~local & (uniform(seed, "register.migrant", children.id) < rates.MIGRANT_LISTED)
    category[:, CATEGORIES.index(Category.MIGRANT)] = migrant
    return category


def _groundless(seed: int, families: Families, children: Children, grounds: ground.Grounds) -> Bools:
    """Whom the register calls orphan or unattended though the parents' states never said so."""
    able = (
        np.isin(grounds.meant, (ground.NONE, ground.ONE_PARENT, ground.SHORT))
        & families.local
        & grounds.father_known
    )
    likely = np.where(grounds.meant == ground.NONE, 0.55, 12.0)
    rate = rates.at_least(rates.LISTED_WITHOUT_GROUND, children.size, 4)
    return able[children.family] & (
        uniform(seed, "register.groundless", children.id) < rate * likely[children.family]
    )


def _plain_dates(seed: int, children: Children, end: np.datetime64) -> tuple[Dates, Dates]:
    """Determined within the last years and after birth; some end early."""
    back = (uniform(seed, "register.determined", children.id) ** 1.3 * YEARS_BACK * 365).astype(np.int64)
    determined = np.maximum(end - back, children.born + 25)
    early = uniform(seed, "register.early", children.id) < rates.ENDED
    span = (end + 60 - determined).astype(np.int64)
    ended = (
        determined
        + 30
        + (uniform(seed, "register.ended", children.id) * np.maximum(span, 1)).astype(np.int64)
    )
    return determined, np.where(early, ended, NEVER)


def _on_grounds(seed: int, children: Children, grounds: ground.Grounds) -> tuple[Bools, Bools, Dates, Dates]:
    """Who is listed on a true ground, from when and until when; the undetected are not."""
    meant = grounds.meant[children.family]
    begins, ends = (days[children.family] for days in grounds.from_to())
    number = int(np.isin(meant, (ground.ORPHAN, ground.UNATTENDED)).sum())
    missed = uniform(seed, "register.undetected", children.id) < rates.at_least(rates.UNDETECTED, number, 7)
    delay = (10 + uniform(seed, "register.delay", children.id) * 80).astype(np.int64)
    since = begins + delay
    found = ~missed & (since < add_years(children.born, 18)) & (since < NEVER)
    told = uniform(seed, "register.told", children.id) < 0.85
    until = np.where((ends < NEVER) & told, ends + delay // 2, NEVER)
    return found & (meant == ground.ORPHAN), found & (meant == ground.UNATTENDED), since, until


def _close(
    seed: int, families: Families, children: Children, draft: Register, end: np.datetime64
) -> Register:
    """Entries end at eighteen, by death and by moving away; not all are closed in the books."""
    category, determined, ended = draft.category, draft.determined, draft.ended
    listed = draft.listed.copy()
    local = families.local[children.family]
    died, moved = _departures(seed, children, listed, local, end)
    grown = add_years(children.born, 18)
    at_eighteen = uniform(seed, "register.eighteen", children.id) < rates.ENDED_AT_EIGHTEEN
    ended = np.where(at_eighteen, np.minimum(ended, grown), ended)
    closed = uniform(seed, "register.closed", children.id) < rates.CLOSED_AFTER_LEAVING
    gone = np.minimum(died, moved)
    after = gone + np.where(
        gone < NEVER, 5 + (uniform(seed, "register.closing", children.id) * 40).astype(np.int64), 0
    )
    ended = np.where(closed, np.minimum(ended, after), ended)
    listed &= (determined < np.minimum(grown, gone)) & (determined < ended)
    category = category & listed[:, None]
    return Register(
        listed, category, determined, np.where(listed, ended, NEVER), died, moved, draft.groundless & listed
    )


def _departures(
    seed: int, children: Children, listed: Bools, local: Bools, end: np.datetime64
) -> tuple[Dates, Dates]:
    """Days of death and of moving away, of children whom the city's household register holds."""
    chance = uniform(seed, "child.leaves", children.id)
    dies = np.where(listed, rates.at_least(rates.DEATHS_LISTED, int(listed.sum()), 2), rates.DEATHS)
    kind = np.select([chance < dies, chance < dies + rates.MOVED], [1, 2], 0)
    day = end - (uniform(seed, "child.left", children.id) * 700).astype(np.int64)
    kind = np.where(local & (day > children.born + 40), kind, 0)
    return np.where(kind == 1, day, NEVER), np.where(kind == 2, day, NEVER)
