"""The workbooks in LibreOffice: opened, printed, answered, saved, and read back."""

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from warehouses import fill, publication

from reports.publish import publish
from reports.words import DECISIONS, OUTCOMES

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        SOFFICE is None, reason="LibreOffice is not on this machine (Debian: libreoffice-calc)"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with duckdb.connect() as opened:
        fill(opened)
        return publish(opened, publication(tmp_path_factory.mktemp("published")))


def convert(path: Path, to: str, out: Path) -> Path:
    profile = (out / "profile").as_uri()
    command = [
        str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", str(out), str(path)
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.{to.split(':', maxsplit=1)[0]}"


def test_the_workbook_prints_every_sheet(folder: Path, tmp_path: Path) -> None:
    printed = convert(folder / "workbook.xlsx", "pdf", tmp_path).read_bytes()
    shown = [
        sheet
        for sheet in load_workbook(folder / "workbook.xlsx").worksheets
        if sheet.sheet_state == "visible"
    ]
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type/Page/") >= len(shown)


def test_answers_and_their_lists_survive_a_save(folder: Path, tmp_path: Path) -> None:
    book = load_workbook(folder / "workbook.xlsx")
    sheet = book["复核"]
    header = {cell.value: cell.column for cell in sheet[4]}
    sheet.cell(5, header["判断"]).value = DECISIONS[0]
    sheet.cell(5, header["核实结果"]).value = OUTCOMES[2]
    finding = sheet.cell(5, header["编号"]).value
    book.save(tmp_path / "answered.xlsx")
    (tmp_path / "saved").mkdir()
    saved = load_workbook(
        convert(tmp_path / "answered.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    )
    again = saved["复核"]
    assert (again.cell(5, header["编号"]).value, again.cell(5, header["判断"]).value) == (
        finding,
        DECISIONS[0],
    )
    assert again.cell(5, header["核实结果"]).value == OUTCOMES[2]
    assert {rule.formula1 for rule in again.data_validations.dataValidation} >= {
        "decision_list",
        "outcome_list",
    }
    assert again.protection.sheet
    assert not again.cell(5, header["判断"]).protection.locked
    assert again.cell(5, header["编号"]).protection.locked


def test_a_worklist_prints_on_one_page_wide(folder: Path, tmp_path: Path) -> None:
    path = sorted((folder / "worklists").glob("*/*.xlsx"))[0]
    printed = convert(path, "pdf", tmp_path).read_bytes()
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type/Page/") == 1
