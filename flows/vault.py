"""The warehouse as the settings say: encrypted under its key, and the key changed without a gap.

A change of key is two renames, the file's and the key's. What a crash leaves between them is finished or
undone when the warehouse is next opened: a key that waits beside (`.next`) is tried where the old one fails.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from weakref import WeakSet

import duckdb

from flows.keys import RETIRED, find_key_file, make_key, read_key, read_key_file, urge_backup, write_key_file
from flows.memory import give_back
from flows.settings import Settings
from flows.terminal import stderr
from schemas.encryption import copy_warehouse, flush, is_encrypted
from schemas.errors import InputError
from schemas.warehouse import FILE_NAME, holding_less, open_beside, open_warehouse

NEXT = ".next"
ABROAD = "elsewhere"
"""The folder, inside the warehouse's, of other cities' rolls while they are searched."""


def open_vault(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The warehouse, open; its key is made where neither is there yet, an unencrypted one is encrypted first.

    InputError as `open_warehouse` and `read_key`, and where an encrypted warehouse has lost its key.
    """
    held = _held.get(settings.warehouse.absolute())
    return watched(open_beside(held)) if held else _open(settings, settings.warehouse, unlock(settings))


@contextmanager
def held_open(settings: Settings) -> Iterator[None]:
    """Within the block the warehouse is opened once: each opening gives one more connection to it, at once."""
    place = settings.warehouse.absolute()
    held = open_vault(settings)
    _held[place] = held
    try:
        yield
    finally:
        del _held[place]
        held.close()


def release_memory(settings: Settings) -> None:
    """What the last stage worked on leaves the memory: of a warehouse held open few pages stay, of arrays none."""
    give_back()
    held = _held.get(settings.warehouse.absolute())
    if held is not None:
        with (
            suppress(duckdb.OutOfMemoryException),
            holding_less(held, KEPT),
        ):  # where somebody still reads them
            pass


_held: dict[Path, duckdb.DuckDBPyConnection] = {}
"""Warehouses that stay open from stage to stage of a run, by their folder."""
KEPT = 2_000_000_000
"""Bytes of pages that a warehouse held open keeps between two stages: what the next one reads first is among them."""


@contextmanager
def ending(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection, closed whatever happens; what an error leaves under way is ended first.

    A query that a limit of time has torn its caller from may go on in another thread: closing waits for it, and a
    connection that is being closed can no longer be interrupted.
    """
    try:
        yield connection
    except BaseException:
        connection.interrupt()
        raise
    finally:
        connection.close()


@contextmanager
def open_abroad(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse for other cities' rolls, within the block alone: afterwards nothing of them is left.

    Encrypted, where the settings want that, under a key that nobody keeps: what a crash leaves behind nobody can
    read, and the next run takes it away.
    """
    folder = settings.warehouse / ABROAD
    clear_abroad(settings)
    key = make_key() if settings.encryption.enabled else None
    try:
        with ending(_open(settings, folder, key)) as connection:
            yield connection
    finally:
        clear_abroad(settings)


_connections: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()
"""Those of this process that somebody still holds."""


def _open(settings: Settings, folder: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    return watched(
        open_warehouse(folder, key=key, memory_limit=settings.memory_limit, threads=settings.threads)
    )


def watched(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same; `interrupt` ends its query too."""
    _connections.add(connection)
    return connection


def interrupt() -> None:
    """End every query that is under way, with an error where it was asked; to be called from another thread.

    While several threads work on a query, the one that asked for it hears of no signal until it is done.
    """
    for connection in list(_connections):
        with suppress(duckdb.Error):  # closed meanwhile
            connection.interrupt()


def clear_abroad(settings: Settings) -> None:
    """Remove what a run that was killed left of other cities' rolls."""
    shutil.rmtree(settings.warehouse / ABROAD, ignore_errors=True)


def unlock(settings: Settings) -> str | None:
    """The key to open the warehouse with; None where the settings want no encryption."""
    if not settings.encryption.enabled:
        return None
    path = settings.warehouse / FILE_NAME
    finish_rotation(settings)
    key = read_key(settings)
    state = is_encrypted(path)
    if key is None and state:
        raise InputError(
            what="找不到数据仓库的密钥",
            where=f"{path}；密钥文件应在 {find_key_file(settings)}",
            remedy="请把备份的密钥文件放回原处（权限 0600），或设环境变量 YINGBAO_KEY；"
            "密钥确已丢失时，见 docs/OPERATIONS.md“密钥丢失”一节",
        )
    if key is None:
        key = _make_key_file(settings)
    if state is False:
        _encrypt(path, key)
    return key


def rotate(settings: Settings, *, new_key: str | None = None) -> Path | None:
    """Put the warehouse under a new key; the file that now holds it, or None where the caller holds it.

    `new_key` is for a city that keeps its key in the environment; else one is made and takes the place of the
    key file, and the old one is kept beside it (`.retired-1`, …), for backups made under it.
    """
    old = unlock(settings)
    if old is None:
        raise InputError("设置中关闭了加密，没有密钥可换", "[encryption] enabled = false", "请先去掉该设置")
    path, file = settings.warehouse / FILE_NAME, find_key_file(settings)
    open_warehouse(settings.warehouse, key=old).close()  # takes in what a crash left in the log beside it
    fresh = _fresh(path)
    if new_key is not None:
        copy_warehouse(path, old, fresh, new_key)
        _replace(fresh, path)
        return None
    waiting = _waiting(file)
    waiting.unlink(missing_ok=True)
    write_key_file(waiting, make_key())
    copy_warehouse(path, old, fresh, read_key_file(waiting))
    _replace(fresh, path)
    _retire(file)
    return file


def finish_rotation(settings: Settings) -> None:
    """Finish or undo a change of key that a crash cut short; nothing where none was."""
    path, file = settings.warehouse / FILE_NAME, find_key_file(settings)
    waiting, fresh = _waiting(file), _fresh(path)
    if not waiting.exists():
        return
    if _opens(settings.warehouse, read_key_file(waiting)):
        _retire(file)
    else:
        fresh.unlink(missing_ok=True)
        waiting.unlink()


def _opens(folder: Path, key: str) -> bool:
    try:
        open_warehouse(folder, key=key).close()
    except InputError as error:
        if "密钥不对" in error.what or "尚未加密" in error.what:
            return False
        raise
    return True


def _make_key_file(settings: Settings) -> str:
    file, key = find_key_file(settings), make_key()
    write_key_file(file, key)
    urge_backup(file)
    return key


def _encrypt(path: Path, key: str) -> None:
    """An unencrypted warehouse of an earlier version becomes an encrypted one, by one rename."""
    open_warehouse(path.parent).close()
    fresh = _fresh(path)
    copy_warehouse(path, None, fresh, key)
    _replace(fresh, path)
    stderr().print(f"数据仓库已加密（{path}）；以前的未加密备份请妥善销毁。", style="bold yellow")


def _replace(fresh: Path, path: Path) -> None:
    fresh.replace(path)
    flush(path.parent)


def _retire(file: Path) -> None:
    """The waiting key takes the place of the key file, which is kept beside it."""
    if file.exists():
        names = (file.with_name(f"{file.name}{RETIRED}{number}") for number in count(1))
        file.replace(next(name for name in names if not name.exists()))
    _waiting(file).replace(file)
    flush(file.parent)


def _waiting(file: Path) -> Path:
    return file.with_name(file.name + NEXT)


def _fresh(path: Path) -> Path:
    return path.with_name(path.name + ".rekeyed")
