"""`yingbao check`: what the reader makes of files before they are delivered. Writes nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.text import Text

from flows.schedule import ZONE
from flows.terminal import Progress, console
from matchers.facts.readings import last_day
from matchers.normalise.dates import parse_dates
from schemas.admit import SheetReading, inspect
from schemas.admit.reading import CUT
from schemas.admit.realign import describe_realigned
from schemas.errors import InputError

REFUSALS_SHOWN = 20
"""The first of them show what is wrong; the rest are counted."""


def check_files(paths: Sequence[Path], *, quiet: bool) -> bool:
    """Print what every sheet is read as; whether all could be read."""
    for path in paths:
        if not path.exists():
            raise InputError("找不到要检查的文件或文件夹", str(path), "请检查路径")
    with Progress(quiet=quiet).step("检查文件"):
        readings = inspect(paths)
    if not readings:
        raise InputError(
            "没有可检查的文件",
            "、".join(map(str, paths)),
            "请指定 csv、xlsx、xls 或 parquet 文件，或其所在的文件夹",
        )
    out = console()
    today = datetime.now(ZoneInfo(ZONE)).date()
    for reading in readings:
        out.print(*describe(reading, today), sep="\n")
    refused = sum(len(reading.refused) for reading in readings)
    faulty = sum(reading.error is not None for reading in readings)
    out.print(Text(f"共 {len(readings)} 个工作表或文件：{faulty} 个不能用；拒收 {refused} 行", style="bold"))
    return faulty == 0


def describe(reading: SheetReading, today: date) -> list[Text]:
    """A reading in lines: place, then the error's three, or header, columns, refusals and unreadable dates."""
    title = reading.extract.title if reading.extract else "无法判断是哪个数据集"
    place = f"{reading.file}，工作表“{reading.sheet}”" if reading.sheet else reading.file
    lines = [Text(f"{place}：{title}", style="bold")]
    if reading.error is not None:
        return [*lines, *(Text(f"  {line}", style="red") for line in str(reading.error).splitlines())]
    if reading.remark is not None:
        return [*lines, Text(f"  {reading.remark}", style="yellow")]
    dropped = "、".join(f"{name} {count} 行" for name, count in reading.dropped.items() if count) or "无"
    encoding = f"，编码 {reading.encoding}" if reading.encoding else ""
    lines.append(Text(f"  表头在第 {reading.header_row} 行{encoding}"))
    counts = f"采用 {reading.admitted}，拒收 {len(reading.refused)}，略过 {dropped}"
    lines.append(Text(f"  共 {reading.rows} 行：{counts}"))
    lines.append(Text(f"  列：{_columns(reading)}"))
    if reading.ignored:
        lines.append(Text(f"  未用到的列：{'、'.join(reading.ignored)}", style="dim"))
    if reading.realigned:
        lines.append(Text(f"  {describe_realigned(reading.realigned)}", style="yellow"))
    if reading.cut:
        lines.append(Text(f"  {CUT}", style="yellow"))
    return [*lines, *_refusals(reading), *_unread_dates(reading, today)]


def _unread_dates(reading: SheetReading, today: date) -> list[Text]:
    """A line a date column with cells that no date can be read from: they count as unknown."""
    extract, dates = reading.extract, reading.dates
    if extract is None or dates is None:
        return []
    lines = []
    for field in dates.column_names[1:]:
        cells = dates.filter(dates[field].is_valid())
        read = parse_dates(cells[field].combine_chunks(), last_day(field, today)).date
        rows = cells["row"].filter(read.is_null()).to_pylist()
        if rows:
            shown = "、".join(map(str, rows[:REFUSALS_SHOWN])) + ("等" if len(rows) > REFUSALS_SHOWN else "")
            header = extract.column(field).header
            lines.append(
                Text(f"  “{header}”列有 {len(rows)} 格读不出日期，按不详处理：第 {shown} 行", style="yellow")
            )
    return lines


def _columns(reading: SheetReading) -> str:
    """Each header as delivered, with the canonical one where that differs."""
    extract = reading.extract
    if extract is None:
        return "、".join(reading.mapped)
    named = ((header, extract.column(field).header) for header, field in reading.mapped.items())
    return "、".join(
        header if header == canonical else f"{header}→{canonical}" for header, canonical in named
    )


def _refusals(reading: SheetReading) -> list[Text]:
    shown = reading.refused[:REFUSALS_SHOWN]
    lines = [
        Text(
            f"  拒收第 {refusal.row} 行{f'“{refusal.header}”列' if refusal.header else ''}：{refusal.reason}",
            style="yellow",
        )
        for refusal in shown
    ]
    more = len(reading.refused) - len(shown)
    return [*lines, Text(f"  另有 {more} 行")] if more else lines
