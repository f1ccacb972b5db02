"""A city's deliveries and their truth, from a seed to files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from benchmarks.city import (
    benefits,
    clerk,
    damage,
    events,
    findings,
    plain,
    roll_civil_affairs,
    roll_education,
    roll_health,
    roll_police,
    school,
    truth,
    wording,
    world,
)
from benchmarks.city import damage_table as table
from benchmarks.city.calendar import last_day, quarter
from benchmarks.city.draws import salt, uniform
from benchmarks.city.roll import Roll
from schemas.extracts import extract

FORMATS = ("messy", "csv", "parquet")
Report = Callable[[str], None]


def clean_rolls(city: world.World, day: date) -> Iterator[Roll]:
    """The six extracts of a delivery, undamaged, in declared order."""
    schooling = school.enrol(city, day)
    yield roll_civil_affairs.register(city, day)
    yield roll_education.enrolment(city, schooling, day)
    yield roll_education.aid(city, schooling, benefits.aid(city, schooling, day), day)
    yield roll_health.insurance(city, benefits.insure(city, day), day)
    yield roll_police.residents(city, day)
    yield roll_police.parent_status(city, day)


def deliver(
    out: Path,
    *,
    children: int,
    noise: float,
    seed: int,
    deliveries: Sequence[str],
    layout: str = "messy",
    eventful: bool = False,
    report: Report = print,
) -> None:
    """Write `<out>/inbox` and `<out>/truth`; the same arguments give the same content.

    `eventful`: meanwhile some listed children get another name or number.
    """
    months = sorted(deliveries)
    city = world.create(seed, children, last_day(months[-1]))
    if eventful:
        city = events.change(city, last_day(months[0]))
    (out / "truth").mkdir(parents=True, exist_ok=True)
    found, records = [], []
    for turn, month in enumerate(months):
        written, true = _deliver_month(out / "inbox", city, month, turn=turn, noise=noise, layout=layout)
        records.append(written)
        closing = not any(quarter(later) == quarter(month) for later in months[turn + 1 :])
        found.append(truth.finding_table(month, true, written, closing=closing))
        report(f"{month}: {written.num_rows} rows, {found[-1].num_rows} true findings")
    write_truth(out / "truth" / "record.parquet", pa.concat_tables(records))
    write_truth(out / "truth" / "finding.parquet", pa.concat_tables(found))
    write_truth(out / "truth" / "child.parquet", truth.child_table(city))


def _deliver_month(
    inbox: Path, city: world.World, month: str, *, turn: int, noise: float, layout: str
) -> tuple[pa.Table, dict[str, findings.Found]]:
    day = last_day(month)
    clean: dict[str, Roll] = {}
    written = []
    misnumbered = np.zeros(city.children.size, bool)
    for roll in clean_rolls(city, day):
        clean[roll.extract] = roll
        worded = wording.reword(city.seed, roll, noise)
        spoilt = damage.spoil(city, worded, noise, np.datetime64(day, "D"), turn)
        spoilt = shift_rows(city, shuffle(city, spoilt), noise)
        misnumbered |= findings.misnumbered(city, spoilt)
        folder = inbox / month / roll.extract
        folder.mkdir(parents=True, exist_ok=True)
        places = lay_out(spoilt, folder, city, month, layout)
        written.append(truth.record_table(month, spoilt, places))
    true = {name: rule(city, clean, day) for name, rule in truth.RULES.items()}
    at_stake = findings.at_stake(city, clean, day)
    true["determination"]["status_conflict"] |= misnumbered & at_stake
    return pa.concat_tables(written), true


def lay_out(
    spoilt: damage.Spoilt, folder: Path, city: world.World, month: str, layout: str
) -> dict[str, pa.Array]:
    """Write the roll's files in that form; where each row now stands."""
    if layout == "messy":
        return clerk.write_files(spoilt, folder, city, month)
    write = plain.write_csv if layout == "csv" else plain.write_parquet
    return write(spoilt.roll, folder)


def shuffle(city: world.World, spoilt: damage.Spoilt) -> damage.Spoilt:
    """District by district; within one in no order that would give families away."""
    roll = spoilt.roll
    order = np.lexsort((salt(city.seed, f"{roll.extract}.order", roll.key), roll.district))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return replace(spoilt, roll=roll.take(order), rows=rank[spoilt.rows])


def shift_rows(city: world.World, spoilt: damage.Spoilt, noise: float) -> damage.Spoilt:
    """A few rows in which every cell from the number on stands one column too far right."""
    roll = spoilt.roll
    if roll.extract not in table.SHIFTED_IN:
        return spoilt
    fields = [column.field for column in extract(roll.extract).columns]
    chance = uniform(city.seed, f"{roll.extract}.shifted", roll.key)
    rows = np.flatnonzero(chance < table.SHIFTED_ROW * noise)
    if not len(rows) and noise >= 1 and len(roll) >= damage.SHOWS_ALL:
        rows = chance.argsort()[:1]
    if not len(rows):
        return spoilt
    shifted = np.zeros(len(roll), bool)
    shifted[rows] = True
    columns = dict(roll.columns)
    start = fields.index("number")
    for left, right in zip(fields[start:-1], fields[start + 1 :], strict=True):
        columns[right] = pc.if_else(pa.array(shifted), roll.columns[left], roll.columns[right])
    columns["number"] = pc.if_else(pa.array(shifted), pa.scalar(None, pa.string()), roll.columns["number"])
    return damage.with_changes(spoilt, columns, "shifted_row", rows)


def write_truth(path: Path, content: pa.Table) -> None:
    """Write a table of the truth."""
    pyarrow.parquet.write_table(content, path, compression="zstd", compression_level=12)
