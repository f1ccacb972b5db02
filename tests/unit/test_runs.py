"""Sorted arrays: where runs begin, who is how far into one, and orders that do not depend on chance."""

import numpy as np

from matchers.runs import distinct, heads, number_by_first, order_by, order_stably, ranks

FRUIT = np.array([3, 1, 3, 1, 2])


def test_a_run_begins_wherever_the_value_changes() -> None:
    assert heads(np.array([5, 5, 7, 5])).tolist() == [True, False, True, True]
    assert heads(np.array([], int)).tolist() == []


def test_ranks_count_from_zero_in_each_run() -> None:
    assert ranks(np.array([5, 5, 5, 7, 9, 9])).tolist() == [0, 1, 2, 0, 0, 1]
    assert ranks(np.array([], int)).tolist() == []


def test_rows_of_one_key_stay_in_their_order() -> None:
    assert order_by(FRUIT).tolist() == [1, 3, 4, 0, 2]
    assert order_by(np.array([], int)).tolist() == []


def test_the_second_key_decides_where_the_first_is_equal() -> None:
    assert order_by(FRUIT, np.array([0, 9, 0, 4, 0])).tolist() == [3, 1, 4, 0, 2]


def test_keys_too_large_to_pack_sort_all_the_same() -> None:
    large = FRUIT << 60
    assert order_by(large, FRUIT).tolist() == order_by(FRUIT).tolist()


def test_several_keys_too_large_to_pack_together_sort_like_one_after_the_other() -> None:
    draw = np.random.default_rng(3)
    keys = [draw.integers(0, 4, 500) << shift for shift in (40, 0, 40)]
    assert order_by(*keys).tolist() == np.lexsort(keys[::-1]).tolist()


def test_hashes_of_any_size_are_ordered_with_ties_by_place() -> None:
    hashes = np.array([2**64 - 1, 7, 2**64 - 1, 7, 0], np.uint64)
    assert order_stably(hashes).tolist() == [4, 1, 3, 0, 2]
    assert order_stably(np.array([], np.uint64)).tolist() == []


def test_numbers_follow_the_first_appearance() -> None:
    number, first = number_by_first(FRUIT)
    assert number.tolist() == [0, 1, 0, 1, 2]
    assert first.tolist() == [0, 1, 4]


def test_distinct_keys_ascend() -> None:
    assert distinct(np.array([1 << 60, 3, 1 << 60, 0, 3])).tolist() == [0, 3, 1 << 60]
    assert distinct(np.empty(0, np.int64)).tolist() == []
