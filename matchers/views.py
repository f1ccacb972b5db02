"""What is known of each group of records: its values by feature, and the atoms that blocking joins on.

A view is what a comparison looks at: one record, a node, or a whole person with all that every source says
of it. Groups keep their most frequent values, so evidence from several sources is pooled before it is weighed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from matchers.compare import Outcome, Sides, compare_fields
from matchers.encode import MISSING, Bools, Ints, Records, mix
from matchers.features import FROM_EPOCH
from matchers.fields import Field, Identifier, Name, Phone, Place, Text
from matchers.levels import Levels
from matchers.normalise.names import parse_names
from matchers.normalise.numbers import NumberState
from matchers.parallel import WORKERS, side_by_side
from matchers.profiles import group_records, profile
from matchers.runs import heads, order_by
from matchers.weigh import Observed

BATCH = 200_000
"""Pairs compared at a time: bounds memory, whatever the number of pairs."""
WIDTHS = {"name": 3, "phone": 3, "kin_number": 4, "kin_name": 4}
"""How many values of a feature a group keeps; 2 where not named."""
START, END = 15, 10
"""What survives a spreadsheet (the first 15 digits), and what survives damage to the front: the rest of the
birth date, the sequence and the check digit."""


HALF = 3
"""Characters of an identifier that tell enough beside an agreeing place: one in a thousand agrees by chance."""


@dataclass(frozen=True)
class View:
    """`codes[feature]`: int32 (groups, slots), −1 unknown; `words[feature]`: the dictionary of text features."""

    codes: Mapping[str, Ints]
    words: Mapping[str, pa.Array]

    def __len__(self) -> int:
        """How many groups."""
        return len(self.codes["sex"])


def view_groups(records: Records, group: Ints, groups: int, doubted: Bools) -> View:
    """A view of groups 0 … groups−1 of records (`group[i]` is record i's); `doubted`: bool (records)."""
    kept = [f for f in records.codes if not f.startswith(("number", "delivered", "birth", "pointer", "sex_"))]
    widths = [1 if feature == "sex" else WIDTHS.get(feature, 2) for feature in kept]
    grouped = group_records(group, groups)
    made = side_by_side(lambda f: profile(records.codes[f[0]], grouped, f[1]), zip(kept, widths, strict=True))
    codes: dict[str, Ints] = dict(zip(kept, made, strict=True))
    number, state = records.code("number").astype(np.int64), records.code("number_state").astype(np.int64)
    strength = np.where(
        (state == NumberState.VALID) & ~doubted, 0, np.where(state == NumberState.VALID, 1, 2)
    )
    chosen = _choose(group, groups, number >= 0, strength)
    codes["number"], codes["number_state"] = _pick(number, chosen), _pick(state, chosen)
    codes["doubted"] = _pick(doubted.astype(np.int64), chosen).clip(0)
    own = (state == NumberState.VALID) & (number >= 0) & ~doubted
    for told in ("birth_told", "sex_told"):
        codes[told] = np.zeros((groups, 1), np.int32)
        codes[told][group[(records.code(told) == 1) | own]] = 1
    birth, precision = records.code("birth_date"), records.code("birth_precision")
    packed = np.where(birth >= 0, birth.astype(np.int64) * 8 + precision, -1)
    usual = profile(packed[:, None].astype(np.int32), grouped, 1)
    codes["birth_date"] = np.where(usual >= 0, usual // 8, MISSING).astype(np.int32)
    codes["birth_precision"] = np.where(usual >= 0, usual % 8, MISSING).astype(np.int32)
    return View(codes, records.words)


def view_records(records: Records, doubted: Bools) -> View:
    """Each record by itself, in the features that groups have too."""
    left_out = ("delivered", "pointer", "number_birth", "number_doubtful")
    codes = {f: m for f, m in records.codes.items() if not f.startswith(left_out)}
    codes["doubted"] = doubted.astype(np.int32)[:, None]
    own = (records.code("number_state") == NumberState.VALID) & ~doubted
    for told in ("birth_told", "sex_told"):
        codes[told] = ((records.code(told) == 1) | own).astype(np.int32)[:, None]
    return View(codes, records.words)


def _choose(group: Ints, groups: int, usable: Bools, strength: Ints) -> Ints:
    """For each group the record whose value stands for it: lowest strength, first in content order; −1: none."""
    rows = np.flatnonzero(usable)
    order = rows[order_by(group[rows], strength[rows])]
    owner = group[order]
    best = heads(owner)
    chosen = np.full(groups, MISSING, np.int64)
    chosen[owner[best]] = order[best]
    return chosen


def _pick(values: Ints, chosen: Ints) -> Ints:
    return np.where(chosen >= 0, values[chosen], MISSING).astype(np.int32)[:, None]


def compare_views(left: View, l: Ints, right: View, r: Ints, fields: Sequence[Field]) -> Observed:
    """Levels and agreed values of the pairs (l[i] of left, r[i] of right); both views share their words."""
    sides = {
        feature: Sides(left.codes[feature][l], right.codes[feature][r], left.words.get(feature))
        for feature in left.codes
        if feature in right.codes
    }
    outcomes: dict[str, Outcome] = compare_fields(fields, sides, len(l))
    return Observed(
        {label: outcome.level for label, outcome in outcomes.items()},
        {label: outcome.agreed for label, outcome in outcomes.items()},
    )


def compare_pairs(left: View, l: Ints, right: View, r: Ints, fields: Sequence[Field]) -> Observed:
    """The same of any number of pairs, a batch at a time on every core: memory follows the batch."""
    level: dict[str, Levels] = {field.label: np.empty(len(l), np.int8) for field in fields}
    agreed: dict[str, Ints] = {field.label: np.empty(len(l), np.int32) for field in fields}

    step = max(min(BATCH, -(-len(l) // WORKERS)), 1)

    def compare(start: int) -> None:
        part = slice(start, start + step)
        observed = compare_views(left, l[part], right, r[part], fields)
        for label, levels in observed.level.items():
            level[label][part] = levels
            agreed[label][part] = observed.agreed[label]

    side_by_side(compare, range(0, len(l), step))
    return Observed(level, agreed)


def narrow(view: View) -> View:
    """The view with only the words that occur in it."""
    codes, words = dict(view.codes), dict(view.words)
    for feature in view.codes.keys() & view.words.keys():
        code, kept = view.codes[feature], np.zeros(len(view.words[feature]) + 1, bool)
        kept[code.ravel()] = True  # −1 marks the last, which is no word
        kept[-1] = False
        place = np.append(np.cumsum(kept[:-1], dtype=np.int32) - 1, np.int32(MISSING))
        codes[feature] = place[code]
        words[feature] = view.words[feature].take(pa.array(np.flatnonzero(kept)))
    return View(codes, words)


def atoms_of(
    view: View, fields: Sequence[Field], *, hashed: bool = False, halved: bool = False
) -> dict[str, Ints]:
    """The atoms that blocking rules may join on: name → int64 (groups, slots), negative = unknown.

    Codes; `hashed`: hashes of the words, which are the same in every part of the data. `halved`: with the halves
    of identifiers, of which a single slip leaves one whole.
    """
    code = _hash_through if hashed else _through
    known = [field for field in fields if field.label in view.codes]
    makers: list[Callable[[], dict[str, Ints]]] = [lambda: _date_atoms(view)]
    if "number" in view.codes and "number" in view.words:
        makers.append(lambda: _number_atoms(view, code))
    makers += [partial(_name_atoms, view, field.label, code) for field in known if isinstance(field, Name)]
    if "given" in view.codes and "surname" in view.codes:
        makers.append(lambda: _part_atoms(view, code))
    if halved:
        makers += [partial(_half_atoms, view, f.label, code) for f in known if isinstance(f, Identifier)]
    atoms = {
        name: matrix for made in side_by_side(lambda make: make(), makers) for name, matrix in made.items()
    }
    for feature in ("sex", "kin_number", "kin_name"):
        if feature in view.codes:
            atoms[feature] = _own(view, feature, hashed)
    for field in known:
        if isinstance(field, Phone | Identifier):
            atom = "phone" if isinstance(field, Phone) else "identifier"
            atoms[atom] = _own(view, field.label, hashed)
    for atom, kind in (("place", Place), ("text", Text)):
        labels = [field.label for field in known if isinstance(field, kind)]
        if labels:
            atoms[atom] = _side_by_side([_own(view, label, hashed) for label in labels])
    return atoms


def _half_atoms(view: View, label: str, code: "Through") -> dict[str, Ints]:
    """The first and the last half of each identifier that is long enough to be told by a half."""
    words = view.words[label]
    whole = pc.if_else(pc.greater_equal(pc.utf8_length(words), 2 * HALF), words, None)
    halves = [
        pc.utf8_slice_codeunits(whole, 0, HALF),
        pc.utf8_slice_codeunits(pc.utf8_reverse(whole), 0, HALF),
    ]
    return {"identifier_half": _side_by_side([code(view.codes[label], half)[:, :1] for half in halves])}


Through: TypeAlias = Callable[[Ints, pa.Array], Ints]
"""What makes atoms of codes and of what each code's word stands for."""


def _own(view: View, feature: str, hashed: bool) -> Ints:
    """A feature itself as an atom."""
    if hashed and feature in view.words:
        return _hash_through(view.codes[feature], view.words[feature])
    return view.codes[feature].astype(np.int64)


def _side_by_side(matrices: Sequence[Ints]) -> Ints:
    """The slots of several features as one atom; equal values of different features stay different."""
    return np.concatenate([np.where(m >= 0, m ^ i << 32, -1) for i, m in enumerate(matrices)], axis=1)


def _number_atoms(view: View, through: Through) -> dict[str, Ints]:
    words = view.words["number"]
    long = pc.greater_equal(pc.utf8_length(words), START)
    start = pc.if_else(long, pc.utf8_slice_codeunits(words, 0, START), None)
    long = pc.greater_equal(pc.utf8_length(words), START + 1)
    end = pc.if_else(long, _tail(words), None)
    code = view.codes["number"]
    return {
        "number": code.astype(np.int64) if through is _through else through(code, words),
        "number_start": through(code, start),
        "number_end": through(code, end),
    }


def _tail(words: pa.Array) -> pa.Array:
    return pc.utf8_reverse(pc.utf8_slice_codeunits(pc.utf8_reverse(words), 0, END))


def _date_atoms(view: View) -> dict[str, Ints]:
    """Day, day with month and day in either order, month, month-and-day, year."""
    days, precision = view.codes["birth_date"][:, 0].astype(np.int64), view.codes["birth_precision"][:, 0]
    known = days >= 0
    stamp = (days + FROM_EPOCH).astype("datetime64[D]")
    year = stamp.astype("datetime64[Y]").astype(np.int64) + 1970
    month = stamp.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (stamp - stamp.astype("datetime64[M]")).astype(np.int64) + 1
    exact = known & (precision == 1)
    low, high = np.minimum(month, day), np.maximum(month, day)
    made = {
        "birth_date": (exact, days),
        "birth_turned": (exact, year * 10000 + low * 100 + high),
        "month": (known, year * 100 + month),
        "day": (exact, month * 100 + day),
        "year": (known, year),
    }
    return {name: np.where(held, value, -1)[:, None] for name, (held, value) in made.items()}


def _name_atoms(view: View, label: str, through: Through) -> dict[str, Ints]:
    """Sound, fuzzy sound, sound of the given name, surname, first and last character of the given name."""
    words, code = view.words[label], view.codes[label]
    names = parse_names(words)
    given = names.given
    ends = {"first": pc.utf8_slice_codeunits(given, 0, 1), "last": pc.utf8_reverse(given)}
    ends["last"] = pc.utf8_slice_codeunits(ends["last"], 0, 1)
    long = pc.greater_equal(pc.utf8_length(given), 2)
    return {
        "sound": through(code, names.sound),
        "fuzzy": through(code, names.fuzzy_sound),
        "given": through(code, pc.if_else(long, given, None)),
        "surname": through(code, names.surname),
        "first": through(code, ends["first"]),
        "last": through(code, ends["last"]),
    }


def _part_atoms(view: View, through: Through) -> dict[str, Ints]:
    """The same of a given name and a surname in columns of their own."""
    given, surname = (parse_names(view.words[label]).sound for label in ("given", "surname"))
    g, s = through(view.codes["given"], given)[:, 0], through(view.codes["surname"], surname)[:, 0]
    both = (
        g << 31 | s if through is _through else (mix(g.astype(np.uint64), s) >> np.uint64(1)).astype(np.int64)
    )
    both = np.where((g >= 0) & (s >= 0), both, -1)
    return {"sound": both[:, None], "given_part": g[:, None], "surname_part": s[:, None]}


def _through(code: Ints, values: pa.Array) -> Ints:
    """The codes of derived values, by way of the dictionary they are derived from."""
    flat = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    encoded = flat.dictionary_encode()
    derived = np.append(np.asarray(encoded.indices.fill_null(MISSING)).astype(np.int64), MISSING)
    return derived[code]


def _hash_through(code: Ints, values: pa.Array) -> Ints:
    """63-bit hashes of derived values: one in 10¹² or so that two of a nation's values share one."""
    known = np.append(np.asarray(values.is_valid()), False)
    text = pc.fill_null(values, "").to_numpy(zero_copy_only=False)
    hashed = np.append(pd.util.hash_array(text, categorize=False) >> np.uint64(1), np.uint64(0))
    return np.where(known[code], hashed[code].astype(np.int64), MISSING)


def take(view: View, rows: Ints) -> View:
    """Some groups of a view, in the order asked for."""
    return View({feature: matrix[rows] for feature, matrix in view.codes.items()}, view.words)
