"""Admission: the deliveries of a comparison, read into the schema raw in one transaction."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from schemas import gates as gate
from schemas.admit import drift, raw
from schemas.admit.ahead import ReadAhead, Reading, list_files
from schemas.admit.counting import count_rows
from schemas.admit.deliveries import Delivery, check_files, list_strays
from schemas.admit.pick import Pick, pick_deliveries
from schemas.extracts import Comparison
from schemas.gates import Gates
from schemas.period import Month, Quarter
from schemas.warehouse import transaction

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how many files are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What a run rests on.

    `as_of`: the last day of the newest delivery used. `deliveries`: extract key → its month, None where
    the extract was not used; `rows`: extract key → admitted rows. `remarks`: Chinese, for the report's front.
    """

    as_of: date
    deliveries: Mapping[str, Month | None]
    rows: Mapping[str, int]
    remarks: tuple[str, ...]


def admit(
    connection: duckdb.DuckDBPyConnection,
    inbox: Path,
    comparison: Comparison | str,
    period: Month | Quarter,
    *,
    gates: Gates | None = None,
    progress: Progress | None = None,
    ahead: ReadAhead | None = None,
) -> Intake:
    """Read what the comparison needs and what else there is into raw.*, all of it or nothing.

    Raises InputError where a file or a gate stops the run; raw.* is then as it was. `ahead`: who may have begun to
    read the same files, and is then done.
    """
    gates = gates or Gates()
    picks = pick_deliveries(inbox, comparison, period, gates)
    used = [pick.delivery for pick in picks if pick.delivery is not None]
    as_of = min(max(delivery.month.last for delivery in used), period.last)
    with ahead or ReadAhead() as reading, transaction(connection):
        for pick in _write(connection, reading, inbox, picks, progress or say_nothing):
            _check(connection, pick, as_of, gates)
    strays = [f"收件文件夹中的“{name}”不是 2026-10 这样的月份，未读取" for name in list_strays(inbox)]
    return Intake(
        as_of=as_of,
        deliveries={pick.extract.key: pick.delivery.month if pick.delivery else None for pick in picks},
        rows={pick.extract.key: pick.rows for pick in picks},
        remarks=(*(remark for pick in picks for remark in pick.remarks), *strays),
    )


def _write(
    connection: duckdb.DuckDBPyConnection,
    ahead: ReadAhead,
    inbox: Path,
    picks: list[Pick],
    progress: Progress,
) -> Iterator[Pick]:
    """Fill raw.*, giving each pick back once it is read, before its row of raw.delivery is written."""
    raw.create_tables(connection, *_name_sources(picks))
    files = list_files(picks)
    done = record = 0
    for pick in picks:
        if pick.delivery is not None:
            pick.remarks += check_files(inbox, pick.delivery)
            for file in pick.delivery.files:
                progress(f"读取 {pick.delivery.where(file)}", done, len(files))
                sheets = ahead.take(files[done:])
                done += 1
                record += write_file(connection, pick, sheets, record + 1)
        yield pick
        raw.write_delivery(connection, _account(pick))
    raw.write_records(connection)
    progress("读取完毕", done, len(files))


def _name_sources(picks: list[Pick]) -> tuple[set[str], set[str]]:
    """The months and the files of all deliveries taken, as records refer to them."""
    taken = [pick.delivery for pick in picks if pick.delivery is not None]
    files = {delivery.name(file) for delivery in taken for file in delivery.files}
    return {str(delivery.month) for delivery in taken}, files


def write_file(connection: duckdb.DuckDBPyConnection, pick: Pick, read: Reading, first_record: int) -> int:
    """How many records the file gave, written."""
    pick.remarks += read.remarks
    twin = pick.hashes.setdefault(read.sha256, read.name)
    if twin != read.name:
        pick.remarks.append(f"{read.where}：内容与“{twin}”完全相同，请核对是否重复报送")
    written = 0
    for place, header, judged in read.sheets:
        raw.write_sheet(connection, place, header, judged, first_record + written)
        written += len(judged.admitted)
        pick.refused += len(judged.refused)
        pick.realigned += len(judged.realigned)
    pick.rows += written
    return written


def _check(connection: duckdb.DuckDBPyConnection, pick: Pick, as_of: date, gates: Gates) -> None:
    """The gates that need the rows: none at all, too many refused, too few, of another year."""
    delivery, extract = pick.delivery, pick.extract
    if delivery is None:
        return
    if not pick.rows and pick.needed:
        raise gate.refuse_empty(extract, delivery.month)
    seen = pick.rows + pick.refused
    if pick.refused > gates.refuse * seen:
        pick.object(gate.refuse_refusals(extract, delivery.month, pick.refused, seen), gates, "refused")
    _check_shrinkage(pick, delivery, gates)
    _check_drift(connection, pick, delivery, gates)
    field = gate.ROLL_FIELDS.get(extract.key)
    if field is not None and pick.needed:
        fit = gate.fit_roll(extract, raw.count_values(connection, extract, field), as_of)
        if not fit.share:
            pick.object(gate.refuse_other_year(extract, delivery.month, fit), gates, "other_year")
        elif fit.share < gate.FITTING_SHARE:
            pick.remarks.append(f"“{extract.title}”仅 {fit.share:.0%} 的行属于{fit.expected}")


def _check_drift(connection: duckdb.DuckDBPyConnection, pick: Pick, delivery: Delivery, gates: Gates) -> None:
    """The gates that need the last delivery's shape, and those of its own numbers."""
    now = drift.measure(connection, pick.extract, pick.rows, pick.realigned)
    before = drift.keep(connection, pick.extract, delivery.month, now)
    for name, error in drift.compare(pick.extract, delivery.month, now, before, gates):
        pick.object(error, gates, name)
    pick.remarks += drift.remark(pick.extract, now, before, gates)


def _check_shrinkage(pick: Pick, delivery: Delivery, gates: Gates) -> None:
    if pick.last is None:
        return
    rows, pick.last_rows = count_rows(delivery), count_rows(pick.last)
    if pick.last_rows is None:
        pick.remarks.append(f"“{pick.extract.title}”上一次报送（{pick.last.month}）无法读取，未比较行数")
    elif rows is not None and rows < (1 - gates.shrink) * pick.last_rows:
        error = gate.refuse_shrunk(pick.extract, delivery.month, rows, pick.last.month, pick.last_rows)
        pick.object(error, gates, "shrunk")


def _account(pick: Pick) -> tuple[object, ...]:
    """The pick's row of raw.delivery."""
    month = str(pick.delivery.month) if pick.delivery else None
    remark = "；".join(pick.remarks) or None
    return (pick.extract.key, month, month is not None, pick.stale, pick.rows, pick.last_rows, remark)


def say_nothing(message: str, done: int, total: int) -> None:
    """Progress, for nobody."""
