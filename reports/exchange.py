"""A finished folder put in the place of another: a reader sees the old one or the new one, whole."""

import ctypes
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""linux/fs.h: swap two names in one step."""
FLUSHED_AT_ONCE = 8
"""A disk takes what several wait for in one go; hundreds of small files are a second of waiting in turn."""


def put_in_place(made: Path, place: Path) -> None:
    """`made` becomes `place`; what stood there is removed.

    On Linux the two are swapped in one step. Elsewhere the old one is first renamed to `<made>.old`; a crash
    between the two renames leaves that name behind, and `recover` brings it back.
    """
    if not place.exists():
        made.rename(place)
    elif _swap(made, place):
        shutil.rmtree(made)
    else:
        old = _old(made)
        place.rename(old)
        made.rename(place)
        shutil.rmtree(old)
    _flush(place.parent)


def recover(made: Path, place: Path) -> None:
    """Clears what a crashed run left beside `place`: an unfinished `made`, and an old folder set aside."""
    old = _old(made)
    if old.exists() and not place.exists():
        old.rename(place)
    for leftover in (made, old):
        if leftover.exists():
            shutil.rmtree(leftover)


def flush_tree(folder: Path) -> None:
    """Every file and folder below reaches the disk before the folder gets its name."""
    with ThreadPoolExecutor(FLUSHED_AT_ONCE) as pool:
        list(pool.map(_flush, [*folder.rglob("*"), folder]))


def _old(made: Path) -> Path:
    return made.with_name(made.name + ".old")


def _flush(path: Path) -> None:
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(left: Path, right: Path) -> bool:
    """Whether the two names could be swapped in one step: not every system or file system can."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(left), AT_FDCWD, os.fsencode(right), RENAME_EXCHANGE) == 0)
