"""What holds for every value: reading never fails, twice is once, and likeness has no direction."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from matchers.normalise.dates import DateLevel, Precision, date_likeness, parse_dates
from matchers.normalise.foldednames import fold_name, fold_names
from matchers.normalise.names import parse_names
from matchers.normalise.numbers import (
    NumberLevel,
    NumberState,
    check_digit,
    number_likeness,
    parse_numbers,
)
from matchers.normalise.phones import PhoneLevel, parse_phones, phone_likeness
from matchers.normalise.places import PlaceLevel, parse_places, place_likeness
from matchers.normalise.similarity import NameLevel, name_likeness
from matchers.normalise.texts import TextLevel, parse_texts, text_likeness

AS_OF = date(2026, 10, 31)
unhurried = settings(deadline=None)
"""The first example compiles the tables of characters."""
REGIONS = st.sampled_from(["980104", "990101", "829801"])
BIRTHS = st.dates(date(1930, 1, 1), AS_OF)

anything = st.text(max_size=24)
namelike = st.text("王李张欧阳尉迟子涵晗梓颖颍未末宸辰陳龍䶮𬱖⼀·•.?*（）()ABzhangwei 之女1", max_size=9)
numberlike = st.text("0123456789Xx×.*?E+' -ABG９无", max_size=21)
datelike = st.text("0123456789-./年月日 :T正腊初十一二〇农历", max_size=14)
placelike = st.text("省市区县镇乡村街道办事处社区居委会幸福第一二三小学中12 AB", max_size=14)
phonelike = st.text("0123456789+-/() .E", max_size=26)


@st.composite
def valid_numbers(draw: st.DrawFn) -> str:
    first17 = f"{draw(REGIONS)}{draw(BIRTHS):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + check_digit(first17)


def column(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.string())


READERS: dict[str, tuple[Callable[[pa.Array], object], st.SearchStrategy[str], tuple[str, ...]]] = {
    "numbers": (lambda values: parse_numbers(values, AS_OF), numberlike, ("text",)),
    "names": (parse_names, namelike, ("key",)),
    "phones": (parse_phones, phonelike, ("first",)),
    "places": (parse_places, placelike, ("key",)),
    "texts": (parse_texts, placelike, ("key",)),
    "dates": (lambda values: parse_dates(values, AS_OF), datelike, ()),
}


@pytest.mark.parametrize("kind", READERS)
@unhurried
@given(data=st.data())
def test_reading_never_fails_and_gives_a_row_a_value(kind: str, data: st.DataObject) -> None:
    read, likely, _ = READERS[kind]
    values = data.draw(st.lists(st.none() | anything | likely, max_size=5))
    parsed = read(column(values))
    for field in fields(parsed):  # type: ignore[arg-type]
        assert len(getattr(parsed, field.name)) == len(values)


@pytest.mark.parametrize("kind", [kind for kind in READERS if READERS[kind][2]])
@unhurried
@given(data=st.data())
def test_reading_twice_is_reading_once(kind: str, data: st.DataObject) -> None:
    read, likely, names = READERS[kind]
    once = read(column([data.draw(anything | likely)]))
    for name in names:
        again = read(getattr(once, name))
        assert getattr(again, name).to_pylist() == getattr(once, name).to_pylist()


@pytest.mark.parametrize("kind", READERS)
@unhurried
@given(data=st.data())
def test_a_value_is_read_alike_in_whatever_rows_and_chunks(kind: str, data: st.DataObject) -> None:
    read, likely, names = READERS[kind]
    values = data.draw(st.lists(st.none() | likely, min_size=1, max_size=5))
    whole = read(column(values))
    chunked = read(pa.chunked_array([column(values[:2]), column(values[2:])]))
    for field in fields(whole):  # type: ignore[arg-type]
        assert getattr(whole, field.name).to_pylist() == getattr(chunked, field.name).to_pylist()
    for name in names:
        alone = [getattr(read(column([value])), name)[0].as_py() for value in values]
        assert getattr(whole, name).to_pylist() == alone


LIKENESS: dict[
    str,
    tuple[Callable[..., np.ndarray], type[IntEnum], Callable[[pa.Array], pa.Array], st.SearchStrategy[str]],
] = {
    "names": (name_likeness, NameLevel, lambda values: parse_names(values).key, namelike),
    "phones": (phone_likeness, PhoneLevel, lambda values: parse_phones(values).first, phonelike),
    "places": (place_likeness, PlaceLevel, lambda values: parse_places(values).key, placelike),
    "texts": (text_likeness, TextLevel, lambda values: parse_texts(values).key, placelike),
}


@pytest.mark.parametrize("kind", LIKENESS)
@unhurried
@given(data=st.data())
def test_likeness_has_no_direction_and_stays_in_range(kind: str, data: st.DataObject) -> None:
    compare, levels, read, likely = LIKENESS[kind]
    pairs = data.draw(st.lists(st.tuples(st.none() | likely | anything, st.none() | likely), max_size=5))
    left, right = (read(column([pair[side] for pair in pairs])) for side in (0, 1))
    found = compare(left, right)
    assert found.dtype == np.int8
    assert set(found.tolist()) <= set(levels)
    assert found.tolist() == compare(right, left).tolist()
    known = [
        a is not None and b is not None for a, b in zip(left.to_pylist(), right.to_pylist(), strict=True)
    ]
    assert [level != max(levels) for level in found] == known


@pytest.mark.parametrize("kind", LIKENESS)
@unhurried
@given(data=st.data())
def test_equal_values_agree_best(kind: str, data: st.DataObject) -> None:
    compare, levels, read, likely = LIKENESS[kind]
    values = read(column(data.draw(st.lists(likely, max_size=5))))
    best = [max(levels) if value is None else min(levels) for value in values.to_pylist()]
    assert compare(values, values).tolist() == best


@unhurried
@given(
    left=st.none() | anything | numberlike | valid_numbers(), right=st.none() | numberlike | valid_numbers()
)
@example(left="980104201101011000", right="9.80104201101011E+17")
def test_likeness_of_numbers_has_no_direction(left: str | None, right: str | None) -> None:
    a, b = (parse_numbers(column([value]), AS_OF) for value in (left, right))
    there, back = (
        number_likeness(a.text, b.text, a.state, b.state),
        number_likeness(b.text, a.text, b.state, a.state),
    )
    assert there.tolist() == back.tolist()
    assert there[0] in set(NumberLevel)


@unhurried
@given(number=valid_numbers())
def test_a_number_with_its_check_digit_is_valid_and_the_same_as_itself(number: str) -> None:
    read = parse_numbers(column([number]), AS_OF)
    assert read.state.to_pylist() == [NumberState.VALID]
    assert read.birth_date[0].as_py().strftime("%Y%m%d") == number[6:14]
    assert number_likeness(read.text, read.text, read.state, read.state).tolist() == [NumberLevel.SAME]


@unhurried
@given(number=valid_numbers(), place=st.integers(0, 17), other=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_never_valid_and_one_slip_away(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    slipped = number[:place] + other + number[place + 1 :]
    read = parse_numbers(column([number, slipped]), AS_OF)
    assert read.state[1].as_py() != NumberState.VALID
    level = number_likeness(
        read.text.slice(0, 1), read.text.slice(1), read.state.slice(0, 1), read.state.slice(1)
    )
    assert level[0] in (NumberLevel.ONE_SLIP, NumberLevel.DAMAGED)


@unhurried
@given(number=valid_numbers(), place=st.integers(0, 16))
def test_two_swapped_digits_are_never_valid_and_one_slip_away(number: str, place: int) -> None:
    slipped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assume(slipped != number)
    read = parse_numbers(column([number, slipped]), AS_OF)
    assert read.state[1].as_py() != NumberState.VALID


@unhurried
@given(number=valid_numbers())
def test_what_a_spreadsheet_makes_of_a_number_is_explained(number: str) -> None:
    assume(number[-1] != "X")
    damaged = [number[:15] + "000", f"{float(number):.14E}", str(int(float(number)))]
    read = parse_numbers(column([number, *damaged]), AS_OF)
    for row in range(1, 4):
        if read.state[row].as_py() == NumberState.SPREADSHEET:
            pair = (
                read.text.slice(0, 1),
                read.text.slice(row, 1),
                read.state.slice(0, 1),
                read.state.slice(row, 1),
            )
            assert number_likeness(*pair).tolist() == [NumberLevel.DAMAGED]
        else:
            carried = NumberState.IMPOSSIBLE  # rounding up the last of a day's sequence makes it the next day
            assert read.state[row].as_py() in (NumberState.VALID, carried)


@unhurried
@given(names=st.lists(namelike | anything, max_size=4))
def test_folding_as_arrays_is_folding_one_by_one(names: list[str]) -> None:
    keys, remarks = fold_names(column(names))
    for name, key, remark in zip(names, keys.to_pylist(), remarks.to_pylist(), strict=True):
        alone_key, alone_remark = fold_name(name)
        assert key in (alone_key, None)
        assert remark in (alone_remark, None)


@unhurried
@given(day=BIRTHS)
def test_a_date_is_read_in_every_written_form(day: date) -> None:
    forms = [
        "%Y%m%d",
        "%Y-%m-%d",
        "%Y.%m.%d",
        "%Y/%m/%d",
        "%Y年%m月%d日",
        "%Y-%m-%d 00:00:00",
        "%Y-%m-%dT00:00:00Z",
    ]
    serial = str((day - date(1899, 12, 30)).days)
    short = f"{day.year}.{day.month}.{day.day}"
    read = parse_dates(
        column([*map(day.strftime, forms), short, *([serial] if len(serial) == 5 and serial >= "2" else [])]),
        AS_OF,
    )
    assert set(read.date.to_pylist()) == {day}
    assert set(read.precision.to_pylist()) == {Precision.DAY}


@unhurried
@given(
    left=st.dates(date(1900, 1, 1), date(2060, 1, 1)),
    right=st.dates(date(1900, 1, 1), date(2060, 1, 1)),
    precisions=st.tuples(st.sampled_from(Precision), st.sampled_from(Precision)),
)
def test_likeness_of_dates_has_no_direction(
    left: date, right: date, precisions: tuple[Precision, Precision]
) -> None:
    days = [np.array([(day - date(1970, 1, 1)).days]) for day in (left, right)]
    known = [np.array([precision]) for precision in precisions]
    there = date_likeness(days[0], known[0], days[1], known[1])
    assert there.tolist() == date_likeness(days[1], known[1], days[0], known[0]).tolist()
    assert (there[0] == DateLevel.UNKNOWN) == (Precision.NONE in precisions)
    if left == right and precisions == (Precision.DAY, Precision.DAY):
        assert there[0] == DateLevel.SAME
