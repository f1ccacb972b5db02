"""A file's rows as a clerk would arrange them, and which of them are people."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.city import layouts
from benchmarks.city.layouts import Layout
from schemas.declare import Column, Extract

Cells = list[str | None]


@dataclass(slots=True)
class Sheet:
    """Rows from row 1 on; `people` every person's row number, `merged` ranges (row, column twice) from 0."""

    name: str
    rows: list[Cells] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    fields: tuple[str | None, ...] = ()
    hidden: bool = False

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.fields)


def arrange(name: str, extract: Extract, layout: Layout, people: Sequence[Cells], caption: str) -> Sheet:
    """The sheet of these people, whose cells are in the order of `layouts.columns`."""
    columns = layouts.columns(extract, layout)
    sheet = Sheet(name, fields=(*((None,) if layout.numbered else ()), *(column.field for column in columns)))
    _head(sheet, layout, caption)
    _name_columns(sheet, layout, columns)
    for position, cells in enumerate(people):
        if layout.spaced_rows and position and position % layout.spaced_rows == 0:
            sheet.rows.append([None] * sheet.width)
        sheet.rows.append([str(position + 1), *cells] if layout.numbered else list(cells))
        sheet.people.append(len(sheet.rows))
    if layout.merged:
        _merge_townships(sheet)
    if layout.footer:
        _foot(sheet, len(people))
    return sheet


def _head(sheet: Sheet, layout: Layout, caption: str) -> None:
    if layout.title:
        sheet.rows.append(_pad(sheet, [caption]))
        sheet.merged.append((0, 0, 0, sheet.width - 1))
    if layout.stamp:
        sheet.rows.append(_pad(sheet, ["填报单位（盖章）：", None, None, "密级：内部", None, "单位：人"]))


def _name_columns(sheet: Sheet, layout: Layout, columns: Sequence[Column]) -> None:
    first: Cells = ["序号"] if layout.numbered else []
    if not layout.grouped:
        sheet.rows.append(first + [layouts.header(column, layout) for column in columns])
        return
    group_of = {name: group for group, names in layouts.GROUPS.items() for name in names}
    upper: Cells = list(first)
    lower: Cells = [None] * len(first)
    top = len(sheet.rows)
    for position, column in enumerate(columns, start=len(first)):
        group = group_of[column.field]
        begins = position == len(first) or group_of.get(sheet.fields[position - 1] or "") != group
        upper.append(group if begins else None)
        lower.append(layouts.lower_header(column, group))
        if begins:
            size = sum(1 for other in columns if group_of[other.field] == group)
            sheet.merged.append((top, position, top, position + size - 1))
    if layout.numbered:
        sheet.merged.append((top, 0, top + 1, 0))
    sheet.rows.extend([upper, lower])


def _merge_townships(sheet: Sheet) -> None:
    """Neighbouring rows of one township show it once, in a merged cell."""
    column = sheet.fields.index("township")
    start = 0
    for position in range(1, len(sheet.people) + 1):
        first = sheet.people[start] - 1
        here = sheet.rows[sheet.people[position] - 1][column] if position < len(sheet.people) else None
        if position < len(sheet.people) and here == sheet.rows[first][column]:
            continue
        last = sheet.people[position - 1] - 1
        if last > first:
            sheet.merged.append((first, column, last, column))
            for row in range(first + 1, last + 1):
                sheet.rows[row][column] = None
        start = position


def _foot(sheet: Sheet, size: int) -> None:
    sheet.rows.append([None] * sheet.width)
    sheet.rows.append(_pad(sheet, ["合计", f"{size}人"]))
    sheet.rows.append(
        _pad(sheet, ["填表人：（签名）", None, None, "审核人：（签名）", None, "联系方式：内线"])
    )


def _pad(sheet: Sheet, cells: Cells) -> Cells:
    return (cells + [None] * sheet.width)[: sheet.width]
