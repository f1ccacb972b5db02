"""The comparer as a specification: a batch of pairs in, levels and agreed values out, by whatever engine."""

import numpy as np
import pyarrow as pa
import pytest

from matchers.compare import compare_batch
from matchers.features import DAY_ZERO
from matchers.fields import BirthDate, Identifier, Kin, Name, NamePart, Number, Phone, Place, Sex, Text
from matchers.levels import KinLevel, SexLevel, levels_of
from matchers.normalise.dates import DateLevel, Precision
from matchers.normalise.identifiers import IdentifierLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel, NumberState, check_digit
from matchers.normalise.phones import PhoneLevel

FIELDS = (
    Number("number", birth="birth_date"),
    Name("name"),
    BirthDate("birth_date"),
    Sex("sex"),
    Phone("phone"),
    Kin(),
    Place("district"),
    Text("school", household=False),
    Identifier("student_number"),
)
HERS, HIS = (first + check_digit(first) for first in ("98010420150302002", "98010420150302001"))
DAY = (np.datetime64("2015-03-02") - np.datetime64(DAY_ZERO.isoformat())).astype(int)


def pair(l, r):
    """One pair as a batch: `{"name": "李子涵"}` against another, slots as lists, everything else unknown."""
    columns = {}
    for side, said in (("l", l), ("r", r)):
        for feature, values in said.items():
            for slot, value in enumerate(values if isinstance(values, list) else [values]):
                kind = pa.int32() if isinstance(value, int) else pa.string()
                columns[f"{feature}_{slot}_{side}"] = pa.array([value], kind)
    return pa.record_batch(columns)


def levels(l, r):
    row = compare_batch(pair(l, r), FIELDS).to_pylist()[0]
    return {field.label: list(levels_of(field))[row[f"level_{field.label}"]] for field in FIELDS}


def agreed(l, r):
    return {
        name[7:]: value
        for name, value in compare_batch(pair(l, r), FIELDS).to_pylist()[0].items()
        if name.startswith("agreed")
    }


def test_what_no_side_says_is_unknown_and_agreed_upon_by_nobody():
    found = levels({"name": "李子涵"}, {"name": "李子涵"})
    assert found.pop("name") == NameLevel.SAME
    assert {level.name for level in found.values()} == {"UNKNOWN"}
    assert {
        value for label, value in agreed({"name": "李子涵"}, {"name": "李子涵"}).items() if label != "name"
    } == {None}


def test_what_one_side_alone_says_is_unknown():
    assert (
        levels({"name": "李子涵", "phone": "13800000001"}, {"name": "李子涵"})["phone"] == PhoneLevel.UNKNOWN
    )


def test_the_best_of_several_values_counts():
    found = levels({"name": ["赵明远", "李子涵"]}, {"name": ["李子涵", "李子晗"]})
    assert found["name"] == NameLevel.SAME
    assert agreed({"name": ["赵明远", "李子涵"]}, {"name": ["李子涵", "李子晗"]})["name"] == "李子涵"


def sound(number):
    return {"number": number, "number_state": int(NumberState.VALID)}


@pytest.mark.parametrize(
    ("l", "r", "level"),
    [
        (sound(HERS), sound(HERS), NumberLevel.SAME),
        (sound(HERS), sound(HIS), NumberLevel.OTHER_PERSON),
        (sound(HERS) | {"doubted": 0}, sound(HIS) | {"doubted": 1}, NumberLevel.DIFFERENT),
        (sound(HERS), {"number": None, "number_state": int(NumberState.MISSING)}, NumberLevel.UNKNOWN),
        (sound(HERS), {"number": HERS[:15] + "000", "number_state": int(NumberState.SPREADSHEET)}, NumberLevel.DAMAGED),
    ],
    ids=["same", "two sound ones", "one of them doubted", "missing", "a spreadsheet's zeros"],
)  # fmt: skip
def test_numbers_are_compared_by_text_and_state(l, r, level):
    assert levels(l, r)["number"] == level


def test_a_birthday_read_off_a_number_says_nothing_where_the_numbers_speak():
    born = {"birth_date": int(DAY), "birth_precision": int(Precision.DAY)}
    told, echoed = ({"birth_told": told} for told in (1, 0))
    assert levels(sound(HERS) | born | told, sound(HERS) | born | told)["birth_date"] == DateLevel.SAME
    assert levels(sound(HERS) | born | told, sound(HERS) | born | echoed)["birth_date"] == DateLevel.UNKNOWN
    assert levels(born | told, sound(HERS) | born | echoed)["birth_date"] == DateLevel.SAME


MOTHER, FATHER = "980104199001012345", "980104198801012346"


@pytest.mark.parametrize(
    ("l", "r", "level", "value"),
    [
        ({"kin_number": [MOTHER, FATHER]}, {"kin_number": [FATHER]}, KinLevel.NUMBER, FATHER),
        ({"kin_name": ["王芳", "李强"]}, {"kin_name": ["李强", "王芳"]}, KinLevel.TWO_NAMES, "李强"),
        ({"kin_name": ["王芳", "李强"]}, {"kin_name": ["赵云", "王芳"]}, KinLevel.NAME, "王芳"),
        ({"kin_name": ["李强", "李强"]}, {"kin_name": ["李强"]}, KinLevel.NAME, "李强"),
        ({"kin_name": ["王芳"]}, {"kin_name": ["王方"]}, KinLevel.LIKE, None),
        ({"kin_name": ["王芳"]}, {"kin_name": ["赵云"]}, KinLevel.DISJOINT, None),
        ({"kin_name": ["王芳"]}, {"kin_number": [MOTHER]}, KinLevel.UNKNOWN, None),
    ],
    ids=["by number", "both by name", "one by name", "guardian and father are one", "a spelling", "none", "unlike"],
)  # fmt: skip
def test_relatives(l, r, level, value):
    assert levels(l, r)["kin"] == level
    assert agreed(l, r)["kin"] == value


def test_sexes_agree_or_do_not():
    assert levels({"sex": 1}, {"sex": 2})["sex"] == SexLevel.DIFFERENT


@pytest.mark.parametrize(
    ("l", "r", "level"),
    [
        ("4137787", "4137787", IdentifierLevel.SAME),
        ("4137787", "4137877", IdentifierLevel.ONE_SLIP),
        ("4137787", "413778", IdentifierLevel.ONE_SLIP),
        ("4137787", "4137123", IdentifierLevel.DIFFERENT),
        ("G1", "G2", IdentifierLevel.DIFFERENT),
        ("G1", None, IdentifierLevel.UNKNOWN),
    ],
    ids=["same", "two digits swapped", "one lost", "unlike", "too short for a slip", "unknown"],
)
def test_a_departments_own_numbers(l, r, level):
    assert levels({"student_number": l}, {"student_number": r})["student_number"] == level


WORDS = {
    "number": [HERS, HIS, HERS[:17] + "*", None],
    "name": ["李子涵", "李子晗", "王芳", None],
    "phone": ["13800000001", "13800000010", "13900000002", None],
    "kin_number": [MOTHER, FATHER, None],
    "kin_name": ["王芳", "李强", "王方", None],
    "district": ["甲", "乙", None],
    "school": ["甲县一小", "甲县第一小学", None],
    "student_number": ["G1", "G2", None],
}
SLOTS = {"name": 2, "phone": 2, "kin_number": 2, "kin_name": 3}


def random_batch(size, seed, dictionary):
    """Pairs of anything, dictionary-encoded into one dictionary a feature, into several, or plain."""
    draw = np.random.default_rng(seed)
    columns = {}
    for feature, words in WORDS.items():
        shared = pa.array(words[:-1], pa.string())
        for slot in range(SLOTS.get(feature, 1)):
            for side in "lr":
                code = draw.integers(0, len(words), size)
                index = pa.array(code, pa.int32(), mask=code == len(words) - 1)
                if dictionary == "shared":
                    column = pa.DictionaryArray.from_arrays(index, shared)
                else:
                    column = shared.take(index)
                    column = column.dictionary_encode() if dictionary == "own" else column
                columns[f"{feature}_{slot}_{side}"] = column
    for feature, top in {
        "number_state": 13,
        "birth_precision": 4,
        "birth_told": 2,
        "sex": 3,
        "sex_told": 2,
        "doubted": 2,
    }.items():
        for side in "lr":
            columns[f"{feature}_0_{side}"] = pa.array(draw.integers(0, top, size), pa.int32())
    for side in "lr":
        days = DAY + draw.integers(0, 3, size) * 31
        columns[f"birth_date_0_{side}"] = pa.array(days, pa.int32(), mask=draw.random(size) < 0.2)
    return pa.record_batch(columns)


@pytest.mark.parametrize("seed", range(3))
def test_plain_columns_and_dictionaries_shared_or_not_give_the_same(seed):
    plain, own, shared = (
        compare_batch(random_batch(400, seed, how), FIELDS).to_pylist() for how in ("plain", "own", "shared")
    )
    assert plain == own == shared


@pytest.mark.parametrize("seed", range(3))
def test_left_and_right_may_be_exchanged(seed):
    batch = random_batch(400, seed, "plain")
    swapped = batch.rename_columns(
        [name[:-1] + {"l": "r", "r": "l"}[name[-1]] for name in batch.schema.names]
    )
    there, back = (compare_batch(side, FIELDS) for side in (batch, swapped))
    assert there.to_pylist() == back.to_pylist()


def test_a_batch_says_of_each_pair_what_it_says_of_the_pair_alone():
    batch = random_batch(50, 9, "plain")
    whole = compare_batch(batch, FIELDS).to_pylist()
    alone = [row for n in range(50) for row in compare_batch(batch.slice(n, 1), FIELDS).to_pylist()]
    assert whole == alone


def test_no_pair_is_a_batch_too():
    assert compare_batch(random_batch(0, 1, "plain"), FIELDS).num_rows == 0


def test_levels_are_small_integers_of_the_fields_scale():
    found = compare_batch(random_batch(400, 4, "plain"), FIELDS)
    for field in FIELDS:
        column = found.column(f"level_{field.label}")
        assert column.type == pa.int8()
        assert set(column.to_pylist()) <= set(levels_of(field))


def parts(l, r):
    """The levels of a given name and a surname that have columns of their own."""
    given_l, surname_l = l
    given_r, surname_r = r
    batch = pair({"given": given_l, "surname": surname_l}, {"given": given_r, "surname": surname_r})
    row = compare_batch(batch, (NamePart("given", "given"), NamePart("surname", "surname"))).to_pylist()[0]
    return NameLevel(row["level_given"]), NameLevel(row["level_surname"])


def test_a_given_name_and_a_surname_in_each_others_columns_are_variants():
    assert parts(("kyra", "wilde"), ("wilde", "kyra")) == (NameLevel.VARIANT, NameLevel.VARIANT)


def test_one_name_in_the_others_column_is_no_variant():
    assert parts(("kyra", "wilde"), ("wilde", "everett")) == (NameLevel.DIFFERENT, NameLevel.DIFFERENT)


def test_unknown_parts_are_never_taken_for_swapped_ones():
    assert parts((None, "wilde"), ("wilde", None)) == (NameLevel.UNKNOWN, NameLevel.UNKNOWN)


def test_another_documents_number_counts_also_of_whoever_has_a_citizen_number():
    certificate = {
        "number": "S830278946",
        "number_state": int(NumberState.OTHER_DOCUMENT),
        "document": "S830278946",
    }
    registered = {"number": HERS, "number_state": int(NumberState.VALID), "document": "S830278946"}
    assert levels(certificate, registered)["number"] == NumberLevel.SAME_UNSOUND
    assert levels(certificate, registered | {"document": "S830278947"})["number"] == NumberLevel.UNKNOWN
    his = registered | {"number": HIS}
    assert levels(registered, his)["number"] == NumberLevel.OTHER_PERSON
