"""`yingbao records`: published record-level data that is encrypted, in the clear for whoever holds the key."""

from pathlib import Path

import duckdb

from flows import audit
from flows.keys import list_records_keys
from flows.order import Order
from flows.settings import Settings
from flows.terminal import console
from schemas.encryption import OFFLINE
from schemas.errors import InputError
from schemas.parquet import give_key, is_encrypted_parquet, read_sql


def export_records(order: Order, folder: Path) -> None:
    """The period's data/*.parquet, unencrypted (0600), in a new folder (0700); the audit log notes it.

    InputError where the period has none, the folder is there already, or no key of this machine opens them.
    """
    data = order.settings.published / order.comparison.value / str(order.span) / "data"
    files = sorted(data.glob("*.parquet"))
    if not files:
        raise InputError("这一期没有明细数据", str(data), "请先比对这一期；超过保存期限的已被清除")
    if folder.exists():
        raise InputError("导出文件夹已存在", str(folder), "请另指定一个不存在的文件夹")
    with open_records(order.settings, files[0]) as connection:
        folder.mkdir(mode=0o700, parents=True)
        for file in files:
            target = folder / file.name
            rows = f"select * from {read_sql(file, encrypted=is_encrypted_parquet(file))}"
            connection.sql(rows).write_parquet(str(target), compression="zstd")
            target.chmod(0o600)
    audit.note(order.settings, "导出明细", comparison=order.comparison.value, period=order.period)
    console().print(f"已导出 {len(files)} 个文件到 {folder}，未加密，请存放在安全处，用后删除。")


def open_records(settings: Settings, file: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can read the file and its fellows; InputError where no key of this machine does."""
    connection = duckdb.connect(config=OFFLINE)
    if not is_encrypted_parquet(file) or find_key(connection, settings, file):
        return connection
    connection.close()
    raise InputError(
        "没有能打开明细数据的密钥",
        str(file),
        "请放回发布时的密钥文件（更换密钥后旧密钥在 .retired-… 中），或把当时的密钥放进环境变量 YINGBAO_KEY",
    )


def find_key(connection: duckdb.DuckDBPyConnection, settings: Settings, file: Path) -> bool:
    """Whether one of the keys opens the file; the connection then holds it."""
    for key in list_records_keys(settings):
        give_key(connection, key)
        try:
            connection.execute(f"select 1 from {read_sql(file, encrypted=True)} limit 1")
        except duckdb.Error:
            continue
        return True
    return False
