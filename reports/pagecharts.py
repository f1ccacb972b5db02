"""The page's charts: what each shows, and in words what it says."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from reports.back import PRIOR
from reports.charts import (
    draw_bars,
    draw_distribution,
    draw_likelihood,
    draw_multiples,
    draw_trend,
    draw_waterfall,
)
from reports.disclosure import clean
from reports.figures import Figures
from reports.headline import STANDINGS
from reports.pagetables import likelihood_rows
from reports.publication import Publication
from reports.rows import UNKNOWN_PLACE
from reports.suppression import suppress
from reports.tables import HIDDEN, Cell, Shown, Table, hide_small, number, text
from reports.words import Words

MOST_BARS = 40
"""Districts beyond this are in the table: a chart of more is no longer read."""
MOST_PERIODS = 24
SafeCounts = list[list[int | None]]
LEAST_PERIODS = 3
"""Two points are no trend: small multiples begin with three periods."""


@dataclass(frozen=True, slots=True)
class PageCharts:
    """SVG text by what it shows; empty where there is nothing to show."""

    kinds: str
    districts: str
    trend: str
    multiples: str
    likelihood: str
    weights: str
    example: str


def draw_charts(publication: Publication, figures: Figures, words: Words) -> PageCharts:
    """Every chart of the page."""
    return PageCharts(
        kinds=draw_kinds(figures, words),
        districts=draw_districts(publication, figures, words),
        trend=draw_periods(figures, words),
        multiples=draw_places(publication, figures, words),
        likelihood=draw_chances(figures, words),
        weights=draw_weights(figures, words),
        example=draw_example(figures, words),
    )


def standing_labels(words: Words) -> dict[str, str]:
    """Standing codes to the words of the legend."""
    return {standing: words("standing", standing) for standing in STANDINGS}


def draw_kinds(figures: Figures, words: Words) -> str:
    """Open findings by kind and standing."""
    rows = [
        _bar(words("kind", kind), standing, counts[standing], words)
        for kind, counts in figures.headline.by_kind.items()
        for standing in STANDINGS
    ]
    if not figures.headline.findings:
        return ""
    totals = _totals(rows)
    return draw_bars(
        rows,
        name="chart-kinds",
        title=words("page", "by_kind"),
        description=_describe(totals),
        order=list(totals),
        labels=standing_labels(words),
    )


def draw_districts(publication: Publication, figures: Figures, words: Words) -> str:
    """Gaps by district, most first; hidden counts are not drawn."""
    shown, _ = hide_small(figures.districts, publication.disclosure.minimum_count)
    rows = [
        _bar(mark_hidden(group), standing, getattr(group, standing) or 0, words)
        for group in shown[:MOST_BARS]
        for standing in STANDINGS
    ]
    if not any(row["count"] for row in rows):
        return ""
    totals = _totals(rows)
    return draw_bars(
        rows,
        name="chart-districts",
        title=words("page", "districts"),
        description=_describe(totals),
        order=list(totals),
        labels=standing_labels(words),
    )


def mark_hidden(group: Shown) -> str:
    """The title, starred where a bar leaves out what must not be shown."""
    hidden = any(getattr(group, standing) is None for standing in STANDINGS)
    return f"{group.title} {HIDDEN}" if hidden else group.title


def draw_periods(figures: Figures, words: Words) -> str:
    """Open findings by period, above what came and what went, when there are two periods or more."""
    trend = figures.trend[-MOST_PERIODS:]
    if len(trend) < 2:
        return ""
    rows = [
        {"period": row["period"]} | _bar("", standing, row[standing], words)
        for row in trend
        for standing in STANDINGS
    ]
    flows = [
        {"period": row["period"], "flow": words("page", flow), "count": sign * row[name]}
        for row in trend
        for flow, name, sign in (("fresh", "fresh", 1), ("gone", "resolved", -1))
    ]
    return draw_trend(
        rows,
        flows,
        name="chart-trend",
        title=words("page", "trend"),
        description=_describe({row["period"]: row["findings"] for row in trend}),
        labels=standing_labels(words),
        flow_labels=(words("page", "fresh"), words("page", "gone")),
    )


def place_counts(publication: Publication, figures: Figures) -> tuple[list[str], list[str], SafeCounts]:
    """Districts, periods, and the confirmed findings of each by each with small counts hidden, totals last.

    Empty where there are fewer than three periods: two points are no trend.
    """
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in figures.trend_places:
        place = clean(row["district"]) or UNKNOWN_PLACE
        counts[place][row["period"]] = counts[place].get(row["period"], 0) + row["findings"]
    periods = [row["period"] for row in figures.trend[-MOST_PERIODS:]]
    if len(periods) < LEAST_PERIODS or not counts:
        return [], [], []
    places = sorted(counts, key=lambda place: (-counts[place].get(periods[-1], 0), place))[:MOST_BARS]
    table = [[counts[place].get(period, 0) for period in periods] for place in places]
    return places, periods, suppress(table, publication.disclosure.minimum_count)


def draw_places(publication: Publication, figures: Figures, words: Words) -> str:
    """Confirmed findings by district and period, a small chart a district."""
    places, periods, safe = place_counts(publication, figures)
    if not places:
        return ""
    rows = [
        {"group": place, "period": period, "count": safe[at][column]}
        for at, place in enumerate(places)
        for column, period in enumerate(periods)
    ]
    return draw_multiples(
        rows,
        name="chart-multiples",
        title=words("page", "multiples"),
        description=words("text", "multiples"),
        order=places,
    )


def place_table(publication: Publication, figures: Figures, words: Words) -> Table:
    """The same as a table, a row a district."""
    places, periods, safe = place_counts(publication, figures)
    rows = tuple(
        (text(place), *(number(count) for count in counts[:-1]))
        for place, counts in zip(places, safe, strict=False)
    )
    return Table("places", words("page", "multiples"), (words("page", "district"), *periods), rows)


def draw_weights(figures: Figures, words: Words) -> str:
    """Compared pairs by weight, joined and left apart."""
    labels = {"joined": words("page", "links"), "apart": words("page", "left_apart")}
    rows = [
        {"range": f"{row['from_weight']}", "side": labels[side], "rank": rank, "count": count}
        for row in figures.distribution
        for rank, (side, count) in enumerate(
            (("joined", row["joined"]), ("apart", row["pairs"] - row["joined"]))
        )
    ]
    if not any(row["count"] for row in rows):
        return ""
    return draw_distribution(
        rows,
        name="chart-weights",
        title=words("page", "weights"),
        description=words("text", "weights"),
        labels=tuple(labels.values()),
    )


def draw_chances(figures: Figures, words: Words) -> str:
    """Open findings by how likely they are to be true."""
    rows = [
        {"range": row["range"]} | _bar("", row["code"], row["count"], words)
        for row in likelihood_rows(figures, words)
    ]
    if not figures.headline.findings:
        return ""
    totals: dict[str, int] = defaultdict(int)
    for row in rows:
        totals[row["range"]] += row["count"]
    return draw_likelihood(
        rows,
        name="chart-likelihood",
        title=words("page", "likelihood"),
        description=_describe({name: count for name, count in totals.items() if count}),
        labels=standing_labels(words),
    )


def example_steps(figures: Figures, words: Words) -> list[dict[str, Any]]:
    """The evidence of a pattern that several links share, from the odds at the start to the sum."""
    if not figures.patterns:
        return []
    worth = {(row["field"], row["level"]): row["weight"] for row in figures.weights}
    parts = [(words("page", "prior"), worth.get((PRIOR, "prior"), 0.0))]
    for name, level in figures.patterns[0].items():
        field = name.removeprefix("level_")
        weight = worth.get((field, level))
        if name.startswith("level_") and weight is not None and level != "unknown":
            parts.append((f"{words('compared', field)}：{words('level', level)}", weight))
    steps, at = [], 0.0
    for label, weight in parts:
        steps.append(_step(label, at, at + weight, f"{weight:+.1f}", "for" if weight >= 0 else "against"))
        at += weight
    return [*steps, _step(words("page", "sum"), 0.0, at, f"{at:+.1f}", "sum")]


def draw_example(figures: Figures, words: Words) -> str:
    """That evidence as a waterfall."""
    steps = example_steps(figures, words)
    if not steps:
        return ""
    return draw_waterfall(
        steps,
        name="chart-example",
        title=words("page", "example"),
        description="；".join(f"{step['label']} {step['text']}" for step in steps),
    )


def example_table(figures: Figures, words: Words) -> Table:
    """The same as a table, a row a step."""
    rows = tuple(
        (text(step["label"]), Cell(step["text"], step["end"] - step["start"], True))
        for step in example_steps(figures, words)
    )
    columns = (words("page", "evidence"), words("page", "weight_range"))
    return Table("example", words("page", "example"), columns, rows)


def _step(label: str, start: float, end: float, text: str, side: str) -> dict[str, Any]:
    return {"label": label, "start": start, "end": end, "top": max(start, end), "text": text, "side": side}


def _bar(group: str, standing: str, count: int, words: Words) -> dict[str, Any]:
    return {
        "group": group,
        "standing": words("standing", standing),
        "rank": STANDINGS.index(standing),
        "count": count,
    }


def _totals(rows: list[dict[str, Any]]) -> dict[str, int]:
    """The groups by their sums, most first."""
    totals: dict[str, int] = defaultdict(int)
    for row in rows:
        totals[row["group"]] += row["count"]
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def _describe(totals: dict[str, int]) -> str:
    return "；".join(f"{name} {count:,}" for name, count in totals.items())
