"""Candidates: what the rules propose, and what is said of blocks too large to look through."""

import numpy as np

from matchers.candidates import Rule, propose


def column(*values):
    return np.array(values, np.int64)[:, None]


def pairs(found):
    return list(zip(found.l.tolist(), found.r.tolist(), [found.rules[i] for i in found.rule], strict=True))


def test_a_pair_needs_all_atoms_of_a_rule_and_an_open_side():
    atoms = {"sound": column(1, 1, 1, 2), "birth_turned": column(5, 5, 6, 5)}
    found = propose(
        atoms, np.array([True, False, True, True]), [Rule("name_birth", ("sound", "birth_turned"))]
    )
    assert pairs(found) == [(0, 1, "name_birth")]


def test_two_certain_nodes_are_never_proposed():
    found = propose({"phone": column(9, 9)}, np.array([False, False]), [Rule("phone", ("phone",))])
    assert pairs(found) == []


def test_unknown_agrees_with_nothing():
    found = propose({"phone": column(-1, -1)}, np.array([True, True]), [Rule("phone", ("phone",))])
    assert pairs(found) == []


def test_any_slot_may_agree_and_the_first_rule_names_the_pair():
    atoms = {"phone": np.array([[3, 4], [8, 3]]), "kin_number": column(1, 1)}
    rules = [Rule("kin_number", ("kin_number",)), Rule("phone", ("phone",))]
    assert pairs(propose(atoms, np.array([True, True]), rules)) == [(0, 1, "kin_number")]


def test_a_rule_without_its_atoms_is_void():
    found = propose(
        {"phone": column(1, 1)}, np.array([True, True]), [Rule("x", ("sound",)), Rule("p", ("phone",))]
    )
    assert found.rules == ("p",)


def test_an_oversized_block_is_split_and_the_loss_is_counted():
    atoms = {"phone": column(*[1] * 30), "sound": column(*([5] * 3 + list(range(100, 127))))}
    found = propose(atoms, np.ones(30, bool), [Rule("phone", ("phone",))], block=10)
    assert pairs(found) == [(0, 1, "phone"), (0, 2, "phone"), (1, 2, "phone")]
    assert found.lost["phone"] > 0


def test_a_search_pairs_open_with_closed_only():
    found = propose(
        {"phone": column(1, 1, 1)}, np.array([True, True, False]), [Rule("p", ("phone",))], among_open=False
    )
    assert pairs(found) == [(0, 2, "p"), (1, 2, "p")]
