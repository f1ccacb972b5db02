"""Citizen numbers as departments deliver them, and what is read from each; fictional regions only."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from matchers.normalise.numbers import (
    NumberLevel,
    NumberState,
    check_digit,
    number_likeness,
    parse_numbers,
)

AS_OF = date(2026, 10, 31)
CHILD = "980104201101011235"
TWIN = "980104201101011251"
CROSS = "98010420110202146X"
BORN = date(2011, 1, 1)

# what it is, as delivered → state, text, birth date, sex, known digits
READINGS = [
    ("a valid number", CHILD, "VALID", CHILD, BORN, 1, 18),
    ("check character X", CROSS, "VALID", CROSS, date(2011, 2, 2), 2, 18),
    ("lower-case x", CROSS.lower(), "VALID", CROSS, date(2011, 2, 2), 2, 18),
    ("multiplication sign for X", CROSS[:-1] + "×", "VALID", CROSS, date(2011, 2, 2), 2, 18),
    ("Cyrillic letter for X", CROSS[:-1] + "Х", "VALID", CROSS, date(2011, 2, 2), 2, 18),
    ("full-width digits", "９８０１０４２０１１０１０１１２３５", "VALID", CHILD, BORN, 1, 18),
    ("a spreadsheet's apostrophe", "'" + CHILD, "VALID", CHILD, BORN, 1, 18),
    ("a curly apostrophe", "‘" + CHILD, "VALID", CHILD, BORN, 1, 18),
    ("blanks inside", "980104 20110101 1235", "VALID", CHILD, BORN, 1, 18),
    ("hyphens between its parts", "980104-20110101-1235", "VALID", CHILD, BORN, 1, 18),
    ("a zero-width blank", CHILD[:6] + "\u200b" + CHILD[6:], "VALID", CHILD, BORN, 1, 18),
    ("a byte order mark and a line break", "\ufeff" + CHILD + "\n", "VALID", CHILD, BORN, 1, 18),
    ("a full stop after it", CHILD + "。", "VALID", CHILD, BORN, 1, 18),
    ("a number cell as text", CHILD + ".0", "VALID", CHILD, BORN, 1, 18),
    ("letters O and l for digits", "98O1O42O11O1O1l235", "VALID", CHILD, BORN, 1, 18),
    ("one digit wrong", "980104201101011236", "WRONG_CHECK", "980104201101011236", BORN, 1, 0),
    ("two digits swapped", "980104201101011325", "WRONG_CHECK", "980104201101011325", BORN, 2, 0),
    ("last three digits zeroed", "980104201101011000", "SPREADSHEET", "980104201101011000", BORN, 0, 15),
    (
        "rounded to what a double holds",
        "980104201202021376",
        "SPREADSHEET",
        "980104201202021376",
        date(2012, 2, 2),
        0,
        15,
    ),
    (
        "scientific with fifteen digits",
        "9.80104201101011E+17",
        "SPREADSHEET",
        "980104201101011000",
        BORN,
        0,
        15,
    ),
    ("scientific with six digits", "9.80104E+17", "SCIENTIFIC", "980104", None, 0, 6),
    ("scientific with nine digits", "9.80106202E+17", "SCIENTIFIC", "980106202", None, 0, 8),
    ("scientific with one digit", "1E+17", "SCIENTIFIC", None, None, 0, 1),
    ("the old form", "980104650101123", "FIFTEEN", "980104650101123", date(1965, 1, 1), 1, 15),
    ("cut to fifteen characters", "980104201101011", "SHORT", "980104201101011", BORN, 0, 0),
    ("last character lost", CHILD[:-1], "SHORT", CHILD[:-1], BORN, 0, 0),
    ("a digit lost inside", "98014201101011235", "SHORT", "98014201101011235", None, 0, 0),
    ("a disability card's number", CHILD + "43", "VALID_PREFIX", CHILD, BORN, 1, 18),
    ("a reissued disability card's number", CHILD + "43B1", "VALID_PREFIX", CHILD, BORN, 1, 18),
    ("a school number", "G" + CHILD, "VALID_PREFIX", CHILD, BORN, 1, 18),
    ("a temporary school number", "L" + CHILD, "VALID_PREFIX", CHILD, BORN, 1, 18),
    ("a school number without an ID", "J" + CHILD, "OTHER_DOCUMENT", "J" + CHILD, None, 0, 0),
    ("words before it", "身份证：" + CHILD, "VALID_PREFIX", CHILD, BORN, 1, 18),
    ("a remark after it", CHILD + "（母亲）", "VALID_PREFIX", CHILD, BORN, 1, 18),
    ("one digit doubled", "9801042011010112335", "LONG", "9801042011010112335", BORN, 0, 0),
    ("masked", "980104********1235", "MASKED", "980104********1235", None, 0, 6),
    ("one unreadable digit", "98010420110101123?", "MASKED", "98010420110101123*", BORN, 0, 17),
    ("the thirteenth month", "980104201113011230", "IMPOSSIBLE", "980104201113011230", None, 0, 0),
    ("the 30th of February", "980104201102301230", "IMPOSSIBLE", "980104201102301230", None, 0, 0),
    ("born next year", "980104202712011230", "IMPOSSIBLE", "980104202712011230", None, 0, 0),
    ("born before 1900", "980104189912311230", "IMPOSSIBLE", "980104189912311230", None, 0, 0),
    ("a birth certificate", "a123456789", "OTHER_DOCUMENT", "A123456789", None, 0, 0),
    ("a passport", "E12345678", "OTHER_DOCUMENT", "E12345678", None, 0, 0),
    ("an empty cell", None, "MISSING", None, None, 0, 0),
    ("blanks only", " 　", "MISSING", None, None, 0, 0),
    ("zeros", "000000000000000000", "PLACEHOLDER", None, None, 0, 0),
    ("ones", "111111111111111111", "PLACEHOLDER", None, None, 0, 0),
    ("fifteen nines", "999999999999999", "PLACEHOLDER", None, None, 0, 0),
    ("counting up", "123456789012345678", "PLACEHOLDER", None, None, 0, 0),
    ("a slash", "/", "PLACEHOLDER", None, None, 0, 0),
    ("stars", "******", "PLACEHOLDER", None, None, 0, 0),
    ("the word for none", "无", "PLACEHOLDER", None, None, 0, 0),
    ("the words for no certificate", "（无证件）", "PLACEHOLDER", None, None, 0, 0),
    ("words about it", "正在办理中", "PLACEHOLDER", None, None, 0, 0),
    ("a row number", "37", "PLACEHOLDER", None, None, 0, 0),
]


@pytest.mark.parametrize(
    ("delivered", "state", "text", "born", "sex", "known"),
    [reading[1:] for reading in READINGS],
    ids=[reading[0] for reading in READINGS],
)
def test_reading(delivered, state, text, born, sex, known):
    read = parse_numbers(pa.array([delivered], pa.string()), AS_OF)
    assert NumberState(read.state[0].as_py()).name == state
    assert read.text[0].as_py() == text
    assert read.birth_date[0].as_py() == born
    assert read.sex[0].as_py() == sex
    assert read.known_prefix[0].as_py() == known


def test_residence_permits_and_permanent_residents_are_as_valid_as_citizens():
    numbers = [prefix + "20110101123" for prefix in ("810000", "820000", "830000", "990101")]
    read = parse_numbers(pa.array([number + check_digit(number) for number in numbers]), AS_OF)
    assert read.state.to_pylist() == [NumberState.VALID] * 4


def test_a_valid_number_that_ends_in_three_zeros_is_doubtful():
    ending = next(
        first17 + "0"
        for n in range(100, 1000)
        if check_digit(first17 := f"98010420{n % 12 + 5:02d}0101{n // 100}00") == "0"
    )
    read = parse_numbers(pa.array([ending, CHILD]), AS_OF)
    assert read.state.to_pylist() == [NumberState.VALID, NumberState.VALID]
    assert read.doubtful.to_pylist() == [True, False]


def test_a_birth_within_a_month_after_the_delivery_is_possible():
    soon, late = "98010420261130123", "98010420261202123"
    read = parse_numbers(pa.array([soon + check_digit(soon), late + check_digit(late)]), AS_OF)
    assert read.state.to_pylist() == [NumberState.VALID, NumberState.IMPOSSIBLE]


@pytest.mark.parametrize("first17", ["", "9801042011010112", "98010420110101123X", "9801042011010112X"])
def test_a_check_digit_needs_seventeen_digits(first17):
    with pytest.raises(ValueError, match="17"):
        check_digit(first17)


def test_the_standards_own_example_has_its_check_digit():
    assert check_digit("11010519491231002") == "X"


LIKENESS = [
    ("the same valid number", CHILD, CHILD, "SAME"),
    ("valid, and a disability card with it", CHILD, CHILD + "43", "SAME"),
    ("the same wrong number", CHILD[:-1] + "6", CHILD[:-1] + "6", "SAME_UNSOUND"),
    ("the same birth certificate", "A123456789", "a123456789", "SAME_UNSOUND"),
    ("zeroed by a spreadsheet", CHILD, "980104201101011000", "DAMAGED"),
    ("zeroed, and a twin's whole number", TWIN, "980104201101011000", "DAMAGED"),
    ("scientific with fifteen digits", CHILD, "9.80104201101011E+17", "DAMAGED"),
    ("zeroed and scientific", "980104201101011000", "9.80104201101011E+17", "SAME_UNSOUND"),
    ("rounded by a double", "980104201202021335", "980104201202021376", "DAMAGED"),
    ("the last two characters lost", CHILD, CHILD[:-2], "DAMAGED"),
    ("one character unreadable", CHILD, CHILD[:8] + "*" + CHILD[9:], "DAMAGED"),
    ("the old form of it", "980104196501011231", "980104650101123", "DAMAGED"),
    ("one digit wrong", CHILD, "980104201101011285", "ONE_SLIP"),
    ("two digits swapped", CHILD, "980104201101011325", "ONE_SLIP"),
    ("one digit lost", CHILD, "98010420110101235", "ONE_SLIP"),
    ("one digit doubled", CHILD, "9801042011010112335", "ONE_SLIP"),
    ("two digits wrong", CHILD, "980104201101011246", "TWO_SLIPS"),
    ("six digits left", CHILD, "9.80104E+17", "FRAGMENT"),
    ("nine digits left, the last rounded up", "980104201612282865", "9.80104202E+17", "FRAGMENT"),
    ("the same six digits left of both", "9.80104E+17", "9.80104E+17", "FRAGMENT"),
    ("masked in the middle", CHILD, "980104********1235", "FRAGMENT"),
    ("masked, and another's end", CHILD, "980104********9999", "DIFFERENT"),
    ("a wrong number and another child", CHILD, "980104201505050002", "DIFFERENT"),
    ("two valid numbers", CHILD, TWIN, "OTHER_PERSON"),
    ("missing", CHILD, None, "UNKNOWN"),
    ("a placeholder on both sides", "000000000000000000", "000000000000000000", "UNKNOWN"),
    ("a birth certificate and a number", CHILD, "A123456789", "UNKNOWN"),
    ("two birth certificates", "A123456789", "B123456789", "UNKNOWN"),
]


@pytest.mark.parametrize(
    ("left", "right", "level"), [pair[1:] for pair in LIKENESS], ids=[pair[0] for pair in LIKENESS]
)
def test_likeness(left, right, level):
    a, b = (parse_numbers(pa.array([value], pa.string()), AS_OF) for value in (left, right))
    found = number_likeness(a.text, b.text, np.asarray(a.state), np.asarray(b.state))
    assert NumberLevel(found[0]).name == level


def test_no_numbers_at_all():
    read = parse_numbers(pa.array([], pa.string()), AS_OF)
    assert len(read.text) == 0
    assert number_likeness(read.text, read.text, read.state, read.state).tolist() == []
