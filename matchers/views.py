"""What is known of each group of records: its values by feature, and how two of them compare.

A view is what a comparison looks at: one record, a node, or a whole person with all that every source says
of it. Groups keep their most frequent values, so evidence from several sources is pooled before it is weighed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from matchers.compare import compare_fields
from matchers.comparers import Outcome, Sides
from matchers.encode import MISSING, Bools, Ints, Records
from matchers.fields import Field
from matchers.levels import Levels
from matchers.normalise.numbers import NumberState
from matchers.profiles import Groups, group_records, profile
from matchers.weigh import Observed
from schemas.parallel import WORKERS, at_once, side_by_side

BATCH = 200_000
"""Pairs compared at a time: bounds memory, whatever the number of pairs."""
WIDTHS = {"name": 3, "phone": 3, "kin_number": 4, "kin_name": 4}
"""How many values of a feature a group keeps; 2 where not named."""
UNUSABLE = 3
"""The strength of a number that is none: weaker than all others."""


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
    made, others = at_once(
        lambda: side_by_side(
            lambda f: profile(records.codes[f[0]], grouped, f[1]), zip(kept, widths, strict=True)
        ),
        lambda: _view_numbers(records, group, grouped, doubted) | _view_births(records, grouped),
    )
    return View(dict(zip(kept, made, strict=True)) | others, records.words)


def _view_numbers(records: Records, group: Ints, grouped: Groups, doubted: Bools) -> dict[str, Ints]:
    """The number that stands for each group, and whether its birth date and sex are told or its own number's."""
    codes: dict[str, Ints] = {}
    number, state = records.code("number").astype(np.int64), records.code("number_state").astype(np.int64)
    strength = np.where(
        (state == NumberState.VALID) & ~doubted, 0, np.where(state == NumberState.VALID, 1, 2)
    )
    chosen = _choose(grouped, number >= 0, strength)
    codes["number"], codes["number_state"] = _pick(number, chosen), _pick(state, chosen)
    codes["doubted"] = _pick(doubted.astype(np.int64), chosen).clip(0)
    own = (state == NumberState.VALID) & (number >= 0) & ~doubted
    for told in ("birth_told", "sex_told"):
        codes[told] = np.zeros((grouped.size, 1), np.int32)
        codes[told][group[(records.code(told) == 1) | own]] = 1
    return codes


def _view_births(records: Records, grouped: Groups) -> dict[str, Ints]:
    """Each group's usual birth date."""
    birth, precision = records.code("birth_date"), records.code("birth_precision")
    packed = np.where(birth >= 0, birth.astype(np.int64) * 8 + precision, -1)
    usual = profile(packed[:, None].astype(np.int32), grouped, 1)
    return {
        "birth_date": np.where(usual >= 0, usual // 8, MISSING).astype(np.int32),
        "birth_precision": np.where(usual >= 0, usual % 8, MISSING).astype(np.int32),
    }


def view_records(records: Records, doubted: Bools) -> View:
    """Each record by itself, in the features that groups have too."""
    left_out = ("delivered", "pointer", "number_birth", "number_doubtful")
    codes = {f: m for f, m in records.codes.items() if not f.startswith(left_out)}
    codes["doubted"] = doubted.astype(np.int32)[:, None]
    own = (records.code("number_state") == NumberState.VALID) & ~doubted
    for told in ("birth_told", "sex_told"):
        codes[told] = ((records.code(told) == 1) | own).astype(np.int32)[:, None]
    return View(codes, records.words)


@dataclass(frozen=True)
class People:
    """Some of all people: `place[person]`, where each stands in the view that pools what is known of each."""

    place: Ints
    pooled: View

    def view(self, persons: Ints) -> View:
        """What is known of the persons, who must be among these, in the order asked for."""
        return take(self.pooled, self.place.take(persons))


def pool_people(records: Records, person: Ints, chosen: Bools, doubted: Bools) -> People:
    """Those of whom `chosen[person]` says so, by all that their records say; `person[i]`: whose record i is."""
    rows = np.flatnonzero(chosen.take(person))
    place = np.cumsum(chosen, dtype=np.int32) - 1
    group = place.take(person.take(rows))
    return People(place, view_groups(records.take(rows), group, int(chosen.sum()), doubted.take(rows)))


def _choose(grouped: Groups, usable: Bools, strength: Ints) -> Ints:
    """For each group the record whose value stands for it: lowest strength, first in content order; −1: none."""
    chosen = np.full(grouped.size, MISSING, np.int64)
    if not len(usable):
        return chosen
    ranked = np.where(usable, strength, UNUSABLE) << 32 | np.arange(len(usable))
    laid = ranked if grouped.order is None else ranked.take(grouped.order)
    best = np.minimum.reduceat(laid, grouped.starts)
    chosen[grouped.owner[grouped.starts]] = np.where(best >> 32 < UNUSABLE, best & 0xFFFFFFFF, MISSING)
    return chosen


def _pick(values: Ints, chosen: Ints) -> Ints:
    return np.where(chosen >= 0, values[chosen], MISSING).astype(np.int32)[:, None]


def compare_views(left: View, l: Ints, right: View, r: Ints, fields: Sequence[Field]) -> Observed:
    """Levels and agreed values of the pairs (l[i] of left, r[i] of right); both views share their words."""
    sides = {
        feature: Sides(
            left.codes[feature].take(l, axis=0), right.codes[feature].take(r, axis=0), left.words.get(feature)
        )
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


def narrow(view: View, features: Collection[str]) -> View:
    """The view with only the words that occur in it of those features."""

    def keep(feature: str) -> tuple[Ints, pa.Array]:
        code, kept = view.codes[feature], np.zeros(len(view.words[feature]) + 1, bool)
        kept[code.ravel()] = True  # −1 marks the last, which is no word
        kept[-1] = False
        place = np.append(np.cumsum(kept[:-1], dtype=np.int32) - 1, np.int32(MISSING))
        return place.take(code), view.words[feature].take(pa.array(np.flatnonzero(kept)))

    told = sorted(view.codes.keys() & view.words.keys() & set(features))
    slim = dict(zip(told, side_by_side(keep, told), strict=True))
    codes = {feature: code for feature, (code, _) in slim.items()}
    words = {feature: held for feature, (_, held) in slim.items()}
    return View({**view.codes, **codes}, {**view.words, **words})


def take(view: View, rows: Ints) -> View:
    """Some groups of a view, in the order asked for."""
    return View({feature: matrix.take(rows, axis=0) for feature, matrix in view.codes.items()}, view.words)
