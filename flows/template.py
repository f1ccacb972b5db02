"""Prefect's empty database, kept with the installation: a new warehouse's first start need not make it again.

Making it takes Prefect several seconds of many small steps; a copy of what it made takes none. Prefect brings an
older copy up to date by itself, so a copy is never wrong, only perhaps of no use. Nor need a server look whether there
is anything to bring up to date where the copy tells that there is not.
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
    """Put the copy into a home without a database; whether one is still to be made.

    The database comes last and whole, by a rename: a start cut short leaves none. A copy that may not be read, another
    user having made it, is none either.
    """
    if (home / DATABASE).exists():
        return False
    try:
        for name in (MEMO, DATABASE):
            part = home / f".{name}"
            shutil.copyfile(template() / name, part)
            part.replace(home / name)
    except OSError:
        (home / MEMO).unlink(missing_ok=True)  # of a database that is not there
        return True
    return False


def is_current(home: Path) -> bool:
    """Whether a home's database has been through the same last migration as the copy, so by this Prefect."""
    try:
        return _read_revision(home) == _read_revision(template())
    except sqlite3.Error:  # no database, no copy, or one that is none
        return False


def _read_revision(folder: Path) -> list[tuple[str]]:
    with closing(
        sqlite3.connect(f"{(folder / DATABASE).absolute().as_uri()}?immutable=1", uri=True)
    ) as database:
        return database.execute("select version_num from alembic_version").fetchall()


def keep(home: Path) -> None:
    """Keep a copy of a database just made, before any run is in it; an environment that is not ours stays as it is.

    `yingbao serve` keeps the same as a run: when its server answers, the database holds Prefect's own blocks alone,
    for deployments are made afterwards, and no login is ever in it.
    """
    with suppress(OSError, sqlite3.Error):
        template().mkdir(parents=True, exist_ok=True)
        made = template() / f".{os.getpid()}"
        with closing(sqlite3.connect(home / DATABASE)) as source, closing(sqlite3.connect(made)) as target:
            source.backup(target)
        made.replace(template() / DATABASE)
        shutil.copyfile(home / MEMO, made)
        made.replace(template() / MEMO)
