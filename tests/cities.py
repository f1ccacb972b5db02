"""A synthetic city for tests: its rows at hand to be shuffled, doubled, taken away or spoilt, and the run over them.

A row keeps its token wherever it is delivered, so that two runs can be compared row by row.
"""

import csv
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.city.deliver import deliver
from matchers import facts
from matchers.city import follow, link, normalise, search_again
from matchers.entitle import entitle
from matchers.findings import find
from schemas.admit import admit
from schemas.gates import Gates
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import open_warehouse

MONTH = "2026-10"
PERIODS = {"education": "2026-10", "insurance": "2026Q4", "determination": "2026-10"}
CHILDREN, ENROLMENT, AID = "civil_affairs/children", "education/enrolment", "education/aid"
INSURANCE, RESIDENTS = "health/insurance", "police/residents"


@dataclass(frozen=True)
class Row:
    """One line of an extract; `child` is whose it is in truth, or None for a line that is nobody's."""

    token: str
    child: int | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class City:
    """Every extract's header and rows, and the true findings as (comparison, child, kind)."""

    headers: dict[str, list[str]]
    rows: dict[str, list[Row]]
    truth: frozenset[tuple[str, int, str]]

    def change(self, extract: str, rows: Iterable[Row]) -> "City":
        """The city with other rows in one extract."""
        return replace(self, rows={**self.rows, extract: list(rows)})

    def column(self, extract: str, header: str) -> int:
        """Where a header stands."""
        return self.headers[extract].index(header)

    def cell(self, extract: str, row: Row, header: str) -> str:
        """What a row says under a header."""
        return row.cells[self.column(extract, header)]

    def with_cell(self, extract: str, header: str, value: Callable[[Row], str]) -> "City":
        """The city with a column of one extract said anew."""
        at = self.column(extract, header)
        return self.change(
            extract,
            (
                replace(row, cells=(*row.cells[:at], value(row), *row.cells[at + 1 :]))
                for row in self.rows[extract]
            ),
        )


def grow(folder: Path, *, children: int, seed: int, noise: float = 1.0) -> City:
    """The synthetic city of that seed, read back from its files."""
    deliver(
        folder,
        children=children,
        noise=noise,
        seed=seed,
        deliveries=[MONTH],
        layout="csv",
        report=lambda _: None,
    )
    whose = {
        (row["extract"], row["row"]): row["child_id"]
        for row in pq.read_table(folder / "truth" / "record.parquet").to_pylist()
    }
    headers, rows = {}, {}
    for path in sorted((folder / "inbox" / MONTH).glob("*/*/*.csv")):
        extract = f"{path.parent.parent.name}/{path.parent.name}"
        with path.open(encoding="utf-8-sig", newline="") as stream:
            headers[extract], *lines = list(csv.reader(stream))
        rows[extract] = [
            Row(f"{extract}:{number}", whose.get((extract, number)), tuple(line))
            for number, line in enumerate(lines, start=2)
        ]
    found = pq.read_table(folder / "truth" / "finding.parquet").to_pylist()
    return City(headers, rows, frozenset((f["comparison"], f["child_id"], f["kind"]) for f in found))


@dataclass
class Run:
    """A comparison run over a city, and what came out, by the rows' tokens."""

    connection: duckdb.DuckDBPyConnection
    tokens: dict[tuple[str, str, int], Row]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def rows(self) -> dict[int, Row]:
        """Each record's row."""
        places = self.connection.execute("select record_id, extract, file, row from raw.record").fetchall()
        return {record: self.tokens[extract, file, row] for record, extract, file, row in places}

    def persons(self) -> dict[str, str]:
        """Each row's person."""
        row_of = self.rows()
        held = self.connection.execute("select record_id, person_id from linked.person").fetchall()
        return {row_of[record].token: person for record, person in held}

    def findings(self) -> set[tuple[str, str, str]]:
        """Row, kind and standing of everything found."""
        row_of = self.rows()
        found = self.connection.execute("select record_id, kind, standing from found.finding").fetchall()
        return {(row_of[record].token, kind, standing) for record, kind, standing in found}

    def judged(self) -> set[tuple[str, str, str, float | None, str | None]]:
        """The same with the probability and the candidate's row."""
        row_of = self.rows()
        found = self.connection.execute(
            "select record_id, kind, standing, probability, candidate_record from found.finding"
        ).fetchall()
        return {
            (row_of[r].token, kind, standing, p if p is None else round(p, 9), row_of[c].token if c else None)
            for r, kind, standing, p, c in found
        }

    def flagged(self, standing: str = "confirmed") -> set[tuple[int | None, str]]:
        """The children said to lack something, with that standing: child in truth and kind."""
        row_of = self.rows()
        found = self.connection.execute(
            "select record_id, kind from found.finding where standing = $standing", {"standing": standing}
        ).fetchall()
        return {(row_of[record].child, kind) for record, kind in found}

    def figure(self, name: str) -> float:
        """A figure of linked.summary."""
        found = self.connection.execute(
            "select value from linked.summary where figure = $name", {"name": name}
        ).fetchone()
        assert found is not None, f"linked.summary does not say {name}"
        return float(found[0])

    def oddities(self) -> set[str]:
        """What linked.summary finds odd about whole extracts: `unnumbered:education/aid`…"""
        found = self.connection.execute(
            "select detail from linked.summary where regexp_matches(detail, '^[a-z_]+:[a-z_]+/[a-z_]+$')"
        ).fetchall()
        return {detail for (detail,) in found}


def write(
    city: City, inbox: Path, *, shuffle: int | None = None, files: int = 1, twice: str | None = None
) -> dict[tuple[str, str, int], Row]:
    """Deliver the city; with `shuffle` the rows in another order, over so many files of other names.

    `twice`: this extract comes a second time, whole, backwards, and under another name. Returns which row stands
    where.
    """
    places: dict[tuple[str, str, int], Row] = {}
    order = random.Random(shuffle)  # noqa: S311 (an order, not a secret)
    for extract, rows in city.rows.items():
        lines = list(rows)
        names = [f"{extract.rpartition('/')[2]}{n}.csv" for n in range(files)]
        if shuffle is not None:
            order.shuffle(lines)
            order.shuffle(names)
        folder = inbox / MONTH / extract
        folder.mkdir(parents=True, exist_ok=True)
        size = -(-len(lines) // files)
        for n, name in enumerate(names):
            part = lines[n * size : (n + 1) * size]
            with (folder / name).open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([city.headers[extract], *(row.cells for row in part)])
            places |= {(extract, name, number): row for number, row in enumerate(part, start=2)}
        if extract == twice:
            with (folder / "again.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([city.headers[extract], *(row.cells for row in reversed(rows))])
            places |= {(extract, "again.csv", n): row for n, row in enumerate(reversed(rows), start=2)}
    return places


OPEN = {"numbers": 0.0, "shifted": 1.0, "codes": 1.0}
"""Gates that would stop an extract gone wrong before it is matched: here matching has to stand it by itself."""


def run(
    city: City,
    folder: Path,
    comparison: str = "education",
    *,
    shuffle: int | None = None,
    files: int = 1,
    twice: str | None = None,
    accept: bool = False,
) -> Run:
    """Deliver the city into `folder` and run one comparison over it, from files to findings.

    `accept`: run on although an extract's refusals or size should have stopped it.
    """
    tokens = write(city, folder / "inbox", shuffle=shuffle, files=files, twice=twice)
    connection = open_warehouse(folder / "warehouse")
    made = Run(connection, tokens)
    period = parse_period(comparison, PERIODS[comparison])
    intake = admit(connection, folder / "inbox", comparison, period, gates=Gates(accept_stale=accept, **OPEN))
    made.counts["normalise"] = normalise(connection, intake.as_of)
    made.counts["link"] = link(connection)
    facts.stage(connection, intake.as_of)
    made.counts["entitle"] = entitle(connection, comparison, period, intake.as_of, DEFAULTS)
    made.counts["search"] = search_again(connection)
    made.counts["follow"] = follow(connection, comparison, period, intake.as_of, DEFAULTS)
    made.counts["find"] = find(connection, comparison, period, intake.as_of, DEFAULTS)
    return made


def impoverish(city: City) -> City:
    """The city whose schools lost the numbers and birth dates of some aided children, and a character of most."""
    listed = {row.child for row in city.rows[CHILDREN]}
    poor = sorted({row.child for row in city.rows[AID]} & listed)[:14]
    lost = [city.column(AID, header) for header in ("身份证件号", "学籍号", "出生日期")]
    name = city.column(AID, "学生姓名")

    def spoil(row: Row) -> Row:
        if row.child not in poor:
            return row
        cells = ["" if at in lost else cell for at, cell in enumerate(row.cells)]
        cells[name] = cells[name][:-1] + "某" if row.child in poor[:9] else cells[name]
        return replace(row, cells=tuple(cells))

    return city.change(AID, map(spoil, city.rows[AID]))
