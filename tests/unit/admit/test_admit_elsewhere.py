"""Other cities' rolls: what is read, how their records are named, and that no fault of theirs stops a run."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from inboxes import NUMBER, ROWS, deliver, write_csv

from schemas.admit import admit_elsewhere
from schemas.errors import InputError
from schemas.period import parse_period
from schemas.warehouse import open_warehouse

INSURANCE, ENROLMENT = "health/insurance", "education/enrolment"
PERIOD, AS_OF = parse_period("insurance", "2026Q4"), date(2026, 10, 31)


@pytest.fixture
def others(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = open_warehouse(tmp_path / "others")
    yield connection
    connection.close()


def admitted(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select file, count(*), min(record_id) from raw.record group by all order by all"
    ).fetchall()


def rolls(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[object, ...]]:
    found = connection.execute("select place, delivery, used, stale, rows from raw.roll").fetchall()
    return {place: rest for place, *rest in found}


def read(others, comparison="insurance", period=PERIOD, known=None, **inboxes: Path) -> tuple[str, ...]:
    return admit_elsewhere(others, inboxes, comparison, period, AS_OF, known=known)


def test_a_record_is_named_after_its_place_and_numbered_on(tmp_path, others):
    for place, rows in (("乙市", 3), ("丙市", 2)):
        deliver(tmp_path / place, "2026-10", INSURANCE, rows=rows, name=f"{place}.csv")
    assert read(others, 乙市=tmp_path / "乙市", 丙市=tmp_path / "丙市") == ()
    assert admitted(others) == [("丙市/丙市.csv", 2, 1), ("乙市/乙市.csv", 3, 3)]
    assert rolls(others) == {"丙市": ["2026-10", True, False, 2], "乙市": ["2026-10", True, False, 3]}


def test_only_the_rolls_that_can_answer_are_read(tmp_path, others):
    for extract in ROWS:
        deliver(tmp_path / "乙", "2026-10", extract)
    read(others, "insurance", PERIOD, 乙=tmp_path / "乙")
    assert others.execute("select distinct extract from raw.record").fetchall() == [(INSURANCE,)]
    read(others, "education", parse_period("education", "2026-10"), 乙=tmp_path / "乙")
    found = others.execute("select distinct extract from raw.record order by 1").fetchall()
    assert found == [("education/aid",), (ENROLMENT,)]


def test_a_determination_asks_nobody_else(tmp_path, others):
    deliver(tmp_path / "乙", "2026-10", INSURANCE)
    assert read(others, "determination", parse_period("determination", "2026-10"), 乙=tmp_path / "乙") == ()
    assert admitted(others) == []


HEADER, ROW = ROWS[INSURANCE][0], ROWS[INSURANCE][1].format(n=NUMBER)
FIRST = Path("2026-10") / INSURANCE / "一.csv"
TORN = b"PK\x03\x04 torn"


def spoil(folder: Path, content: dict[str, bytes]) -> None:
    """Files of those names in the insurance folder."""
    place = (folder / FIRST).parent
    place.mkdir(parents=True)
    for name, held in content.items():
        (place / name).write_bytes(held)


def link_out(folder: Path) -> None:
    outside = write_csv(folder.with_name("outside") / "一.csv", HEADER, [ROW])
    (folder / FIRST).parent.mkdir(parents=True)
    (folder / FIRST).symlink_to(outside)


def text(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


FAULTS: dict[str, Callable[[Path], object]] = {
    "missing": lambda folder: None,
    "empty inbox": Path.mkdir,
    "empty file": lambda folder: spoil(folder, {"一.csv": b""}),
    "no header": lambda folder: spoil(folder, {"一.csv": text("一,二", "三,四")}),
    "torn workbook": lambda folder: spoil(folder, {"一.xlsx": TORN}),
    "bad byte": lambda folder: spoil(folder, {"一.csv": text(HEADER) + b"\xff\xfe\x81\x00\n" * 3}),
    "no person": lambda folder: spoil(folder, {"一.csv": text(HEADER, ",,2026,正常参保")}),
    "another year": lambda folder: spoil(folder, {"一.csv": text(HEADER, ROW.replace("2026", "2024"))}),
    "too old": lambda folder: deliver(folder, "2025-01", INSURANCE),
    "second file torn": lambda folder: spoil(folder, {"一.csv": text(HEADER, ROW), "二.xlsx": TORN}),
    "archive": lambda folder: spoil(folder, {"一.csv": text(HEADER, ROW), "二.zip": TORN}),
    "link out": link_out,
}


@pytest.mark.parametrize("how", FAULTS)
def test_a_roll_that_cannot_be_used_is_a_remark_and_leaves_no_row(tmp_path, others, how):
    deliver(tmp_path / "good", "2026-10", INSURANCE, rows=4)
    FAULTS[how](tmp_path / "bad")
    told = read(others, 乙市=tmp_path / "bad", 甲市=tmp_path / "good")
    assert len(told) == 1
    assert told[0].startswith("异地“乙市”的“城乡居民医保参保名单”未使用：")
    assert admitted(others) == [("甲市/甲县.csv", 4, 1)]
    assert rolls(others)["乙市"][1] is False


def test_a_stale_roll_is_read_and_said_to_be_stale(tmp_path, others):
    deliver(tmp_path / "乙", "2026-03", INSURANCE)
    (told,) = read(others, 乙市=tmp_path / "乙")
    assert told == "异地“乙市”的“城乡居民医保参保名单”过期（2026-03），其中查到的只作待核查"
    assert rolls(others) == {"乙市": ["2026-03", True, True, 10]}


def test_one_file_under_two_places_is_one_city_listed_twice(tmp_path, others):
    for place in ("乙市", "丙市"):
        deliver(tmp_path / place, "2026-10", INSURANCE, rows=3)
    (told,) = read(others, 乙市=tmp_path / "乙市", 丙市=tmp_path / "丙市")
    assert "文件内容与“丙市”的完全相同，疑为同一城市列了两次" in told
    assert admitted(others) == [("丙市/甲县.csv", 3, 1)]


def test_the_home_city_s_own_file_is_no_other_city_s(tmp_path, others):
    deliver(tmp_path / "乙", "2026-10", INSURANCE)
    read(others, 乙市=tmp_path / "乙")
    ((sha256,),) = others.execute("select sha256 from raw.file").fetchall()
    (told,) = read(others, known={sha256: "本市"}, 乙市=tmp_path / "乙")
    assert "文件内容与“本市”的完全相同" in told
    assert admitted(others) == []


def test_rows_refused_are_said_and_the_others_searched(tmp_path, others):
    header, row = ROWS[INSURANCE]
    rows = [row.format(n=NUMBER), ",,2026,正常参保", ",,2026,暂停参保"]
    write_csv(tmp_path / "乙/2026-10" / INSURANCE / "一.csv", header, rows)
    (told,) = read(others, 乙市=tmp_path / "乙")
    assert "有 2 行被拒收，只能在其余 1 行中查找" in told
    assert admitted(others) == [("乙市/一.csv", 1, 1)]


def test_admitting_again_forgets_what_was_admitted_before(tmp_path, others):
    deliver(tmp_path / "乙", "2026-10", INSURANCE)
    read(others, 乙市=tmp_path / "乙")
    assert read(others) == ()
    assert admitted(others) == []


def test_what_another_city_s_folder_raises_is_no_other_error(tmp_path, others, monkeypatch):
    """Only what can be told to a person is passed over; a fault of ours stops the run."""
    deliver(tmp_path / "乙", "2026-10", INSURANCE)
    monkeypatch.setattr("schemas.admit.elsewhere.read_file", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read(others, 乙市=tmp_path / "乙")
    monkeypatch.setattr("schemas.admit.elsewhere.read_file", _refuse)
    assert len(read(others, 乙市=tmp_path / "乙")) == 1


def _refuse(*_: object) -> None:
    raise InputError("坏了", "某处", "修好")
