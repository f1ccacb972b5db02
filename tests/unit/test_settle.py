"""Settling as a specification: which records are one node before anything is compared, and which numbers are not believed."""

from datetime import date

import numpy as np
import pytest
from people import FIELDS, child, number, table

from matchers.crowds import HOUSEHOLD_CROWD, unsay_shared
from matchers.encode import encode
from matchers.settle import CROWD, settle

AS_OF = date(2026, 10, 31)
BORN = "2015-03-02"
HERS = number(BORN, 2)
SISTERS = number("2017-06-01", 4)


def nodes_of(*tables):
    """Of each record its node, and of each node whether a sound number makes it certain, by id."""
    records = encode(list(tables), FIELDS, AS_OF)
    records, nodes = settle(records, "name")
    ids = [table.column("id").to_pylist() for table in tables]
    named = [ids[t][r] for t, r in zip(records.table, records.row, strict=True)]
    node = dict(zip(named, nodes.of_record.tolist(), strict=True))
    certain = {name: bool(nodes.anchor[n] >= 0) for name, n in node.items()}
    doubted = {name: bool(nodes.doubted[n]) for name, n in node.items()}
    return node, certain, doubted, nodes


@pytest.mark.parametrize(
    "name", ["李子涵", "李子晗", "李紫涵", "王子涵"], ids=["same", "same sound", "homophone", "new surname"]
)
def test_one_number_and_spellings_of_one_name_are_one_child(name):
    node, certain, _, _ = nodes_of(
        table(child("register", number=HERS, name="李子涵"), child("again", number=HERS, name="李子涵")),
        table(child("school", number=HERS, name=name)),
    )
    assert node["register"] == node["school"]
    assert certain["school"]


def test_a_number_without_a_name_is_believed():
    node, *_ = nodes_of(
        table(child("register", number=HERS, name="李子涵")), table(child("roll", number=HERS))
    )
    assert node["register"] == node["roll"]


def test_a_former_name_settles():
    node, *_ = nodes_of(
        table(child("register", number=HERS, name="李子涵"), child("twice", number=HERS, name="李子涵")),
        table(child("school", number=HERS, name="赵明远", former_name="李子涵")),
    )
    assert node["register"] == node["school"]


def test_the_name_that_another_list_calls_former_settles():
    node, *_ = nodes_of(
        table(
            child("now", number=HERS, name="赵明远", former_name="李子涵"),
            child("also", number=HERS, name="赵明远"),
        ),
        table(child("old", number=HERS, name="李子涵")),
    )
    assert node["now"] == node["old"]


def test_a_sisters_number_copied_is_doubted_and_leaves_the_sister_certain():
    node, certain, doubted, _ = nodes_of(
        table(
            child("sister", number=SISTERS, name="李雨桐"),
            child("sister again", number=SISTERS, name="李雨桐"),
        ),
        table(child("girl", number=SISTERS, name="李子涵")),
    )
    assert node["sister"] != node["girl"]
    assert (certain["sister"], certain["girl"]) == (True, False)
    assert (doubted["sister"], doubted["girl"]) == (False, True)


def test_twins_whose_names_share_a_character_are_not_one_under_one_number():
    node, *_ = nodes_of(
        table(child("elder", number=HERS, name="李子涵"), child("elder again", number=HERS, name="李子涵")),
        table(child("younger", number=HERS, name="李子萱")),
    )
    assert node["elder"] != node["younger"]


@pytest.mark.parametrize(
    ("twin", "settled"),
    [("李子晗", False), ("李明远", True)],
    ids=["a twin bears that name", "nobody else does"],
)
def test_a_name_of_the_same_sound_settles_unless_another_child_of_the_day_bears_it(twin, settled):
    hers, twins = number(BORN, 2), number(BORN, 4)
    node, _, doubted, _ = nodes_of(
        table(
            child("register", number=hers, name="李子涵", birth_date=BORN),
            child("twin", number=twins, name=twin, birth_date=BORN),
        ),
        table(
            child("hers", number=hers, name="李子涵", birth_date=BORN),
            child("copied", number=hers, name="李子晗", birth_date=BORN),
        ),
    )
    assert (node["copied"] == node["register"]) is settled
    assert doubted["copied"] is not settled


def test_a_birthday_that_cannot_be_a_slip_of_the_numbers_casts_doubt():
    _, certain, doubted, _ = nodes_of(
        table(child("girl", number=HERS, name="李子涵", birth_date="2011-11-30"))
    )
    assert (certain["girl"], doubted["girl"]) == (False, True)


@pytest.mark.parametrize("told", ["2015-03-02", "2015-02-03", "2015-03-12", "2015-03", None])
def test_a_birthday_that_may_be_a_slip_does_not(told):
    _, certain, *_ = nodes_of(table(child("girl", number=HERS, name="李子涵", birth_date=told)))
    assert certain["girl"]


def test_a_guardians_number_in_the_childs_place_is_a_relatives():
    grandmother = number("1958-01-01", 2)
    records = encode(
        [table(child("girl", number=grandmother, name="李子涵", birth_date=BORN))], FIELDS, AS_OF
    )
    assert records.code("number").tolist() == [-1]
    assert records.words["kin_number"].to_pylist() == [grandmother]
    assert (records.code("kin_number") >= 0).tolist() == [True]


def crowd(size):
    return table(
        *(
            child(f"{n}", number=HERS, name=f"李{chr(0x4E00 + 97 * n)}{chr(0x5E00 + 31 * n)}")
            for n in range(size)
        )
    )


def test_a_number_that_goes_by_many_names_is_nobodys():
    node, certain, doubted, nodes = nodes_of(crowd(CROWD + 1))
    assert nodes.crowded == 1
    assert not any(certain.values())
    assert not any(doubted.values())
    assert len(set(node.values())) == CROWD + 1


def test_a_number_that_goes_by_a_few_names_is_still_somebodys():
    *_, nodes = nodes_of(crowd(CROWD))
    assert nodes.crowded == 0


def test_the_birthday_that_only_a_crowded_number_told_goes_with_it():
    told = table(child("told", number=HERS, name="张浩然", birth_date="2012-01-05"))
    records, _ = settle(encode([crowd(CROWD + 1), told], FIELDS, AS_OF), "name")
    assert (records.code("birth_date") >= 0).sum() == 1


def test_equal_records_without_a_number_are_one_node_if_they_tell_a_birthday():
    twice = {"name": "李子涵", "birth_date": BORN, "phone": "13800000001"}
    node, certain, *_ = nodes_of(table(child("a", **twice), child("b", **twice)))
    assert node["a"] == node["b"]
    assert not certain["a"]


def test_equal_records_that_tell_only_a_name_stay_apart():
    node, *_ = nodes_of(table(child("a", name="李伟"), child("b", name="李伟")))
    assert node["a"] != node["b"]


def test_a_rounded_number_is_believed_when_two_lists_give_it():
    candidates = (number(f"2015-03-{day:02d}", 100) for day in range(1, 29))
    rounded = next(made for made in candidates if made.endswith("000"))
    _, alone, *_ = nodes_of(table(child("a", number=rounded, name="李子涵")))
    _, both, *_ = nodes_of(
        table(child("a", number=rounded, name="李子涵")), table(child("b", number=rounded, name="李子涵"))
    )
    assert (alone["a"], both["a"]) == (False, True)


def test_no_node_holds_two_sound_numbers_and_none_is_without_a_record():
    rows = [child(f"{n}", number=number(BORN, n), name="李子涵") for n in range(20)]
    records, nodes = settle(encode([table(*rows)], FIELDS, AS_OF), "name")
    assert sorted(set(nodes.of_record.tolist())) == list(range(len(nodes)))
    for node in range(len(nodes)):
        assert len(set(records.code("number")[nodes.of_record == node].tolist())) == 1


def test_the_order_of_rows_changes_no_node():
    rows = [
        child(f"{n}", number=number(BORN, n // 2), name=f"李{('子涵', '雨桐')[n % 2]}") for n in range(12)
    ]
    there, *_ = nodes_of(table(*rows))
    back, *_ = nodes_of(table(*rows[::-1]))
    assert there == back


def classmates(size, **shared):
    return table(
        *(
            child(
                f"{n}", name=f"李{chr(0x4E00 + 13 * n)}", birth_date=f"20{10 + n % 9}-01-1{n % 9}", **shared
            )
            for n in range(size)
        )
    )


@pytest.mark.parametrize(("size", "kept"), [(HOUSEHOLD_CROWD, True), (HOUSEHOLD_CROWD + 1, False)])
def test_a_telephone_of_a_whole_school_is_unsaid(size, kept):
    records = unsay_shared(encode([classmates(size, phone="13800000001")], FIELDS, AS_OF), "name")
    assert (records.code("phone") >= 0).all() == kept


def test_a_directors_number_is_unsaid_as_a_guardians():
    director = number("1970-05-05", 1)
    records = unsay_shared(encode([classmates(150, mother_number=director)], FIELDS, AS_OF), "name")
    assert (records.codes["kin_number"] < 0).all()


def test_a_form_in_which_all_are_born_in_1900_tells_no_birthday():
    rows = [child(f"{n}", name="李子涵", number=number(BORN, n), birth_date="1900-01-01") for n in range(80)]
    records = encode([table(*rows)], FIELDS, AS_OF)
    assert (records.code("birth_told") == 0).all()
    assert np.array_equal(records.code("birth_date"), records.code("number_birth"))


def test_a_weeks_newborns_keep_their_days():
    rows = [child(f"{n}", name="李子涵", birth_date=f"2026-10-0{1 + n % 7}") for n in range(700)]
    records = encode([table(*rows)], FIELDS, AS_OF)
    assert (records.code("birth_told") == 1).all()


def test_a_few_children_of_one_day_keep_it():
    records = encode([table(*(child(f"{n}", birth_date=BORN) for n in range(50)))], FIELDS, AS_OF)
    assert (records.code("birth_told") == 1).all()
