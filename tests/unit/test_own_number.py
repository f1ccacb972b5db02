"""Whose number a record holds: its child's, an elder's, a sibling's; and the student number that tells."""

from datetime import date

import pyarrow as pa
import pytest

from matchers.features import Features
from matchers.fields import Number
from matchers.normalise.checkdigits import check_digit
from matchers.ownnumber import NO_DAY

AS_OF = date(2026, 10, 31)
HERS, HIS_BROTHERS, MOTHERS = (
    first + check_digit(first) for first in ("98010420150302002", "98010420170504001", "98010419880101002")
)
FIELD = Number("number", birth="birth_date", copy="student_number")


def read(number, copy=None, birth=None, field=FIELD, as_of=AS_OF):
    """The child's number and the relatives', as the field reads one record."""
    features = Features()
    columns = {"number": number, "student_number": copy, "birth_date": birth}
    field.read(
        pa.table({name: pa.array([value], pa.string()) for name, value in columns.items()}), features, as_of
    )
    told = {feature: [slot[0].as_py() for slot in slots] for feature, slots in features.items()}
    return told["number"][0], told["kin_number"][0]


@pytest.mark.parametrize(
    ("number", "copy", "birth", "expected"),
    [
        (HERS[:17] + "*", f"G{HERS}", None, (HERS, None)),
        (HERS, f"G{HERS}", "2015-03-02", (HERS, None)),
        (MOTHERS, f"G{HERS}", "2015-03-02", (HERS, MOTHERS)),
        (MOTHERS, f"G{HERS}", None, (HERS, MOTHERS)),
        (MOTHERS, "L20150301", "2015-03-02", (None, MOTHERS)),
        (HIS_BROTHERS, f"G{HERS}", "2015-03-02", (HERS, None)),
        (HERS, f"G{HIS_BROTHERS}", "2015-03-02", (HERS, None)),
        (HIS_BROTHERS, f"G{HERS}", None, (HIS_BROTHERS, None)),
        (HIS_BROTHERS, f"G{HERS}", "2016-01-01", (HIS_BROTHERS, None)),
        (HERS, f"G{MOTHERS}", "2015-03-03", (HERS, None)),
    ],
    ids=[
        "unsound", "both hers", "her mother's", "her mother's, no birth date", "her mother's, no copy", "her brother's",
        "the copy is her brother's", "no birth date tells which", "neither was born that day", "the copy is her mother's",
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_hers_gives_way_to_a_copy_that_can(number, copy, birth, expected):
    assert read(number, copy, birth) == expected


def test_a_register_whose_numbers_tell_no_birth_date_knows_no_elders():
    assert read(MOTHERS, field=Number("number")) == (MOTHERS, None)


def test_where_no_day_is_known_nobody_is_an_adult():
    assert read(MOTHERS, as_of=NO_DAY) == (MOTHERS, None)
