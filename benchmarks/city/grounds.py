"""What has become of parents: the states that give a child a ground, and those that only look like it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from benchmarks.city import rates
from benchmarks.city.calendar import NEVER, add_months
from benchmarks.city.draws import Floats, Ids, pick, uniform
from benchmarks.city.numbers import Dates
from benchmarks.city.people import YEAR, Children, Families
from schemas.codes import ParentState

STATES = tuple(ParentState)
NONE, ORPHAN, UNATTENDED, ONE_PARENT, SHORT = range(5)
"""What a family was meant to be; the truth is computed from the states, not from this."""

SETTLED = 270
"""A ground with a clock began at least so many days before the end, clear of the six months."""
FRESH = 0.06
"""Share of orphans' grounds that arose in the last months: found before the register could have them."""


@dataclass(frozen=True, slots=True)
class Side:
    """One parent's state by family: index into STATES (-1 = none), from when, until when (NEVER = open)."""

    state: npt.NDArray[np.int64]
    started: Dates
    ended: Dates


@dataclass(frozen=True, slots=True)
class Grounds:
    """Both parents' states and what the family was meant to be."""

    father: Side
    mother: Side
    meant: npt.NDArray[np.int64]
    father_known: npt.NDArray[np.bool_]

    def from_to(self) -> tuple[Dates, Dates]:
        """When both parents' states began to count, and when the first of them ended."""
        return (
            np.maximum(counting_from(self.father), counting_from(self.mother)),
            np.minimum(self.father.ended, self.mother.ended),
        )


def counting_from(side: Side) -> Dates:
    """From when the state counts: six months after it began where a clock runs; NEVER without a state."""
    clocked = np.isin(side.state, [STATES.index(state) for state in rates.CLOCKED])
    began = np.where(clocked, add_months(side.started, 6), side.started)
    return np.where(side.state >= 0, began, NEVER)


def befall(seed: int, families: Families, children: Children, horizon: date) -> Grounds:
    """The states of all parents of the city's own families."""
    ids = families.id
    youngest = np.full(len(ids), np.datetime64("1900-01-01", "D"))
    np.maximum.at(youngest, children.family, children.born)
    end = np.datetime64(horizon, "D")
    room = ((end - youngest).astype(np.int64) > SETTLED + 120) & families.local
    meant = _mean(seed, ids, room)
    father, mother = _states(seed, ids, meant)
    sides = []
    for who, state in (("father", father), ("mother", mother)):
        started = _start(seed, who, ids, meant, state, youngest=youngest, end=end)
        sides.append(Side(state, started, _end(seed, who, ids, meant, state, started=started, end=end)))
    known = uniform(seed, "ground.father_unknown", ids) >= rates.FATHER_UNKNOWN
    return Grounds(sides[0], sides[1], meant, known | (meant != NONE))


def _mean(seed: int, ids: Ids, room: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    own = int(room.sum())
    shares = [
        rates.at_least(rates.ORPHAN_FAMILIES, own, 10),
        rates.at_least(rates.UNATTENDED_FAMILIES, own, 12),
        rates.DECOY_FAMILIES,
        rates.at_least(rates.SHORT_FAMILIES, own, 4),
    ]
    kind = pick([1 - sum(shares), *shares], uniform(seed, "ground.meant", ids))
    return np.where(room, kind, NONE)


def _draw(states: dict[ParentState, float], chance: Floats) -> npt.NDArray[np.int64]:
    index = np.array([STATES.index(state) for state in states])
    return index[pick(list(states.values()), chance)]


def _states(
    seed: int, ids: Ids, meant: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The parents' states; which of the two bears which is a toss."""
    gone = [_draw(rates.GONE_STATES, uniform(seed, f"ground.gone{side}", ids)) for side in range(2)]
    unable = [_draw(rates.UNABLE_STATES, uniform(seed, f"ground.unable{side}", ids)) for side in range(2)]
    decoy = _draw(rates.DECOY_STATES, uniform(seed, "ground.decoy", ids))
    custody = np.full(len(ids), STATES.index(ParentState.IMPRISONED))
    both_unable = uniform(seed, "ground.both", ids) < 0.3
    none = np.full(len(ids), -1)
    first = np.select(
        [meant == ORPHAN, meant == UNATTENDED, meant == ONE_PARENT, meant == SHORT],
        [gone[0], np.where(both_unable, unable[0], gone[0]), decoy, gone[0]],
        none,
    )
    second = np.select(
        [meant == ORPHAN, meant == UNATTENDED, meant == SHORT], [gone[1], unable[1], custody], none
    )
    swap = uniform(seed, "ground.swap", ids) < 0.4
    return np.where(swap, second, first), np.where(swap, first, second)


def _start(
    seed: int,
    who: str,
    ids: Ids,
    meant: npt.NDArray[np.int64],
    state: npt.NDArray[np.int64],
    *,
    youngest: Dates,
    end: np.datetime64,
) -> Dates:
    """When the state began: after the youngest child's birth, clear of the clock or, if short, within it."""
    chance = uniform(seed, f"ground.{who}.start", ids)
    room = np.minimum((end - youngest).astype(np.int64) - 60, int(10 * YEAR))
    settled = end - (SETTLED + chance * np.maximum(room - SETTLED, 0)).astype(np.int64)
    fresh = (
        (meant == ORPHAN)
        & (uniform(seed, "ground.fresh", ids) < FRESH)
        & (state == STATES.index(ParentState.DEAD))
    )
    started = np.where(fresh, end - (5 + chance * 120).astype(np.int64), settled)
    within = (meant == SHORT) & np.isin(state, [STATES.index(code) for code in rates.CUSTODY])
    recent = uniform(seed, "ground.recent", ids) < 0.6
    short = np.where(recent, end - (20 + chance * 60).astype(np.int64), settled)
    return np.where(within, short, started)


def _end(
    seed: int,
    who: str,
    ids: Ids,
    meant: npt.NDArray[np.int64],
    state: npt.NDArray[np.int64],
    *,
    started: Dates,
    end: np.datetime64,
) -> Dates:
    """When the state ends: a sentence's last day, a return home; death and most illness have none."""
    custody = np.isin(state, [STATES.index(code) for code in rates.CUSTODY])
    chance = uniform(seed, f"ground.{who}.end", ids)
    stated = custody & (uniform(seed, f"ground.{who}.stated", ids) < 0.7)
    sentence = started + ((1.3 + 9 * chance) * YEAR).astype(np.int64)
    short = started + (40 + chance * 100).astype(np.int64)
    back = (state == STATES.index(ParentState.LOST_CONTACT)) & (
        uniform(seed, f"ground.{who}.back", ids) < 0.10
    )
    ended = np.where(stated, sentence, NEVER)
    home = started + np.maximum(200, chance * (end - started).astype(np.int64)).astype(np.int64)
    ended = np.where(back, np.minimum(home, end - 1), ended)
    ended = np.where(custody & (meant == SHORT), short, ended)
    return np.where(state >= 0, ended, NEVER)
