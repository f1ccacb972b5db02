"""The walk-through is run block by block, and prints what it says it prints."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "walkthrough.md"
BLOCK = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
WHOLE = re.compile(r"^-?\d+\.0$")
"""Bits, as the page rounds them."""
SHARE = 0.02
BITS = 2.0
"""Weights move by a bit or two whenever more is learned; a page that had to follow would not be read."""


def run_blocks() -> list[tuple[str, str, str]]:
    """Each block's code, what the page says it prints, and what it prints."""
    blocks, names = [], {"__name__": "walkthrough"}
    for code, told in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102 (our own page)
        blocks.append((code, told, printed.getvalue()))
    return blocks


@pytest.fixture(scope="module")
def blocks() -> list[tuple[str, str, str]]:
    return run_blocks()


def test_the_page_has_blocks_and_each_says_what_it_prints(blocks: list[tuple[str, str, str]]) -> None:
    assert len(blocks) >= 8
    assert all(told for _, told, _ in blocks)


def test_every_block_prints_what_stands_under_it(blocks: list[tuple[str, str, str]]) -> None:
    for code, told, printed in blocks:
        expected, found = told.split(), printed.split()
        assert len(expected) == len(found), f"{code}\nprints\n{printed}"
        for word, other in zip(expected, found, strict=True):
            if NUMBER.match(word) and NUMBER.match(other):
                near = BITS if WHOLE.match(word) else SHARE
                assert float(other) == pytest.approx(float(word), abs=near), f"{code}\nprints\n{printed}"
            else:
                assert other == word, f"{code}\nprints\n{printed}"
