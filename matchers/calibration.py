"""What verifiers found corrects what the next run states: of findings like these, so many were true.

The log odds of each kind and rule are shifted by one amount, estimated from the answers to earlier periods. A
prior holds the shift near nothing until there are answers enough, so that two unlucky visits change little.
"""

import duckdb
import numpy as np
import pyarrow as pa

from matchers.cases import HITS, MISSES
from matchers.encode import Floats
from matchers.tables import read_select, write_arrow

LEAST_ANSWERS = 10
"""Fewer answers about a kind and rule say nothing that should move a probability."""
PRIOR_SPREAD = 1.0
"""Standard deviation of the shift, in natural log odds, before any answer: off by a factor of e is usual."""
EDGE = 1e-4
"""Stated probabilities are held this far from certainty: nobody's visit can be told from a sure thing."""
STEPS = 50
"""Of Newton's method; the objective is concave and a handful suffice."""


def write_calibration(connection: duckdb.DuckDBPyConnection, comparison: str, period: str) -> None:
    """Write `found.calibration`: kind, rule, answers, and the shift of the log odds; earlier periods alone count.

    So a period that is run again with the same answers says the same again.
    """
    rows = connection.execute(
        read_select("findings/shared", "verified"),
        {"comparison": comparison, "period": period, "hits": list(HITS), "misses": list(MISSES)},
    ).fetchall()
    groups: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for kind, rule, stated, hit in rows:
        groups.setdefault((kind, rule), []).append((stated, hit))
    told = [
        {
            "kind": kind,
            "rule": rule,
            "answers": len(pairs),
            "shift": estimate_shift(np.array([p for p, _ in pairs]), np.array([h for _, h in pairs], float)),
        }
        for (kind, rule), pairs in sorted(groups.items())
        if len(pairs) >= LEAST_ANSWERS
    ]
    texts = {"kind": pa.string(), "rule": pa.string()}
    schema = pa.schema({**texts, "answers": pa.int64(), "shift": pa.float64()})
    write_arrow(connection, "found.calibration", pa.Table.from_pylist(told, schema))


def estimate_shift(stated: Floats, hit: Floats) -> float:
    """The shift of the log odds under which these outcomes are likeliest, given its prior (MAP, by Newton)."""
    held = np.clip(stated, EDGE, 1 - EDGE)
    odds = np.log(held / (1 - held))
    shift = 0.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(odds + shift)))
        slope = float((hit - chance).sum()) - shift / PRIOR_SPREAD**2
        bend = float((chance * (1 - chance)).sum()) + 1 / PRIOR_SPREAD**2
        step = float(np.clip(slope / bend, -1.0, 1.0))
        shift += step
    return shift
