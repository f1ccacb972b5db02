"""Workbooks as Excel checks them before it offers a repair: parts, tables and names that agree."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries


@pytest.fixture(scope="session")
def workbooks(published: Path) -> list[Path]:
    return sorted(published.rglob("*.xlsx"))


def test_every_part_is_wellformed_and_named_in_the_content_types(workbooks: list[Path]) -> None:
    for path in workbooks:
        with zipfile.ZipFile(path) as parts:
            told = set(re.findall(r'PartName="/([^"]+)"', parts.read("[Content_Types].xml").decode()))
            xml = {name for name in parts.namelist() if name.endswith(".xml")}
            for name in parts.namelist():
                ElementTree.fromstring(parts.read(name))  # noqa: S314 (our own file)
            assert told == xml - {"[Content_Types].xml"}


def test_a_tables_columns_are_its_header_cells_and_no_name_is_used_twice(workbooks: list[Path]) -> None:
    for path in workbooks:
        book = load_workbook(path)
        names = [table.displayName for sheet in book.worksheets for table in sheet.tables.values()]
        assert len(set(names)) == len(names)
        for sheet in book.worksheets:
            for table in sheet.tables.values():
                left, top, right, bottom = range_boundaries(table.ref)
                header = [sheet.cell(top, column).value for column in range(left, right + 1)]
                assert header == [column.name for column in table.tableColumns], f"{path.name} {sheet.title}"
                assert len(set(header)) == len(header)
                assert bottom > top


def test_sheet_names_are_what_excel_takes(workbooks: list[Path]) -> None:
    for path in workbooks:
        titles = load_workbook(path, read_only=True).sheetnames
        assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\'") for title in titles)
        assert len({title.casefold() for title in titles}) == len(titles)


def test_every_sheet_prints_on_a4_with_its_pages_counted(workbooks: list[Path]) -> None:
    for path in workbooks:
        for sheet in load_workbook(path).worksheets:
            if sheet.sheet_state == "visible":
                assert sheet.page_setup.orientation == "landscape"
                assert sheet.page_setup.paperSize in {8, 9}
                assert "&P" in str(sheet.oddFooter.right.text)
                assert "&N" in str(sheet.oddFooter.right.text)


def test_the_workbook_says_what_it_is_by_the_date_of_its_data(published: Path) -> None:
    properties = load_workbook(published / "workbook.xlsx").properties
    assert properties.title.startswith("云泽市")
    assert properties.created.date().isoformat() == "2026-10-31"


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_cells_stand_in_order_and_name_strings_and_styles_that_are_there(workbooks: list[Path]) -> None:
    for path in workbooks:
        with zipfile.ZipFile(path) as parts:
            read = {name: ElementTree.fromstring(parts.read(name)) for name in parts.namelist()}  # noqa: S314
        strings, styles = read["xl/sharedStrings.xml"], read["xl/styles.xml"]
        formats = len(styles.find(f"{SHEET}cellXfs") or ())
        assert len(strings) == int(strings.get("uniqueCount", "0"))
        for name in (name for name in read if name.startswith("xl/worksheets/sheet")):
            rows = list(read[name].iter(f"{SHEET}row"))
            numbers = [int(row.get("r", "0")) for row in rows]
            assert numbers == sorted(set(numbers)), name
            for row in rows:
                places = [coordinate_to_tuple(cell.get("r", "")) for cell in row]
                assert places == sorted(set(places)), f"{path.name} {name} row {row.get('r')}"
                assert {at for at, _ in places} <= {int(row.get("r", "0"))}
                for cell in row:
                    assert int(cell.get("s", "0")) < formats
                    if cell.get("t") == "s":
                        assert int(cell.findtext(f"{SHEET}v", "-1")) < len(strings)
                    assert cell.find(f"{SHEET}f") is None, "no formula anywhere"


def test_nothing_leads_out_of_the_file_and_nothing_runs(workbooks: list[Path]) -> None:
    for path in workbooks:
        with zipfile.ZipFile(path) as parts:
            names = parts.namelist()
            relations = "".join(parts.read(name).decode() for name in names if name.endswith(".rels"))
        assert 'TargetMode="External"' not in relations
        assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
