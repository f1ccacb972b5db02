"""Workbooks of another maker's hand: made by LibreOffice from a page a clerk might have written."""

import shutil
import subprocess
from pathlib import Path

import pytest
from inboxes import NUMBER

from schemas.admit import inspect

OFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on this machine"),
]

PAGE = f"""<html><head><meta charset="utf-8"/></head><body><table>
<tr><td colspan="7">甲县困境儿童台账</td></tr>
<tr><td colspan="7">填报单位：甲县民政局　　制表日期：2026年10月8日</td></tr>
<tr><td rowspan="2">序号</td><td rowspan="2">姓名</td><td rowspan="2">身份证号</td>
    <td rowspan="2">出生日期</td>
    <td rowspan="2">儿童类别</td><td colspan="2">监护人</td></tr>
<tr><td>姓名</td><td>联系电话</td></tr>
<tr><td>1</td><td>孙甲</td><td>{NUMBER}</td><td sdval="42065" sdnum="1033;0;YYYY-MM-DD">2015-03-02</td>
    <td rowspan="2">孤儿</td><td rowspan="2">孙丙</td><td>13800001234</td></tr>
<tr><td>2</td><td>孙乙</td><td sdnum="1033;0;@">{NUMBER}</td><td>2016年5月</td><td></td></tr>
<tr><td>合计</td><td>2人</td><td></td><td></td><td></td><td></td><td></td></tr>
</table></body></html>"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same page as .ods, and that saved again as .xlsx and .xls."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "台账.html").write_text(PAGE, encoding="utf-8")
    convert(folder, "台账.html", "ods")
    for form in ("xlsx", "xls"):
        convert(folder, "台账.ods", form)
    return folder


def convert(folder: Path, name: str, form: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    source = ["--infilter=HTML (StarCalc)"] if name.endswith(".html") else []
    command = [str(OFFICE), profile, "--headless", *source, "--convert-to", form, "--outdir", str(folder)]
    subprocess.run([*command, str(folder / name)], check=True, capture_output=True, timeout=120)


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_workbook_made_by_libreoffice_is_understood(made: Path, form: str) -> None:
    (reading,) = inspect([made / f"台账.{form}"])
    assert reading.error is None
    assert (reading.header_row, reading.rows, reading.admitted, reading.refused) == (4, 3, 2, ())
    assert reading.dropped == {"合计、填表人等表尾行": 1}
    assert reading.mapped == {
        "姓名": "name",
        "身份证号": "number",
        "出生日期": "birth_date",
        "儿童类别": "category",
        "监护人 姓名": "guardian_name",
        "监护人 联系电话": "phone",
    }


def test_an_ods_is_asked_for_in_another_form(made: Path) -> None:
    (reading,) = inspect([made / "台账.ods"])
    assert reading.error is not None
    assert "xlsx" in reading.error.remedy
