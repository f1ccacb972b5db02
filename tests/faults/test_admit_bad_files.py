"""Files that no delivery should hold: each ends in one clear error, and the tables stay as they were."""

import io
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from inboxes import AID, ENROLMENT, NUMBER, deliver_all, write_csv, write_workbook

from schemas.admit import admit, archive, inspect
from schemas.errors import InputError
from schemas.period import Month
from schemas.warehouse import open_warehouse

EDUCATION = ("civil_affairs/children", "education/enrolment", "education/aid")
FOLDER = Path("2026-10/education/enrolment")
LINE = f"孙甲,{NUMBER},男,甲县一小,在读"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return deliver_all(tmp_path / "inbox", "2026-10", *EDUCATION)


def refuse(tmp_path: Path, inbox: Path) -> InputError:
    """The error of a run, after which the warehouse must be as before."""
    with open_warehouse(tmp_path / "warehouse", threads=1) as connection:
        with pytest.raises(InputError) as refused:
            admit(connection, inbox, "education", Month(2026, 10))
        assert connection.execute("select table_name from information_schema.tables").fetchall() == []
    error = refused.value
    assert NUMBER not in str(error)
    assert "孙甲" not in str(error)
    assert str(error).count("\n") == 2
    return error


def workbook_bytes(rows: int = 200) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in [ENROLMENT, *[LINE] * rows]:
        sheet.append(line.split(","))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewrite(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with each part changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def lock(content: bytes) -> bytes:
    """What Office makes of a workbook with a password: an OLE file with an encrypted package in it."""
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + name + content[:4096]


def flag_encrypted(content: bytes) -> bytes:
    """A zip archive whose parts claim to be encrypted."""
    changed = bytearray(content)
    at = -1
    while (at := changed.find(b"PK\x01\x02", at + 1)) >= 0:
        changed[at + 8] |= 1
    return bytes(changed)


def far_cell(name: str, part: bytes) -> bytes:
    """A value in the last cell of the last row, in a sheet of a few rows."""
    if not name.startswith("xl/worksheets/"):
        return part
    return part.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def entities(name: str, part: bytes) -> bytes:
    if not name.startswith("xl/worksheets/"):
        return part
    return b'<!DOCTYPE lolz [<!ENTITY lol "lol">]>' + part


GOOD = workbook_bytes()
UTF8_BOM = b"\xef\xbb\xbf"

BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("乙.csv", b"", "文件是空的"),
    "only a mark": ("乙.csv", UTF8_BOM + b"\r\n \r\n", "文件是空的"),
    "zeros": ("乙.csv", b"\0" * 9000, "文件是空的"),
    "a picture called csv": ("乙.csv", bytes(range(4)) * 2000, "不是文本"),
    "no header": ("乙.csv", b"1,2,3\n4,5,6\n", "找不到“学籍”的表头"),
    "password": ("乙.xlsx", lock(GOOD), "密码"),
    "password of the archive": ("乙.xlsx", flag_encrypted(GOOD), "密码"),
    "cut workbook": ("乙.xlsx", GOOD[: len(GOOD) // 2], "已损坏或不完整"),
    "first bytes of a workbook": ("乙.xlsx", GOOD[:8], "已损坏或不完整"),
    "flipped byte in a workbook": (
        "乙.xlsx",
        GOOD[:600] + bytes([GOOD[600] ^ 255]) + GOOD[601:],
        "已损坏或不完整",
    ),
    "text called xlsx": ("乙.xlsx", f"{ENROLMENT}\n{LINE}\n".encode(), "与扩展名 .xlsx 不符"),
    "web page called xls": ("乙.xls", b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
    "damaged xls": ("乙.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"1" * 4096, "已损坏"),
    "archive of something else": ("乙.xlsx", b"", "压缩包"),
    "cut parquet": ("乙.parquet", b"PAR1" + b"1" * 100, "已损坏"),
    "text called parquet": ("乙.parquet", b"a,b\n1,2\n", "与扩展名 .parquet 不符"),
    "far cell": ("乙.xlsx", rewrite(GOOD, far_cell), "极远处"),
    "entities": ("乙.xlsx", rewrite(GOOD, entities), "不合常理"),
    "archive": ("乙.zip", b"PK", "不支持的文件格式“.zip”"),
    "spreadsheet of another make": ("乙.et", b"x", "不支持的文件格式“.et”"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_one_clear_error_that_names_it(fault: str, tmp_path: Path, inbox: Path) -> None:
    name, content, what = BAD[fault]
    if fault == "archive of something else":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as other:
            other.writestr("甲.csv", LINE)
        content = stream.getvalue()
    (inbox / FOLDER / name).write_bytes(content)
    error = refuse(tmp_path, inbox)
    assert what in error.what
    assert name in error.where


def test_a_file_that_unpacks_a_thousandfold_is_not_parsed(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 1 << 20)
    bomb = rewrite(GOOD, lambda name, part: part + b" " * (1 << 22) if "sheet" in name else part)
    (inbox / FOLDER / "乙.xlsx").write_bytes(bomb)
    assert "解压后大得不合常理" in refuse(tmp_path, inbox).what


def test_an_archive_that_hides_its_size_is_found_out(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 1 << 20)
    bomb = bytearray(rewrite(GOOD, lambda name, part: part + b" " * (1 << 22) if "sheet1" in name else part))
    at = -1
    while (at := bomb.find(b"PK\x01\x02", at + 1)) >= 0:
        bomb[at + 24 : at + 28] = (100).to_bytes(4, "little")
    (inbox / FOLDER / "乙.xlsx").write_bytes(bytes(bomb))
    assert refuse(tmp_path, inbox).what in (
        "工作簿解压后大得不合常理，为安全起见不予读取",
        "工作簿已损坏或不完整",
    )


def test_a_byte_that_is_no_gb18030_late_in_a_big_file_is_named(tmp_path: Path, inbox: Path) -> None:
    content = bytearray("\n".join([ENROLMENT, *[LINE] * 80_000]).encode("gb18030"))
    content[3_000_000] = 0xFF
    (inbox / FOLDER / "乙.csv").write_bytes(bytes(content))
    error = refuse(tmp_path, inbox)
    assert "GB18030" in error.what
    line = content.count(b"\n", 0, 3_000_000) + 1
    assert f"乙.csv，第 {line} 行" in error.where
    assert abs(int(error.where.split("第 ")[2].split()[0]) - 3_000_000) <= 1


def test_a_missing_required_column_is_named(tmp_path: Path, inbox: Path) -> None:
    write_csv(inbox / FOLDER / "乙.csv", "姓名,身份证件号,性别", [f"孙甲,{NUMBER},男"])
    error = refuse(tmp_path, inbox)
    assert "学校名称" in error.what
    assert "姓名、身份证件号、性别" in error.where


def test_a_missing_column_on_one_sheet_of_several_is_named(tmp_path: Path, inbox: Path) -> None:
    sheets = {"一小": [ENROLMENT.split(",")], "二小": [["姓名", "身份证件号", "性别", "年级"]]}
    write_workbook(inbox / FOLDER / "乙.xlsx", sheets)
    assert "二小" in refuse(tmp_path, inbox).where


def test_the_same_column_twice_is_named(tmp_path: Path, inbox: Path) -> None:
    write_csv(inbox / FOLDER / "乙.csv", f"{ENROLMENT},身份证号", [f"{LINE},{NUMBER}"])
    assert "“身份证件号”与“身份证号”" in refuse(tmp_path, inbox).what


def test_the_aid_roll_among_the_enrolments_is_recognised(tmp_path: Path, inbox: Path) -> None:
    write_csv(inbox / FOLDER / "乙.csv", AID, [f"孙甲,{NUMBER},甲县一小,2026秋,生活补助,625"])
    error = refuse(tmp_path, inbox)
    assert "表头是“教育资助名单”的，却放在“学籍”中" in error.what
    assert "education/aid" in error.remedy


def test_a_folder_in_a_files_place_is_an_error(tmp_path: Path, inbox: Path) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        (inbox / FOLDER).joinpath("x").mkdir()
        here = Path.cwd()
        os.chdir(inbox / FOLDER)  # the path of a socket may be no longer than 108 bytes
        try:
            sock.bind("乙.csv")
        finally:
            os.chdir(here)
        assert "无法读取" in refuse(tmp_path, inbox).what


def test_a_link_out_of_the_inbox_is_not_followed(tmp_path: Path, inbox: Path) -> None:
    outside = write_csv(tmp_path / "elsewhere.csv", ENROLMENT, [LINE])
    (inbox / FOLDER / "乙.csv").symlink_to(outside)
    assert "以外的链接" in refuse(tmp_path, inbox).what


def test_a_linked_folder_out_of_the_inbox_is_not_followed(tmp_path: Path, inbox: Path) -> None:
    write_csv(tmp_path / "elsewhere" / "a.csv", ENROLMENT, [LINE])
    (inbox / FOLDER / "乙县").symlink_to(tmp_path / "elsewhere")
    assert "以外的链接" in refuse(tmp_path, inbox).what


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_an_error_and_not_a_missing_district(
    kind: str, tmp_path: Path, inbox: Path
) -> None:
    file = write_csv(inbox / FOLDER / "乙县" / "a.csv", ENROLMENT, [LINE])
    target = file if kind == "file" else file.parent
    target.chmod(0)
    try:
        assert "无法读取" in refuse(tmp_path, inbox).what
    finally:
        target.chmod(0o700)


def test_a_file_name_in_another_encoding_is_shown(tmp_path: Path, inbox: Path) -> None:
    raw = os.fsencode(inbox / FOLDER) + b"/" + "乙县.csv".encode("gbk")
    Path(os.fsdecode(raw)).write_bytes(f"{ENROLMENT}\n{LINE}\n".encode())
    with open_warehouse(tmp_path / "warehouse", threads=1) as connection:
        admit(connection, inbox, "education", Month(2026, 10))
        found = connection.execute("select distinct file from raw.education_enrolment order by 1").fetchall()
    assert found == [("乙县.csv",), ("甲县.csv",)]


def test_a_file_name_with_a_quote_is_told_as_it_is(tmp_path: Path, inbox: Path) -> None:
    write_csv(inbox / FOLDER / "乙'县\".csv", ENROLMENT, [LINE])
    with open_warehouse(tmp_path / "warehouse", threads=1) as connection:
        admit(connection, inbox, "education", Month(2026, 10))
        found = connection.execute(
            "select file, typeof(file) from raw.record where file like '乙%'"
        ).fetchall()
    assert found == [("乙'县\".csv", "VARCHAR")]


def test_one_bad_row_never_stops_a_file(tmp_path: Path, inbox: Path) -> None:
    bad = ['"孙甲,x', "孙,甲,男,1,2,3,4,5,6", "\0\0,\x01", ",,,,", '""""""""', "'=cmd|' /C calc'!A0,1,2,3,4"]
    lines = [line for row in bad for line in (LINE, row)]
    write_csv(inbox / FOLDER / "甲县.csv", ENROLMENT, [LINE] * 20 + lines)
    with open_warehouse(tmp_path / "warehouse", threads=1) as connection:
        admit(connection, inbox, "education", Month(2026, 10))
        (counts,) = connection.execute(
            "select rows, admitted + refused + dropped, admitted >= 26 from raw.file where extract = $key",
            {"key": "education/enrolment"},
        ).fetchall()
    assert counts == (32, 32, True)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)"])
def test_a_cell_that_looks_like_a_formula_stays_text(text: str, tmp_path: Path, inbox: Path) -> None:
    header = ENROLMENT.split(",")
    table = pa.table(
        {
            name: [text if name == "学校名称" else value]
            for name, value in zip(header, LINE.split(","), strict=True)
        }
    )
    pq.write_table(table, inbox / FOLDER / "丙.parquet")
    write_csv(inbox / FOLDER / "丁.csv", ENROLMENT, [LINE.replace("甲县一小", text)])
    with open_warehouse(tmp_path / "warehouse", threads=1) as connection:
        admit(connection, inbox, "education", Month(2026, 10))
        found = connection.execute(
            "select file from raw.education_enrolment where school = $1 order by 1", [text]
        )
        assert found.fetchall() == [("丁.csv",), ("丙.parquet",)]


@pytest.mark.parametrize("fault", [fault for fault in BAD if BAD[fault][1]])
def test_inspection_reports_the_same_fault_and_raises_nothing(fault: str, inbox: Path) -> None:
    name, content, what = BAD[fault]
    path = inbox / FOLDER / name
    path.write_bytes(content)
    (reading,) = inspect([path])
    assert reading.error is not None
    assert what in reading.error.what
