"""Files as departments send them: a workbook or a text file a district, each laid out in its own way."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from benchmarks.city import layouts, sheets
from benchmarks.city.damage import Spoilt
from benchmarks.city.draws import uniform
from benchmarks.city.layouts import LAYOUTS, Layout
from benchmarks.city.roll import Roll
from benchmarks.city.sheets import Sheet
from benchmarks.city.world import World
from schemas.declare import Extract
from schemas.extracts import extract as declared

MADE = datetime(2026, 1, 1)  # noqa: DTZ001 — a workbook's stamp has no zone; fixed, so that the same city is the same bytes
NUMERIC_CELL = 0.5
"""Share of the numbers cut to fifteen digits that are numbers still, not text."""
HIDDEN_ROWS = 5
DATE_FIELDS = ("birth_date", "determined_on", "ended_on", "insured_on", "started_on", "died_on")
SERIAL_DIGITS = 5
"""A serial date of this century: 36526 to 73050."""
NUMBER_DAMAGES = ("number_zero_tail", "number_rounded")

Place = tuple[str, str | None, int]


def write_files(spoilt: Spoilt, folder: Path, city: World, month: str) -> dict[str, pa.Array]:
    """Write the roll's files; where each row now stands. Rows come in the districts' order."""
    roll = spoilt.roll
    extract = declared(roll.extract)
    numeric = _numeric_rows(spoilt, city.seed)
    places: list[Place] = []
    for district in range(len(city.places.districts)):
        rows = np.flatnonzero(roll.district == district)
        if not len(rows):
            continue
        layout = LAYOUTS[roll.extract][district % len(LAYOUTS[roll.extract])]
        stem = f"{city.places.districts[district]}{extract.title}{month.replace('-', '')}"
        places.extend(_write_file(folder, stem, extract, layout, roll=roll.take(rows), numeric=numeric[rows]))
    return {
        "file": pa.array([file for file, _, _ in places], pa.string()),
        "sheet": pa.array([sheet for _, sheet, _ in places], pa.string()),
        "row": pa.array([row for _, _, row in places], pa.int32()),
    }


def _numeric_rows(spoilt: Spoilt, seed: int) -> npt.NDArray[np.bool_]:
    """Rows whose number is a number cell in a workbook."""
    keys = [spoilt.keys.index(key) for key in NUMBER_DAMAGES if key in spoilt.keys]
    numeric = np.zeros(len(spoilt.roll), bool)
    numeric[spoilt.rows[np.isin(spoilt.key, keys)]] = True
    return numeric & (uniform(seed, "clerk.numeric", spoilt.roll.key) < NUMERIC_CELL)


def _write_file(
    folder: Path, stem: str, extract: Extract, layout: Layout, *, roll: Roll, numeric: npt.NDArray[np.bool_]
) -> list[Place]:
    """Write one district's file; the place of each row."""
    fields = [column.field for column in layouts.columns(extract, layout)]
    order = _order(roll, layout)
    cells = [list(row) for row in zip(*(roll.columns[name].to_pylist() for name in fields), strict=True)]
    parts = [order[start :: layout.sheets] for start in range(layout.sheets)]
    written = [
        sheets.arrange(_sheet_name(extract, layout, at), extract, layout, [cells[row] for row in part], stem)
        for at, part in enumerate(parts)
    ]
    file = f"{stem}.{layout.form}"
    if layout.form == "xlsx":
        shown = [numeric[part] for part in parts]
        _write_workbook(folder / file, layout, [*_hidden(written, layout), *written], shown)
    else:
        _write_text(folder / file, layout, written[0])
    places: list[Place] = [(file, None, 0)] * len(roll)
    for part, sheet in zip(parts, written, strict=True):
        for row, number in zip(part, sheet.people, strict=True):
            places[row] = (file, sheet.name if layout.form == "xlsx" else None, number)
    return places


def _order(roll: Roll, layout: Layout) -> npt.NDArray[np.int64]:
    """As delivered; by township where townships are merged."""
    if not layout.merged:
        return np.arange(len(roll))
    return np.argsort(np.array(roll.columns["township"].to_pylist()), kind="stable")


def _sheet_name(extract: Extract, layout: Layout, position: int) -> str:
    return (
        f"{extract.title}{position + 1}"
        if layout.sheets > 1
        else ("Sheet1" if not layout.title else extract.title)
    )


def _hidden(written: Sequence[Sheet], layout: Layout) -> list[Sheet]:
    """A sheet somebody hid, with an old draft of the first rows; nobody's truth points there."""
    if not layout.hidden:
        return []
    first = written[0]
    draft = Sheet(
        "底稿", [list(row) for row in first.rows[: first.people[0] - 1 + HIDDEN_ROWS]] if first.people else []
    )
    draft.fields, draft.hidden = first.fields, True
    return [draft]


def _write_workbook(
    path: Path, layout: Layout, written: Sequence[Sheet], numeric: Sequence[npt.NDArray[np.bool_]]
) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": MADE})
        centred = book.add_format({"align": "center", "valign": "vcenter", "border": 1})
        dated = book.add_format({"num_format": "yyyy/m/d"}) if layout.typed else None
        shown = iter(numeric)
        for sheet in written:
            page = book.add_worksheet(sheet.name)
            numbers = [] if sheet.hidden else next(shown)
            _write_sheet(
                page,
                sheet,
                layout,
                {row for row, yes in zip(sheet.people, numbers, strict=True) if yes},
                dated,
            )
            for top, left, bottom, right in sheet.merged:
                if (top, left) != (bottom, right):
                    page.merge_range(top, left, bottom, right, sheet.rows[top][left] or "", centred)
        visible = next(
            page for page, sheet in zip(book.worksheets(), written, strict=True) if not sheet.hidden
        )
        visible.activate()
        visible.set_first_sheet()


def _write_sheet(
    page: Worksheet, sheet: Sheet, layout: Layout, numeric: set[int], dated: Format | None
) -> None:
    """Every cell as text, but those that the file keeps as numbers and dates."""
    people = set(sheet.people)
    for row, cells in enumerate(sheet.rows):
        for column, text in enumerate(cells):
            if text is None:
                continue
            field = sheet.fields[column] if row + 1 in people else None
            if _is_number(field, text, layout, numeric=row + 1 in numeric):
                page.write_number(row, column, float(text), dated if field in DATE_FIELDS else None)
            else:
                page.write_string(row, column, text)
    if sheet.hidden:
        page.hide()


def _is_number(field: str | None, text: str, layout: Layout, *, numeric: bool) -> bool:
    """Whether the cell is a number: a citizen number made one, a sum in a typed file, a serial date."""
    if field == "number":
        return numeric and text.isdigit()
    if field in DATE_FIELDS:
        return text.isdigit() and len(text) == SERIAL_DIGITS
    return layout.typed and field in layouts.NUMBER_FIELDS and text.replace(".", "", 1).isdigit()


def _write_text(path: Path, layout: Layout, sheet: Sheet) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter="," if layout.form == "csv" else "\t", lineterminator="\r\n")
    writer.writerows([["" if cell is None else cell for cell in row] for row in sheet.rows])
    path.write_bytes(buffer.getvalue().encode(layout.encoding))
