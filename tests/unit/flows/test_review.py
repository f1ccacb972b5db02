"""Reviewers' answers: read from whatever sheet they come on, each taken once or refused with its reason."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from flows.lock import hold
from flows.review import import_reviews, read_answers
from flows.settings import Settings
from flows.vault import open_vault
from matchers.cases import open_ledger
from reports.seal import seal
from schemas.errors import InputError

HEADER = ["编号", "候选编号", "姓名", "判断", "核实结果", "备注", "核实人", "核实日期"]
NOW = datetime(2026, 11, 5, 9, 30)  # noqa: DTZ001 — a ledger's local time


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A city that has run two months: f1 and f2 are there still, f3 is no longer; f1 has two candidates."""
    settings = Settings(warehouse=tmp_path / "warehouse", city="云泽市")
    connection = open_vault(settings)
    open_ledger(connection)
    seen = {"f1": ("2026-09", "2026-10"), "f2": ("2026-10",), "f3": ("2026-09",)}
    for finding, periods in seen.items():
        for period in periods:
            connection.execute(
                "insert into ledger.sighting (comparison, period, finding_id) values ('education', ?, ?)",
                [period, finding],
            )
    for period, candidate in (("2026-09", "c1"), ("2026-10", "c1"), ("2026-10", "c2")):
        connection.execute(
            "insert into ledger.question (comparison, period, finding_id, candidate_id, own_reading, other_reading)"
            " values ('education', ?, 'f1', ?, 'own', ?)",
            [period, candidate, f"{candidate} in {period}"],
        )
    for period in ("2026-09", "2026-10"):
        connection.execute("insert into ledger.run (comparison, period) values ('education', ?)", [period])
    connection.close()
    return settings


@pytest.fixture
def book(tmp_path: Path):
    def write(
        *rows: list[str],
        header: list[str] = HEADER,
        above: int = 2,
        name: str = "复核.xlsx",
        about: tuple[str, ...] = (),
    ) -> Path:
        with xlsxwriter.Workbook(tmp_path / name) as workbook:
            workbook.add_worksheet("说明").write(0, 0, "请填写")
            options = workbook.add_worksheet("选项")
            options.hide()
            options.write_column(0, 3, about)
            sheet = workbook.add_worksheet("复核")
            for number, row in enumerate([["复核表"]] * above + [header, *rows]):
                sheet.write_row(number, 0, row)
        return tmp_path / name

    return write


def take(settings: Settings, *files: Path, dry_run: bool = False) -> None:
    import_reviews(list(files), settings, imported=NOW, dry_run=dry_run)


def kept(settings: Settings) -> list[tuple[object, ...]]:
    connection = open_vault(settings)
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
        pytest.param(["", "c1", "", "是同一人"], "该行没有编号", id="no finding"),
        pytest.param(["f1", "c1", "", "大概是"], "“判断”一栏只能是", id="free words for a decision"),
        pytest.param(["f1", "", "", "", "办了"], "“核实结果”一栏只能是", id="free words for an outcome"),
        pytest.param(["f1", "", "", "是同一人"], "没有候选编号", id="a decision about nobody"),
        pytest.param(
            ["f1", "c9", "", "是同一人"], "不在该问题的候选之中", id="a candidate that was never asked"
        ),
        pytest.param(["f3", "", "", "", "已办理"], "已不再出现", id="a finding that the data have resolved"),
        pytest.param(
            ["f1", "", "", "", "已办理", "", "", "十一月初"], "无法辨认", id="a day nobody can read"
        ),
        pytest.param(["f1", "", "", "", "已办理", "", "", "2027-01-01"], "晚于今天", id="a day to come"),
        pytest.param(["f1", "", "", "", '=IF(1,"已办理","")'], "是公式", id="a formula for an answer"),
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


def test_what_will_change_is_told(settings, book, capsys):
    take(
        settings,
        book(["f1", "c1", "", "是同一人"], ["f1", "c2", "", "不是"], ["f2", "", "", "", "已办理"]),
    )
    out = capsys.readouterr().out
    assert "1 对记录判为同一人，下次比对将关联" in out
    assert "1 对记录判为不同人" in out
    assert "1 个问题有核实结果" in out
    take(settings, book(["f1", "c1", "", "不是", "", "", "老王"], name="后.xlsx"))
    assert "1 条改变了此前的答复，以本次为准" in capsys.readouterr().out


def test_an_answer_is_kept_with_the_question_it_is_to(settings, book):
    take(
        settings,
        book(["f1", "c1", "", "是同一人"], about=("education", "2026-09", "云泽市"), name="九月.xlsx"),
    )
    take(settings, book(["f1", "c2", "", "不是"], name="十月.xlsx"))
    connection = open_vault(settings)
    rows = connection.execute(
        "select comparison, period, own_reading, other_reading from ledger.decision order by all"
    ).fetchall()
    connection.close()
    assert rows == [
        ("education", "2026-09", "own", "c1 in 2026-09"),
        ("education", "2026-10", "own", "c2 in 2026-10"),
    ]


def test_another_citys_workbook_is_told_by_its_name(settings, book, capsys):
    take(settings, book(["f7", "c1", "", "是同一人"], about=("education", "2026-10", "南浦市")))
    assert "这是“南浦市”的工作簿，本数据仓库属于“云泽市”" in capsys.readouterr().out


def test_a_period_that_was_never_run_is_refused(settings, book, capsys):
    take(settings, book(["f1", "c1", "", "是同一人"], about=("education", "2026-11", "云泽市")))
    assert kept(settings) == []
    assert "期次 2026-11 在本数据仓库中没有比对过" in capsys.readouterr().out


def test_two_thousand_rows_pasted_below_are_one_line_of_refusal(settings, book, capsys):
    take(settings, book(["f1", "c1", "", "是同一人"], *[["", "", "某人", "是同一人"]] * 2000))
    assert [row[0] for row in kept(settings)] == ["f1"]
    out = capsys.readouterr().out
    assert "第 5、6、7、8、9 … 行（共 2,000 行）：该行没有编号" in " ".join(out.split())


def test_rows_may_be_sorted_and_filtered_and_sheets_renamed(settings, book):
    file = book(["f2", "", "", "", "已办理"], ["f1", "c1", "", "是同一人"])
    workbook = load_workbook(file)
    workbook["复核"].row_dimensions[4].hidden = True
    workbook["复核"].title = "我的复核"
    workbook.save(file)
    take(settings, file)
    assert {row[0] for row in kept(settings)} == {"f1", "f2"}


SEALED = ["编号", "姓名", "身份证件号", "核实结果", "校验码"]


def test_a_row_whose_columns_no_longer_belong_together_is_refused(settings, book, capsys):
    whole = ["f1", "张*涵", "9801************34", "已办理"]
    mixed = ["f2", "李*明", "9801************56", "已办理"]
    take(settings, book([*whole, seal(whole[:3])], [*mixed, seal(whole[:3])], header=SEALED))
    assert [row[0] for row in kept(settings)] == ["f1"]
    assert "与编号不符" in capsys.readouterr().out


def test_without_the_column_of_ids_nothing_is_taken_and_it_is_said(settings, book, capsys):
    take(settings, book(["张*涵", "9801************34", "已办理"], header=["姓名", "身份证件号", "核实结果"]))
    assert kept(settings) == []
    assert "“编号”列已被删除" in capsys.readouterr().out


def test_nothing_is_taken_while_a_run_is_under_way(settings, book):
    with hold(settings.warehouse), pytest.raises(InputError, match="正被另一项任务使用"):
        take(settings, book(["f1", "c1", "", "是同一人"]))
    assert kept(settings) == []


def test_there_must_be_a_warehouse(tmp_path, book):
    with pytest.raises(InputError, match="还没有数据仓库"):
        take(Settings(warehouse=tmp_path / "none"), book(["f1", "c1", "", "是同一人"]))
