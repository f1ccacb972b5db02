"""A province's deliveries and their truth: cities of one process, some of whose children are on another's rolls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city import damage, findings, truth, wording, world
from benchmarks.city.calendar import last_day, quarter, term_start, term_title
from benchmarks.city.deliver import clean_rolls, lay_out, shift_rows, shuffle, write_truth
from benchmarks.city.draws import Bools
from benchmarks.city.roll import Roll, constant
from benchmarks.province import moves as moving
from benchmarks.province.moves import AIDED, INSURED, SCHOOLED, Moves

SEED_STRIDE = 1000
"""City k of a province of seed s is grown from s · 1000 + k."""

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Grown:
    """One city before anything is delivered: who lives there, who is elsewhere, the clean rolls, whole."""

    world: world.World
    moves: Moves
    clean: dict[str, Roll]

    @property
    def name(self) -> str:
        """What the city is called."""
        return self.world.places.city


def grow(*, cities: int, children: int, elsewhere: float, seed: int, day: date) -> list[Grown]:
    """The cities of that seed; `elsewhere` of each one's children are insured or schooled in another."""
    return [_grow(at, cities, children, elsewhere, seed * SEED_STRIDE + at, day) for at in range(cities)]


def _grow(at: int, cities: int, children: int, elsewhere: float, seed: int, day: date) -> Grown:  # noqa: PLR0917
    city = world.create(seed, children, day, at)
    clean = {roll.extract: roll for roll in clean_rolls(city, day)}
    return Grown(city, moving.move(city, at, cities, elsewhere), clean)


def deliver(
    out: Path,
    *,
    cities: int,
    children: int,
    elsewhere: float,
    noise: float,
    seed: int,
    month: str,
    layout: str = "parquet",
    report: Report = print,
) -> list[str]:
    """Write `<out>/<city>/inbox` and `<out>/<city>/truth` for each city; the cities' names.

    `truth/elsewhere.parquet` says of each true finding at home that another city's roll answers which one it is.
    The same arguments give the same content.
    """
    day = last_day(month)
    grown = grow(cities=cities, children=children, elsewhere=elsewhere, seed=seed, day=day)
    spoilt = [dict(_spoil(city, noise, day)) for city in grown]
    for at, city in enumerate(grown):
        folder = out / city.name
        (folder / "truth").mkdir(parents=True, exist_ok=True)
        written = [
            _write_roll(folder / "inbox", grown, spoilt, at, extract, month, noise, layout)
            for extract in city.clean
        ]
        record = pa.concat_tables(written)
        found = _find(city, spoilt[at], day)
        write_truth(folder / "truth" / "record.parquet", record)
        write_truth(
            folder / "truth" / "finding.parquet", truth.finding_table(month, found, record, closing=True)
        )
        write_truth(folder / "truth" / "child.parquet", truth.child_table(city.world))
        away = elsewhere_table(grown, at, found, month)
        write_truth(folder / "truth" / "elsewhere.parquet", away)
        report(f"{city.name}: {record.num_rows} rows, {away.num_rows} findings answered elsewhere")
    return [city.name for city in grown]


def _spoil(city: Grown, noise: float, day: date) -> Iterator[tuple[str, damage.Spoilt]]:
    """Every roll of the city's children as clerks write it, whichever city's clerks."""
    for extract, roll in city.clean.items():
        worded = wording.reword(city.world.seed, roll, noise)
        yield extract, damage.spoil(city.world, worded, noise, np.datetime64(day, "D"), 0)


def _write_roll(  # noqa: PLR0917
    inbox: Path,
    grown: list[Grown],
    spoilt: list[dict[str, damage.Spoilt]],
    at: int,
    extract: str,
    month: str,
    noise: float,
    layout: str,
) -> pa.Table:
    """One extract of one city as delivered: its own rows that stayed, and those that came from other cities."""
    city = grown[at]
    delivered = moving.pick(spoilt[at][extract], _is_in(city, spoilt[at][extract].roll, -1))
    for home, other in enumerate(grown):
        if home != at:
            part = spoilt[home][extract]
            arrived = moving.pick(part, _is_in(other, part.roll, at))
            delivered = moving.receive(delivered, city.world, arrived, home)
    delivered = shift_rows(city.world, shuffle(city.world, delivered), noise)
    folder = inbox / month / extract
    folder.mkdir(parents=True, exist_ok=True)
    places = lay_out(delivered, folder, city.world, month, layout)
    return truth.record_table(month, delivered, places)


def _is_in(city: Grown, roll: Roll, place: int) -> Bools:
    """Which rows are in that city; −1: at home."""
    where = city.moves.of(roll.extract)
    if where is None:
        return np.full(len(roll), place < 0)
    return np.asarray(where[roll.child] == place)


def _find(city: Grown, spoilt: dict[str, damage.Spoilt], day: date) -> dict[str, findings.Found]:
    """What is true by the home city's own rolls."""
    here = {extract: moving.stay(roll, city.moves) for extract, roll in city.clean.items()}
    found = {name: rule(city.world, here, day) for name, rule in truth.RULES.items()}
    misnumbered = np.zeros(city.world.children.size, bool)
    for roll in spoilt.values():
        misnumbered |= findings.misnumbered(city.world, roll)
    found["determination"]["status_conflict"] |= misnumbered & findings.at_stake(city.world, here, day)
    return found


def elsewhere_table(grown: list[Grown], at: int, found: dict[str, findings.Found], month: str) -> pa.Table:
    """truth/elsewhere: one row a true finding of the city and other city whose roll answers it."""
    city, day = grown[at], last_day(month)
    asked = {
        "insurance_missing": ("insurance", INSURED, quarter(month)),
        "not_enrolled": ("education", SCHOOLED, month),
        "aid_missing": ("education", AIDED, month),
    }
    tables = []
    for kind, (comparison, extract, period) in asked.items():
        for place in range(len(grown)):
            roll = moving.leave(city.clean[extract], city.moves, place)
            answered = np.zeros(city.world.children.size, bool)
            answered[roll.child[answers(roll, day)]] = True
            children = np.flatnonzero(found[comparison][kind] & answered)
            size = len(children)
            tables.append(
                pa.table(
                    {
                        "comparison": constant(comparison, size),
                        "period": constant(period, size),
                        "child_id": truth.child_id(children),
                        "kind": constant(kind, size),
                        "place": constant(grown[place].name, size),
                        "there_id": truth.child_id(children + (at + 1) * moving.STRIDE),
                    }
                )
            )
    return pa.concat_tables(tables)


def answers(roll: Roll, day: date) -> Bools:
    """Which clean rows answer: an enrolment of the year in force, a pupil's place, a grant of the term not returned."""

    def says(field: str, *words: str) -> Bools:
        held = pc.is_in(roll.columns[field], value_set=pa.array(words))
        return np.asarray(held.to_numpy(zero_copy_only=False), bool)

    if roll.extract == INSURED:
        return says("year", str(day.year)) & says("insurance_state", "正常参保")
    if roll.extract == SCHOOLED:
        return says("enrolment_state", "在读", "休学")
    return says("term", term_title(term_start(day))) & ~says("payment_state", "退回")
