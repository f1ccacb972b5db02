"""What the records of a group mostly say."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from matchers.profiles import group_records, profile
from matchers.views import View, narrow


def usual(matrix: list[list[int]], group: list[int], size: int, width: int) -> list[list[int]]:
    codes = np.array(matrix, np.int32).reshape(len(group), len(matrix[0]) if matrix else 1)
    return profile(codes, group_records(np.array(group, np.int64), size), width).tolist()


def test_the_value_of_most_comes_first() -> None:
    assert usual([[4], [5], [5]], [0, 0, 0], 1, 2) == [[5, 4]]


def test_of_equally_many_the_one_met_first() -> None:
    assert usual([[9], [4], [4], [9]], [0, 0, 0, 0], 1, 1) == [[9]]


def test_the_unknown_is_no_value() -> None:
    assert usual([[-1, 3], [-1, -1]], [0, 1], 2, 2) == [[3, -1], [-1, -1]]


def test_a_group_without_records_says_nothing() -> None:
    assert usual([[3]], [1], 3, 1) == [[-1], [3], [-1]]
    assert usual([], [], 2, 1) == [[-1], [-1]]


RECORDS = st.lists(
    st.tuples(st.integers(0, 4), st.lists(st.integers(-1, 5), min_size=3, max_size=3)), min_size=1
)


@given(RECORDS, st.integers(1, 4))
def test_it_is_what_counting_by_hand_gives(records: list[tuple[int, list[int]]], width: int) -> None:
    expected = []
    for group in range(5):
        told = [value for owner, slots in records for value in slots if owner == group and value >= 0]
        ranked = sorted(dict.fromkeys(told), key=lambda value: (-told.count(value), told.index(value)))
        expected.append((ranked + [-1] * width)[:width])
    assert usual([slots for _, slots in records], [owner for owner, _ in records], 5, width) == expected


def test_narrowing_keeps_what_is_said_and_only_its_words() -> None:
    wide = View({"name": np.array([[2, -1], [0, 2]], np.int32)}, {"name": pa.array(["王", "李", "张"])})
    slim = narrow(wide, ("name",))
    assert slim.words["name"].to_pylist() == ["王", "张"]
    assert slim.codes["name"].tolist() == [[1, -1], [0, 1]]
