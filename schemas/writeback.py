"""What a transaction stores goes to the disk while the transaction is under way: its end then hardly waits for it.

The system would keep hundreds of megabytes in memory until the database asks for all of them at once. It is only asked
to begin (Linux: sync_file_range); what is safe, and when, is the database's to see to, as ever.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

EVERY = 0.3
"""Seconds from one request to the next: a transaction that is shorter makes none."""

SYNC_FILE_RANGE_WRITE = 2
"""linux/fs.h"""

HANDLES = Path("/proc/self/fd")


@contextmanager
def writing_back(path: Path) -> Iterator[None]:
    """Within the block what this process has written to the file is on its way to the disk; on Linux alone."""
    if not _can_ask():
        yield
        return
    over = Event()
    helper = Thread(target=_write_back, args=(path.resolve(), over), daemon=True)
    helper.start()
    try:
        yield
    finally:
        over.set()
        helper.join()


def _can_ask() -> bool:
    return sys.platform == "linux" and hasattr(ctypes.CDLL(None), "sync_file_range")


def _write_back(path: Path, over: Event) -> None:
    while not over.wait(EVERY):
        for handle in _find_handles(path):
            _begin_writing(handle)


def _begin_writing(handle: int) -> int:
    """0, or -1 where the handle is closed by now, which is no harm."""
    whole = (ctypes.c_int64(0), ctypes.c_int64(0))
    return int(ctypes.CDLL(None).sync_file_range(handle, *whole, SYNC_FILE_RANGE_WRITE))


def _find_handles(path: Path) -> list[int]:
    """By which handles the process holds the file open: no new one, as closing that would end the database's lock."""
    held = []
    for link in HANDLES.iterdir():
        with suppress(OSError):
            if link.readlink() == path:
                held.append(int(link.name))
    return held
