"""One at a time: a run goes through many short stages, and nothing may come between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from schemas.errors import InputError

LOCK_NAME = "busy.lock"


@contextmanager
def hold(folder: Path, *, wait: float = 0) -> Iterator[None]:
    """Nobody else works on the warehouse meanwhile; InputError where somebody still does after `wait` seconds.

    A process that dies lets go: the file that stays behind locks nothing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(folder / LOCK_NAME, timeout=wait):
            yield
    except Timeout as error:
        raise InputError(
            what="数据仓库正被另一项任务使用：比对或复核结果的收回尚未结束",
            where=str(folder),
            remedy="请等它结束后重试；本次没有写入任何内容",
        ) from error
