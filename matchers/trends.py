"""What the cases add up to: trends, hit rates with their intervals, and coverage against the national targets.

Tables for the reports; nothing in them is about one child.
"""

from collections.abc import Mapping
from datetime import date

import duckdb
import pyarrow as pa

from matchers.cases import HITS, MISSES, SETTLED
from matchers.tables import write_arrow, write_table
from schemas.extracts import Comparison

CONFIDENCE = 0.95
"""Of the intervals, by Wilson's method: honest also for a handful of answers (Brown, Cai & DasGupta 2001)."""
TARGETS: Mapping[str, float] = {"insured": 0.95, "newborn_insured": 0.80}
"""National targets: the share of children enrolled each year, and of newborns in their year of birth."""


def write_trends(connection: duckdb.DuckDBPyConnection, comparison: str, period: str, as_of: date) -> None:
    """Write `found.trend`, `found.hit_rate` and `found.target` from `found.case` and this run's verdicts.

    - `found.trend`: a row a period run, kind and district, and their sums (`kind`, `district` null; a district
      that is not known is the empty text): found, fresh, reopened, resolved, open, overdue, median_days_open,
      judged, hits, hit_rate.
    - `found.hit_rate`: how many of the answered findings were true, a row a kind, and within it by standing
      and by rule (null: all): judged, hits, precision, low, high, stated (the mean stated probability).
    - `found.target`: coverage against the targets, for the city (district null) and each district; empty for
      comparisons that have none.
    """
    bound: dict[str, object] = {
        "comparison": comparison,
        "period": period,
        "as_of": as_of,
        "hits": list(HITS),
        "misses": list(MISSES),
        "settled": list(SETTLED),
        "insured_target": TARGETS["insured"],
        "newborn_target": TARGETS["newborn_insured"],
    }
    for table in ("trend", "judged"):
        write_table(connection, "findings/shared", f"found.{table}", bound)
    write_arrow(connection, "found.hit_rate", estimate(connection))
    folder = "findings/insurance" if comparison == Comparison.INSURANCE else "findings/shared"
    write_table(connection, folder, "found.target", bound)


def estimate(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """`found.judged` with the interval of each share."""
    rows = connection.execute("select * from found.judged order by all").to_arrow_table().to_pylist()
    for row in rows:
        row["precision"] = row["hits"] / row["judged"]
        row["low"], row["high"] = interval(row["hits"], row["judged"])
    measured = ("precision", "low", "high", "stated")
    schema = pa.schema(
        {"kind": pa.string(), "standing": pa.string(), "rule": pa.string()}
        | {"judged": pa.int64(), "hits": pa.int64()}
        | dict.fromkeys(measured, pa.float64())
    )
    return pa.Table.from_pylist(rows, schema)


def interval(hits: int, judged: int) -> tuple[float, float]:
    """Within which the true share lies with `CONFIDENCE`, by Wilson's method; `judged` at least 1."""
    from scipy.stats import binomtest  # noqa: PLC0415 — a second that a run without answers can spare

    found = binomtest(hits, judged).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)
