"""Candidates: what the rules propose, and what is said of blocks too large to look through."""

from datetime import date

import numpy as np
import pyarrow as pa

from matchers.atoms import atoms_of
from matchers.candidates import ANY_DATA, Rule, propose
from matchers.encode import encode
from matchers.fields import Identifier, Place
from matchers.views import view_records


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


def test_one_half_of_an_identifier_and_a_place_propose_a_pair_in_any_data():
    said = {"code": ["4137787", "4137877", "9137877"], "home": ["4869", "4869", "1000"]}
    fields = (Identifier("code"), Place("home"))
    records = encode([pa.table(said)], fields, date(2026, 10, 31))
    view = view_records(records, np.zeros(3, bool))
    atoms = atoms_of(view, fields, halved=True)
    found = propose(atoms, np.ones(3, bool), ANY_DATA)
    named = [found.rules[rule] for rule in found.rule]
    codes = said["code"]
    pairs = [{codes[records.row[l]], codes[records.row[r]]} for l, r in zip(found.l, found.r, strict=True)]
    assert (pairs, named) == ([{"4137787", "4137877"}], ["identifier_place"])
    assert "identifier_half" not in atoms_of(view, fields)
