"""Rolls as clerks deliver them: dates in their styles, and the table's damages on chosen rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city import damage_table as table
from benchmarks.city import date_slips, roll
from benchmarks.city.damage_table import Damage
from benchmarks.city.draws import Bools, Floats, normal, pick, salt, uniform
from benchmarks.city.lens import Lens
from benchmarks.city.roll import Roll
from benchmarks.city.world import World

COPY = 16
"""Added to the slot of a row's second entry."""
MOST = 0.95
SHOWS_ALL = 1000
"""An extract of so many rows has every damage at least once from noise 1 on."""
CORRECTED = 0.03
"""Share of damaged cells that the clerk has put right by the next delivery."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A roll as delivered, all text, and (row, damage) pairs: what was done to which row."""

    roll: Roll
    rows: npt.NDArray[np.int64]
    keys: tuple[str, ...]
    key: npt.NDArray[np.int64]


_FILLED_ANYWAY = frozenset(
    {"number_newborn_mother", "number_newborn_certificate", "number_newborn_provisional"}
)
"""What a clerk enters though there is no number yet."""


def spoil(world: World, clean: Roll, noise: float, at: np.datetime64, turn: int) -> Spoilt:
    """The roll as delivered: `turn` counts deliveries, for some slips are put right in time.

    At noise 0 nothing is damaged and dates are written 2011-01-31.
    """
    doubled = _enter_twice(world, clean, noise)
    style, otherwise = _styles(world.seed, doubled, noise)
    lens = Lens(world, _write_dates(doubled, style), at, style)
    columns = dict(lens.roll.columns)
    done: list[tuple[str, npt.NDArray[np.int64]]] = [
        ("entered_twice", np.flatnonzero(_is_copy(doubled))),
        ("date_written_otherwise", otherwise),
    ]
    if noise > 0:
        for field, damages in table.FIELDS.items():
            if field in columns:
                columns[field], changed = _spoil_field(lens, field, damages, noise, turn)
                done.extend(changed)
    keys = tuple(key for key, _ in done)
    rows = np.concatenate([rows for _, rows in done])
    codes = np.concatenate([np.full(len(rows), code) for code, (_, rows) in enumerate(done)])
    return Spoilt(replace(lens.roll, columns=columns), rows, keys, codes)


def _is_copy(delivered: Roll) -> Bools:
    return delivered.slot >= COPY


def _enter_twice(world: World, clean: Roll, noise: float) -> Roll:
    """The roll with some rows entered a second time.

    Sums must not double up to the standard: aid rows of other sums stay single.
    """
    rate = table.ENTERED_TWICE[clean.extract] * noise
    twice = uniform(world.seed, f"{clean.extract}.twice", clean.key) < rate
    if "amount" in clean.columns:
        usual = pa.array(["312.5", "625", "375", "750", "500", "1150", "1400", "1650"])
        twice &= pc.is_in(clean.columns["amount"], value_set=usual).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(twice)
    again = clean.take(rows)
    return roll.append(clean, replace(again, slot=again.slot + COPY)) if len(rows) else clean


def _styles(seed: int, delivered: Roll, noise: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each row's way of writing dates: its file's, or another in a few rows."""
    if noise <= 0:
        return np.zeros(len(delivered), np.int64), np.zeros(0, np.int64)
    shares = np.array([0.34, 0.18, 0.12, 0.16, 0.12, 0.08])
    file = pick(shares, uniform(seed, f"{delivered.extract}.style", delivered.district))
    own = (uniform(seed, f"{delivered.extract}.own_style", delivered.key) * date_slips.STYLES).astype(
        np.int64
    )
    other = uniform(seed, f"{delivered.extract}.otherwise", delivered.key) < table.WRITTEN_OTHERWISE * noise
    return np.where(other, own, file), np.flatnonzero(other & (own != file))


def _write_dates(delivered: Roll, style: npt.NDArray[np.int64]) -> Roll:
    columns = {
        field: column if isinstance(column, pa.Array) else date_slips.write(column, style)
        for field, column in delivered.columns.items()
    }
    if "birth_date" in columns:
        columns["birth_iso"] = date_slips.write(np.asarray(delivered.columns["birth_date"]), style * 0)
    return replace(delivered, columns=columns)


Changes = list[tuple[str, npt.NDArray[np.int64]]]


def _spoil_field(
    lens: Lens, field: str, damages: tuple[Damage, ...], noise: float, turn: int
) -> tuple[pa.Array, Changes]:
    """The field's column with its damages, and which rows each changed."""
    column = lens.roll.columns[field]
    before = lens.roll.columns["birth_iso"] if field == "birth_date" else column
    changes: Changes = []
    result: npt.NDArray[np.object_] | None = None
    for damage, rows in _choose_rows(lens, field, damages, noise, turn):
        new, changed = _slip(lens, field, damage, rows, before=before, written=column)
        if result is None:
            result = column.to_numpy(zero_copy_only=False)
        result[changed] = new
        changes.append((damage.key, changed))
    return (column if result is None else pa.array(result, pa.string(), from_pandas=True)), changes


def _choose_rows(
    lens: Lens, field: str, damages: tuple[Damage, ...], noise: float, turn: int
) -> Iterator[tuple[Damage, npt.NDArray[np.int64]]]:
    """Rows for each damage: the damages share out one chance a row, so that none falls on another."""
    seed, delivered = lens.world.seed, lens.roll
    purpose = f"{delivered.extract}.{field}"
    chance = uniform(seed, purpose, delivered.key)
    mended = uniform(seed, purpose + ".mended", delivered.key) < CORRECTED * turn
    care = _care(seed, delivered)
    copies = _is_copy(delivered)
    low: Floats = np.zeros(len(delivered))
    for damage in damages:
        fits = lens.mask(damage.fits) if damage.fits else np.ones(len(delivered), bool)
        rate = damage.rate * (
            min(noise, 1.3) * np.minimum(2 * care, 1) if damage.rate >= table.CONDITIONAL else noise * care
        )
        again = np.where(copies & (damage.key in table.SECOND_SPELLING), 0.24, 0.0)
        width = np.where(fits, np.minimum(np.maximum(rate, again), np.maximum(MOST - low, 0.0)), 0.0)
        rows = np.flatnonzero((chance >= low) & (chance < low + width) & ~mended)
        low = low + width
        if not len(rows) and noise >= 1 and len(delivered) >= SHOWS_ALL:
            rows = _one_row(seed, delivered, damage, fits & (chance >= MOST) & ~copies)
        if len(rows):
            yield damage, rows


def _one_row(seed: int, delivered: Roll, damage: Damage, free: Bools) -> npt.NDArray[np.int64]:
    """One of the rows that no damage of the field falls on, so that a small city shows every kind."""
    rows = np.flatnonzero(free)
    chance = uniform(seed, f"{delivered.extract}.{damage.key}.one", delivered.key[rows])
    return rows[chance.argsort()[:1]]


def _care(seed: int, delivered: Roll) -> Floats:
    """The department's care, and its district clerk's: some files are twice as bad as others."""
    clerk = np.exp(0.35 * normal(seed, f"{delivered.extract}.clerk", delivered.district) - 0.06)
    return table.CARE[delivered.extract] * np.clip(clerk, 0.4, 2.5)


def _slip(
    lens: Lens,
    field: str,
    damage: Damage,
    rows: npt.NDArray[np.int64],
    *,
    before: pa.Array,
    written: pa.Array,
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """The new texts and the rows that they belong to: those that the slip changed."""
    index = pa.array(rows)
    values, now = before.take(index).to_pylist(), written.take(index).to_pylist()
    others = lens.text(damage.other, rows).to_pylist() if damage.other else [None] * len(rows)
    salts = salt(lens.world.seed, f"{lens.roll.extract}.{damage.key}", lens.roll.key[rows]).tolist()
    fill = damage.key in _FILLED_ANYWAY
    numbers = lens.world.children.number.take(pa.array(lens.child[rows])).to_pylist() if fill else values
    new = [
        None if value is None else damage.slip(value, turn, other)
        for value, turn, other in zip(numbers, salts, others, strict=True)
    ]
    changed = np.array([one != two for one, two in zip(new, now, strict=True)], dtype=bool)
    return np.array(new, dtype=object)[changed], rows[changed]


def listing(spoilt: Spoilt) -> pa.Array:
    """The damages of every row as a list of texts, in the order in which they befell."""
    order = np.lexsort((spoilt.key, spoilt.rows))
    counts = np.bincount(spoilt.rows, minlength=len(spoilt.roll))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    texts = pa.array(spoilt.keys or ("",), pa.string()).take(pa.array(spoilt.key[order]))
    return pa.ListArray.from_arrays(pa.array(offsets), texts)


def with_changes(
    spoilt: Spoilt, columns: Mapping[str, pa.Array], key: str, rows: npt.NDArray[np.int64]
) -> Spoilt:
    """The same with further changed columns and one more damage."""
    return Spoilt(
        replace(spoilt.roll, columns=columns),
        np.concatenate([spoilt.rows, rows]),
        (*spoilt.keys, key),
        np.concatenate([spoilt.key, np.full(len(rows), len(spoilt.keys))]),
    )
