"""Former numbers in student numbers: who may be one child because a school kept what was corrected."""

import numpy as np
import pyarrow as pa
import pytest

from matchers.city.formernumbers import pair_by_student_number
from matchers.encode import Records
from matchers.normalise.numbers import NumberState

NEW, OLD, OTHER = "980104201503020029", "98010420150301001X", "980104201609090011"


def records(*said: tuple[str | None, str | None, NumberState]) -> Records:
    """Number, student number and state of each record."""
    columns = {
        "number": pa.array([number for number, _, _ in said], pa.string()).dictionary_encode(),
        "student_number": pa.array([student for _, student, _ in said], pa.string()).dictionary_encode(),
    }
    codes = {
        name: np.asarray(column.indices.fill_null(-1)).astype(np.int32)[:, None]
        for name, column in columns.items()
    }
    codes["number_state"] = np.array([[state] for _, _, state in said], np.int32)
    rows = np.arange(len(said))
    return Records(rows, rows, codes, {name: column.dictionary for name, column in columns.items()})


def pairs(found: tuple[np.ndarray, np.ndarray]) -> set[tuple[int, int]]:
    return set(zip(*(side.tolist() for side in found), strict=True))


CITY = records(
    (OLD, None, NumberState.VALID),  # 0: the register's, not told of the correction
    (NEW, f"G{OLD}", NumberState.VALID),  # 1: the school's
    (NEW, None, NumberState.VALID),  # 2: the same child's insurance
    (OTHER, f"G{OTHER}", NumberState.VALID),  # 3: another child
    (None, "L98010420150301001X", NumberState.MISSING),  # 4: a number that only a school gave
)
PERSON = np.array([10, 20, 20, 30, 40])


def test_her_number_stands_in_the_student_number_of_an_answers_person():
    found = pair_by_student_number(CITY, PERSON, wanted=np.array([0, 3]), answers=np.array([2, 3]))
    assert pairs(found) == {(0, 0)}


def test_her_student_number_holds_the_number_of_an_answer():
    found = pair_by_student_number(CITY, PERSON, wanted=np.array([1]), answers=np.array([3, 0]))
    assert pairs(found) == {(0, 1)}


def test_an_unsound_number_is_nobodys():
    codes = {**CITY.codes, "number_state": np.full((5, 1), NumberState.WRONG_CHECK, np.int32)}
    unsound = Records(CITY.table, CITY.row, codes, CITY.words)
    found = pair_by_student_number(unsound, PERSON, wanted=np.array([0]), answers=np.array([2]))
    assert pairs(found) == set()


@pytest.mark.parametrize(("wanted", "answers"), [([0], [2]), ([1], [0])])
def test_a_student_number_that_its_bearer_has_at_school_too_is_copied_in_a_sisters_row(wanted, answers):
    twins = records(
        (OLD, f"G{OLD}", NumberState.VALID),
        (NEW, f"G{OLD}", NumberState.VALID),
        (NEW, None, NumberState.VALID),
    )
    found = pair_by_student_number(
        twins, np.array([10, 20, 20]), wanted=np.array(wanted), answers=np.array(answers)
    )
    assert pairs(found) == set()


@pytest.mark.parametrize("feature", ["student_number", "number"])
def test_where_no_list_has_such_numbers_nobody_is_paired(feature):
    words = {name: held for name, held in CITY.words.items() if name != feature}
    bare = Records(CITY.table, CITY.row, CITY.codes, words)
    assert pairs(pair_by_student_number(bare, PERSON, wanted=np.array([0]), answers=np.array([2]))) == set()
