"""`make demo`: the three comparisons on the committed sample city, how right they were, and where to look."""

import sys
import time
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.score import score, write_figure
from flows.execution import execute
from flows.order import Order
from flows.terminal import Progress, console, show_error, showing
from schemas.extracts import Comparison

SAMPLE = Path("data/sample")
WAREHOUSE = Path("data/warehouse/demo")
"""A warehouse of its own: the sample's children must not enter a city's ledger."""

PUBLISHED = Path("reports/published")

PERIODS = {
    Comparison.EDUCATION: "2026-10",
    Comparison.INSURANCE: "2026Q4",
    Comparison.DETERMINATION: "2026-10",
}

MEASURES = {
    "true": "实有",
    "confirmed": "已确认",
    "review": "待核查",
    "precision_confirmed": "准确率",
    "recall_confirmed": "查全率",
    "recall_with_review": "含待核查",
}


def main() -> int:
    """Run, print headline figures, places, and precision and recall against the sample's truth."""
    orders = [
        Order(comparison, period, inbox=SAMPLE / "inbox", warehouse=WAREHOUSE, published=PUBLISHED)
        for comparison, period in PERIODS.items()
    ]
    started = time.monotonic()
    try:
        with showing(Progress(quiet=False)):
            execute(orders)
    except Exception as error:
        show_error(error, debug="--debug" in sys.argv)
        return 1
    seconds = time.monotonic() - started
    figures = [
        score(PUBLISHED, SAMPLE / "truth", comparison, period) for comparison, period in PERIODS.items()
    ]
    out = console()
    out.print()
    out.print(tabulate(figures))
    out.print(
        f"三项比对共用 {seconds:.0f} 秒。报告在 {PUBLISHED}/，先看各期的 report.html 和 workbook.xlsx。"
    )
    return 0


def tabulate(figures: list[dict[str, Any]]) -> Table:
    """What was measured, a comparison a row."""
    table = Table(
        "比对",
        *MEASURES.values(),
        title="与虚构城市的事实对照（准确率、查全率：已确认的）",
        title_justify="left",
        box=None,
    )
    for each in figures:
        shown = [write_figure(each["overall"][name]) for name in MEASURES]
        table.add_row(f"{each['comparison']} {each['period']}", *shown)
    return table


if __name__ == "__main__":
    sys.exit(main())
