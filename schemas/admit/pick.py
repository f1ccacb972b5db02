"""The pick: which delivery of an extract a run takes, and whether it is fresh enough."""

from dataclasses import dataclass, field
from pathlib import Path

from schemas import gates as gate
from schemas.admit.deliveries import Delivery, list_deliveries
from schemas.declare import Extract
from schemas.errors import InputError
from schemas.extracts import EXTRACTS, NEEDED, Comparison
from schemas.gates import Gates
from schemas.period import Month, Quarter


@dataclass(slots=True)
class Pick:
    """The delivery taken of one extract, if any, the one before it, and what there is to say about it.

    `rows` and `refused` are counted while it is read; `hashes`: content → the file that had it first.
    """

    extract: Extract
    needed: bool
    delivery: Delivery | None = None
    last: Delivery | None = None
    stale: bool = False
    rows: int = 0
    refused: int = 0
    realigned: int = 0
    last_rows: int | None = None
    hashes: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def object(self, error: InputError, gates: Gates, name: str) -> None:
        """Stop the run for a fault, or remark on it where the extract is optional or its faults accepted."""
        if self.needed:
            self.remarks.append(gate.pass_gate(error, self.extract, gates, name))
        else:
            self.remarks.append(f"“{self.extract.title}”（可选）：{error.what}（{error.where}）")


def pick_delivery(inbox: Path, extract: Extract, needed: bool, period: Month | Quarter, gates: Gates) -> Pick:
    """The newest delivery not after the period's end, past the gate of freshness.

    A stale optional extract is used as evidence of who is who while it is not too old, with a remark.
    """
    pick = Pick(extract, needed)
    deliveries = list_deliveries(inbox, extract, period.last)
    if not deliveries:
        if needed:
            raise gate.refuse_missing(extract, period)
        return pick
    newest = deliveries[0]
    pick.stale = gate.is_stale(newest.month, period)
    if pick.stale and needed:
        pick.object(gate.refuse_stale(extract, newest.month, period), gates, "stale")
    elif pick.stale:
        too_old = gate.is_too_old(newest.month, period)
        use = "未使用" if too_old else "仅用于佐证身份"
        pick.remarks.append(f"“{extract.title}”（可选）最近一次报送是 {newest.month}，{use}")
        if too_old:
            return pick
    pick.delivery = newest
    pick.last = deliveries[1] if len(deliveries) > 1 else None
    return pick


def pick_deliveries(
    inbox: Path, comparison: Comparison | str, period: Month | Quarter, gates: Gates
) -> list[Pick]:
    """The picks of a comparison, in the order in which extracts are declared."""
    needed = NEEDED[Comparison(comparison)]
    return [pick_delivery(inbox, extract, extract.key in needed, period, gates) for extract in EXTRACTS]
