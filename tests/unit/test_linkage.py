"""From records to persons as a specification: the steps in order, corrected numbers, and what each link rests on."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from people import FIELDS, child, number, settle_town, table

from matchers.candidates import RULES
from matchers.encode import encode
from matchers.fields import Name, NamePart, Phone, Sex, Text
from matchers.learning import value_frequencies
from matchers.levels import levels_of
from matchers.linkage import name_label, run
from matchers.patterns import count_patterns
from matchers.views import view_groups

AS_OF = date(2026, 10, 31)
TOWN = settle_town(200, seed=4)
POLICE, ROLL = 0, 1


def link(*tables, **options):
    return run(encode(list(tables), FIELDS, AS_OF), FIELDS, **options)


def persons(linked, *tables):
    """The person of each record, by id."""
    ids = [made.column("id").to_pylist() for made in tables]
    named = [ids[t][r] for t, r in zip(linked.records.table, linked.records.row, strict=True)]
    return dict(zip(named, linked.person.tolist(), strict=True))


def test_the_steps_are_told_in_order():
    told = []
    link(table(*TOWN[:20]), progress=told.append)
    assert told == ["settle", "propose", "compare", "weigh", "assign"]


def test_records_of_one_number_need_no_candidates():
    roll = [row | {"id": f"roll{row['id']}"} for row in TOWN]
    linked = link(table(*TOWN), table(*roll))
    assert len(linked.weight) == 0
    assert len(linked.nodes) == len(TOWN)


def rule_of(*rows, among=TOWN):
    """What the link between two rows rests on; the rest of the town learns the weights."""
    tables = table(*among, rows[0]), table(*rows[1:], *(row | {"id": f"r{row['id']}"} for row in among))
    linked = link(*tables)
    person = persons(linked, *tables)
    assert person[rows[0]["id"]] == person[rows[1]["id"]]
    ids = [made.column("id").to_pylist() for made in tables]
    named = {
        ids[t][r]: at for at, (t, r) in enumerate(zip(linked.records.table, linked.records.row, strict=True))
    }
    l, r = (np.array([named[row["id"]]]) for row in rows[:2])
    return linked.rules_of(l, r).to_pylist()[0]


GIRL = child(
    "girl", name="欧阳明玥", number=number("2015-03-02", 8), birth_date="2015-03-02", phone="13870415293"
)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({}, "number"),
        ({"number": GIRL["number"][:15] + "000"}, "number_start"),
        ({"number": None}, "name_birth"),
        ({"number": None, "birth_date": "2015-03-22"}, "name_month"),
        ({"number": None, "birth_date": None}, "phone"),
    ],
    ids=["one number", "a spreadsheet's number", "no number", "another day", "no birthday either"],
)
def test_a_link_names_what_proposed_it(said, rule):
    assert rule_of(GIRL, GIRL | {"id": "roll"} | said) == rule


def test_equal_content_is_a_rule_of_its_own():
    same = {key: value for key, value in GIRL.items() if key != "number"}
    assert rule_of(same, same | {"id": "roll"}) == "identical"


def test_every_rule_named_is_a_rule():
    linked = link(table(*TOWN), table(*(row | {"id": f"r{row['id']}", "number": None} for row in TOWN)))
    assert set(linked.candidates.rules) <= {rule.name for rule in RULES}
    assert len(linked.weight) >= len(TOWN)


CORRECTED = TOWN[0] | {"id": "roll", "number": number(TOWN[0]["birth_date"], 997)}


def test_a_number_the_police_do_not_know_may_be_a_childs_former_one():
    tables = table(*TOWN), table(CORRECTED)
    linked = link(*tables, authority=POLICE)
    person = persons(linked, *tables)
    assert person["roll"] == person["0"]
    assert linked.corrected.sum() == 1


def test_without_an_authority_two_sound_numbers_are_two_children():
    tables = table(*TOWN), table(CORRECTED)
    person = persons(link(*tables), *tables)
    assert person["roll"] not in {person[row["id"]] for row in TOWN}


def test_two_numbers_that_the_police_know_are_two_children():
    tables = table(*TOWN, CORRECTED | {"id": "namesake"}), table(CORRECTED)
    person = persons(link(*tables, authority=POLICE), *tables)
    assert person["roll"] == person["namesake"] != person["0"]


def test_a_number_that_the_police_know_under_a_damaged_name_is_nobodys_former_one():
    damaged = CORRECTED | {"id": "police", "name": "诸葛"}
    tables = table(*TOWN, damaged), table(CORRECTED, CORRECTED | {"id": "roll again"})
    linked = link(*tables, authority=POLICE)
    person = persons(linked, *tables)
    assert person["roll"] == person["roll again"] != person["0"]
    assert linked.corrected.sum() == 0


def test_a_stranger_whose_number_the_police_do_not_know_stays_one():
    migrant = child(
        "roll", name="司马云帆", number=number("2014-05-06", 9, "980299"), birth_date="2014-05-06"
    )
    tables = table(*TOWN), table(migrant)
    person = persons(link(*tables, authority=POLICE), *tables)
    assert person["roll"] not in {person[row["id"]] for row in TOWN}


def test_ids_follow_the_number_and_the_key():
    roll = [row | {"id": f"r{row['id']}"} for row in TOWN]
    whole, other = (
        link(table(*TOWN), table(*rows))
        for rows in (roll, [row | {"phone": None, "sex": None} for row in roll])
    )
    ids, again = (
        linked.person_ids("secret").take(pa.array(order(linked))).to_pylist() for linked in (whole, other)
    )
    assert ids == again
    assert set(ids).isdisjoint(whole.person_ids("another").to_pylist())
    assert len(set(ids)) == len(TOWN)


def order(linked):
    """The persons of the first table's records in the order of its rows."""
    rows = np.flatnonzero(linked.records.table == 0)
    return linked.person[rows[np.argsort(linked.records.row[rows])]]


def test_people_without_a_number_have_ids_of_their_own():
    twice = child("a", name="李伟", birth_date="2015-03-02"), child("b", name="李伟", birth_date="2012-01-02")
    linked = link(table(*twice, *(row | {"number": None} for row in TOWN)))
    ids = linked.person_ids("secret").to_pylist()
    assert len(set(ids)) == len(ids)


def test_the_name_field_is_found_whole_or_in_parts():
    assert name_label(FIELDS) == "name"
    assert name_label((Sex("sex"), NamePart("given", "forename"), NamePart("surname", "surname"))) == "given"
    assert name_label((Sex("sex"),)) == "name"


def levels(fields, size, seed=1):
    draw = np.random.default_rng(seed)
    return {field.label: draw.integers(0, len(levels_of(field)), size).astype(np.int8) for field in fields}


@pytest.mark.parametrize(
    "fields",
    [(Name("name"), Sex("sex")), tuple(Text("t", label=f"t{n}") for n in range(40))],
    ids=["two fields", "forty fields"],
)
def test_patterns_and_counts_say_the_same_as_the_pairs(fields):
    made = levels(fields, 500)
    together = np.arange(500) % 3 == 0
    patterns, counts = count_patterns(made, fields, together)
    assert counts.sum(axis=0).tolist() == [333, 167]
    rows = np.stack([made[field.label] for field in fields], axis=1)
    assert {tuple(row) for row in rows.tolist()} == {tuple(row) for row in patterns.tolist()}
    for row, count in zip(patterns[:20], counts[:20], strict=True):
        like = (rows == row).all(axis=1)
        assert [(like & ~together).sum(), (like & together).sum()] == count.tolist()


def test_a_values_frequency_is_its_share_of_people():
    rows = [
        child(f"{n}", name="王伟" if n < 4 else f"李{chr(0x4E00 + n)}", phone=f"1380000000{n}")
        for n in range(10)
    ]
    records = encode([table(*rows)], FIELDS, AS_OF)
    view = view_groups(records, np.arange(10), 10, np.zeros(10, bool))
    shares = value_frequencies(view, (Name("name"), Phone("phone")))
    assert shares["name", 0][records.words["name"].index(pa.scalar("王伟")).as_py()] == pytest.approx(0.4)
    assert shares["phone", 0].max() == pytest.approx(0.1)


def test_a_newborn_entered_through_her_mother_is_not_the_twin_whom_the_same_list_names():
    named = child(
        "named", name="程致鸣", number=number("2025-11-16", 1), birth_date="2025-11-16", sex="男", phone="18604692214",
        district="甲县",
    )  # fmt: skip
    nameless = named | {"id": "nameless", "name": "张丽素之子2", "number": number("1994-04-13", 2)}
    roll = table(*(row | {"id": f"r{row['id']}"} for row in TOWN), named, nameless)
    person = persons(link(table(*TOWN), roll), table(*TOWN), roll)
    assert person["named"] != person["nameless"]
    elsewhere = table(*TOWN, named | {"id": "registered"})
    roll = table(*(row | {"id": f"r{row['id']}"} for row in TOWN), nameless)
    person = persons(link(elsewhere, roll), elsewhere, roll)
    assert person["registered"] == person["nameless"]
