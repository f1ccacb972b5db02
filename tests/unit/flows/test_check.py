"""What `yingbao check` tells a clerk before files are delivered."""

from pathlib import Path

import pytest

from flows.cli import main

AID = "学生姓名,身份证件号,学校全称,学期,资助项目,资助金额,备注列\n"
ROW = "赵子涵,980104201401010011,实验小学,2026秋,生活补助,312.5,\n"


@pytest.fixture
def aid(tmp_path: Path):
    def write(text: str, encoding: str = "gb18030", name: str = "名单.csv") -> Path:
        path = tmp_path / "education" / "aid" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_header_columns_and_rows_are_told(aid, capsys):
    assert main(["check", str(aid(AID + ROW)), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "教育资助名单" in out
    assert "表头在第 1 行" in out
    assert "共 1 行：采用 1，拒收 0" in out
    assert "学校全称→学校名称" in out
    assert "未用到的列：备注列" in out


def test_a_refused_row_is_told_with_its_number_and_without_its_content(aid, capsys):
    assert main(["check", str(aid(AID + ROW + "钱雨桐,,,,,,\n")), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "采用 1，拒收 1" in out
    assert "拒收第 3 行" in out
    assert "钱雨桐" not in out


def test_many_refusals_are_counted_beyond_the_first(aid, capsys):
    main(["check", str(aid(AID + ROW + "钱雨桐,,,,,,\n" * 30)), "--quiet"])
    out = capsys.readouterr().out
    assert out.count("拒收第") == 20
    assert "另有 10 行" in out


def test_a_file_that_cannot_be_used_is_exit_1_with_its_three_parts(aid, capsys):
    good, bad = aid(AID + ROW), aid("学生姓名,学期\n赵子涵,2026秋\n", name="坏.csv")
    assert main(["check", str(good.parent), "--quiet"]) == 1
    out = capsys.readouterr().out
    assert "问题：" in out.split(bad.name, 1)[1]
    assert "处理：" in out.split(bad.name, 1)[1]
    assert "1 个不能用" in out


def test_checking_writes_nothing(aid, tmp_path, monkeypatch, capsys):
    path = aid(AID + ROW)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    main(["check", str(path), "--quiet"])
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_nothing_to_check_is_an_error(name, tmp_path, capsys):
    assert main(["check", str(tmp_path / name), "--quiet"]) == 1
    assert "处理：" in capsys.readouterr().err


def test_progress_is_shown_unless_quiet(aid, capsys):
    main(["check", str(aid(AID + ROW))])
    assert "检查文件" in capsys.readouterr().err


REGISTER = "姓名,身份证号,出生日期,终止日期\n"


def test_dates_that_nobody_can_read_are_told_by_column_and_row_and_not_by_content(tmp_path, capsys):
    rows = (
        "赵子涵,980104201401010011,2014-01-01,\n"
        "钱雨桐,980104201401010038,去年腊月,2040-01-01\n"
        "孙若汐,980104201401010046,2099-01-01,待定\n"
    )
    path = tmp_path / "civil_affairs" / "children" / "台账.csv"
    path.parent.mkdir(parents=True)
    path.write_text(REGISTER.replace("姓名", "姓名,儿童类别") + rows.replace(",98", ",孤儿,98"), "utf-8")
    assert main(["check", str(path), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "“出生日期”列有 2 格读不出日期，按不详处理：第 3、4 行" in out
    assert "“终止日期”列有 1 格读不出日期，按不详处理：第 4 行" in out
    assert "腊月" not in out


def test_a_file_that_ends_in_the_middle_of_a_row_is_told(aid, capsys):
    cut, whole = "末行列数不足", ROW.strip()
    main(["check", str(aid(AID + ROW + ROW[:30])), "--quiet"])
    assert cut in capsys.readouterr().out
    for text in (AID + ROW + whole, AID + ROW + ROW, AID + ROW + "填表人：某", AID + ROW + "\n"):
        main(["check", str(aid(text)), "--quiet"])
        assert cut not in capsys.readouterr().out
