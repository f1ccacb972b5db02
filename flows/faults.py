"""Errors on their way out of a run: nothing of a record may reach a log or Prefect's database."""

import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from schemas.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")

PACKAGES = ("schemas", "matchers", "reports", "flows")


class StageError(Exception):
    """A bug, told by its type and place alone: `ValueError in matchers/city/link.py:41`.

    A database's or a parser's message may quote the value it stumbled over, so the message stays behind in
    `original`, for `--debug` on the terminal of whoever may see the data anyway.
    """

    def __init__(self, original: BaseException) -> None:
        super().__init__(f"{type(original).__name__} in {_place(original)}")
        self.original = original


def redact(function: Callable[P, R]) -> Callable[P, R]:
    """The function, whose failures are InputErrors without a past or StageErrors, and nothing else.

    Raised outside the handler, so that no traceback and no chained exception carries the first message along.
    """

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        failure: InputError | StageError
        try:
            return function(*args, **kwargs)
        except StageError as error:
            failure = error
        except InputError as error:
            failure = InputError(error.what, error.where, error.remedy)
            failure.original = error  # type: ignore[attr-defined]
        except Exception as error:
            failure = StageError(error)
        raise failure

    return guarded


def trace(error: BaseException) -> str:
    """The traceback of the first failure, before it was redacted; may quote data: for the terminal only."""
    while hasattr(error, "original"):
        error = error.original
    return "".join(traceback.format_exception(error))


def _place(error: BaseException) -> str:
    """The innermost line of our own code, or of anybody's if none is ours: `flows/stages.py:12`.

    The outermost frame is whoever caught the error, and no place of a bug.
    """
    frames = traceback.extract_tb(error.__traceback__)[1:]
    lines = [(_own(Path(frame.filename)), frame.lineno) for frame in frames]
    own = [f"{name}:{line}" for name, line in lines if name is not None]
    others = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return (own or others or ["?"])[-1]


def _own(path: Path) -> str | None:
    if "site-packages" in path.parts:
        return None
    starts = [index for index, part in enumerate(path.parts[:-1]) if part in PACKAGES]
    return "/".join(path.parts[starts[-1] :]) if starts else None
