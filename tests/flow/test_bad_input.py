"""Whatever a department sends, the run ends in one clear error and the last good period stays as it was."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

AID = Path("2026-10/education/aid/名单.csv")
ENROLMENT = Path("2026-10/education/enrolment/名单.csv")
CHILDREN = Path("2026-10/civil_affairs/children/名单.csv")


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)


def remove_folder(inbox: Path) -> None:
    for aid in inbox.glob("*/education/aid"):
        shutil.rmtree(aid)


def remove_inbox(inbox: Path) -> None:
    shutil.rmtree(inbox)


def empty_file(inbox: Path) -> None:
    (inbox / AID).write_bytes(b"")


def lock_with_password(inbox: Path) -> None:
    (inbox / AID).unlink()
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    (inbox / AID).with_suffix(".xlsx").write_bytes(content + bytes(4096))


def truncate_workbook(inbox: Path) -> None:
    path = (inbox / AID).with_suffix(".xlsx")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(read(inbox / AID)):
            sheet.write_row(number, 0, row)
    (inbox / AID).unlink()
    path.write_bytes(path.read_bytes()[:-400])


def break_encoding_at_three_million(inbox: Path) -> None:
    header, *rows = read(inbox / AID)
    lines = [",".join(header), *(",".join(row) for row in rows)]
    good = "\r\n".join(lines).encode("gb18030") + b"\r\n"
    filler = ",".join(rows[0]).encode("gb18030") + b"\r\n"
    content = good + filler * (3_000_000 // len(filler) + 10)
    (inbox / AID).write_bytes(content[:3_000_000] + b"\xff" + content[3_000_000:])


def drop_required_column(inbox: Path) -> None:
    rows = read(inbox / AID)
    at = rows[0].index("资助金额")
    write(inbox / AID, [row[:at] + row[at + 1 :] for row in rows])


def repeat_column(inbox: Path) -> None:
    rows = read(inbox / AID)
    write(inbox / AID, [[*rows[0], "身份证号"], *([*row, "x"] for row in rows[1:])])


def swap_folders(inbox: Path) -> None:
    shutil.copy(inbox / AID, inbox / ENROLMENT)


def point_nowhere(inbox: Path) -> None:
    (inbox / AID).unlink()
    (inbox / AID).symlink_to(inbox / "gone.csv")


def deliver_last_year(inbox: Path) -> None:
    text = (inbox / AID).read_text("utf-8-sig").replace("2026-2027学年", "2025-2026学年")
    (inbox / AID).write_text(text, encoding="utf-8-sig")


def deliver_half(inbox: Path) -> None:
    write(inbox / CHILDREN, read(inbox / CHILDREN)[:7])


def deliver_nothing_for_months(inbox: Path) -> None:
    (inbox / "2026-09").rename(inbox / "2026-05")
    shutil.rmtree(inbox / "2026-10" / "education" / "aid")


def deliver_a_picture(inbox: Path) -> None:
    (inbox / AID).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def shift_all_rows(inbox: Path) -> None:
    header, *rows = read(inbox / CHILDREN)
    write(inbox / CHILDREN, [header, *(["", *row] for row in rows)])


SPOILT = [
    (remove_folder, "缺少"),
    (remove_inbox, "inbox"),
    (empty_file, "2026-10/education/aid"),
    (lock_with_password, "密码"),
    (truncate_workbook, "2026-10/education/aid/名单.xlsx"),
    (break_encoding_at_three_million, "2026-10/education/aid/名单.csv"),
    (drop_required_column, "资助金额"),
    (repeat_column, "2026-10/education/aid/名单.csv"),
    (swap_folders, "放错了文件夹"),
    (point_nowhere, "2026-10/education/aid/名单.csv"),
    (deliver_last_year, "不是本期的"),
    (deliver_half, "比上次少了"),
    (deliver_nothing_for_months, "过期"),
    (deliver_a_picture, "2026-10/education/aid/名单.csv"),
    (shift_all_rows, "没有一行可用"),
]


@pytest.mark.parametrize(("spoil", "clue"), SPOILT, ids=[spoil.__name__ for spoil, _ in SPOILT])
def test_a_spoilt_delivery_ends_in_one_clear_error(
    spoil, clue, inbox, tmp_path, yingbao, good_period, snapshot, capfd
):
    spoil(inbox)
    assert yingbao("education", "--period", "2026-10") == 1
    out, error = capfd.readouterr()
    assert [line[:3] for line in error.splitlines()] == ["错误", "问题：", "位置：", "处理："]
    assert clue in error
    assert "Traceback" not in out + error
    assert snapshot(tmp_path / "published") == good_period


def test_what_may_be_accepted_is_accepted_and_said_on_the_first_page(inbox, tmp_path, yingbao):
    deliver_half(inbox)
    assert yingbao("education", "--period", "2026-10", "--accept-stale") == 0
    page = (tmp_path / "published/education/2026-10/report.html").read_text("utf-8")
    assert "比上次少了" in page


def test_a_setting_accepts_for_one_extract_alone(inbox, tmp_path, yingbao):
    deliver_half(inbox)
    settings = tmp_path / "yingbao.toml"
    settings.write_text('[gates]\naccept_stale = ["education/aid"]\n', encoding="utf-8")
    assert yingbao("education", "--period", "2026-10") == 1
    settings.write_text('[gates]\naccept_stale = ["civil_affairs/children"]\n', encoding="utf-8")
    assert yingbao("education", "--period", "2026-10") == 0


def test_one_bad_row_never_stops_a_file(inbox, tmp_path, yingbao):
    rows = read(inbox / CHILDREN)
    write(inbox / CHILDREN, [*rows, ["只有姓名", *[""] * (len(rows[0]) - 1)]])
    assert yingbao("education", "--period", "2026-10") == 0


def test_an_unknown_setting_ends_the_run(tmp_path, inbox, yingbao, capfd):
    (tmp_path / "yingbao.toml").write_text("[gates]\nshrnk = 0.5\n", encoding="utf-8")
    assert yingbao("education", "--period", "2026-10") == 1
    assert "shrnk" in capfd.readouterr().err
    assert not (tmp_path / "published").exists()


def test_a_trial_run_writes_nothing(tmp_path, inbox, yingbao: Callable[..., int], capfd):
    assert yingbao("education", "--period", "2026-10", "--dry-run") == 0
    assert "2026-10" in capfd.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inbox"]
