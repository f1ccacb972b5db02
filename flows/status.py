"""`yingbao status`: what was run, what has been delivered, what is still open."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from rich.table import Table
from rich.text import Text

from flows.settings import Settings
from flows.terminal import console
from flows.vault import open_vault
from reports.words import load_words
from schemas.admit.elsewhere import ROLLS
from schemas.declare import Extract
from schemas.extracts import EXTRACTS
from schemas.period import Month
from schemas.warehouse import FILE_NAME

ELSEWHERE = tuple(extract for rolls in ROLLS.values() for extract in rolls)
"""What another city's inbox is looked into for."""

DELIVERIES_SHOWN = 6
"""Half a year of deliveries fits a terminal's width."""

OLDEST_AGE = 4
"""Cases seen in so many periods or more are shown together."""


def show_status(settings: Settings) -> None:
    """Print the three tables; a warehouse or an inbox that is not there yet is said, not made."""
    out = console()
    out.print(list_deliveries(settings.inbox))
    for place, inbox in sorted(settings.elsewhere.items()):
        out.print(list_deliveries(inbox, ELSEWHERE, f"异地“{place}”的交付"))
    if not (settings.warehouse / FILE_NAME).is_file():
        out.print(Text(f"还没有数据仓库（{settings.warehouse}）：尚未做过任何比对。"))
        return
    connection = open_vault(settings)
    try:
        out.print(list_runs(connection))
        out.print(list_open_cases(connection))
    finally:
        connection.close()


def list_deliveries(
    inbox: Path, extracts: Sequence[Extract] = EXTRACTS, title: str = "各部门交付"
) -> Table | Text:
    """Which extract came with which of the newest deliveries, and in how many files."""
    found = [folder for folder in sorted(inbox.glob("*")) if folder.is_dir() and Month.read(folder.name)]
    if not found:
        return Text(f"{title}：收件夹中没有任何交付批次（{inbox}）。")
    newest = found[-DELIVERIES_SHOWN:]
    table = Table("数据集", *(folder.name for folder in newest), title=title, title_justify="left", box=None)
    for extract in extracts:
        counts = [_count_files(folder / extract.key) for folder in newest]
        table.add_row(extract.title, *(f"{count} 个文件" if count else "缺" for count in counts))
    return table


def _count_files(folder: Path) -> int:
    return sum(path.is_file() and not path.name.startswith((".", "~$")) for path in folder.glob("*"))


def list_runs(connection: duckdb.DuckDBPyConnection) -> Table | Text:
    """Every period that was run, newest first, with the day its data stands at and what it found."""
    if not _has_ledger(connection):
        return Text("尚未做过任何比对。")
    rows = connection.execute(
        """
        select run.comparison, run.period, run.as_of, count(sighting.finding_id)
        from ledger.run as run
        left join ledger.sighting as sighting using (comparison, period)
        group by all
        order by run.comparison, run.period desc
        """
    ).fetchall()
    words = load_words("zh-CN")
    table = Table("比对", "期次", "数据截止", "发现", title="已比对的期次", title_justify="left", box=None)
    for comparison, period, as_of, findings in rows:
        table.add_row(words("comparison", comparison, "short"), period, str(as_of), f"{findings:,}")
    return table


def list_open_cases(connection: duckdb.DuckDBPyConnection) -> Table | Text:
    """The cases of each comparison's newest period, by the number of periods in which they were seen."""
    if not _has_ledger(connection):
        return Text("")
    rows = connection.execute(
        """
        with newest as (
            select comparison, max(period) as period from ledger.run group by comparison
        ),
        age as (
            select sighting.kind, sighting.finding_id, count(distinct earlier.period) as periods
            from ledger.sighting as sighting
            join newest using (comparison, period)
            join ledger.sighting as earlier using (comparison, finding_id)
            group by all
        )
        select
            kind,
            count(*) filter (periods = 1),
            count(*) filter (periods = 2),
            count(*) filter (periods = 3),
            count(*) filter (periods >= $oldest)
        from age
        group by kind
        order by kind
        """,
        {"oldest": OLDEST_AGE},
    ).fetchall()
    words = load_words("zh-CN")
    ages = ("首次", "2 期", "3 期", f"{OLDEST_AGE} 期及以上")
    table = Table("未办结", *ages, title="未办结个案（按出现的期数）", title_justify="left", box=None)
    for kind, *counts in rows:
        table.add_row(words("kind", kind), *(f"{count:,}" for count in counts))
    return table


def _has_ledger(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "select count(*) from information_schema.tables where table_schema = 'ledger' and table_name = 'run'"
    ).fetchone()
    return bool(found and found[0])
