"""The comparer: Arrow batch of pairs in, Arrow batch of levels out, and no state.

A batch holds, for each feature and slot, the columns `<feature>_<slot>_l` and `<feature>_<slot>_r`: text
(dictionary-encoded or plain) or integers. The result holds `level_<field>` (int8, best level 0) and
`agreed_<field>` (the value that both sides share, else null; of dates the days since DAY_ZERO). Because the
function needs nothing but the batch and the declared fields, the same one runs here and in another engine's workers.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matchers.comparers import COMPARERS, Lookup, Outcome, Sides
from matchers.encode import MISSING, Ints
from matchers.fields import BirthDate, Field, Kin, NamePart, Number, Sex
from matchers.levels import KinLevel, levels_of
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel


def compare_batch(batch: pa.RecordBatch, fields: Sequence[Field]) -> pa.RecordBatch:
    """`level_<field>` and `agreed_<field>` for every pair of the batch, in its order."""
    columns: dict[str, pa.Array] = {}
    held = [
        {name[:-2].rpartition("_")[0] for name in batch.schema.names if name.endswith(s)}
        for s in ("_l", "_r")
    ]
    sides = {feature: _sides(batch, feature) for feature in sorted(held[0] & held[1])}
    outcomes = compare_fields(fields, sides, batch.num_rows)
    for field in fields:
        columns[f"level_{field.label}"] = pa.array(outcomes[field.label].level, pa.int8())
        columns[f"agreed_{field.label}"] = _agreed_values(field, outcomes[field.label], sides)
    return pa.record_batch(columns)


def _agreed_values(field: Field, outcome: Outcome, sides: Mapping[str, Sides]) -> pa.Array:
    """The values behind the agreed codes: text, for dates integers; null where nothing is agreed upon."""
    if not isinstance(field, Kin):
        feature = {Number: "number", BirthDate: "birth_date"}.get(type(field), field.label)
        return _decode(outcome.agreed, sides.get(feature))
    by_number = outcome.level == KinLevel.NUMBER
    numbers = _decode(np.where(by_number, outcome.agreed, MISSING), sides.get("kin_number"))
    names = _decode(np.where(by_number, MISSING, outcome.agreed), sides.get("kin_name"))
    return pc.coalesce(pc.cast(numbers, pa.string()), pc.cast(names, pa.string()))


def _decode(code: Ints, side: Sides | None) -> pa.Array:
    codes = pa.array(code, pa.int32(), mask=code < 0)
    return codes if side is None or side.words is None else side.words.take(codes)


def compare_fields(fields: Sequence[Field], sides: Mapping[str, Sides], pairs: int) -> dict[str, Outcome]:
    """Every field's levels for pairs already encoded; UNKNOWN throughout where a side lacks the feature.

    A birth date or sex that a side only reads off a number not known to be its own is UNKNOWN wherever the
    numbers themselves are compared: it would say the same again.
    """
    lookup = Lookup(sides, np.full(pairs, MISSING, np.int32))
    outcomes = {field.label: COMPARERS[type(field)](field, lookup) for field in fields}
    _see_swapped([field for field in fields if isinstance(field, NamePart)], lookup, outcomes)
    numbers = [outcomes[f.label].level for f in fields if isinstance(f, Number) and f.birth is not None]
    for field in fields if numbers else ():
        if isinstance(field, BirthDate | Sex):
            told_l, told_r = lookup.only("birth_told" if isinstance(field, BirthDate) else "sex_told")
            echoed = ((told_l == 0) | (told_r == 0)) & (numbers[0] != NumberLevel.UNKNOWN)
            level = np.where(echoed, np.int8(max(levels_of(field))), outcomes[field.label].level)
            outcomes[field.label] = Outcome(level.astype(np.int8), outcomes[field.label].agreed)
    return outcomes


def _see_swapped(parts: Sequence[Field], sides: Lookup, outcomes: Mapping[str, Outcome]) -> None:
    """Where given name and surname stand in each other's columns on one side, each counts as a variant of itself."""
    if len(parts) != 2 or any(sides[part.label].words is None for part in parts):
        return
    levels = [outcomes[part.label].level for part in parts]
    rows = np.flatnonzero((levels[0] == NameLevel.DIFFERENT) & (levels[1] == NameLevel.DIFFERENT))
    given, surname = (sides[part.label] for part in parts)
    crossed = [
        pc.fill_null(pc.equal(_decode(one[rows, 0], first), _decode(other[rows, 0], second)), False)
        for one, first, other, second in (
            (given.l, given, surname.r, surname),
            (surname.l, surname, given.r, given),
        )
    ]
    swapped = rows[np.asarray(pc.and_(*crossed))]
    for level in levels:
        level[swapped] = NameLevel.VARIANT


def _sides(batch: pa.RecordBatch, feature: str) -> Sides:
    """The feature's slots of both sides as codes into one dictionary."""
    names = {side: sorted(_slot_names(batch, feature, side)) for side in "lr"}
    arrays = {side: [batch.column(name) for name in names[side]] for side in "lr"}
    everything = arrays["l"] + arrays["r"]
    kind = everything[0].type
    if pa.types.is_integer(kind):
        codes = [np.asarray(a.fill_null(MISSING)).astype(np.int32) for a in everything]
        words = None
    elif (
        pa.types.is_dictionary(kind)
        and all(a.dictionary is not None for a in everything)
        and _one(everything)
    ):
        codes = [np.asarray(a.indices.fill_null(MISSING)).astype(np.int32) for a in everything]
        words = everything[0].dictionary
    else:
        plain = [pc.cast(a, pa.string()) for a in everything]
        joined = pa.chunked_array(plain).combine_chunks().dictionary_encode()
        flat = np.asarray(joined.indices.fill_null(MISSING)).astype(np.int32)
        codes, words = np.split(flat, len(plain)), joined.dictionary
    left = len(arrays["l"])
    return Sides(np.stack(codes[:left], axis=1), np.stack(codes[left:], axis=1), words)


def _slot_names(batch: pa.RecordBatch, feature: str, side: str) -> list[str]:
    wanted = [f"{feature}_{slot}_{side}" for slot in range(10)]
    return [name for name in wanted if name in batch.schema.names]


def _one(arrays: list[pa.Array]) -> bool:
    """Whether all arrays share one dictionary's memory."""
    addresses = {tuple(b.address if b else 0 for b in a.dictionary.buffers()) for a in arrays}
    return len(addresses) == 1
