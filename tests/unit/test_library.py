"""The library as its users meet it: two lists in, who is who, who is absent, and why."""

import random
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from people import FIELDS, LATIN, found, keyed, populate, settle_town, spoil

from matchers import link

LINK_COLUMNS = ["table_l", "key_l", "table_r", "key_r", "rule", "weight", "probability"]


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


def test_weights_of_an_earlier_linkage_serve_other_tables(chinese, town):
    fresh = settle_town(80, seed=5)
    linkage = link(
        {"a": keyed(fresh, "a"), "b": keyed(fresh[:70], "b", "name", "birth_date", "phone")},
        key="id", fields=FIELDS, weights=chinese.linked.weights,
    )  # fmt: skip
    assert len(found(linkage)) >= 66
    for label, m in chinese.linked.weights.m.items():
        assert linkage.linked.weights.m[label].tolist() == m.tolist()


@pytest.mark.parametrize("ask", [lambda k: k.absent("a", "z"), lambda k: k.absent("z", "a")])
def test_an_unknown_table_is_named(chinese, ask):
    with pytest.raises(KeyError, match="no table 'z'"):
        ask(chinese)


@pytest.mark.parametrize("keys", [("a0", "zzz"), ("zzz", "a0")])
def test_an_unknown_key_is_an_error_without_the_key(chinese, keys):
    with pytest.raises(KeyError, match="no record has that key") as error:
        chinese.explain(*keys)
    assert "zzz" not in str(error.value)
