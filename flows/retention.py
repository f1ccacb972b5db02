"""`yingbao purge`: what is personal and past its time goes, and the audit log says what went."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flows import audit
from flows.lock import hold
from flows.schedule import ZONE
from flows.settings import Settings
from flows.terminal import console
from flows.vault import open_vault
from schemas.admit.deliveries import list_months
from schemas.errors import InputError
from schemas.extracts import EXTRACTS, Comparison
from schemas.period import Month, parse_period
from schemas.warehouse import FILE_NAME, STAGES

PERSONAL = ("data", "workbook.xlsx", "worklists", "returns")
"""Of a published period; the page has figures only, and the manifest still proves what was published."""

KEPT_DELIVERIES = 2
"""Of each extract: the next run compares the newest with the one before."""


LEFT_DAYS = 7
"""After which what a run on Spark left in the storage is nobody's: one that stopped goes on within days or never."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What is past its time: deliveries' folders, what was published, what Spark left; and whether the tables are."""

    deliveries: tuple[Path, ...]
    published: tuple[Path, ...]
    storage: tuple[Path, ...]
    tables: bool

    @property
    def names(self) -> list[str]:
        """Each as the audit log and the terminal name it."""
        paths = [str(path) for path in (*self.deliveries, *self.published, *self.storage)]
        return paths + ["数据仓库中上次比对的明细表"] * self.tables


def purge(settings: Settings, *, today: date, dry_run: bool) -> None:
    """Remove what is past the settings' time and say so; InputError where the settings name no time at all."""
    kept = settings.retention
    if kept.deliveries is kept.published is kept.tables is None and settings.engine.storage is None:
        raise InputError(
            "没有设置保存期限，什么也不会删除",
            "设置文件 [retention]",
            "请写明 deliveries、published、tables 各保存几个月，例如 deliveries = 24",
        )
    with hold(settings.warehouse):
        found = find_remains(settings, today)
        if not dry_run and found.names:
            remove(settings, found)
            audit.note(settings, "按保存期限删除", removed=found.names)
    out = console()
    out.print(f"{'将删除' if dry_run else '已删除'} {len(found.names)} 项", *found.names, sep="\n  ")


def find_remains(settings: Settings, today: date) -> Remains:
    """What is older than the settings allow, on that day; nothing of a link that leads elsewhere."""
    kept = settings.retention
    deliveries = _old_deliveries(settings.inbox, today, kept.deliveries) if kept.deliveries else ()
    published = _old_published(settings.published, today, kept.published) if kept.published else ()
    tables = bool(kept.tables) and _is_old_warehouse(settings, today)
    return Remains(deliveries, published, _left_by_spark(settings, today), tables)


def remove(settings: Settings, found: Remains) -> None:
    """Take it all away; the space in the warehouse's file is given back or overwritten by later runs."""
    for path in (*found.deliveries, *found.published, *found.storage):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if found.tables:
        with open_vault(settings) as connection:
            for stage in STAGES:
                if stage != "ledger":
                    connection.execute(f"drop schema if exists {stage} cascade")
            connection.execute("checkpoint")


def _age(month: Month, today: date) -> int:
    return 12 * (today.year - month.year) + today.month - month.month


def _old_deliveries(inbox: Path, today: date, months: int) -> tuple[Path, ...]:
    if not inbox.is_dir():
        return ()
    found = []
    for extract in EXTRACTS:
        there = [month for month in sorted(list_months(inbox)) if (inbox / str(month) / extract.key).is_dir()]
        old = [month for month in there[:-KEPT_DELIVERIES] if _age(month, today) > months]
        found += [inbox / str(month) / extract.key for month in old]
    return tuple(path for path in found if not _leads_away(path, inbox))


def _old_published(published: Path, today: date, months: int) -> tuple[Path, ...]:
    found = []
    for comparison in Comparison:
        for folder in sorted(published.glob(f"{comparison}/[0-9]*")):
            try:
                period = parse_period(comparison, folder.name)
            except InputError:
                continue
            if _age(Month.at(period.last), today) > months:
                found += [folder / name for name in PERSONAL if (folder / name).exists()]
    return tuple(path for path in found if not _leads_away(path, published))


def _left_by_spark(settings: Settings, today: date) -> tuple[Path, ...]:
    """The records of a run that stopped and was never taken up again, unless the settings keep them on purpose."""
    storage = settings.engine.storage
    if storage is None or settings.engine.keep:
        return ()
    from matchers.spark.folder import find_folder

    folder = find_folder(storage, settings.warehouse)
    if not folder.is_dir() or _leads_away(folder, storage):
        return ()
    last = max(path.lstat().st_mtime for path in (folder, *folder.iterdir()))
    written = datetime.fromtimestamp(last, ZoneInfo(ZONE)).date()
    return (folder,) if (today - written).days > LEFT_DAYS else ()


def _leads_away(path: Path, root: Path) -> bool:
    return path.is_symlink() or not path.resolve().is_relative_to(root.resolve())


def _is_old_warehouse(settings: Settings, today: date) -> bool:
    """Whether the last run is so long ago, by the data that it rests on, that its tables are past their time."""
    if not (settings.warehouse / FILE_NAME).is_file():
        return False
    with open_vault(settings) as connection:
        has = "select count(*) from duckdb_tables() where schema_name = $schema and table_name = $table"
        if not connection.execute(has, {"schema": "ledger", "table": "run"}).fetchall()[0][0]:
            return False
        if not connection.execute(has, {"schema": "raw", "table": "delivery"}).fetchall()[0][0]:
            return False
        newest = connection.execute("select max(as_of) from ledger.run").fetchall()[0][0]
    return newest is not None and _age(Month.at(newest), today) > (settings.retention.tables or 0)
