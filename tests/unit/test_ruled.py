"""Records said to be two persons leave the node that their number or their content put them in together."""

import numpy as np
import pytest

from matchers.ruled import part_nodes
from matchers.settle import Nodes

NUMBER = 7


def part(of_record: list[int], *apart: tuple[int, int]) -> Nodes:
    """Nodes of one number each, after these pairs of records were said to be two persons."""
    held = np.array(of_record)
    _, first = np.unique(held, return_index=True)
    anchor = NUMBER + np.arange(len(first))
    nodes = Nodes(held, anchor, np.zeros(len(first), bool), first, crowded=0)
    l, r = np.array(apart, np.int64).reshape(-1, 2).T
    return part_nodes(nodes, (l, r))


def test_the_second_record_leaves_and_its_number_is_somebody_elses():
    nodes = part([0, 0, 1], (0, 1))
    assert nodes.of_record.tolist() == [0, 2, 1]
    assert nodes.anchor.tolist() == [NUMBER, NUMBER + 1, -1]
    assert nodes.doubted.tolist() == [False, False, True]
    assert nodes.first.tolist() == [0, 2, 1]


def test_where_the_first_leaves_the_next_is_the_nodes_first():
    assert part([0, 0, 0], (1, 0)).first.tolist() == [1, 0]


def test_records_of_two_nodes_are_apart_already():
    assert part([0, 1], (0, 1), (1, 0)).of_record.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("apart", "parted"),
    [
        pytest.param([(0, 1), (1, 0)], [0, 1], id="two both ways round"),
        pytest.param([(0, 1), (1, 2), (2, 0)], [0, 1, 2], id="three in a circle"),
    ],
)
def test_a_node_keeps_its_first_record_where_everyone_would_leave(apart, parted):
    nodes = part([0] * len(parted), *apart)
    assert nodes.of_record.tolist() == parted
    assert nodes.first.tolist() == parted
    assert nodes.anchor.tolist() == [NUMBER, *[-1] * (len(parted) - 1)]


def test_one_who_is_kept_apart_from_nobody_keeps_the_node():
    assert part([0, 0, 0], (0, 1), (1, 0)).of_record.tolist() == [1, 2, 0]
