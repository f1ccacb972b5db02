"""The library with tables of every sort: one or three, empty or odd, and such as cannot be linked."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from people import FIELDS, LATIN, child, found, frame, keyed, number, settle_town, spoil, table

from matchers import Name, Number, Place, Text, link


@pytest.fixture(scope="module")
def town():
    return settle_town(300)


def test_three_tables_join_through_the_one_in_the_middle(town):
    people = town[:150]
    linkage = link(
        {
            "a": keyed(people, "a", "number", "name"),
            "b": keyed(people, "b", "number", "name", "phone", "birth_date"),
            "c": keyed(people, "c", "name", "phone", "birth_date"),
        },
        key="id",
        fields=FIELDS,
    )
    assert len(found(linkage, "a", "c")) >= 145
    assert all(left == right for left, right in found(linkage, "a", "c"))
    assert set(linkage.absent("c", "a")["standing"].to_pylist()) <= {"linked", "answered", "review"}


def test_one_table_of_duplicates_is_cleaned(town):
    people = town[:120]
    again = spoil(people[:40], "name", 2, lambda name: name[0] + name[2] + name[1])
    linkage = link(
        {"a": frame([*people, *({**row, "id": f"again{row['id']}"} for row in again)])},
        key="id",
        fields=FIELDS,
    )
    pairs = {(row["key_l"], row["key_r"]) for row in linkage.links.to_pylist()}
    assert {tuple(sorted((f"again{n}", f"{n}"))) for n in range(40)} <= {
        tuple(sorted(pair)) for pair in pairs
    }
    assert len(pairs) == 40


def test_twins_with_one_phone_are_two_people():
    home = {
        "birth_date": "2015-03-02",
        "phone": "13800000001",
        "mother": "王芳",
        "district": "甲县",
        "sex": "女",
    }
    linkage = link(
        {
            "a": table(child("a1", name="李子涵", **home), child("a2", name="李子萱", **home)),
            "b": table(child("b1", name="李子涵", **home), child("b2", name="李子萱", **home)),
        },
        key="id",
        fields=FIELDS,
    )
    person = {row["key"]: row["person_id"] for row in linkage.persons.to_pylist()}
    assert person["a1"] == person["b1"] != person["a2"] == person["b2"]


def test_a_field_that_no_table_has_is_unknown_and_harms_nothing(town):
    fields = (*FIELDS, Text("village"), Place("continent"))
    linkage = link({"a": keyed(town[:50], "a"), "b": keyed(town[:50], "b")}, key="id", fields=fields)
    assert len(found(linkage)) == 50
    assert set(linkage.links["level_village"].to_pylist()) == {"unknown"}


def test_weights_learned_from_few_serve_many(town):
    few = link({"a": keyed(town[:10], "a"), "b": keyed(town[:10], "b")}, key="id", fields=FIELDS)
    many = {"a": keyed(town, "a"), "b": keyed(town, "b", "name", "birth_date", "phone")}
    assert len(found(link(many, key="id", fields=FIELDS, weights=few.linked.weights))) >= 290


def test_nobody_is_taken_for_a_guardian_where_no_day_is_known():
    grown = number("1975-05-06", 1)
    linkage = link(
        {
            "a": table(child("a1", name="李伟", number=grown)),
            "b": table(child("b1", name="李伟", number=grown)),
        },
        key="id",
        fields=FIELDS,
    )
    assert linkage.links["level_number"].to_pylist() == ["same"]


def test_progress_is_told_step_by_step(town):
    told = []
    link({"a": keyed(town[:5], "a")}, key="id", fields=FIELDS, progress=told.append)
    assert told[0] == "settle"
    assert len(told) == len(set(told)) >= 4


def test_empty_tables_and_tables_of_nothing_known_have_no_links():
    nothing = table(child("x"), child("y"))
    linkage = link({"a": nothing, "b": table().slice(0, 0)}, key="id", fields=FIELDS)
    assert linkage.links.num_rows == 0
    assert linkage.persons.num_rows == 2
    assert linkage.absent("b", "a").num_rows == 0
    assert len(linkage.absent("a", "b")) == 2


def test_numeric_columns_are_read_as_text_is():
    rows = [
        {"id": n, "dob": 20150302 + n, "surname": "smith", "forename": name}
        for n, name in enumerate(("amelia", "jack"))
    ]
    linkage = link({"a": pd.DataFrame(rows), "b": pd.DataFrame(rows)}, key="id", fields=LATIN)
    assert set(linkage.links["level_birth_date"].to_pylist()) == {"same"}


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({}, "no table"),
        ({"a": table(child("1"), child("1"))}, "repeated"),
        ({"a": table(child("1"), child(None))}, "empty or repeated"),
        ({"a": pa.table({"name": ["李子涵"]})}, "no key column 'id'"),
    ],
    ids=["no table", "a key twice", "a key empty", "no key column"],
)  # fmt: skip
def test_what_cannot_be_linked_is_said(tables, message):
    with pytest.raises(ValueError, match=message):
        link(tables, key="id", fields=FIELDS)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ((Name("name"), Name("former_name")), "share a label"),
        ((Text("a", label="x"), Place("b", label="x")), "share a label"),
    ],
)
def test_two_fields_of_one_label_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        link({"a": table(child("1"))}, key="id", fields=fields)


def test_a_name_is_declared_one_way():
    with pytest.raises(ValueError, match="either full"):
        Name("name", given="forename")
    with pytest.raises(ValueError, match="either full"):
        Name()


def test_a_key_held_by_two_tables_is_looked_for_where_asked(town):
    linkage = link({"a": frame(town[:20]), "b": frame(town[:20])}, key="id", fields=FIELDS)
    steps = linkage.explain("3", "4", table_l="a", table_r="b")
    assert steps["total"].iloc[-1] < 0
    assert linkage.explain("3", "3", table_l="a", table_r="b")["total"].iloc[-1] > 3


def test_a_number_of_another_kind_serves_as_well():
    rows = [
        {"id": f"{n}", "member": f"M{1000 + 37 * n}", "surname": "smith", "forename": "jack"}
        for n in range(30)
    ]
    fields = (Number("member"), Name(given="forename", surname="surname"))
    linkage = link({"a": keyed(rows, "a"), "b": keyed(rows, "b")}, key="id", fields=fields)
    assert found(linkage) == {(f"{n}", f"{n}") for n in range(30)}


def test_a_guardians_number_on_the_roll_finds_the_child_through_the_mother():
    mother = number("1988-04-05", 2)
    said = {"birth_date": "2016-07-08", "sex": "男", "district": "甲县"}
    others = settle_town(60, seed=9)
    linkage = link(
        {
            "a": table(*others, child("girl", name="赵明远", number=number("2016-07-08", 1), mother_number=mother, **said)),
            "b": table(*others, child("roll", name="赵明远", number=mother, **said)),
        },
        key="id", fields=FIELDS, as_of=date(2026, 10, 31),
    )  # fmt: skip
    row = next(r for r in linkage.links.to_pylist() if r["key_r"] == "roll")
    assert (row["key_l"], row["level_kin"]) == ("girl", "number")
