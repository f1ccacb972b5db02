"""Former numbers that a student number still holds: 学籍号 is G and the citizen number of the day it was given.

A school keeps it when the citizen number is corrected. Who bears that number in another list may be the same child.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from matchers.encode import MISSING, Ints, Records
from matchers.normalise.numbers import NumberState

LETTER = "G"
"""Before a citizen number; L and J stand before numbers that only the school gives."""


def pair_by_student_number(records: Records, person: Ints, wanted: Ints, answers: Ints) -> tuple[Ints, Ints]:
    """Pairs (wanted, answer) of two persons of whom one has a student number that holds the other's sound number.

    `person[i]`: whose record i is; `wanted`, `answers`: places of records. Returns places in these, each pair once.
    """
    nobody = np.empty(0, np.int64), np.empty(0, np.int64)
    words, numbers = records.words.get("student_number"), records.words.get("number")
    if words is None or numbers is None:
        return nobody
    sound = records.code("number_state") == NumberState.VALID
    number = np.where(sound, records.code("number"), MISSING)
    student = records.code("student_number")
    hers = np.isin(person, person[wanted])
    bearing, holding = np.flatnonzero(hers & (number >= 0)), np.flatnonzero(hers & (student >= 0))
    borne = pc.binary_join_element_wise(LETTER, numbers.take(pa.array(number[bearing])), "")
    held = pc.utf8_slice_codeunits(words.take(pa.array(student[holding])), len(LETTER))
    pairs = pd.concat(
        [
            _meet(borne, person[bearing], words, student, person),
            _meet(held, person[holding], numbers, number, person),
        ]
    ).drop_duplicates()
    pairs = pairs[pairs["hers"] != pairs["other"]]
    if pairs.empty:
        return nobody
    l = pd.DataFrame({"hers": person[wanted], "l": np.arange(len(wanted))})
    r = pd.DataFrame({"other": person[answers], "r": np.arange(len(answers))})
    met = pairs.merge(l, on="hers").merge(r[r["other"].isin(pairs["other"])], on="other")
    return met["l"].to_numpy(np.int64), met["r"].to_numpy(np.int64)


def _meet(sought: pa.Array, hers: Ints, words: pa.Array, code: Ints, person: Ints) -> pd.DataFrame:
    """Who has one of the words sought: persons `hers` (who seeks it) and `other` (who has it)."""
    unique = sought.dictionary_encode()
    place = np.asarray(pc.fill_null(pc.index_in(words, value_set=unique.dictionary), MISSING))
    rows = np.flatnonzero(code >= 0)
    rows = rows[place[code[rows]] >= 0]
    seeking = pd.DataFrame({"word": np.asarray(unique.indices), "hers": hers})
    having = pd.DataFrame({"word": place[code[rows]], "other": person[rows]})
    return seeking.merge(having, on="word")[["hers", "other"]]
