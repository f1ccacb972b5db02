from pathlib import Path

from inboxes import AID, CHILDREN, NUMBER, ROWS, deliver, write_csv, write_workbook

from schemas.admit import inspect

LINE = f"孙甲,{NUMBER},甲县一小,2026秋,生活补助,625"


def test_a_file_in_its_folder_is_read_as_that_folders_extract(tmp_path: Path) -> None:
    path = deliver(tmp_path, "2026-10", "education/aid", rows=3)
    (reading,) = inspect([path])
    assert reading.extract is not None
    assert (reading.extract.key, reading.encoding, reading.header_row) == ("education/aid", "UTF-8", 1)
    assert (reading.rows, reading.admitted, reading.error, reading.remark) == (3, 3, None, None)
    assert reading.mapped["资助金额"] == "amount"


def test_a_file_anywhere_else_is_read_as_what_its_header_fits_best(tmp_path: Path) -> None:
    found = {}
    for extract, (header, line) in ROWS.items():
        path = write_csv(tmp_path / f"{extract.replace('/', '-')}.csv", header, [line])
        (reading,) = inspect([path])
        found[extract] = reading.extract.key if reading.extract else None
    assert found == {extract: extract for extract in ROWS}


def test_a_file_in_another_extracts_folder_is_a_fault(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "education" / "enrolment" / "甲.csv", AID, [LINE])
    (reading,) = inspect([path])
    assert reading.error is not None
    assert "放错了文件夹" in reading.error.what


def test_it_says_why_rows_were_refused_and_dropped(tmp_path: Path) -> None:
    lines = [f"孙甲,{NUMBER},男,2015-03-02,孤儿,甲县", ",,男,,,甲县", ",,,,,", "合计,1,,,,"]
    (reading,) = inspect(
        [write_csv(tmp_path / "甲.csv", f"甲县台账\n{CHILDREN},备注", lines, encoding="gbk")]
    )
    assert (reading.header_row, reading.encoding, reading.ignored) == (2, "GB18030", ("备注",))
    assert [(refusal.row, refusal.header) for refusal in reading.refused] == [(4, "身份证号")]
    assert reading.dropped == {"空行": 1, "合计、填表人等表尾行": 1}
    assert (reading.rows, reading.admitted) == (4, 1)


def test_each_sheet_of_a_workbook_is_read_by_itself(tmp_path: Path) -> None:
    header, rows = AID.split(","), [LINE.split(",")]
    path = write_workbook(
        tmp_path / "甲.xlsx", {"说明": [["请填写"]], "春": [header, *rows], "秋": [[], header, *rows, *rows]}
    )
    readings = {reading.sheet: reading for reading in inspect([path])}
    assert [readings[sheet].admitted for sheet in ("春", "秋")] == [1, 2]
    assert readings["秋"].header_row == 2
    assert readings["说明"].error is None
    assert readings["说明"].remark


def test_a_workbook_without_any_list_is_a_fault(tmp_path: Path) -> None:
    readings = inspect([write_workbook(tmp_path / "甲.xlsx", {"说明": [["请填写"]], "封面": [["台账"]]})])
    assert all(reading.error is not None and reading.remark is None for reading in readings)


def test_a_folder_is_walked_and_what_is_no_list_passed_over(tmp_path: Path) -> None:
    deliver(tmp_path, "2026-10", "education/aid", name="乙县.csv")
    deliver(tmp_path, "2026-10", "civil_affairs/children")
    (tmp_path / "2026-10" / "公函.pdf").write_bytes(b"x")
    (tmp_path / "2026-10" / "~$乙县.xlsx").write_bytes(b"x")
    (tmp_path / "2026-10" / "乙县.rar").write_bytes(b"x")
    readings = inspect([tmp_path])
    assert [Path(reading.file).name for reading in readings] == ["甲县.csv", "乙县.csv", "乙县.rar"]
    assert [reading.error is None for reading in readings] == [True, True, False]


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (reading,) = inspect([tmp_path / "无.csv"])
    assert reading.error is not None
    assert "无法读取" in reading.error.what
