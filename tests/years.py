"""A year of one city: monthly deliveries in which the truth moves on, and every comparison run as they come."""

import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.city.calendar import quarter
from benchmarks.city.deliver import deliver
from matchers import facts
from matchers.city import ask, follow, link, normalise, search_again
from matchers.entitle import entitle
from matchers.findings import find
from schemas.admit import admit
from schemas.gates import Gates
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import open_warehouse

Case = tuple[str, str]
"""A child in truth, and a kind."""


@dataclass(frozen=True)
class Seen:
    """A finding as a period told it: `child` is whose record it stands at."""

    finding_id: str
    child: str | None
    kind: str
    standing: str
    state: str
    first_seen: str
    times_seen: int


@dataclass
class Year:
    """A city's deliveries in `folder/all`, those that have come in `folder/inbox`, and one warehouse."""

    folder: Path
    months: tuple[str, ...]
    whose: dict[tuple[str, str, str, int], str] = field(default_factory=dict)
    truth: dict[tuple[str, str], set[Case]] = field(default_factory=lambda: defaultdict(set))
    told: dict[tuple[str, str], list[Seen]] = field(default_factory=dict)

    @classmethod
    def grow(cls, folder: Path, months: Iterable[str], *, children: int, seed: int, noise: float) -> "Year":
        """The city of that seed, delivered every month; nothing has come yet."""
        year = cls(folder, tuple(months))
        deliver(
            folder / "made",
            children=children,
            noise=noise,
            seed=seed,
            deliveries=year.months,
            layout="csv",
            eventful=True,
            report=lambda _: None,
        )
        for row in pq.read_table(folder / "made/truth/record.parquet").to_pylist():
            year.whose[row["delivery"], row["extract"], row["file"], row["row"]] = row["child_id"]
        for row in pq.read_table(folder / "made/truth/finding.parquet").to_pylist():
            year.truth[row["comparison"], row["period"]].add((row["child_id"], row["kind"]))
        year.connection = open_warehouse(folder / "warehouse")
        return year

    connection: duckdb.DuckDBPyConnection = field(init=False)

    def receive(self, month: str, *, without: str | None = None) -> None:
        """The month's delivery comes, but for one extract."""
        for path in sorted((self.folder / "made/inbox" / month).glob("*/*")):
            extract = f"{path.parent.name}/{path.name}"
            if extract != without:
                shutil.copytree(path, self.folder / "inbox" / month / extract, dirs_exist_ok=True)

    def truncate(self, month: str, extract: str) -> None:
        """The extract's file of that month ends in the middle."""
        for path in (self.folder / "inbox" / month / extract).glob("*.csv"):
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[: len(lines) // 2]))

    def run(self, comparison: str, period: str, *, accept: bool = False) -> list[Seen]:
        """One comparison of one period over what has come."""
        connection, span = self.connection, parse_period(comparison, period)
        gates = Gates(accept_stale=accept)
        intake = admit(connection, self.folder / "inbox", comparison, span, gates=gates)
        normalise(connection, intake.as_of)
        link(connection, of_run=(comparison, period))
        facts.stage(connection, intake.as_of)
        entitle(connection, comparison, span, intake.as_of, DEFAULTS)
        search_again(connection)
        follow(connection, comparison, span, intake.as_of, DEFAULTS)
        find(connection, comparison, span, intake.as_of, DEFAULTS)
        ask(connection, comparison, period, key="yingbao")
        self.told[comparison, period] = self._seen()
        return self.told[comparison, period]

    def _seen(self) -> list[Seen]:
        rows = self.connection.execute(
            """
            select
                finding.finding_id, record.delivery, record.extract, record.file, record.row,
                finding.kind, finding.standing, finding.state, finding.first_seen, finding.times_seen
            from found.finding
            left join raw.record on record.record_id = finding.record_id
            order by finding.finding_id
            """
        ).fetchall()
        return [Seen(finding, self.whose.get(tuple(place)), *rest) for finding, *place_rest in rows
                for place, rest in [(place_rest[:4], place_rest[4:])]]  # fmt: skip

    def open(self, comparison: str, period: str) -> set[tuple[str | None, str]]:
        """Child and kind of what the period holds to be so, or asks a person to look at."""
        return {
            (seen.child, seen.kind)
            for seen in self.told[comparison, period]
            if seen.state != "resolved" and seen.standing != "undecidable"
        }

    def periods(self, comparison: str) -> list[str]:
        """The periods of that comparison within the year, oldest first."""
        if comparison != "insurance":
            return list(self.months)
        return sorted({quarter(month) for month in self.months})
