"""The page over many periods, in another language, and where little may be told."""

import re
from pathlib import Path

import duckdb
import pytest
from warehouses import fill, publication

from reports.disclosure import Disclosure
from reports.figures import Group
from reports.publish import publish
from reports.tables import hide_small


def add_periods(connection: duckdb.DuckDBPyConnection, periods: list[str]) -> None:
    """Earlier periods in which the same was found."""
    for period in periods:
        connection.execute(
            "insert into ledger.run values ('education', ?, current_date, 'r', null, null)", [period]
        )
        connection.execute(
            "insert into ledger.sighting select * replace (? as period)"
            " from ledger.sighting where period = '2026-10'",
            [period],
        )


def render(connection: duckdb.DuckDBPyConnection, folder: Path, **more: object) -> str:
    return (publish(connection, publication(folder, **more)) / "report.html").read_text("utf-8")


def test_a_year_of_periods_shows_a_trend_and_small_multiples(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    fill(connection)
    add_periods(connection, [f"2026-{month:02d}" for month in range(1, 9)])
    page = render(connection, tmp_path, disclosure=Disclosure(minimum_count=1))
    assert 'aria-labelledby="chart-trend-t' in page
    assert 'aria-labelledby="chart-multiples-t' in page
    trend = page[page.index('id="trend"') : page.index('id="sureness"')]
    assert re.findall(r'<th scope="row">(2026-\d\d)</th>', trend) == [
        f"2026-{month:02d}" for month in range(1, 11)
    ]


def test_a_later_period_run_earlier_is_not_part_of_the_trend(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    fill(connection)
    add_periods(connection, ["2026-11"])
    assert "2026-11</th>" not in render(connection, tmp_path)


def test_it_speaks_english_where_that_is_set(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(connection)
    page = render(connection, tmp_path, lang="en", city="Yunze")
    assert '<html lang="en">' in page
    assert "Findings by kind" in page
    assert "应助未助" not in page


def test_a_trend_chart_needs_two_periods(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(connection)
    connection.execute("delete from ledger.run where period < '2026-10'")
    page = render(connection, tmp_path)
    assert "chart-trend" not in page


def test_a_stale_delivery_says_so(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(connection)
    connection.execute(
        "update raw.delivery set stale = true, delivery = '2026-08' where extract = 'education/aid'"
    )
    page = render(connection, tmp_path)
    assert "非最新，经确认沿用" in page
    assert "2 个月" in page


@pytest.mark.parametrize("minimum", [1, 3, 10])
def test_small_counts_of_a_district_are_not_on_the_page(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, minimum: int
) -> None:
    fill(connection)
    page = render(connection, tmp_path, disclosure=Disclosure(minimum_count=minimum))
    districts = page[page.index('id="districts"') : page.index('id="categories"')]
    body = re.search(r"<tbody>(.*?)</tbody>", districts, re.S)
    assert body is not None
    counts = [float(n) for n in re.findall(r'data-n="([\d.]+)">[\d,]+<', body[1])]
    assert [n for n in counts if 0 < n < minimum] == []
    assert ("＊" in body[1]) == (minimum > 1)


def test_the_order_of_districts_tells_nothing_of_what_is_hidden() -> None:
    groups = [
        Group("甲", 50, 4, 0, 0),
        Group("乙", 60, 2, 0, 0),
        Group("丙", 70, 9, 0, 0),
        Group("丁", 80, 1, 0, 0),
    ]
    shown, _ = hide_small(groups, 5)
    assert [(group.title, group.confirmed) for group in shown] == [
        ("丙", 9),
        ("丁", None),
        ("乙", None),
        ("甲", None),
    ]
