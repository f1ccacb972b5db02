"""Writing to the disk while a transaction still computes, so that its end need not wait for all of it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

PAUSE = 1.0
"""Seconds between two flushes: a short transaction needs none, and what is left at the end takes no longer."""


@contextmanager
def flushing(path: Path | None) -> Iterator[None]:
    """Within the block what is written to the file goes to the disk again and again; None: there is no file.

    The commit makes it durable, with this or without. Another program does it: were this process to open and close the
    file, it would give up DuckDB's lock on it.
    """
    program = shutil.which("sync")
    if path is None or program is None:
        yield
        return
    done = Event()
    thread = Thread(target=_flush_until, args=(done, [program, "-d", str(path)]), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _flush_until(done: Event, command: list[str]) -> None:
    while not done.wait(PAUSE):
        quiet = subprocess.DEVNULL
        subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False)  # noqa: S603 - the system's own
