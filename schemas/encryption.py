"""The warehouse's file encrypted: AES-256-GCM by DuckDB itself, with OpenSSL from the httpfs extension.

The extension comes with the wheel `duckdb-extension-httpfs` of DuckDB's own version and is loaded by its path;
its signature is DuckDB's own, which loading checks. Nothing is looked for on a network, then or later.
"""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import duckdb

from schemas.errors import InputError

CATALOG = "yingbao"
"""The warehouse's name within a connection."""

CIPHER = "GCM"
"""Encrypts and authenticates: a page changed outside is an error, never a wrong value."""

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""DuckDB never fetches an extension by itself."""

_HEADER = slice(8, 28)
"""Of the file: after a checksum, the magic DUCK, a version (8 bytes), and flags (8 bytes)."""
_MAGIC = b"DUCK"
_ENCRYPTED = 1
"""The lowest bit of the flags."""


def open_engine(*, secret: bool) -> duckdb.DuckDBPyConnection:
    """A connection that holds nothing yet and fetches nothing; `secret`: able to encrypt, spill included."""
    connection = duckdb.connect(config=OFFLINE)
    if secret:
        connection.execute(f"load '{_find_extension()}'")
        connection.execute("set temp_file_encryption = true")
    return connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path, key: str | None, name: str = CATALOG) -> None:
    """Attach the file under that name, made if it is not there; duckdb.Error where the key is not its own."""
    place = str(path).replace("'", "''")
    if key is None:
        connection.execute(f"attach '{place}' as {name}")
    else:
        options = f"(encryption_key $key, encryption_cipher '{CIPHER}')"
        connection.execute(f"attach '{place}' as {name} {options}", {"key": key})


def is_encrypted(path: Path) -> bool | None:
    """Whether the file says of itself that it is encrypted; None where it is absent or no DuckDB file."""
    try:
        with path.open("rb") as stream:
            header = stream.read(_HEADER.stop)[_HEADER]
    except OSError:
        return None
    if len(header) < _HEADER.stop - _HEADER.start or not header.startswith(_MAGIC):
        return None
    return bool(header[12] & _ENCRYPTED)


def copy_warehouse(source: Path, key: str | None, target: Path, new_key: str | None) -> None:
    """All tables and views of a warehouse into a new file under another key, flushed to the disk; 0600.

    What is left of an earlier attempt is replaced. The source is not changed.
    """
    target.unlink(missing_ok=True)
    connection = open_engine(secret=key is not None or new_key is not None)
    try:
        connection.execute("set temp_directory = $folder", {"folder": str(source.parent / "spill")})
        attach(connection, source, key, "source")
        attach(connection, target, new_key, "target")
        target.chmod(0o600)
        connection.execute("copy from database source to target")
        connection.execute("checkpoint target")
    finally:
        connection.close()
    flush(target)


def flush(path: Path) -> None:
    """A file or folder as it is reaches the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@cache
def _find_extension() -> str:
    """Where the installed wheel has the extension; InputError where it is missing or of another version."""
    spec = find_spec("duckdb_extension_httpfs")
    folders = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
    for folder in folders:
        path = Path(folder, "extensions", f"v{duckdb.__version__}", "httpfs.duckdb_extension")
        if path.is_file():
            return str(path).replace("'", "''")
    raise InputError(
        what="缺少加密组件，无法加密数据仓库",
        where=f"Python 包 duckdb-extension-httpfs（须为 {duckdb.__version__} 版）",
        remedy="请用 make setup 重新安装；确要不加密，请在设置文件中写 [encryption] enabled = false",
    )
