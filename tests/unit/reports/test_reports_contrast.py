"""Two records side by side: what differs is shown and marked, what agrees stays masked."""

import pytest

from reports.contrast import (
    Pair,
    contrast_dates,
    contrast_names,
    contrast_numbers,
    contrast_phones,
    contrast_words,
)
from reports.disclosure import Disclosure, tells_number


def spell(pair: Pair) -> tuple[str, str]:
    """Both sides as text, the marked pieces in brackets."""
    return (
        "".join(f"[{text}]" if differs else text for text, differs in pair.left),
        "".join(f"[{text}]" if differs else text for text, differs in pair.right),
    )


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("张子涵", "张子晗", ("张*[涵]", "张*[晗]")),
        ("张子涵", "张紫涵", ("张[子]涵", "张[紫]涵")),
        ("张子涵", "张子涵", ("张*涵", "张*涵")),
        ("张涵", "张子涵", ("张*", "张[子]涵")),
        ("李明", "王强", ("李*", "王*")),
        (None, "张子涵", ("", "张*涵")),
    ],
    ids=str,
)
def test_names(left: str | None, right: str, told: tuple[str, str]) -> None:
    assert spell(contrast_names(left, right)) == told


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("980104201101011234", "980104201107011234", ("9801*******[1]****34", "9801*******[7]****34")),
        ("980104201101011234", "980104201101011000", ("9801***********[234]", "9801***********[000]")),
        ("980104201101011234", "980106201507053456", ("9801************34", "9801************56")),
        ("98010420110101123x", "98010420110101123X", ("9801************3X", "9801************3X")),
    ],
    ids=["one_digit", "a_spreadsheets_zeros", "another_number", "small_x"],
)
def test_numbers_show_a_slip_and_never_the_whole(left: str, right: str, told: tuple[str, str]) -> None:
    pair = contrast_numbers(left, right, Disclosure())
    assert spell(pair) == told
    assert not any(tells_number("".join(text for text, _ in side)) for side in (pair.left, pair.right))


def test_phones_that_are_others_show_no_more_than_a_mask() -> None:
    assert spell(contrast_phones("13812341234", "13912345678")) == ("138****1234", "139****5678")
    assert spell(contrast_phones("13812341234", "13812342234")) == ("138****[1]234", "138****[2]234")


def test_the_day_of_birth_shows_only_where_it_differs() -> None:
    assert spell(contrast_dates("2011-01-05", "2011-01-05")) == ("2011-01-**", "2011-01-**")
    assert spell(contrast_dates("2011-01-05", "2011-01-06")) == ("2011-01-*[5]", "2011-01-*[6]")


def test_words_are_marked_whole() -> None:
    assert spell(contrast_words("男", "女")) == ("[男]", "[女]")
    assert spell(contrast_words("男", None)) == ("男", "")
