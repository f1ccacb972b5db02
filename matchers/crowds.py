"""Values that too many share to say anything of one child: a school's telephone, a director's number.

They are unsaid before anything is compared: what everybody has agrees everywhere, and costs a comparison with
everybody.
"""

from dataclasses import replace

import numpy as np

from matchers.encode import MISSING, Bools, Records

HOUSEHOLD_CROWD = 100
"""More differently named children than this under one telephone or guardian's number: a school's, a clerk's
or a children's home's. No family is as large."""


def unsay_shared(records: Records, name: str) -> Records:
    """The records without crowded telephones and guardians' numbers."""
    households = {
        feature: np.where(crowded, MISSING, records.codes[feature]).astype(np.int32)
        for feature in ("phone", "kin_number")
        if feature in records.codes and (crowded := _crowded(records, feature, name)).any()
    }
    return replace(records, codes={**records.codes, **households}) if households else records


def _crowded(records: Records, feature: str, name: str) -> Bools:
    """Which slots hold a value that more than HOUSEHOLD_CROWD names go with; shape of the feature."""
    held = records.codes[feature]
    told = held.ravel()
    often = np.bincount(told[told >= 0], minlength=1) > HOUSEHOLD_CROWD
    crowded = np.append(often, False).take(told)
    place = np.flatnonzero(crowded)
    value, names = told.take(place).astype(np.int64), records.code(name).take(place // held.shape[1])
    pairs = np.unique(value[names >= 0] << 32 | names[names >= 0]) >> 32
    distinct, count = np.unique(pairs, return_counts=True)
    crowded[place] = np.isin(value, distinct[count > HOUSEHOLD_CROWD])
    return crowded.reshape(held.shape)
