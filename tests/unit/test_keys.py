"""Keys: one a node and choice of values; whom no open node can meet is left out, and nobody else."""

import numpy as np

from matchers.candidates import Rule, propose
from matchers.keys import Blocking


def keys_of(blocking, *wanted):
    laid = blocking.lay_keys(wanted)
    return sorted(tuple(row.values()) for row in laid.to_pylist())


def test_each_choice_of_values_is_a_key_and_a_repeated_value_is_none():
    atoms = {"phone": np.array([[3, 4, 3], [5, -1, -1]]), "sound": np.array([[7], [8]])}
    blocking = Blocking(atoms, np.array([True, True]))
    assert keys_of(blocking, "phone", "sound") == [(0, True, 3, 7), (0, True, 4, 7), (1, True, 5, 8)]


def test_a_node_that_misses_an_atom_has_no_key():
    atoms = {"phone": np.array([[3], [-1]]), "sound": np.array([[-1], [8]])}
    assert keys_of(Blocking(atoms, np.array([True, True])), "phone", "sound") == []


def test_atoms_stay_as_they_were_given():
    phone = np.asfortranarray([[3, 3], [4, 4]])
    Blocking({"phone": phone}, np.array([True, True]))
    assert phone.tolist() == [[3, 3], [4, 4]]


def test_whoever_no_open_node_can_meet_is_left_out():
    atoms = {"phone": np.arange(5000)[:, None] // 2}
    blocking = Blocking(atoms, np.arange(5000) < 2)
    assert {(0, True, 0), (1, True, 0)} <= set(keys_of(blocking, "phone"))
    assert len(keys_of(blocking, "phone")) < 50


def test_of_a_part_of_the_nodes_nobody_is_left_out():
    atoms = {"phone": np.array([[1], [2], [3]])}
    blocking = Blocking(atoms, np.zeros(3, bool), whole=False)
    assert keys_of(blocking, "phone") == [(0, False, 1), (1, False, 2), (2, False, 3)]


def test_what_is_proposed_is_what_looking_at_every_pair_would_propose():
    draw = np.random.default_rng(11)
    atoms = {name: draw.integers(-1, 9, (150, slots)) for name, slots in (("a", 1), ("b", 2), ("c", 3))}
    open_ = draw.random(150) < 0.3
    rules = [Rule("ab", ("a", "b")), Rule("bc", ("b", "c")), Rule("c", ("c",))]

    def agree(l, r, atom):
        return bool({v for v in atoms[atom][l] if v >= 0} & {v for v in atoms[atom][r] if v >= 0})

    looked = {
        (l, r): rule.name
        for rule in reversed(rules)
        for l in range(150)
        for r in range(l + 1, 150)
        if (open_[l] or open_[r]) and all(agree(l, r, atom) for atom in rule.atoms)
    }
    found = propose(atoms, open_, rules)
    told = [found.rules[place] for place in found.rule]
    assert dict(zip(zip(found.l.tolist(), found.r.tolist(), strict=True), told, strict=True)) == looked
