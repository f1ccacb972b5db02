"""What a run is asked to do, as Prefect is told it and as it is understood again."""

from pathlib import Path

import pytest

from flows.order import Order
from schemas.errors import InputError
from schemas.extracts import Comparison


def test_an_order_told_to_prefect_is_understood_again():
    order = Order(Comparison.INSURANCE, "2026Q4", inbox=Path("in"), warehouse=Path("w"), accept_stale=True)
    assert Order.of(order.comparison, order.period, order.paths, accept_stale=order.accept_stale) == order


def test_prefect_is_told_plain_words_only():
    order = Order(Comparison.EDUCATION, "2026-10", Path("s.toml"), Path("in"), Path("w"), Path("p"))
    assert order.paths == {"settings_file": "s.toml", "inbox": "in", "warehouse": "w", "published": "p"}


@pytest.mark.parametrize(
    ("comparison", "period"),
    [("education", "2026Q4"), ("insurance", "2026-10"), ("determination", "2026-13"), ("education", "")],
)
def test_a_period_of_another_kind_is_refused_before_anything_is_read(
    comparison, period, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="无法识别的期次"):
        Order(Comparison(comparison), period).check()


def test_an_unknown_policy_is_refused_before_anything_is_read(write_settings):
    file = write_settings("[policies.pension]\nage = 60\n")
    with pytest.raises(InputError, match="pension"):
        Order(Comparison.EDUCATION, "2026-10", file).check()


def test_a_citys_policy_holds(write_settings):
    file = write_settings("[policies.insurance]\nnewborn_days = 180\n")
    assert Order(Comparison.INSURANCE, "2026Q4", file).policies.insurance.newborn_days == 180
