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
    theirs = _meet(borne, person[bearing], words, student, person)
    own = _meet(held, person[holding], numbers, number, person)
    own["word"] = LETTER + own["word"]
    pairs = pd.concat([theirs.assign(bearer=theirs["hers"]), own.assign(bearer=own["other"])])
    pairs = _without_copied(pairs[pairs["hers"] != pairs["other"]], words, student, person)
    pairs = pairs[["hers", "other"]].drop_duplicates()
    if pairs.empty:
        return nobody
    l = pd.DataFrame({"hers": person[wanted], "l": np.arange(len(wanted))})
    r = pd.DataFrame({"other": person[answers], "r": np.arange(len(answers))})
    met = pairs.merge(l, on="hers").merge(r[r["other"].isin(pairs["other"])], on="other")
    return met["l"].to_numpy(np.int64), met["r"].to_numpy(np.int64)


def _meet(sought: pa.Array, hers: Ints, words: pa.Array, code: Ints, person: Ints) -> pd.DataFrame:
    """Who has one of the words sought: persons `hers` (who seeks it) and `other` (who has it), and the word."""
    unique = sought.dictionary_encode()
    place = np.asarray(pc.fill_null(pc.index_in(words, value_set=unique.dictionary), MISSING))
    rows = np.flatnonzero(code >= 0)
    rows = rows[place[code[rows]] >= 0]
    seeking = pd.DataFrame({"word": np.asarray(unique.indices), "hers": hers})
    having = pd.DataFrame({"word": place[code[rows]], "other": person[rows]})
    met = seeking.merge(having, on="word")
    met["word"] = unique.dictionary.take(pa.array(met["word"].to_numpy(np.int64))).to_pandas().astype(object)
    return met


def _without_copied(pairs: pd.DataFrame, words: pa.Array, student: Ints, person: Ints) -> pd.DataFrame:
    """The pairs without those where a school has the student number with its bearer too: the other's is a copy.

    It was typed into a sister's row then, as numbers are.
    """
    asked = pa.array(pairs["word"].unique().tolist(), pa.string())
    wanted = np.asarray(pc.is_in(words, value_set=asked))
    rows = np.flatnonzero(student >= 0)
    rows = rows[wanted[student[rows]]]
    named = words.take(pa.array(student[rows])).to_pylist()
    schooled = set(zip(person[rows].tolist(), named, strict=True))
    copied = [each in schooled for each in zip(pairs["bearer"].tolist(), pairs["word"].tolist(), strict=True)]
    return pairs[~np.array(copied, bool)]
