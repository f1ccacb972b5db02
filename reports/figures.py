"""Everything aggregate that the page and the workbook say, counted once from the same tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import duckdb

from reports.disclosure import clean
from reports.headline import STANDINGS, Headline
from reports.publication import Publication
from reports.rows import UNKNOWN_PLACE
from reports.source import Row, columns_of, fetch
from schemas.codes import Category, Stage
from schemas.extracts import Comparison
from schemas.policy import FindingKind

COUNTED = ("entitled", *STANDINGS)
"""What every group tells: how many are entitled, and how sure it is that some go without."""

MAIN: dict[Comparison, tuple[str, ...]] = {
    Comparison.EDUCATION: ("education_aid",),
    Comparison.INSURANCE: ("insurance",),
    Comparison.DETERMINATION: ("orphan", "unattended"),
}
"""The programmes by which a comparison's districts and categories are compared."""

UNKNOWN_GROUP = "（不详）"

TRUE_OUTCOMES = ("已办理", "正在办理", "自愿放弃")
"""What a verifier answers of a finding that was true: the child went without."""
FALSE_OUTCOMES = ("信息有误(数据问题)", "不符合条件", "异地已享受", "已死亡", "已迁出", "重复")
"""And of one that was not, or was about nobody entitled."""


@dataclass(frozen=True, slots=True)
class Group:
    """A district, category or stage: how many the policies entitle, and how many of them go without."""

    title: str
    entitled: int
    confirmed: int
    review: int
    undecidable: int

    @property
    def coverage(self) -> float | None:
        """The share of the entitled who do not surely go without; None where nobody is entitled."""
        return 1 - self.confirmed / self.entitled if self.entitled else None

    @property
    def least_coverage(self) -> float | None:
        """The same if every doubtful gap were a true one."""
        gaps = self.confirmed + self.review + self.undecidable
        return 1 - gaps / self.entitled if self.entitled else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The aggregates of one published period; nothing in it is about one person.

    `before` maps (kind, standing) to the findings of the run before, that of `before_period`; both are empty
    for a first run.
    """

    headline: Headline
    kinds: tuple[str, ...]
    before_period: str | None
    before: dict[tuple[str, str], int]
    coverage: list[Group]
    districts: list[Group]
    categories: list[Group]
    stages: list[Group]
    places: dict[tuple[str, str], int]
    trend: list[Row]
    trend_places: list[Row]
    deliveries: list[Row]
    refusals: list[Row]
    ignored: list[Row]
    number_states: list[Row]
    likelihood: list[Row]
    link_rates: list[Row]
    sureness: list[Row]
    verified: list[Row]
    hit_rates: list[Row]
    rates: list[Row]
    distribution: list[Row]
    weights: list[Row]
    summary: list[Row]
    patterns: list[Row]
    elsewhere: list[Row]
    rolls: list[Row]
    """By other city, and the rolls of theirs: both empty where none was searched."""
    fingerprint: str


def measure(
    connection: duckdb.DuckDBPyConnection,
    publication: Publication,
    headline: Headline,
    link_rates: list[Row],
    fingerprint: str,
) -> Figures:
    """The figures of the warehouse as it stands, after `prepare_findings`; `fingerprint` is that of the findings."""
    run = {"comparison": publication.comparison.value, "period": str(publication.period)}
    before = fetch(connection, "before", run)
    groups = [row for row in fetch(connection, "group") if row["programme"] in MAIN[publication.comparison]]
    return Figures(
        headline=headline,
        kinds=tuple(kind.value for kind in FindingKind if kind.comparison is publication.comparison),
        before_period=before[0]["period"] if before else None,
        before={(row["kind"], row["standing"]): row["findings"] for row in before if row["kind"]},
        coverage=fold(fetch(connection, "coverage"), lambda row: str(row["programme"])),
        districts=fold(groups, lambda row: clean(row["district"]) or UNKNOWN_PLACE),
        categories=fold(groups, lambda row: read_category(row["category"])),
        stages=fold(groups, lambda row: read_stage(row["stage"])),
        places=count_places(fetch(connection, "place")),
        trend=fetch(connection, "trend", run),
        trend_places=fetch(connection, "trend_place", run),
        deliveries=fetch(connection, "delivery"),
        refusals=fetch(connection, "refusal"),
        ignored=fetch(connection, "ignored"),
        number_states=fetch_optional(connection, "number_state", "staged.record"),
        likelihood=fetch(connection, "likelihood"),
        link_rates=link_rates,
        sureness=fetch(connection, "sureness"),
        verified=fetch_verified(connection, run),
        hit_rates=fetch_optional(connection, "hit_rate", "found.hit_rate"),
        rates=fetch_optional(connection, "rate", "linked.rate"),
        distribution=fetch_optional(connection, "distribution", "linked.distribution"),
        weights=fetch_optional(connection, "weight", "linked.weight"),
        summary=fetch_optional(connection, "summary", "linked.summary"),
        patterns=find_patterns(connection, publication.disclosure.minimum_count),
        elsewhere=fetch(connection, "elsewhere_count"),
        rolls=fetch(connection, "elsewhere_roll"),
        fingerprint=fingerprint,
    )


def fetch_verified(connection: duckdb.DuckDBPyConnection, run: Row) -> list[Row]:
    """How the findings fared that somebody verified; none where the ledger keeps no answers."""
    if "probability" not in columns_of(connection, "ledger.sighting"):
        return []
    asked = run | {"true": list(TRUE_OUTCOMES), "false": list(FALSE_OUTCOMES)}
    return fetch_optional(connection, "verified", "ledger.decision", asked)


def fold(rows: Iterable[Row], title: Callable[[Row], str]) -> list[Group]:
    """Rows added up by title: most sure gaps first, then by how many are entitled, then by title."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for row in rows:
        held = sums[title(row)]
        for at, name in enumerate(COUNTED):
            held[at] += int(row[name])
    groups = [Group(name, *counts) for name, counts in sums.items()]
    return sorted(groups, key=lambda group: (-group.confirmed, -group.entitled, group.title))


def read_category(text: str | None) -> str:
    """The first declared category of a cell: a child on several grounds is counted once."""
    found = Category.read_all(text)
    return found[0].term if found else UNKNOWN_GROUP


def read_stage(text: str | None) -> str:
    """The stage's term."""
    stage = Stage.read(text)
    return stage.term if stage else UNKNOWN_GROUP


def count_places(rows: Iterable[Row]) -> dict[tuple[str, str], int]:
    """Open findings by (district, standing)."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        counts[clean(row["district"]) or UNKNOWN_PLACE, row["standing"]] += row["findings"]
    return dict(counts)


def find_patterns(connection: duckdb.DuckDBPyConnection, minimum: int) -> list[Row]:
    """A pattern of evidence that several links share, as an example that is nobody's; none where none is."""
    if "level_number" not in columns_of(connection, "linked.link"):
        return []
    return fetch(connection, "pattern", {"minimum": minimum})


def fetch_optional(
    connection: duckdb.DuckDBPyConnection, name: str, table: str, values: Row | None = None
) -> list[Row]:
    """The rows of that SELECT, none where its table was not made."""
    return fetch(connection, name, values) if columns_of(connection, table) else []
