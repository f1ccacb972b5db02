"""Errors on their way out of a run: nothing of a record may reach a log or Prefect's database."""

import errno
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
            failure = recognise(error) or StageError(error)
        raise failure

    return guarded


def recognise(error: BaseException) -> InputError | None:
    """The InputError that a full disk, too little memory or a changed page deserve; None for anything else.

    Told by kind and by DuckDB's own words, of which none is passed on.
    """
    text = str(error)
    for mark, (what, remedy) in _KNOWN.items():
        if mark in text:
            failure = InputError(what, _place(error), remedy)
            failure.original = error  # type: ignore[attr-defined]
            return failure
    return None


_FULL = (
    "磁盘空间不足，本次没有发布任何结果，上一期结果不受影响",
    "请清理磁盘（约需报送文件总量的三倍），然后重新运行；数据没有丢失",
)
_KNOWN = {
    "No space left on device": _FULL,
    "Disk quota exceeded": _FULL,
    "File too large": _FULL,
    "max_temp_directory_size": _FULL,
    "Out of Memory Error": (
        "内存不足",
        "请关闭其他程序，或在设置中调低 threads、调整 memory_limit 后重新运行",
    ),
    "AES tag": (
        "数据仓库文件已损坏或被改动",
        "请从备份恢复；没有备份时，见 docs/OPERATIONS.md“数据仓库损坏”一节",
    ),
    "Could not read enough bytes": (
        "数据仓库文件不完整",
        "请从备份恢复；没有备份时，见 docs/OPERATIONS.md“数据仓库损坏”一节",
    ),
}


def is_passing(error: BaseException) -> bool:
    """Whether trying again may help: a drive that was away for a moment, and neither a bug nor a full disk."""
    original = getattr(error, "original", None)
    cause = original.__cause__ if isinstance(original, InputError) else original
    return isinstance(cause, OSError) and cause.errno in PASSING


PASSING = {
    errno.EIO,
    errno.EAGAIN,
    errno.EBUSY,
    errno.ETIMEDOUT,
    errno.ESTALE,
    errno.EHOSTDOWN,
    errno.ENETUNREACH,
}
"""What network drives answer when they are away for a moment."""


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
