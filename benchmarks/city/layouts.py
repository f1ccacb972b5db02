"""How each department's clerks lay out their files: one declaration a kind, taken in turn by district."""

from dataclasses import dataclass

from schemas.declare import Column, Extract


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's shape. Text files have no sheets, hence no hidden ones and no merged cells."""

    form: str = "xlsx"
    encoding: str = "gb18030"
    headers: str = "canonical"
    title: bool = False
    stamp: bool = False
    grouped: bool = False
    numbered: bool = False
    spaced_rows: int = 0
    footer: bool = False
    hidden: bool = False
    sheets: int = 1
    merged: bool = False
    typed: bool = False
    left_out: tuple[str, ...] = ()


LAYOUTS: dict[str, tuple[Layout, ...]] = {
    "civil_affairs/children": (
        Layout(title=True, stamp=True, grouped=True, numbered=True, footer=True),
        Layout(title=True, numbered=True, footer=True, hidden=True, headers="decorated", typed=True),
        Layout(form="csv", title=True, headers="synonyms"),
        Layout(form="txt", encoding="utf-8-sig", numbered=True, footer=True),
        Layout(
            title=True,
            stamp=True,
            sheets=2,
            spaced_rows=12,
            headers="synonyms",
            typed=True,
            left_out=("ethnicity",),
        ),
        Layout(
            title=True,
            merged=True,
            numbered=True,
            footer=True,
            left_out=("address", "father_state", "mother_state"),
        ),
    ),
    "education/enrolment": (
        Layout(title=True, headers="decorated"),
        Layout(typed=True),
        Layout(form="csv"),
        Layout(title=True, stamp=True, headers="synonyms", left_out=("former_name",)),
        Layout(sheets=2),
        Layout(typed=True, footer=True),
    ),
    "education/aid": (
        Layout(title=True, stamp=True, numbered=True, footer=True, typed=True),
        Layout(title=True, numbered=True, footer=True, headers="synonyms"),
        Layout(form="tsv", encoding="utf-8"),
        Layout(title=True, spaced_rows=15, typed=True),
        Layout(headers="decorated", hidden=True),
        Layout(form="csv", title=True, footer=True),
    ),
    "health/insurance": (
        Layout(typed=True),
        Layout(form="csv"),
        Layout(headers="synonyms"),
        Layout(title=True, footer=True),
        Layout(sheets=2, typed=True),
        Layout(),
    ),
    "police/residents": (
        Layout(headers="pinyin"),
        Layout(form="csv", headers="pinyin"),
        Layout(headers="pinyin"),
        Layout(headers="pinyin"),
    ),
    "police/parent_status": (
        Layout(title=True, stamp=True, footer=True),
        Layout(form="csv"),
        Layout(typed=True),
    ),
}
"""By extract; district d takes layout d, counted round."""

GROUPS = {
    "儿童基本情况": (
        "name",
        "number",
        "sex",
        "birth_date",
        "ethnicity",
        "category",
        "determined_on",
        "ended_on",
    ),
    "监护人": ("guardian_name", "guardian_number", "guardian_relation", "phone"),
    "住址": ("district", "township", "village", "household_address", "address"),
    "父亲": ("father_name", "father_number", "father_state"),
    "母亲": ("mother_name", "mother_number", "mother_state"),
}
"""The upper row of the register's two-row header."""
UNDER = {"guardian_relation": "关系", "phone": "电话"}
"""Lower headers that are not just the rest of the canonical one."""
NUMBER_FIELDS = ("amount", "year", "premium")
"""Cells that a careful spreadsheet keeps as numbers."""


def columns(extract: Extract, layout: Layout) -> tuple[Column, ...]:
    """The file's columns, in declared order."""
    return tuple(column for column in extract.columns if column.field not in layout.left_out)


def header(column: Column, layout: Layout) -> str:
    """What the file calls the column."""
    if layout.headers == "pinyin":
        return next((word for word in column.synonyms if word.isascii()), column.header)
    if layout.headers == "synonyms":
        return next((word for word in column.synonyms if not word.isascii()), column.header)
    return _decorate(column) if layout.headers == "decorated" else column.header


def _decorate(column: Column) -> str:
    """The header as forms print it: spread, marked as required, with an instruction in brackets."""
    if len(column.header) == 2:
        return "　".join(column.header)
    if column.required:
        return f"*{column.header}"
    return f"{column.header}\n（{'如2011-01-01' if 'date' in column.field else '据实填写'}）"


def lower_header(column: Column, group: str) -> str:
    """The lower of two headers: with the group's above it the canonical one, where that begins so."""
    return UNDER.get(column.field, column.header.removeprefix(group))
