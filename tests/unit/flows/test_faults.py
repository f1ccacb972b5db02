"""What leaves a run when it fails: never a record's content, always enough to act on."""

import traceback

import pytest

from flows.faults import StageError, redact, trace
from schemas.errors import InputError

SECRET = "980104201101011234"  # noqa: S105 — nobody's number: region 98 does not exist


@redact
def fail_with(error: Exception) -> None:
    raise error


@redact
def fail_for_a_reason() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        raise InputError("读不懂", "甲.csv", "请更正") from error


def all_that_a_log_would_hold(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(error.__context__)


def test_a_bug_is_told_by_its_type_and_place():
    with pytest.raises(StageError, match=r"^KeyError in flows/test_faults\.py:\d+$"):
        fail_with(KeyError(SECRET))


def test_a_bug_takes_no_message_along():
    with pytest.raises(StageError) as caught:
        fail_with(ValueError(SECRET))
    assert SECRET not in all_that_a_log_would_hold(caught.value)


def test_an_input_error_keeps_its_three_parts_and_loses_its_past():
    with pytest.raises(InputError) as caught:
        fail_for_a_reason()
    assert (caught.value.what, caught.value.where, caught.value.remedy) == ("读不懂", "甲.csv", "请更正")
    assert SECRET not in all_that_a_log_would_hold(caught.value)


def test_passing_twice_changes_nothing():
    with pytest.raises(StageError, match="KeyError in"):
        redact(fail_with)(KeyError(SECRET))


def test_the_terminal_may_be_shown_the_first_traceback():
    with pytest.raises(StageError) as caught:
        fail_with(ValueError("the first message"))
    assert "ValueError: the first message" in trace(caught.value)


def test_what_succeeds_passes_through():
    assert redact(lambda: 3)() == 3
