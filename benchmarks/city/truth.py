"""The truth as tables: whose row is which, who the children are, which findings are true."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.city import damage, findings, names
from benchmarks.city.calendar import quarter
from benchmarks.city.draws import Bools
from benchmarks.city.register import CATEGORIES
from benchmarks.city.roll import constant, digits
from benchmarks.city.world import World

Places = dict[str, pa.Array]
RULES: Mapping[str, Callable[..., findings.Found]] = {
    "education": findings.education,
    "insurance": findings.insurance,
    "determination": findings.determination,
}
UNDETECTED = ("orphan_undetected", "unattended_undetected")
"""Kinds shown by the police's record rather than the register's."""
UNDER_A_YEAR = 366
ID_DIGITS = 8


def child_id(children: npt.NDArray[np.int64]) -> pa.Array:
    """C00000017; null below 0."""
    text = names.join("C", pc.utf8_lpad(digits(children), ID_DIGITS, "0"))
    return names.where(children >= 0, text, pa.nulls(len(children), pa.string()))


def record_table(delivery: str, spoilt: damage.Spoilt, places: Places) -> pa.Table:
    """truth/record: one row a delivered row of people."""
    roll = spoilt.roll
    size = len(roll)
    adult = roll.adult if roll.adult is not None else pa.nulls(size, pa.string())
    return pa.table(
        {
            "delivery": constant(delivery, size),
            "extract": constant(roll.extract, size),
            **places,
            "child_id": child_id(roll.child),
            "adult_id": adult,
            "damages": damage.listing(spoilt),
        }
    )


def finding_table(
    month: str, true: dict[str, findings.Found], record: pa.Table, *, closing: bool
) -> pa.Table:
    """truth/finding of one delivery; insurance only for the last delivery of a quarter."""
    period = {"education": month, "determination": month, "insurance": quarter(month)}
    tables = [
        _kind_table(comparison, period[comparison], kind, holds, record)
        for comparison, found in true.items()
        for kind, holds in found.items()
        if comparison != "insurance" or closing
    ]
    return pa.concat_tables(tables)


def _kind_table(comparison: str, period: str, kind: str, holds: Bools, record: pa.Table) -> pa.Table:
    """The true findings of a kind, each with the first record that shows it."""
    extract = "police/residents" if kind in UNDETECTED else "civil_affairs/children"
    shown = record.filter(pc.equal(record["extract"], extract))
    children = np.flatnonzero(holds)
    ids = child_id(children)
    at = pc.index_in(ids, value_set=shown["child_id"].combine_chunks())
    if at.null_count:
        raise ValueError(f"{kind}: a true finding without a record in {extract}")
    place = shown.select(["extract", "file", "sheet", "row"]).take(at)
    size = len(children)
    head = {
        "comparison": constant(comparison, size),
        "period": constant(period, size),
        "child_id": ids,
        "kind": constant(kind, size),
    }
    return pa.table({**head, **{name: place[name] for name in place.schema.names}})


def child_table(city: World) -> pa.Table:
    """truth/child: everyone, with the groups by which quality is told apart."""
    children, families = city.children, city.families
    family = pa.array(children.family)
    length = pc.utf8_length(children.name)
    end = np.datetime64(city.horizon, "D")
    words = names.where(children.male, constant("男", children.size), constant("女", children.size))
    return pa.table(
        {
            "child_id": child_id(children.id),
            "name": children.name,
            "former_name": children.former_name,
            "number": children.number,
            "numbered_on": pa.array(children.numbered_on),
            "birth_date": pa.array(children.born),
            "sex": words,
            "family_id": names.join("H", digits(children.family)),
            "twin_of": child_id(children.twin),
            "minority": pa.array(families.ethnicity[children.family] > 0),
            "dotted_name": pc.match_substring(children.name, "·"),
            "two_character_name": pc.equal(length, 2),
            "migrant": pa.array(~families.local[children.family]),
            "newborn": pa.array(children.born > end - UNDER_A_YEAR),
            "district": pa.array(city.places.districts).take(pa.array(families.home.district)).take(family),
            "township": city.places.townships.take(pa.array(families.home.township)).take(family),
            "listed": pa.array(city.register.listed),
            "categories": _categories(city),
        }
    )


def _categories(city: World) -> pa.Array:
    """The keys of a child's categories, empty for those who are not on the register."""
    row, column = np.nonzero(city.register.category)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=city.children.size))]).astype(
        np.int32
    )
    keys = pa.array([category.key for category in CATEGORIES]).take(pa.array(column))
    return pa.ListArray.from_arrays(pa.array(offsets), keys)
