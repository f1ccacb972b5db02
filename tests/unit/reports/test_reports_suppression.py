"""Counts of few people: hidden, and not to be computed back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.suppression import suppress


def test_large_counts_are_shown_with_their_totals() -> None:
    assert suppress([[10, 20], [30, 40]], 5) == [[10, 20, 30], [30, 40, 70], [40, 60, 100]]


def test_a_small_count_takes_others_with_it_until_no_sum_gives_it_away() -> None:
    shown = suppress([[2, 20, 30], [30, 40, 50], [60, 70, 80]], 5)
    assert shown[0][0] is None
    assert sum(cell is None for row in shown for cell in row) == 4


def test_zero_is_no_small_count() -> None:
    assert suppress([[0, 10], [10, 0]], 5) == [[0, 10, 10], [10, 0, 10], [10, 10, 20]]


def test_an_empty_table_stays_empty() -> None:
    assert suppress([], 5) == []


tables = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=1, max_size=5
    )
)


@given(tables, st.integers(1, 10))
def test_no_hidden_count_follows_from_the_shown_ones(table: list[list[int]], minimum: int) -> None:
    shown = suppress(table, minimum)
    true = np.array([[*row, sum(row)] for row in table])
    true = np.vstack([true, true.sum(axis=0)])
    hidden = [(r, c) for r, row in enumerate(shown) for c, cell in enumerate(row) if cell is None]
    for r, row in enumerate(shown):
        for c, cell in enumerate(row):
            assert cell is None or cell == true[r, c]
            assert cell is None or not 0 < cell < minimum
    assert not _computable(hidden, true.shape)


def _computable(hidden: list[tuple[int, int]], shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Hidden cells that the equations of rows and columns determine: unit vectors of their row space."""
    if not hidden:
        return []
    equations = np.zeros((sum(shape), len(hidden)))
    for at, (r, c) in enumerate(hidden):
        equations[r, at] = -1 if c == shape[1] - 1 else 1
        equations[shape[0] + c, at] = -1 if r == shape[0] - 1 else 1
    rank = np.linalg.matrix_rank(equations)
    found = []
    for at, cell in enumerate(hidden):
        unit = np.zeros((1, len(hidden)))
        unit[0, at] = 1
        if np.linalg.matrix_rank(np.vstack([equations, unit])) == rank:
            found.append(cell)
    return found


@pytest.mark.parametrize("minimum", [1])
def test_a_minimum_of_one_hides_nothing(minimum: int) -> None:
    assert suppress([[1, 2], [3, 4]], minimum) == [[1, 2, 3], [3, 4, 7], [4, 6, 10]]
