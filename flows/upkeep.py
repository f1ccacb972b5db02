"""The commands that look after the warehouse: its key, its audit log, its ledger, and how long things are kept."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from flows.options import Debug, Inbox, Published, SettingsFile, Warehouse
from flows.schedule import ZONE
from flows.settings import read_settings

FAILURE = 1

key = typer.Typer(help="数据仓库的密钥。", no_args_is_help=True)
audit = typer.Typer(help="审计日志。", no_args_is_help=True)
ledger = typer.Typer(help="台账（历次发现和复核记录）的导出和导入，用于备份和重建。", no_args_is_help=True)


@key.command(
    "rotate", epilog="示例：yingbao key rotate 　密钥在环境变量中的：YINGBAO_NEW_KEY=… yingbao key rotate"
)
def rotate_key(settings: SettingsFile = None, warehouse: Warehouse = None, debug: Debug = False) -> None:
    """更换密钥：整个数据仓库改用新密钥加密；旧密钥只用于打开旧备份。"""
    from flows.rotation import rotate_key

    rotate_key(read_settings(settings, warehouse=warehouse))


@audit.command("verify", epilog="示例：yingbao audit verify")
def verify_audit(
    settings: SettingsFile = None,
    warehouse: Warehouse = None,
    published: Published = None,
    debug: Debug = False,
) -> None:
    """核对审计日志：有没有记录被改、被删、被截短。"""
    from flows.audit import verify

    count, faults = verify(read_settings(settings, warehouse=warehouse, published=published))
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"共 {count} 行，{'发现上述问题' if faults else '完好无缺'}")
    if faults:
        raise typer.Exit(FAILURE)


@ledger.command("export", epilog="示例：yingbao ledger export /mnt/backup/2026-11")
def export_ledger(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="导出到的新文件夹")],
    settings: SettingsFile = None,
    warehouse: Warehouse = None,
    published: Published = None,
    debug: Debug = False,
) -> None:
    """把台账导出到一个文件夹，另存备份。"""
    from flows.ledger import export_ledger

    export_ledger(read_settings(settings, warehouse=warehouse, published=published), folder)


@ledger.command("import", epilog="示例：yingbao ledger import /mnt/backup/2026-11")
def import_ledger(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="yingbao ledger export 生成的文件夹")],
    settings: SettingsFile = None,
    warehouse: Warehouse = None,
    published: Published = None,
    debug: Debug = False,
) -> None:
    """把导出的台账放进新的数据仓库，用于重建。"""
    from flows.ledger import import_ledger

    import_ledger(read_settings(settings, warehouse=warehouse, published=published), folder)


def purge(
    settings: SettingsFile = None,
    inbox: Inbox = None,
    warehouse: Warehouse = None,
    published: Published = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会删除什么")] = False,
    debug: Debug = False,
) -> None:
    """按设置的保存期限删除旧的报送文件、个人明细和数据仓库中的明细表。"""
    from flows.retention import purge

    found = read_settings(settings, inbox=inbox, warehouse=warehouse, published=published)
    purge(found, today=datetime.now(ZoneInfo(ZONE)).date(), dry_run=dry_run)
