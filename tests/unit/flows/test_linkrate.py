"""Far fewer children linked than last period: the data are at fault, and nobody is flagged."""

from pathlib import Path

import pytest

from flows.linkrate import check_rates
from flows.order import Order
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.warehouse import open_warehouse


@pytest.fixture
def check(tmp_path: Path, write_settings):
    """Check one period after another; each says the share of the register linked to the aid roll."""

    def check(period: str, share: float, *, records: int = 100, settings: str = "") -> tuple[str, ...]:
        file = write_settings(settings)
        with open_warehouse(tmp_path / "warehouse") as connection:
            connection.execute(
                "create or replace table linked.rate (extract_l text, extract_r text, grouping text, records bigint, share double)"
            )
            connection.execute(
                "insert into linked.rate values ('civil_affairs/children', 'education/aid', 'all', ?, ?)",
                [records, share],
            )
            return check_rates(connection, Order(Comparison.EDUCATION, period, settings_file=file))

    return check


def test_a_first_period_has_nothing_to_be_compared_with(check):
    assert check("2026-09", 0.2) == ()


def test_a_rate_that_falls_stops_the_run_and_says_from_where_to_where(check):
    check("2026-09", 0.95)
    with pytest.raises(InputError, match="95% 降到 80%"):
        check("2026-10", 0.80)


def test_a_little_less_passes(check):
    check("2026-09", 0.95)
    assert check("2026-10", 0.86) == ()


def test_the_last_period_before_counts_not_a_later_one(check):
    check("2026-11", 0.95)
    assert check("2026-10", 0.50) == ()


def test_accepted_it_is_a_remark(check):
    check("2026-09", 0.95)
    settings = '[gates.accept]\n"education/aid" = ["links"]\n'
    assert "80%" in check("2026-10", 0.80, settings=settings)[0]


def test_a_handful_of_children_proves_nothing(check):
    check("2026-09", 0.95, records=10)
    assert check("2026-10", 0.50, records=10) == ()
