"""Values that too many share to say anything of one child: a school's telephone, a director's number.

They are unsaid before anything is compared: what everybody has agrees everywhere, and costs a comparison with
everybody.
"""

from dataclasses import replace

import numpy as np

from matchers.encode import MISSING, Ints, Records
from matchers.runs import distinct

HOUSEHOLD_CROWD = 100
"""More differently named children than this under one telephone or guardian's number: a school's, a clerk's
or a children's home's. No family is as large."""


def unsay_shared(records: Records, name: str) -> Records:
    """The records without crowded telephones and guardians' numbers."""
    households = {
        feature: np.where(np.isin(records.codes[feature], crowded), MISSING, records.codes[feature])
        for feature in ("phone", "kin_number")
        if len(crowded := find_crowded(records, feature, name, HOUSEHOLD_CROWD))
    }
    return replace(records, codes={**records.codes, **households}) if households else records


def find_crowded(records: Records, feature: str, name: str, most: int) -> Ints:
    """The values of a feature that more than `most` names go with; hardly any is held as often as that."""
    held = records.codes.get(feature)
    if held is None:
        return np.empty(0, np.int64)
    often = np.flatnonzero(np.bincount(held[held >= 0], minlength=1) > most)
    if not len(often):
        return often
    row, slot = np.nonzero(np.isin(held, often))
    value, names = held[row, slot].astype(np.int64), records.code(name).take(row)
    pairs = distinct(value[names >= 0] << 32 | names[names >= 0]) >> 32
    told, count = np.unique(pairs, return_counts=True)
    return np.asarray(told[count > most])
