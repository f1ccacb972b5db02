"""Assignment as a specification: who is joined, who is kept apart, and what is left open."""

import numpy as np
import pytest

from matchers.assign import MARGIN_BITS, assign, nameless_costs, second_entry_bits
from matchers.fields import Name, Number
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.ruled import Ruled
from matchers.weigh import Observed

REGISTER, SCHOOL = 1, 2


def run(edges, anchor, tables, second=(0.0, 0.0), together=(), apart=()):
    l, r, weight = (np.array(column) for column in zip(*edges, strict=True))
    ruled = Ruled(*(tuple(np.array(pairs, int).reshape(-1, 2).T) for pairs in (together, apart)))
    made = assign(
        l,
        r,
        weight.astype(float),
        anchor=np.array(anchor),
        tables=np.array(tables),
        second=np.array(second),
        ruled=ruled,
    )
    return made.person.tolist(), made


def test_an_open_record_joins_the_child_it_fits():
    person, made = run([(0, 1, 20.0)], anchor=[7, -1], tables=[REGISTER, SCHOOL])
    assert person == [0, 0]
    assert made.taken.tolist() == [True]


def test_below_eight_to_one_nobody_is_joined():
    person, made = run([(0, 1, 2.9)], anchor=[7, -1], tables=[REGISTER, SCHOOL])
    assert person == [0, 1]
    assert not made.taken.any()
    assert not made.contested.any()


def test_two_sound_numbers_never_share_a_person_even_through_a_third_record():
    person, made = run([(0, 2, 30.0), (1, 2, 20.0)], anchor=[7, 8, -1], tables=[REGISTER, REGISTER, SCHOOL])
    assert person == [0, 1, 0]
    assert made.contested.tolist() == [False, True]


def test_a_coin_toss_between_twins_is_left_open():
    person, made = run([(0, 2, 20.0), (1, 2, 19.0)], anchor=[7, 8, -1], tables=[REGISTER, REGISTER, SCHOOL])
    assert person == [0, 1, 2]
    assert made.contested.all()


def test_the_twin_who_is_already_in_school_leaves_the_record_to_the_other():
    person, _ = run(
        [(0, 2, 20.0), (1, 2, 20.0)],
        anchor=[7, 8, -1],
        tables=[REGISTER | SCHOOL, REGISTER, SCHOOL],
        second=(0.0, 7.0),
    )
    assert person == [0, 1, 1]


def test_two_open_records_of_one_child_are_no_rivals():
    person, _ = run(
        [(0, 1, 20.0), (0, 2, 19.0), (1, 2, 18.0)], anchor=[7, -1, -1], tables=[REGISTER, SCHOOL, SCHOOL]
    )
    assert person == [0, 0, 0]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
def test_the_order_of_edges_changes_nothing(order):
    edges = [(0, 2, 20.0), (1, 3, 18.0), (2, 3, 6.0)]
    person, _ = run([edges[i] for i in order], anchor=[7, 8, -1, -1], tables=[1, 1, 2, 2])
    assert person == [0, 1, 0, 1]


def test_a_second_entry_costs_what_the_data_say():
    node = np.r_[np.arange(300), np.arange(300), [0, 1, 2]]
    table = np.r_[np.zeros(300, int), np.ones(303, int)]
    bits = second_entry_bits(table, node, anchor=np.arange(300), tables=2, usual=3.0)
    assert bits[0] == pytest.approx(8.0)
    assert bits[1] == pytest.approx(np.log2(297 / 3))


def test_within_one_table_of_duplicates_a_second_entry_costs_nothing():
    assert second_entry_bits(np.zeros(3, int), np.arange(3), np.full(3, -1), 1, 3.0).tolist() == [0.0]


def test_where_too_few_are_certain_a_second_entry_costs_what_is_usual():
    nobody = np.full(4, -1)
    assert second_entry_bits(np.array([0, 1, 0, 1]), np.arange(4), nobody, 2, 4.5).tolist() == [4.5, 4.5]


def test_what_people_say_outranks_the_weights():
    edges = [(0, 2, 30.0), (1, 2, -9.0)]
    person, made = run(edges, [7, -1, -1], [1, 1, 2], together=[(1, 2)], apart=[(0, 2)])
    assert person == [0, 1, 1]
    assert made.overruled == ()


def test_even_two_sound_numbers_are_one_person_if_people_say_so():
    person, _ = run([(0, 2, 20.0)], [7, 8, -1], [1, 2, 2], together=[(0, 1)])
    assert person == [0, 0, 0]


def test_held_apart_also_through_a_third_record():
    person, _ = run([(0, 2, 30.0), (1, 2, 29.0), (0, 1, 28.0)], [-1, -1, -1], [1, 2, 4], apart=[(0, 1)])
    assert person[0] != person[1]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_of_contradictory_answers_not_the_same_holds_and_then_the_first(order):
    said = [[(0, 1), (1, 2)][at] for at in order]
    person, made = run([(0, 1, 1.0)], [-1, -1, -1], [1, 2, 4], together=said, apart=[(0, 2)])
    assert person == ([0, 0, 1] if order == [0, 1] else [0, 1, 1])
    assert made.overruled == (1,)


def test_a_record_said_to_be_another_childs_is_no_rival():
    edges = [(0, 2, 20.0), (1, 2, 19.0)]
    person, _ = run(edges, [7, 8, -1], [1, 1, 2], apart=[(1, 2)])
    assert person == [0, 1, 0]


def test_in_a_table_that_lists_a_child_once_a_nameless_record_is_a_second_entry_by_its_number_alone():
    fields = (Number("number", birth="birth_date"), Name("name"))
    unknown, same = (NumberLevel.UNKNOWN, NameLevel.UNKNOWN), (NumberLevel.SAME_UNSOUND, NameLevel.UNKNOWN)
    named = (NumberLevel.UNKNOWN, NameLevel.ONE_CHARACTER)
    level = np.array([unknown, same, named, unknown, unknown], np.int8).T
    observed = Observed({"number": level[0], "name": level[1]}, {})
    once, often, apart = 1, 2, 0
    shared = np.array([once, once, once, often, apart])
    costs = nameless_costs(np.array([2.4, 0.0]), shared, fields, observed)
    assert costs.tolist() == [MARGIN_BITS, 0, 0, 0, 0]
