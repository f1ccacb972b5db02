"""Reviewers' answers: read from whatever sheet they come on, each taken once or refused with its reason."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from flows.review import import_reviews, read_answers
from flows.settings import Settings
from matchers.cases import open_ledger
from schemas.errors import InputError
from schemas.warehouse import open_warehouse

HEADER = ["编号", "候选编号", "姓名", "判断", "核实结果", "备注", "核实人", "核实日期"]
NOW = datetime(2026, 11, 5, 9, 30)  # noqa: DTZ001 — a ledger's local time


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A city whose ledger knows the findings f1 and f2."""
    settings = Settings(warehouse=tmp_path / "warehouse")
    connection = open_warehouse(settings.warehouse)
    open_ledger(connection)
    for finding_id in ("f1", "f2"):
        connection.execute("insert into ledger.sighting (finding_id) values (?)", [finding_id])
    connection.close()
    return settings


@pytest.fixture
def book(tmp_path: Path):
    def write(*rows: list[str], header: list[str] = HEADER, above: int = 2, name: str = "复核.xlsx") -> Path:
        with xlsxwriter.Workbook(tmp_path / name) as workbook:
            workbook.add_worksheet("说明").write(0, 0, "请填写")
            sheet = workbook.add_worksheet("复核")
            for number, row in enumerate([["复核表"]] * above + [header, *rows]):
                sheet.write_row(number, 0, row)
        return tmp_path / name

    return write


def take(settings: Settings, *files: Path, dry_run: bool = False) -> None:
    import_reviews(list(files), settings, imported=NOW, dry_run=dry_run)


def kept(settings: Settings) -> list[tuple[object, ...]]:
    connection = open_warehouse(settings.warehouse)
    try:
        return connection.execute(
            "select finding_id, candidate_id, decision, outcome, reviewer from ledger.decision order by all"
        ).fetchall()
    finally:
        connection.close()


def test_an_answer_is_read_with_its_place_and_the_files_hash(book):
    (answer,) = read_answers(book(["f1", "c1", "张*涵", "是同一人", "", "见过户口簿", "老李", "2026/11/3"]))
    assert (answer.finding_id, answer.candidate_id, answer.decision) == ("f1", "c1", "是同一人")
    assert (answer.outcome, answer.remark, answer.reviewer) == (None, "见过户口簿", "老李")
    assert answer.decided_on == date(2026, 11, 3)
    assert answer.place == "复核.xlsx，复核 第 4 行"
    assert len(answer.file_sha256) == 64


def test_rows_without_an_answer_are_passed_over(book):
    assert read_answers(book(["f1", "c1", "张*涵", "", "", "", "老李", ""])) == []


def test_columns_may_stand_in_any_order(book):
    (answer,) = read_answers(book(["不是", "c1", "f1"], header=["判断", "候选编号", "编号"]))
    assert (answer.finding_id, answer.decision) == ("f1", "不是")


def test_what_is_taken_is_kept(settings, book, capsys):
    take(
        settings, book(["f1", "c1", "", "是同一人", "", "", "老李"], ["f2", "", "", "", "已办理", "", "老王"])
    )
    assert kept(settings) == [("f1", "c1", "是同一人", None, "老李"), ("f2", None, None, "已办理", "老王")]
    assert "已收回 2 条" in capsys.readouterr().out


def test_the_same_file_twice_changes_nothing_the_second_time(settings, book, capsys):
    file = book(["f1", "c1", "", "是同一人", "", "", "老李", "2026-11-03"])
    take(settings, file)
    before = kept(settings)
    capsys.readouterr()
    take(settings, file)
    assert kept(settings) == before
    assert "已收回 0 条，此前已收 1 条" in capsys.readouterr().out


def test_a_trial_stores_nothing(settings, book, capsys):
    take(settings, book(["f1", "c1", "", "是同一人"]), dry_run=True)
    assert kept(settings) == []
    assert "将收回 1 条" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(["f9", "c1", "", "是同一人"], "编号不在本数据仓库", id="unknown finding"),
        pytest.param(["", "c1", "", "是同一人"], "编号不在本数据仓库", id="no finding"),
        pytest.param(["f1", "c1", "", "大概是"], "“判断”一栏只能是", id="free words for a decision"),
        pytest.param(["f1", "", "", "", "办了"], "“核实结果”一栏只能是", id="free words for an outcome"),
        pytest.param(["f1", "", "", "是同一人"], "没有候选编号", id="a decision about nobody"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_and_the_rest_taken(settings, book, capsys, row, reason):
    take(settings, book(row, ["f2", "", "", "", "已办理"]))
    assert [answer[0] for answer in kept(settings)] == ["f2"]
    out = capsys.readouterr().out
    assert "第 4 行" in out
    assert reason in out


def test_reviewers_who_contradict_each_other_are_both_refused(settings, book, capsys):
    one = book(["f1", "c1", "", "是同一人", "", "", "老李"], name="甲.xlsx")
    other = book(["f1", "c1", "", "不是", "", "", "老王"], ["f2", "", "", "", "已办理"], name="乙.xlsx")
    take(settings, one, other)
    assert [answer[0] for answer in kept(settings)] == ["f2"]
    assert capsys.readouterr().out.count("相互矛盾") == 2


def test_different_candidates_of_one_finding_are_no_contradiction(settings, book):
    take(settings, book(["f1", "c1", "", "是同一人"], ["f1", "c2", "", "不是"]))
    assert len(kept(settings)) == 2


def test_a_file_that_is_no_workbook_stores_nothing_of_the_others(settings, book, tmp_path):
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"no workbook")
    with pytest.raises(InputError, match="不是可读的 xlsx"):
        take(settings, book(["f1", "c1", "", "是同一人"]), bad)
    assert kept(settings) == []


@pytest.mark.parametrize(
    "spoil",
    [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:500])],
    ids=["gone", "truncated"],
)
def test_an_unreadable_file_is_one_clear_error(settings, book, spoil):
    file = book(["f1", "c1", "", "是同一人"])
    spoil(file)
    with pytest.raises(InputError) as caught:
        take(settings, file)
    assert file.name in caught.value.where


def test_a_workbook_without_our_columns_is_refused(settings, book):
    with pytest.raises(InputError, match="没有找到复核栏"):
        take(settings, book(["f1", "是同一人"], header=["编码", "判断"]))


def test_there_must_be_a_warehouse(tmp_path, book):
    with pytest.raises(InputError, match="还没有数据仓库"):
        take(Settings(warehouse=tmp_path / "none"), book(["f1", "c1", "", "是同一人"]))
