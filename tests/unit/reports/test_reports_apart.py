"""A call in a process of its own is the call itself: its answer, its error, or that there was none."""

import os

import pytest

from reports.apart import call_apart
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.period import parse_period


def test_the_answer_is_made_elsewhere() -> None:
    assert call_apart(os.getpid) != os.getpid()
    assert call_apart(sorted, [3, 1, 2], reverse=True) == [3, 2, 1]


def test_an_error_is_the_callers() -> None:
    with pytest.raises(FileNotFoundError):
        call_apart(os.listdir, "nowhere")
    with pytest.raises(InputError, match="2026-Q9"):
        call_apart(parse_period, Comparison.EDUCATION, "2026-Q9")


def test_a_process_that_ends_early_has_not_answered() -> None:
    with pytest.raises(ChildProcessError):
        call_apart(os._exit, 9)
