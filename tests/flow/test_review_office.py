"""A workbook that LibreOffice has opened and saved is taken back like any other."""

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from flows.answers import read_answers

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.slow
def test_a_row_saved_by_libreoffice_is_still_whole(published_once: Path, tmp_path: Path) -> None:
    book = load_workbook(published_once / "education/2026-10/workbook.xlsx")
    sheet = book["应助未助"]
    header = next(row for row in sheet.iter_rows() if "编号" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in header}
    sheet.cell(header[0].row + 1, column["核实结果"]).value = "已办理"
    sheet.cell(header[0].row + 1, column["核实日期"]).value = "2026-11-03"
    book.save(tmp_path / "答复.xlsx")
    saved = tmp_path / "saved"
    command = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", "xlsx", "--outdir", str(saved), str(tmp_path / "答复.xlsx")]
    subprocess.run(command, check=True, capture_output=True)
    (answer,) = read_answers(saved / "答复.xlsx")
    assert answer.outcome == "已办理"
    assert not answer.unsealed
    assert (answer.about.comparison, answer.about.period) == ("education", "2026-10")
    assert str(answer.decided_on) == "2026-11-03"
