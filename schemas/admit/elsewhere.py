"""Other cities' rolls, where a child missed at home may be enrolled: admitted by the same reader, never a stop.

They go into a warehouse of their own: nothing of the home city's records, numbering or weights changes by them.
A roll that cannot be used becomes a remark; whoever is on it is then simply not found elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from schemas import education, health
from schemas import gates as gate
from schemas.admit import raw
from schemas.admit.ahead import Reading, read_file
from schemas.admit.deliveries import Delivery, check_files, list_deliveries
from schemas.admit.intake import Progress, say_nothing, write_file
from schemas.admit.pick import Pick
from schemas.declare import Extract
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.gates import Gates
from schemas.period import Month, Quarter
from schemas.warehouse import transaction

ROLLS: Mapping[Comparison, tuple[Extract, ...]] = {
    Comparison.EDUCATION: (education.ENROLMENT, education.AID),
    Comparison.INSURANCE: (health.INSURANCE,),
    Comparison.DETERMINATION: (),
}
"""Which rolls of another city can answer what a comparison asks; determinations are the home city's own."""

SEPARATOR = "/"
"""Between a place and a file's name, where a record of another city is named."""

_ROLL = "place text, extract text, delivery text, used boolean, stale boolean, rows bigint, remark text"


@dataclass(slots=True)
class Roll:
    """One roll of one place: its delivery if there is any, and what there is to say of it."""

    place: str
    extract: Extract
    delivery: Delivery | None = None
    stale: bool = False
    used: bool = False
    rows: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        """The notes, each under the place and the roll that it is about."""
        return [f"异地“{self.place}”的“{self.extract.title}”{note}" for note in self.notes]

    @property
    def account(self) -> tuple[object, ...]:
        """The roll's row of raw.roll."""
        month = str(self.delivery.month) if self.delivery else None
        remark = "；".join(self.notes) or None
        return (self.place, self.extract.key, month, self.used, self.stale, self.rows, remark)


def admit_elsewhere(
    connection: duckdb.DuckDBPyConnection,
    inboxes: Mapping[str, Path],
    comparison: Comparison | str,
    period: Month | Quarter,
    as_of: date,
    *,
    known: Mapping[str, str] | None = None,
    gates: Gates | None = None,
    progress: Progress | None = None,
) -> tuple[str, ...]:
    """Read the places' rolls into raw.* of a warehouse of their own; the remarks, in Chinese.

    `raw.roll` has a row a place and roll. A record's `file` begins with its place. Whatever is missing, stale or
    damaged leaves that roll out, or is said of it, and raises nothing. `known`: SHA-256 → whose file that is; a file
    that another place delivered too is one place listed twice, and is not read again.
    """
    seen = dict(known or {})
    say = progress or say_nothing
    extracts = ROLLS[Comparison(comparison)]
    rolls = [
        pick_roll(place, inbox, extract, period)
        for place, inbox in sorted(inboxes.items())
        for extract in extracts
    ]
    with transaction(connection):
        raw.create_tables(connection)
        raw.write_records(connection)
        connection.execute(f"create table raw.roll ({_ROLL})")
    record = 0
    for done, roll in enumerate(rolls):
        say(f"读取异地“{roll.place}”的{roll.extract.title}", done, len(rolls))
        where = Source(inboxes[roll.place], seen, gates or Gates())
        record += read_roll(connection, roll, where, record + 1, as_of)
        connection.execute("insert into raw.roll values (?, ?, ?, ?, ?, ?, ?)", roll.account)
    return tuple(remark for roll in rolls for remark in roll.remarks)


def pick_roll(place: str, inbox: Path, extract: Extract, period: Month | Quarter) -> Roll:
    """The place's newest delivery of the roll not after the period's end; without one, why it has none."""
    roll = Roll(place, extract)
    try:
        deliveries = list_deliveries(inbox, extract, period.last)
    except InputError as error:  # where it is is a machine's business, and the settings say it
        roll.notes.append(f"未使用：{error.what}")
        return roll
    if not deliveries:
        roll.notes.append("未使用：没有报送")
        return roll
    newest = deliveries[0]
    roll.stale = gate.is_stale(newest.month, period)
    if gate.is_too_old(newest.month, period):
        roll.notes.append(f"未使用：最近一次报送是 {newest.month}，已超过一年")
        return roll
    if roll.stale:
        roll.notes.append(f"过期（{newest.month}），其中查到的只作待核查")
    roll.delivery = newest
    return roll


@dataclass(frozen=True, slots=True)
class Source:
    """Where a place's rolls are, which files were seen before (SHA-256 → whose), and how strict the gates are."""

    inbox: Path
    seen: dict[str, str]
    gates: Gates


def read_roll(
    connection: duckdb.DuckDBPyConnection, roll: Roll, source: Source, first: int, as_of: date
) -> int:
    """How many records of the roll were admitted, numbered from `first` on: all of its files' or none."""
    if roll.delivery is None:
        return 0
    pick = Pick(roll.extract, needed=False, delivery=roll.delivery)
    try:
        with transaction(connection):
            for file in _list_files(roll.delivery, source.inbox):
                reading = read_file(pick, file)
                _refuse_copy(reading, roll.place, source.seen)
                write_file(connection, pick, reading.under(f"{roll.place}{SEPARATOR}"), first + pick.rows)
            _judge(connection, pick, roll, as_of, source.gates)
    except InputError as error:
        roll.notes.append(f"未使用：{error.what}（{error.where}）")
        return 0
    roll.used, roll.rows = True, pick.rows
    return pick.rows


def _list_files(delivery: Delivery, inbox: Path) -> tuple[Path, ...]:
    """The delivery's lists; InputError as `check_files`."""
    check_files(inbox, delivery)
    return delivery.files


def _refuse_copy(reading: Reading, place: str, seen: dict[str, str]) -> None:
    """Raises InputError for a file that another place delivered too."""
    whose = seen.setdefault(reading.sha256, place)
    if whose != place:
        raise InputError(
            what=f"文件内容与“{whose}”的完全相同，疑为同一城市列了两次",
            where=reading.where,
            remedy="请核对设置 [elsewhere] 中各城市的文件夹",
        )


def _judge(connection: duckdb.DuckDBPyConnection, pick: Pick, roll: Roll, as_of: date, gates: Gates) -> None:
    """Raises InputError for a roll with nothing to find; remarks on one that is doubtful."""
    extract, delivery = pick.extract, roll.delivery
    assert delivery is not None  # noqa: S101 — as above
    if not pick.rows:
        raise gate.refuse_empty(extract, delivery.month)
    if pick.refused > gates.refuse * (pick.rows + pick.refused):
        roll.notes.append(f"有 {pick.refused} 行被拒收，只能在其余 {pick.rows} 行中查找")
    if pick.realigned:
        roll.notes.append(f"有 {pick.realigned} 行若干列右移一格，已按内容对齐后使用")
    name = gate.ROLL_FIELDS.get(extract.key)
    if name is not None:
        counts = _count_place(connection, extract, name, roll.place)
        fit = gate.fit_roll(extract, counts, as_of)
        if not fit.share:
            raise gate.refuse_other_year(extract, delivery.month, fit)


def _count_place(
    connection: duckdb.DuckDBPyConnection, extract: Extract, name: str, place: str
) -> dict[str | None, int]:
    """Delivered text → rows, of one field of the place's records."""
    found = connection.execute(
        f'select "{name}", count(*) from raw.{extract.table} where starts_with(file, $place) group by 1',
        {"place": f"{place}{SEPARATOR}"},
    )
    return dict(found.fetchall())
