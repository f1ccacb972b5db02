"""`yingbao ledger export` and `import`: what no file of a department can give back, out of the warehouse and in again.

With it, the inbox and the settings, a warehouse that is lost is built anew.
"""

import json
from pathlib import Path

from flows import audit
from flows.lock import hold
from flows.settings import Settings
from flows.terminal import console
from flows.vault import open_vault
from matchers.cases import LEDGER, open_ledger
from schemas.errors import InputError
from schemas.warehouse import FILE_NAME, transaction

NAME = "ledger.json"
"""Written last: the tables, their rows and hashes. A folder without it is no whole export."""


def export_ledger(settings: Settings, folder: Path) -> None:
    """A new folder (0700) with a Parquet file (0600) a table; InputError where the folder is there already."""
    if not (settings.warehouse / FILE_NAME).is_file():
        raise InputError("还没有数据仓库", str(settings.warehouse), "请检查 --warehouse")
    if folder.exists():
        raise InputError("导出文件夹已存在", str(folder), "请另指定一个不存在的文件夹")
    folder.mkdir(mode=0o700, parents=True)
    counts = {}
    with hold(settings.warehouse), open_vault(settings) as connection:
        open_ledger(connection)
        for table in LEDGER:
            file = folder / f"{table}.parquet"
            connection.sql(f"select * from ledger.{table} order by all").write_parquet(str(file))
            file.chmod(0o600)
            counts[table] = connection.execute(f"select count(*) from ledger.{table}").fetchall()[0][0]
    hashes = {table: audit.hash_file(folder / f"{table}.parquet") for table in LEDGER}
    content = {"format": 1, "tables": {t: {"rows": counts[t], "sha256": hashes[t]} for t in LEDGER}}
    (folder / NAME).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    (folder / NAME).chmod(0o600)
    audit.note(settings, "导出台账", folder=folder.name, tables=content["tables"])
    console().print(f"已导出 {sum(counts.values())} 行到 {folder}。其中有复核意见，未加密，请存放在安全处。")


def import_ledger(settings: Settings, folder: Path) -> None:
    """Fill an empty ledger; InputError where the export is not whole, or the ledger already holds something."""
    check_export(folder)
    with hold(settings.warehouse), open_vault(settings) as connection:
        open_ledger(connection)
        held = sum(connection.execute(f"select count(*) from ledger.{t}").fetchall()[0][0] for t in LEDGER)
        if held:
            raise InputError(
                f"数据仓库里已有台账（{held} 行），不能再导入",
                str(settings.warehouse),
                "导入只用于重建：请先把现有数据仓库文件移走，或用 --warehouse 指定新的文件夹",
            )
        with transaction(connection):
            for table in LEDGER:
                rows = connection.read_parquet(str(folder / f"{table}.parquet"))
                connection.register("exported", rows)
                connection.execute(f"insert into ledger.{table} by name select * from exported")
                connection.unregister("exported")
    audit.note(settings, "导入台账", folder=folder.name, sha256=audit.hash_file(folder / NAME))
    console().print(f"已从 {folder} 导入台账；请重新运行最近一期比对。")


def check_export(folder: Path) -> None:
    """Pass a folder that is whole and unchanged."""
    try:
        tables = json.loads((folder / NAME).read_text("utf-8"))["tables"]
        changed = [t for t in tables if audit.hash_file(folder / f"{t}.parquet") != tables[t]["sha256"]]
        missing = set(LEDGER) - set(tables)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "不是完整的台账导出", str(folder), "请指定 yingbao ledger export 生成的文件夹"
        ) from error
    if changed or missing:
        raise InputError(
            f"台账导出不完整或被改动：{'、'.join([*changed, *sorted(missing)])}", str(folder), "请换一份导出"
        )
