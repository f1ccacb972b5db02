"""Names of places as names of files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.filenames import name_apart, safe_name


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("城关镇", "城关镇"),
        ("../x", "_x"),
        ("..", "未命名"),
        ("/", "未命名"),
        ("CON", "_CON"),
        ("con.xlsx", "_con.xlsx"),
        ("LPT1", "_LPT1"),
        ("a/b\\c:d", "a_b_c_d"),
        ("东风 街道?", "东风_街道_"),
        ("", "未命名"),
        ("镇" * 200, "镇" * 60),
        ("王某13812341234村", "王某138_1234村"),
    ],
)
def test_a_place_becomes_a_name_that_every_file_system_takes(place: str, name: str) -> None:
    assert safe_name(place) == name


def test_two_places_never_share_a_file() -> None:
    assert name_apart(["a/b", "a_b", "A_B", "c"]) == {"A_B": "A_B", "a/b": "a_b-2", "a_b": "a_b-3", "c": "c"}


@given(st.lists(st.text(max_size=80), max_size=8))
def test_names_stay_apart_and_inside_their_folder(places: list[str]) -> None:
    names = list(name_apart(places).values())
    assert len({name.casefold() for name in names}) == len(set(places))
    for name in names:
        assert name not in {"", ".", ".."}
        assert not set(name) & set('/\\:*?"<>|\0')
        assert len(name.encode("utf-8", "surrogatepass")) < 250
