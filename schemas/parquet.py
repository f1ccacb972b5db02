"""Parquet files encrypted by DuckDB itself: AES-256-GCM, footer and columns under one key, named in each file.

Writing takes a connection that is able to encrypt (`schemas.encryption.open_engine`).
"""

import re
from pathlib import Path

import duckdb

KEY_NAME = "records"
"""What a connection calls the key."""

CONFIG = f"encryption_config {{footer_key: '{KEY_NAME}'}}"
"""As an option of `copy`."""

_MAGIC = b"PARE"
"""The first bytes of a file whose footer is encrypted."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=")


def is_encrypted_parquet(path: Path) -> bool:
    """Whether the file says of itself that it is encrypted."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def give_key(connection: duckdb.DuckDBPyConnection, key: str) -> None:
    """Let the connection write and read under the key, 32 bytes in base64; ValueError where it is none."""
    if not _BASE64.fullmatch(key):  # the statement takes no parameter
        raise ValueError("not a key of 32 bytes in base64")
    connection.execute(f"pragma add_parquet_key('{KEY_NAME}', '{key}')")


def read_sql(path: Path, *, encrypted: bool) -> str:
    """The table function that reads the file."""
    place = str(path).replace("'", "''")
    config = f", encryption_config = {{footer_key: '{KEY_NAME}'}}" if encrypted else ""
    return f"read_parquet('{place}'{config})"
