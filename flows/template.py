"""Prefect's empty database, kept with the installation: a new warehouse's first start need not make it again.

Making it takes Prefect several seconds of many small steps; a copy of what it made takes none. Prefect brings an
older copy up to date by itself, so a copy is never wrong, only perhaps of no use.
"""

import os
import shutil
import sqlite3
import sys
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

DATABASE, MEMO = "prefect.db", "memo_store.toml"
"""As Prefect calls them in its home: its database, and a note of which of its own blocks that holds."""


def template() -> Path:
    """The folder of the copy, in the environment that Prefect is installed in and by Prefect's version."""
    return Path(sys.prefix) / "share" / "yingbao" / f"prefect-{version('prefect')}"


def lay(home: Path) -> bool:
    """Put the copy into a home without a database; whether one is still to be made."""
    if (home / DATABASE).exists():
        return False
    if not (template() / MEMO).exists():  # which is put there last
        return True
    for name in (DATABASE, MEMO):
        shutil.copyfile(template() / name, home / name)
    return False


def keep(home: Path) -> None:
    """Keep a copy of a database just made, before any run is in it; an environment that is not ours stays as it is."""
    with suppress(OSError, sqlite3.Error):
        template().mkdir(parents=True, exist_ok=True)
        made = template() / f".{os.getpid()}"
        with closing(sqlite3.connect(home / DATABASE)) as source, closing(sqlite3.connect(made)) as target:
            source.backup(target)
        made.replace(template() / DATABASE)
        shutil.copyfile(home / MEMO, made)
        made.replace(template() / MEMO)
