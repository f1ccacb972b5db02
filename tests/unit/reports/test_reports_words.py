"""The words of the page: every one that is asked for is there, in both languages."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from reports.words import Words, load_words
from schemas.policy import FindingKind

ROOM = files("reports")


def read(lang: str) -> dict[str, Any]:
    return tomllib.loads((ROOM / "terms" / f"{lang}.toml").read_text("utf-8"))


def asked(pattern: str) -> set[str]:
    """Every key that templates and modules ask for by that pattern."""
    sources = [path for path in ROOM.iterdir() if path.name.endswith(".py")]
    sources += list((ROOM / "templates").iterdir())
    return {key for path in sources for key in re.findall(pattern, path.read_text("utf-8"))}


def test_every_word_of_the_page_is_there_and_none_is_idle() -> None:
    used = asked(r'\bp\("(\w+)"\)') | asked(r"""words\(["']page["'], ["'](\w+)["']\)""")
    used |= {"more", "fewer", "met", "unmet"} | {name for name, _ in _group_tables()}
    assert set(read("zh-CN")["page"]) == used


def _group_tables() -> list[tuple[str, str]]:
    """Tables by group take their caption and first column from the words of these names."""
    return [(name, "") for pair in _PAIRS for name in pair]


_PAIRS = (("districts", "district"), ("categories", "category"), ("stages", "stage"))


def test_every_sentence_of_the_page_is_there() -> None:
    assert asked(r'\bsay\("(\w+)"\)') <= set(read("zh-CN")["text"])


@pytest.mark.parametrize(
    "group", ["page", "text", "standing", "state", "standing_meaning", "state_meaning", "level"]
)
def test_english_says_what_chinese_says(group: str) -> None:
    assert set(read("en")[group]) == set(read("zh-CN")[group])


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_kind_has_a_title_and_a_meaning(lang: str, kind: FindingKind) -> None:
    words = load_words(lang)
    assert words("kind", kind.value) != kind.value
    assert words("kind", kind.value, "meaning") != kind.value
    assert words("kind", kind.value, "task").endswith(("。", "."))


def test_a_code_without_a_word_is_shown_as_it_is() -> None:
    words: Words = load_words("zh-CN")
    assert words("standing", "brand_new") == "brand_new"
    assert words("no_such_group", "x") == "x"
    assert words("kind", "aid_missing") == FindingKind.AID_MISSING.term
