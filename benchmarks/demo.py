"""`make demo`: the three comparisons on the committed sample city, and how right they were."""

import sys
import time
from pathlib import Path

from flows.execution import execute
from flows.order import Order
from flows.terminal import Progress, console, show_error, showing
from schemas.extracts import Comparison

SAMPLE = Path("data/sample")
WAREHOUSE = Path("data/warehouse/demo")
"""A warehouse of its own: the sample's children must not enter a city's ledger."""

PERIODS = {
    Comparison.EDUCATION: "2026-10",
    Comparison.INSURANCE: "2026Q4",
    Comparison.DETERMINATION: "2026-10",
}


def main() -> int:
    """Run, print the headline figures, the measured precision and recall, and where the reports are."""
    orders = [
        Order(comparison, period, inbox=SAMPLE / "inbox", warehouse=WAREHOUSE)
        for comparison, period in PERIODS.items()
    ]
    started = time.monotonic()
    try:
        with showing(Progress(quiet=False)):
            folders = execute(orders)
    except Exception as error:
        show_error(error, debug="--debug" in sys.argv)
        return 1
    console().print(f"三项比对共 {time.monotonic() - started:.0f} 秒")
    return 0 if folders else 1


if __name__ == "__main__":
    sys.exit(main())
