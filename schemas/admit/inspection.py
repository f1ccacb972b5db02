"""Inspection: what the reader makes of files before they are delivered; writes nothing, raises nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from schemas.admit.deliveries import COMPANIONS, list_files, show_name
from schemas.admit.reading import OtherSheetError, fit_all, is_cut, read_header
from schemas.admit.source import SUFFIXES, Sheet, open_source
from schemas.admit.verdict import Refusal, judge
from schemas.declare import Extract, Kind
from schemas.errors import InputError
from schemas.extracts import EXTRACTS


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What became of one sheet, or of a file that could not be opened (`error` is then set).

    `extract` is told by the folder, else by the header that fits best; None where neither tells. A `remark`
    says why a sheet is passed over. Else `rows` = `admitted` + len(`refused`) + the sum of `dropped`; `realigned`:
    the admitted rows of which cells were moved; `cut`: the last row seems to be half of one; `dates`: of each
    admitted row its number and its date cells, as delivered.
    """

    path: Path
    file: str
    sheet: str | None = None
    extract: Extract | None = field(default=None, repr=False)
    encoding: str | None = None
    header_row: int | None = None
    mapped: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    rows: int = 0
    admitted: int = 0
    refused: tuple[Refusal, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    realigned: tuple[int, ...] = ()
    cut: bool = False
    dates: pa.Table | None = field(default=None, repr=False, compare=False)
    error: InputError | None = None
    remark: str | None = None


def inspect(paths: Iterable[Path]) -> list[SheetReading]:
    """One reading a visible sheet of every file given, or found in a folder given, in the order of names."""
    return [reading for path in paths for file in _expand(path) for reading in _inspect_file(file)]


def guess_folder(path: Path) -> Extract | None:
    """The extract in whose folder a file lies, such as …/education/aid/…; None outside of all."""
    folder = f"{path.absolute().parent.as_posix()}/"
    return next((extract for extract in EXTRACTS if f"/{extract.key}/" in folder), None)


def _expand(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        return [file for file in list_files(path) if file.suffix.lower() not in COMPANIONS]
    except InputError:
        return [path]


def _inspect_file(path: Path) -> list[SheetReading]:
    name = show_name(path)
    try:
        if path.suffix.lower() not in SUFFIXES:
            raise _refuse_suffix(path, name)
        source = open_source(path, name)
    except InputError as error:
        return [SheetReading(path, name, extract=guess_folder(path), error=error)]
    readings = [_inspect_sheet(path, name, open_sheet) for open_sheet in source.sheets]
    hidden = [SheetReading(path, name, sheet, remark="隐藏的工作表，不读取") for sheet in source.hidden]
    return _settle(readings) + hidden


def _inspect_sheet(path: Path, name: str, open_sheet: Callable[[], Sheet]) -> SheetReading:
    reading = SheetReading(path, name, extract=guess_folder(path))
    try:
        sheet = open_sheet()
        reading = replace(reading, sheet=sheet.name, encoding=sheet.encoding)
        extract = reading.extract or _guess_extract(sheet)
        header = read_header(sheet, extract)
        grid = sheet.pour(header)
        judged = judge(extract, header, grid)
    except OtherSheetError as other:
        return replace(reading, error=other.error, remark=other.error.what)
    except InputError as error:
        return replace(reading, error=error)
    return replace(
        reading,
        extract=extract,
        header_row=header.last + 1,
        mapped=header.mapped,
        ignored=header.ignored,
        rows=judged.rows,
        admitted=len(judged.admitted),
        refused=judged.refused,
        dropped=judged.dropped,
        realigned=judged.realigned,
        cut=is_cut(sheet, grid, judged),
        dates=judged.admitted.select(["row", *(c.field for c in extract.columns if c.kind is Kind.DATE)]),
    )


def _guess_extract(sheet: Sheet) -> Extract:
    """The extract of which the sheet shows most columns, complete ones first; OtherSheetError if none."""
    fits = [(not header.missing, len(header.fields), extract) for extract, header in fit_all(sheet.head)]
    if not fits:
        raise OtherSheetError(_refuse_unknown(sheet.where))
    return max(fits, key=lambda fit: fit[:2])[2]


def _settle(readings: list[SheetReading]) -> list[SheetReading]:
    """A sheet that is none of the extract's is a fault only where no sheet of the file is."""
    if all(reading.error is not None for reading in readings):
        return [replace(reading, remark=None) for reading in readings]
    return [replace(reading, error=None) if reading.remark else reading for reading in readings]


def _refuse_suffix(path: Path, name: str) -> InputError:
    return InputError(
        what=f"不支持的文件格式“{path.suffix}”",
        where=name,
        remedy=f"请另存为下列格式之一：{'、'.join(SUFFIXES)}；压缩包请先解压",
    )


def _refuse_unknown(where: str) -> InputError:
    return InputError(
        what="认不出是哪个部门的哪份名单",
        where=where,
        remedy=f"请确认表中有一行列名；可报送：{'、'.join(extract.title for extract in EXTRACTS)}",
    )
