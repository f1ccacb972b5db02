"""The command line: every command explains itself, and every wrong use is explained in three parts."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows import cli
from flows.cli import main
from schemas.errors import InputError

COMMANDS = ["education", "insurance", "determination", "review import", "serve", "check", "status", "report"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder without data, so that a command that reads anything fails."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_holds_an_example(command, capsys):
    assert main([*command.split(), "--help"]) == 0
    assert f"示例：yingbao {command}" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["education", "insurance", "determination"])
def test_a_comparison_takes_the_common_options(command, capsys):
    main([command, "--help"])
    out = capsys.readouterr().out
    for option in (
        "--settings",
        "--inbox",
        "--warehouse",
        "--published",
        "--accept-stale",
        "--quiet",
        "--debug",
    ):
        assert option in out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        pytest.param([], "缺少命令", id="nothing"),
        pytest.param(["educate"], "没有“educate”这个命令", id="unknown command"),
        pytest.param(["education"], "缺少必需的选项 --period", id="no period"),
        pytest.param(["education", "--period"], "选项 --period 后面缺少内容", id="period without a value"),
        pytest.param(["education", "--perod", "2026-10"], "没有 --perod 这个选项", id="unknown option"),
        pytest.param(["status", "now"], "多余的内容：now", id="one word too many"),
        pytest.param(["check"], "缺少必需的参数", id="nothing to check"),
        pytest.param(["review"], "缺少命令", id="half a command"),
        pytest.param(
            ["report", "school", "--period", "2026-10"], "没有“school”这一项", id="no such comparison"
        ),
    ],
)
def test_wrong_use_is_exit_2_in_three_parts(words, what, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert what in error
    assert "位置：" in error
    assert "处理：" in error


def test_an_unknown_period_is_exit_1_in_three_parts(capsys):
    assert main(["education", "--period", "2026-13"]) == 1
    error = capsys.readouterr().err
    assert "问题：无法识别的期次“2026-13”" in error
    assert "位置：选项 --period" in error
    assert "处理：" in error


@pytest.fixture
def failing(monkeypatch):
    def fail(error: BaseException) -> None:
        def read_settings(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(cli, "read_settings", read_settings)

    return fail


def test_a_bug_shows_neither_traceback_nor_message(failing, capsys):
    failing(ValueError("980104201101011234"))
    assert main(["status"]) == 1
    error = capsys.readouterr().err
    assert "程序内部错误" in error
    assert "ValueError in " in error
    assert "Traceback" not in error
    assert "9801" not in error


def test_debug_shows_the_traceback(failing, capsys):
    failing(ValueError("the first message"))
    assert main(["status", "--debug"]) == 1
    error = capsys.readouterr().err
    assert "Traceback" in error
    assert "the first message" in error


def test_an_input_error_is_shown_as_it_is(failing, capsys):
    failing(InputError("读不懂", "甲.csv 第 3 行", "请更正"))
    assert main(["status"]) == 1
    assert "问题：读不懂\n位置：甲.csv 第 3 行\n处理：请更正" in capsys.readouterr().err


def test_an_interruption_is_no_error(failing, capsys):
    failing(KeyboardInterrupt())
    assert main(["status"]) == 130
    assert "已中断" in capsys.readouterr().err


def test_help_and_check_never_import_prefect():
    code = "import sys, flows.check, flows.cli; flows.cli.main(['--help']); print('prefect' in sys.modules)"
    root = Path(cli.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.endswith("False\n")


def test_the_module_is_the_command():
    root = Path(cli.__file__).parent.parent
    command = [sys.executable, "-m", "flows", "education", "--period", "2026-13"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert done.returncode == 1
    assert "无法识别的期次" in done.stderr


def test_reviews_are_imported_into_the_named_warehouse(tmp_path, capsys):
    assert main(["review", "import", str(tmp_path / "none.xlsx"), "--warehouse", str(tmp_path / "w")]) == 1
    assert "none.xlsx" in capsys.readouterr().err
