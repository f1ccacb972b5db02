"""The library as its users meet it: tables in, who is who, who is absent, and why."""

import random
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from people import FIELDS, child, frame, number, populate, settle_town, table

from matchers import BirthDate, Name, Number, Place, Sex, Text, link

LATIN = (
    Name(given="forename", surname="surname"),
    BirthDate("dob"),
    Sex("sex"),
    Place("postcode"),
    Text("address"),
)
LINK_COLUMNS = ["table_l", "key_l", "table_r", "key_r", "rule", "weight", "probability"]


def keyed(rows, prefix, *columns):
    """The rows under other keys, with these columns only."""
    kept = columns or [name for name in rows[0] if name != "id"]
    return frame({"id": f"{prefix}{row['id']}"} | {name: row.get(name) for name in kept} for row in rows)


def spoil(rows, column, every, make):
    """Every n-th row with its column said otherwise."""
    return [
        row | {column: make(row[column])} if place % every == 0 else row for place, row in enumerate(rows)
    ]


def found(linkage, left="a", right="b"):
    """The pairs of people found between two tables, by number."""
    links = linkage.links.to_pylist()
    return {
        (row["key_l"][1:], row["key_r"][1:])
        for row in links
        if (row["table_l"], row["table_r"]) == (left, right)
    }


@pytest.fixture(scope="module")
def town():
    return settle_town(300)


@pytest.fixture(scope="module")
def chinese(town):
    """The same 300 children in two lists: the second without the last 20, and with slips."""
    slipped = spoil(town[:280], "number", 9, lambda n: n[:16] + str((int(n[16]) + 1) % 10) + n[17])
    slipped = spoil(slipped, "number", 7, lambda _: None)
    slipped = spoil(slipped, "birth_date", 11, lambda _: None)
    random.Random(2).shuffle(slipped)  # noqa: S311
    return link(
        {"a": keyed(town, "a"), "b": keyed(slipped, "b", "number", "name", "birth_date", "sex", "phone")},
        key="id",
        fields=FIELDS,
        as_of=date(2026, 10, 31),
    )


@pytest.fixture(scope="module")
def latin():
    people = populate(300)
    moved = spoil(people[:270], "address", 5, lambda _: "1 other street")
    moved = spoil(moved, "surname", 8, lambda name: name[:-1])
    moved = spoil(moved, "dob", 13, lambda _: None)
    return link({"a": keyed(people, "a"), "b": keyed(moved, "b")}, key="id", fields=LATIN)


@pytest.mark.parametrize("which", ["chinese", "latin"])
def test_people_are_found_again_in_either_script(which, request):
    linkage = request.getfixturevalue(which)
    pairs = found(linkage)
    assert {pair for pair in pairs if pair[0] != pair[1]} == set()
    assert len(pairs) >= 0.97 * sum(table == "b" for table in linkage.persons["table"].to_pylist())


@pytest.mark.parametrize("which", ["chinese", "latin"])
def test_every_record_has_one_person(which, request):
    persons = request.getfixturevalue(which).persons
    assert persons.column_names == ["person_id", "table", "key"]
    keys = list(zip(persons["table"].to_pylist(), persons["key"].to_pylist(), strict=True))
    assert keys == sorted(set(keys))
    assert persons["person_id"].null_count == 0


def test_links_say_who_by_what_rule_and_on_which_levels(chinese):
    links = chinese.links
    assert links.column_names[:7] == LINK_COLUMNS
    assert links.column_names[7:] == [f"level_{field.label}" for field in FIELDS]
    row = next(r for r in links.to_pylist() if (r["key_l"], r["key_r"]) == ("a1", "b1"))
    assert (row["rule"], row["level_number"], row["level_name"]) == ("number", "same", "same")
    assert row["level_kin"] == "unknown"
    assert row["probability"] > 0.999


def test_links_are_the_pairs_of_one_person(chinese):
    person = {(r["table"], r["key"]): r["person_id"] for r in chinese.persons.to_pylist()}
    for row in chinese.links.to_pylist():
        assert person[row["table_l"], row["key_l"]] == person[row["table_r"], row["key_r"]]


@pytest.mark.parametrize("which", ["chinese", "latin"])
def test_whoever_was_left_out_is_absent_and_hardly_anybody_else(which, request):
    linkage = request.getfixturevalue(which)
    absent = linkage.absent("a", "b")
    assert absent.column_names == ["key", "standing", "probability", "candidate_key", "candidate_probability"]
    assert absent.num_rows == 300
    rows = {row["key"][1:]: row for row in absent.to_pylist()}
    present = set(linkage.persons.filter(pa.compute.equal(linkage.persons["table"], "b"))["key"].to_pylist())
    missing = {key for key in rows if f"b{key}" not in present}
    confirmed = {key for key, row in rows.items() if row["standing"] == "confirmed"}
    assert len(confirmed & missing) >= 0.9 * len(missing)
    assert confirmed <= missing
    assert all(rows[key]["probability"] >= 0.97 for key in confirmed)
    assert all(rows[key]["probability"] == 0 for key in rows if rows[key]["standing"] == "linked")


def test_explaining_adds_up_to_the_links_weight(chinese, latin):
    for linkage in (chinese, latin):
        for row in linkage.links.to_pylist()[::25]:
            steps = linkage.explain(row["key_l"], row["key_r"])
            assert list(steps.columns) == ["step", "level", "bits", "total"]
            assert steps["total"].iloc[-1] == pytest.approx(row["weight"])
            assert steps["step"].iloc[0] == "prior"


def test_explaining_is_the_same_from_either_side(chinese):
    there, back = chinese.explain("a18", "b18"), chinese.explain("b18", "a18")
    pd.testing.assert_frame_equal(there, back)


def test_explaining_a_pair_that_was_not_linked_says_what_speaks_against_it(chinese):
    steps = chinese.explain("a0", "b1")
    assert steps["total"].iloc[-1] < 0


def test_the_report_knows_weights_rates_and_estimates(chinese):
    report = chinese.report()
    assert set(report) == {"weights", "rates", "distribution", "estimate"}
    rates = report["rates"].set_index(["table", "linked_to"])["share"]
    assert rates["b", "a"] > rates["a", "b"] > 0.9
    assert report["distribution"]["pairs"].sum() == len(chinese.linked.weight)
    figures = report["estimate"].set_index("figure")["value"]
    assert figures["links"] > 0
    assert figures["expected_false"] < 1
    m = report["weights"].query("level != 'unknown'").groupby("field")["m"].sum()
    assert m.to_numpy() == pytest.approx(1.0, abs=1e-6)


def test_rows_in_any_order_and_tables_of_pandas_give_the_same(town):
    a, b = keyed(town[:120], "a"), keyed(town[:100], "b", "name", "birth_date", "sex", "phone", "district")
    order = list(range(100))
    random.Random(4).shuffle(order)  # noqa: S311
    there = link({"a": a, "b": b}, key="id", fields=FIELDS)
    back = link({"a": a.to_pandas().iloc[::-1], "b": b.take(order)}, key="id", fields=FIELDS)
    assert there.persons.equals(back.persons)
    assert there.links.equals(back.links)
    assert there.absent("a", "b").equals(back.absent("a", "b"))


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


def test_weights_of_an_earlier_linkage_serve_other_tables(chinese, town):
    fresh = settle_town(80, seed=5)
    linkage = link(
        {"a": keyed(fresh, "a"), "b": keyed(fresh[:70], "b", "name", "birth_date", "phone")},
        key="id", fields=FIELDS, weights=chinese.linked.weights,
    )  # fmt: skip
    assert len(found(linkage)) >= 66
    for label, m in chinese.linked.weights.m.items():
        assert linkage.linked.weights.m[label].tolist() == m.tolist()


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


@pytest.mark.parametrize("ask", [lambda k: k.absent("a", "z"), lambda k: k.absent("z", "a")])
def test_an_unknown_table_is_named(chinese, ask):
    with pytest.raises(KeyError, match="no table 'z'"):
        ask(chinese)


@pytest.mark.parametrize("keys", [("a0", "zzz"), ("zzz", "a0")])
def test_an_unknown_key_is_an_error_without_the_key(chinese, keys):
    with pytest.raises(KeyError, match="no record has that key") as error:
        chinese.explain(*keys)
    assert "zzz" not in str(error.value)


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
