"""What holds of any tables whatever: everybody is one person, order and sides say nothing, the sums come out."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import FIELDS, number, table

from matchers import link
from matchers.encode import encode
from matchers.normalise.numbers import NumberState
from matchers.ownnumber import NO_DAY

BIRTHS = ("2015-03-02", "2015-03-20", "2015-02-03", "2017-06-01")
NUMBERS = tuple(number(birth, nth) for birth in BIRTHS for nth in (1, 2))
AS_OF = date(2026, 10, 31)
few = settings(deadline=None, max_examples=settings.default.max_examples // 10)
"""An example links whole tables, so a tenth of the profile's; what goes wrong goes wrong in small ones."""

numbers = st.sampled_from(
    [
        *NUMBERS,
        NUMBERS[0][:15] + "000",
        NUMBERS[1][:17],
        NUMBERS[2][:16] + "9X",
        "无",
        number("1985-01-01", 2),
    ]
)
names = st.sampled_from(
    ["李子涵", "李子晗", "李子萱", "王子涵", "李雨桐", "欧阳明玥", "王芳之子", "测试", "买买提·艾力"]
)
record = st.fixed_dictionaries(
    {},
    optional={
        "number": numbers,
        "name": names,
        "former_name": names,
        "birth_date": st.sampled_from([*BIRTHS, "2015-03", "1900-01-01", "无"]),
        "sex": st.sampled_from(["男", "女", "1", "?"]),
        "phone": st.sampled_from(["13870415293", "13870415294", "13870415293/13911112222"]),
        "mother": st.sampled_from(["王芳", "王方", "赵云"]),
        "mother_number": st.sampled_from([number("1985-01-01", 2), number("1988-02-02", 4)]),
        "district": st.sampled_from(["甲县", "甲县城关镇", "乙县"]),
    },
)
rolls = st.lists(record, max_size=12).map(
    lambda rows: table(*({"id": f"{place}", **row} for place, row in enumerate(rows)))
)


def join(**tables):
    return link(tables, key="id", fields=FIELDS)


@few
@given(a=rolls, b=rolls)
def test_persons_part_the_records(a, b):
    persons = join(a=a, b=b).persons
    held = list(zip(persons["table"].to_pylist(), persons["key"].to_pylist(), strict=True))
    assert sorted(held) == sorted(
        [("a", str(n)) for n in range(len(a))] + [("b", str(n)) for n in range(len(b))]
    )


@few
@given(a=rolls, b=rolls, data=st.data())
def test_rows_may_come_in_any_order(a, b, data):
    order = data.draw(st.permutations(range(len(a))))
    there, back = join(a=a, b=b), join(a=a.take(order) if order else a, b=b)
    assert there.persons.equals(back.persons) or same_but_for_equal_rows(there, back, a)
    assert there.links.num_rows == back.links.num_rows
    assert sorted(there.absent("b", "a")["probability"].to_pylist()) == pytest.approx(
        sorted(back.absent("b", "a")["probability"].to_pylist())
    )


def read_rows(a):
    """What each row says once it is read, by place."""
    records = encode([a], FIELDS, NO_DAY)
    said = {}
    for place, row in enumerate(records.row.tolist()):
        codes = {feature: matrix[place].tolist() for feature, matrix in sorted(records.codes.items())}
        said[row] = str(
            {
                f: [records.words[f][c].as_py() if f in records.words and c >= 0 else c for c in held]
                for f, held in codes.items()
            }
        )
    return said


def same_but_for_equal_rows(there, back, a):
    """Rows that are read alike may change places: nothing in them tells them apart."""
    said = read_rows(a)
    sides = []
    for linkage in (there, back):
        persons = linkage.persons.to_pylist()
        sides.append(
            sorted(
                (row["person_id"], said[int(row["key"])] if row["table"] == "a" else row["key"])
                for row in persons
            )
        )
    return sides[0] == sides[1]


@few
@given(a=rolls, b=rolls)
def test_no_person_holds_two_sound_numbers_of_their_own(a, b):
    linkage = join(a=a, b=b)
    linked = linkage.linked
    anchors: dict[int, set[int]] = {}
    for node, anchor in enumerate(linked.nodes.anchor.tolist()):
        if anchor >= 0:
            anchors.setdefault(int(linked.assignment.person[node]), set()).add(anchor)
    assert all(len(held) == 1 for held in anchors.values())


@few
@given(a=rolls, b=rolls)
def test_every_link_is_explained_to_the_bit_and_from_both_sides(a, b):
    linkage = join(a=a, b=b)
    for row in linkage.links.to_pylist()[:5]:
        sides = {"table_l": row["table_l"], "table_r": row["table_r"]}
        there = linkage.explain(row["key_l"], row["key_r"], **sides)
        back = linkage.explain(row["key_r"], row["key_l"], table_l=row["table_r"], table_r=row["table_l"])
        assert there["total"].iloc[-1] == pytest.approx(row["weight"])
        assert back["total"].iloc[-1] == pytest.approx(row["weight"])
        assert 0 <= row["probability"] <= 1


@few
@given(a=rolls, b=rolls)
def test_whoever_is_linked_is_not_absent_and_chances_are_chances(a, b):
    linkage = join(a=a, b=b)
    linked = {
        row["key_l"] for row in linkage.links.to_pylist() if (row["table_l"], row["table_r"]) == ("a", "b")
    }
    absent = linkage.absent("a", "b").to_pylist()
    assert {row["key"] for row in absent if row["standing"] == "linked"} == linked
    for row in absent:
        assert 0 <= row["probability"] <= 1
        assert row["probability"] + (row["candidate_probability"] or 0) <= 1 + 1e-9
        assert (row["candidate_key"] is None) == (row["candidate_probability"] is None)


@few
@given(a=rolls)
def test_a_table_is_not_absent_from_itself_twice(a):
    linkage = join(a=a, b=a)
    telling = [
        row["id"]
        for row in a.to_pylist()
        if row["name"] in {"李子涵", "李雨桐", "欧阳明玥"}
        and row["birth_date"] in BIRTHS
        and row["number"] is None
    ]
    standing = {row["key"]: row["standing"] for row in linkage.absent("a", "b").to_pylist()}
    assert {standing[key] for key in telling} <= {"linked", "answered", "review"}


@few
@given(a=rolls)
def test_encoding_keeps_every_row_once_and_codes_stay_inside_their_words(a):
    records = encode([a, a], FIELDS, AS_OF)
    assert sorted(zip(records.table.tolist(), records.row.tolist(), strict=True)) == [
        (t, r) for t in (0, 1) for r in range(len(a))
    ]
    for feature, words in records.words.items():
        codes = records.codes[feature]
        assert codes.size == 0 or (codes.min() >= -1 and codes.max() < max(len(words), 1))
    assert set(np.unique(records.code("number_state")).tolist()) <= set(NumberState) | {-1}
