"""What is odd about a whole extract, said once: a report must not rest unseen on a list without numbers."""

from collections.abc import Iterator, Mapping

import numpy as np

from matchers.city.staging import CHILD_EXTRACTS
from matchers.encode import Ints, Records

ODD_SHARE = 0.2
"""Told from this share of an extract's records on: damaged rows are fewer, a lost column's are more."""
REMARKS = {
    "unnumbered": "没有可用身份证号的记录占比",
    "nameless": "没有可用姓名的记录占比",
    "undated": "没有可用出生日期的记录占比",
    "same_name": "姓名完全相同的记录占比",
}
"""By what is odd; a number or birthday that everybody has is not usable."""


Oddity = tuple[str, float, str]
"""A row of linked.summary: remark, share, and `<what>:<extract>`."""


def list_oddities(records: Records) -> list[Oddity]:
    """What is odd; nothing of an extract as it should be.

    `records`: as settled, so that what too many share is already unsaid.
    """
    positions = range(len(CHILD_EXTRACTS))
    return name_oddities({p: dict(_shares(records, np.flatnonzero(records.table == p))) for p in positions})


def name_oddities(shares: Mapping[int, Mapping[str, float]]) -> list[Oddity]:
    """The same from each extract's share of records, by REMARKS."""
    return [
        (f"“{extract.title}”{REMARKS[what]}", share, f"{what}:{extract.key}")
        for position, extract in enumerate(CHILD_EXTRACTS)
        for what, share in shares.get(position, {}).items()
        if share >= ODD_SHARE
    ]


def _shares(records: Records, rows: Ints) -> Iterator[tuple[str, float]]:
    if not len(rows):
        return
    name = records.code("name")[rows]
    yield "unnumbered", float((records.code("number")[rows] < 0).mean())
    yield "nameless", float((name < 0).mean())
    yield "undated", float((records.code("birth_told")[rows] != 1).mean())
    yield "same_name", float(np.bincount(name[name >= 0], minlength=1).max() / len(rows))
