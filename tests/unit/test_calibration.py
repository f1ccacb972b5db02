"""What verifiers found corrects what the next run states, the more the more of them have answered."""

from datetime import datetime

import numpy as np
import pytest
from towns import Town

from matchers.calibration import LEAST_ANSWERS, estimate_shift


@pytest.mark.parametrize("answers", [10, 100, 1000])
def test_findings_that_were_half_true_are_stated_nearer_to_a_half(answers: int) -> None:
    stated = np.full(answers, 0.9)
    shift = estimate_shift(stated, np.tile([0.0, 1.0], answers // 2))
    corrected = 1 / (1 + np.exp(-(np.log(9) + shift)))
    assert 0.5 < corrected < 0.9
    assert abs(corrected - 0.5) < {10: 0.3, 100: 0.05, 1000: 0.006}[answers]


def test_statements_that_came_true_as_often_as_stated_stay() -> None:
    stated = np.full(100, 0.8)
    assert estimate_shift(stated, np.repeat([1.0, 0.0], [80, 20])) == pytest.approx(0.0, abs=1e-9)


def test_even_if_all_were_true_nothing_becomes_certain() -> None:
    assert estimate_shift(np.full(20, 0.999), np.ones(20)) < 0.1


@pytest.mark.parametrize(("answers", "moved"), [(LEAST_ANSWERS - 1, False), (LEAST_ANSWERS + 10, True)])
def test_the_next_period_states_what_was_found_and_a_run_again_states_it_again(
    answers: int, moved: bool
) -> None:
    children = [f"童{at:02d}" for at in range(30)]
    rows = [f"| {child} | {child} | 低保 | 2015-03-01 | 2020-01-01 |" for child in children]
    town = Town().put(
        台账="\n".join(["| 儿童 | 姓名 | 儿童类别 | 出生日期 | 认定日期 |", *rows]),
        参保="| 儿童 | 姓名 | 参保年度 | 参保状态 |\n| | 某 | 2026 | 正常参保 |",
    )
    town.find("insurance", "2026Q2")
    known = town.rows(
        "select finding_id, kind from found.finding where kind = 'insurance_missing' order by 1"
    )
    for row in known[:answers]:
        town.connection.execute(
            "insert into ledger.decision (finding_id, outcome, imported, period) values (?, '异地已享受', ?, '2026Q2')",
            [row["finding_id"], datetime(2026, 8, 1)],  # noqa: DTZ001 (local time)
        )
    ask = "select distinct round(probability, 6) as p from found.finding where kind = 'insurance_missing'"
    town.find("insurance", "2026Q3")
    (stated,) = town.rows(ask)
    assert (stated["p"] < 0.9) is moved
    town.find("insurance", "2026Q3")
    assert town.rows(ask) == [stated]
