"""The headline figures: counted once, from found.finding, for page, workbook and manifest alike."""

from dataclasses import asdict, dataclass

import duckdb

from reports.source import fetch
from schemas.policy import FindingKind

STANDINGS = ("confirmed", "review", "undecidable")
STATES = ("new", "repeat", "reopened", "resolved")
RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Headline:
    """Findings of the period. All but `resolved` count open findings: a resolved one is no gap any more.

    `expected` is the sum of their probabilities: how many of the open findings are likely to be true.
    """

    findings: int
    children: int
    confirmed: int
    review: int
    undecidable: int
    new: int
    repeat: int
    reopened: int
    resolved: int
    expected: float
    by_kind: dict[str, dict[str, int]]

    def as_dict(self) -> dict[str, object]:
        """Plain values, as the manifest and the ledger hold them."""
        return asdict(self)


def measure_headline(connection: duckdb.DuckDBPyConnection) -> Headline:
    """The headline figures of found.finding as it stands; all zero where nothing was found."""
    rows = fetch(connection, "headline")
    total = rows[0]
    counted = {name: int(total[name] or 0) for name in ("findings", "children", *STANDINGS, *STATES)}
    order = [kind.value for kind in FindingKind]
    kinds = sorted(rows[1:], key=lambda row: order.index(row["kind"]))
    by_kind = {str(row["kind"]): {name: int(row[name]) for name in (*STANDINGS, RESOLVED)} for row in kinds}
    return Headline(**counted, expected=round(float(total["expected"] or 0), 1), by_kind=by_kind)
