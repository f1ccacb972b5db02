"""Columns read together say the same as each read by itself."""

from datetime import date

import numpy as np
import pyarrow as pa

from matchers.city.staging import FIELDS, read_slots
from matchers.encode import encode_features
from matchers.features import with_dates
from matchers.normalise.checkdigits import check_digit
from matchers.together import number_words, read_together

AS_OF = date(2026, 10, 31)
HERS, MOTHERS = (first + check_digit(first) for first in ("98010420150302002", "98010419880101002"))

TABLES = [
    {
        "number": [HERS, MOTHERS, None, "无", "123456", HERS.lower()],
        "name": ["王芳之子", "买买提·阿里", None, "李娜", "李 娜", "王芳"],
        "guardian_name": ["王芳", None, "买买提阿里", "李娜", "?", "王芳"],
        "guardian_number": [MOTHERS, MOTHERS, None, HERS, "", "x"],
        "phone": ["13812345670", "13812345670/13912345671", None, "0", "", "13812345670"],
        "district": ["城关镇", "城关", None, "", "无", "城关镇"],
    },
    {"number": [], "name": [], "birth_date": []},
    {
        "number": [MOTHERS, HERS, None],
        "student_number": [f"G{HERS}", None, f"G{HERS}"],
        "birth_date": ["2015-03-02", "2015年3月2日", None],
        "name": ["李娜", "王芳", "王芳的女儿"],
        "former_name": [None, "李娜", ""],
        "school": ["第一小学", "第一 小学", None],
        "address": ["城关镇1号", "", "城关镇 1号"],
    },
]


def tell(records, feature):
    """What the records say, slot by slot: words or whole numbers."""
    slots = [pa.array(codes, pa.int32(), mask=codes < 0) for codes in records.codes[feature].T]
    words = records.words.get(feature)
    return [slot.to_pylist() if words is None else words.take(slot).to_pylist() for slot in slots]


def test_columns_read_together_say_the_same():
    tables = [
        with_dates(
            pa.table({name: pa.array(said, pa.string()) for name, said in table.items()}), "birth_date", AS_OF
        )
        for table in TABLES
    ]
    columns = {name: way for field in FIELDS for name, way in field.columns().items()}
    together = read_together(tables, columns, AS_OF)
    halves = [part for table in together for part in (table.slice(0, 2), table.slice(2))]
    table = np.repeat(np.arange(3, dtype=np.int16), [6, 0, 3])
    row = np.arange(9)
    one, other = (
        encode_features([read_slots(part, AS_OF) for part in parts], table, row) for parts in (tables, halves)
    )
    assert one.row.tolist() == other.row.tolist()
    for feature in one.codes:
        assert tell(one, feature) == tell(other, feature), feature
    assert "王芳" in one.words["kin_name"].to_pylist()


def test_tables_without_such_columns_stay_as_they_are():
    table = pa.table({"record_id": [1, 2]})
    columns = {name: way for field in FIELDS for name, way in field.columns().items()}
    assert read_together([table], columns, AS_OF) == [table]


def test_words_of_no_row_are_left_out():
    dictionary = pa.array(["never", "b", None, "a", "b"])
    pieces = [
        pa.array(["c", None, "a"]),
        pa.DictionaryArray.from_arrays(pa.array([3, 2, None, 4], pa.int32()), dictionary),
        pa.nulls(2, pa.string()),
        pa.DictionaryArray.from_arrays(pa.array([1, 3], pa.int32()), dictionary),
    ]
    codes, words = number_words(pieces)
    assert words.to_pylist() == ["c", "a", "b"]
    told = words.take(pa.array(codes, mask=codes < 0)).to_pylist()
    assert told == ["c", None, "a", "a", None, None, "b", None, None, "b", "a"]
