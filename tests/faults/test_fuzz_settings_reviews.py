"""Settings and review workbooks damaged at random: read, or one clear error; never a crash and never a hang."""

import io
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from test_admit_fuzz import damage, damage_part

from flows.review import read_answers
from flows.settings import read_settings
from schemas.errors import InputError
from schemas.policies import load_policies

SETTINGS = """
city = "某市"
inbox = "data/inbox"
memory_limit = "8GB"
threads = 4
port = 4200

[gates]
shrink = 0.2
accept_stale = ["police/residents"]

[encryption]
enabled = true

[disclosure]
number_first = 4

[policies.insurance]
newborn_days = 180
"""


def make_review() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("复核")
        sheet.write_row(0, 0, ["编号", "候选编号", "姓名", "判断", "核实结果", "备注", "核实人", "核实日期"])
        for row in range(1, 30):
            sheet.write_row(
                row, 0, [f"f{row}", "c1", "张*涵", "是同一人", "已办理", "", "老李", "2026-11-03"]
            )
    return stream.getvalue()


REVIEW = make_review()


def tell(read: Callable[[], object]) -> None:
    """Read, or end in the one error that people see; any other exception goes on."""
    with suppress(InputError):
        read()


def check_settings(seed: int, folder: Path) -> None:
    chance = random.Random(f"toml{seed}")  # noqa: S311 - damage is no secret
    file = folder / "yingbao.toml"
    file.write_bytes(damage(SETTINGS.encode(), chance))
    tell(lambda: load_policies(read_settings(file).policies))


def check_review(seed: int, folder: Path) -> None:
    chance = random.Random(f"review{seed}")  # noqa: S311 - damage is no secret
    file = folder / "复核.xlsx"
    deep = chance.random() < 0.8
    file.write_bytes((damage_part if deep else damage)(REVIEW, chance))
    tell(lambda: read_answers(file))


CHECKS = [check_settings, check_review]


@pytest.mark.parametrize("check", CHECKS)
def test_a_damaged_file_is_read_or_refused(check, tmp_path):
    for seed in range(60):
        check(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_thousands_of_damaged_files_are_read_or_refused(check, tmp_path):
    for seed in range(1500):
        check(seed, tmp_path)
