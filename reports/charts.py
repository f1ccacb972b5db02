"""Charts as inline SVG: no script, no network, coloured by the page's own variables, told in words beside.

Every function takes plain rows and returns SVG text with a title and a description.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any
from unicodedata import east_asian_width

import altair as alt
import vl_convert

WIDTH = 620
BAR = 24
"""Pixels a bar takes."""
LABEL = 12
"""Pixels a label is high."""
BETWEEN = 24
"""Pixels between one entry of a legend and the next, some of which the first takes that was measured too narrow."""
FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
COLOURS = {"confirmed": "var(--confirmed)", "review": "var(--review)", "undecidable": "var(--undecidable)"}

Rows = Sequence[dict[str, Any]]


def draw_bars(
    rows: Rows, *, name: str, title: str, description: str, order: Sequence[str], labels: dict[str, str]
) -> str:
    """Stacked horizontal bars: rows of `group`, `standing`, `count`; groups from top to bottom as `order`."""
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        y=alt.Y("group:N", sort=list(order), title=None, axis=_names([row["group"] for row in rows], 220)),
        x=alt.X("sum(count):Q", title=None, axis=_counts()),
    )
    bars = base.mark_bar(height=15).encode(color=_standing_scale(labels), order=alt.Order("rank:O"))
    return _render(bars.properties(width=WIDTH, height=alt.Step(BAR)), name, title, description)


def draw_trend(
    rows: Rows,
    flows: Rows,
    *,
    name: str,
    title: str,
    description: str,
    labels: dict[str, str],
    flow_labels: tuple[str, str],
) -> str:
    """Stacked columns a period over a second row of columns: up for what came, down for what went.

    rows of `period`, `standing`, `count`; flows of `period`, `flow`, `count` (below zero for what went).
    """
    width = min(WIDTH, 70 + 60 * len({row["period"] for row in rows}))
    top = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_bar(width=alt.RelativeBandSize(0.5))
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y("sum(count):Q", title=None, axis=_counts()),
            color=_standing_scale(labels),
            order=alt.Order("rank:O"),
        )
        .properties(width=width, height=150)
    )
    scale = alt.Scale(domain=list(flow_labels), range=["var(--fresh)", "var(--for)"])
    legend = _legend("bottom")
    bottom = (
        alt.Chart(alt.Data(values=list(flows)))
        .mark_bar(width=alt.RelativeBandSize(0.5))
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap=True)),
            y=alt.Y("count:Q", title=None, axis=_counts(4)),
            color=alt.Color("flow:N", scale=scale, sort=list(flow_labels), legend=legend),
        )
        .properties(width=width, height=90)
    )
    both = alt.vconcat(top, bottom, spacing=8).resolve_scale(color="independent")
    return _render(both, name, title, description)


def draw_distribution(rows: Rows, *, name: str, title: str, description: str, labels: Sequence[str]) -> str:
    """Columns of compared pairs by weight: rows of `range`, `side`, `rank`, `count`."""
    colours = alt.Scale(domain=list(labels), range=["var(--for)", "var(--undecidable)"])
    legend = _legend("top")
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_bar(width=alt.RelativeBandSize(0.85))
        .encode(
            x=alt.X("range:O", title=None, sort=None, axis=alt.Axis(labelAngle=0, ticks=False)),
            y=alt.Y("sum(count):Q", title=None, axis=_counts(4)),
            color=alt.Color("side:N", scale=colours, sort=list(labels), legend=legend),
            order=alt.Order("rank:O"),
        )
    )
    return _render(chart.properties(width=WIDTH, height=170), name, title, description)


def draw_multiples(rows: Rows, *, name: str, title: str, description: str, order: Sequence[str]) -> str:
    """A small line a district over the periods, all on one scale: rows of `group`, `period`, `count`."""
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_line(
            point=alt.OverlayMarkDef(size=22, filled=True, color="var(--confirmed)"), color="var(--confirmed)"
        )
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=-60, ticks=False)),
            y=alt.Y("count:Q", title=None, axis=_counts(3)),
            facet=alt.Facet("group:N", columns=4, title=None, sort=list(order), header=_header()),
        )
        .properties(width=125, height=70)
    )
    return _render(chart, name, title, description)


def draw_likelihood(rows: Rows, *, name: str, title: str, description: str, labels: dict[str, str]) -> str:
    """Columns of findings by how likely they are to be true: rows of `range`, `standing`, `count`."""
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_bar(width=alt.RelativeBandSize(0.8))
        .encode(
            x=alt.X("range:O", title=None, sort=None, axis=alt.Axis(labelAngle=0, ticks=False)),
            y=alt.Y("sum(count):Q", title=None, axis=_counts()),
            color=_standing_scale(labels),
            order=alt.Order("rank:O"),
        )
    )
    return _render(chart.properties(width=WIDTH, height=170), name, title, description)


def draw_waterfall(rows: Rows, *, name: str, title: str, description: str) -> str:
    """A pair's evidence step by step: rows of `label`, `start`, `end`, `text`, `side` (for, against, sum)."""
    steps = [dict(row) for row in rows]
    base = alt.Chart(alt.Data(values=steps)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=_names([row["label"] for row in rows], 240)),
    )
    colours = alt.Scale(
        domain=["for", "against", "sum"], range=["var(--for)", "var(--confirmed)", "var(--undecidable)"]
    )
    bars = base.mark_bar(height=14).encode(
        x=alt.X("start:Q", title=None, axis=_counts()),
        x2="end:Q",
        color=alt.Color("side:N", scale=colours, legend=None),
    )
    texts = base.mark_text(align="left", dx=5, fill="currentColor", fontSize=11).encode(
        x="top:Q", text="text:N"
    )
    return _render(
        (bars + texts).properties(width=WIDTH - 60, height=alt.Step(BAR)), name, title, description
    )


def _names(labels: Sequence[str], limit: int) -> alt.Axis:
    """An axis of names, as wide as they are: on a machine without a Chinese font they would be measured too narrow."""
    widest = max((measure_text(label) for label in labels), default=0)
    return alt.Axis(labelLimit=limit, minExtent=min(widest, limit), ticks=False, domain=False)


def measure_text(text: str) -> int:
    """The pixels a label takes: a character of full width is as wide as it is high, another a little over half."""
    return sum(LABEL if east_asian_width(character) in "WF" else 7 for character in text)


def _legend(orient: str) -> alt.Legend:
    return alt.Legend(
        orient=orient, title=None, symbolType="square", labelFontSize=LABEL, offset=4, columnPadding=BETWEEN
    )


def _counts(ticks: int = 5) -> alt.Axis:
    return alt.Axis(format=",d", tickMinStep=1, tickCount=ticks, domain=False, ticks=False)


def _header() -> alt.Header:
    return alt.Header(labelColor="currentColor", labelFontSize=LABEL, labelFont=FONT, labelAnchor="start")


def _standing_scale(labels: dict[str, str]) -> alt.Color:
    legend = _legend("top")
    scale = alt.Scale(domain=list(labels.values()), range=[COLOURS[code] for code in labels])
    return alt.Color("standing:N", scale=scale, sort=list(labels.values()), legend=legend)


def ready_renderer() -> None:
    """Draw nothing once: the first drawing takes most of a second longer, which a caller may have to spare."""
    vl_convert.vegalite_to_svg({"mark": "point", "data": {"values": []}})


def _render(chart: Any, name: str, title: str, description: str) -> str:
    """The chart as SVG that scales, reads in both colour schemes, and says what it shows."""
    themed = (
        chart.configure(background="transparent", font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="currentColor", gridColor="var(--line)", labelFontSize=LABEL, domainColor="var(--line)"
        )
        .configure_legend(labelColor="currentColor")
    )
    svg = vl_convert.vegalite_to_svg(themed.to_dict(validate=False))
    return _label(svg, name, title, description)


def _label(svg: str, name: str, title: str, description: str) -> str:
    """One image to a screen reader, named and described; Vega's own roles would read as 40 marks."""
    opening, rest = svg.split(">", 1)
    width, height = (_side(opening, side) for side in ("width", "height"))
    view = f"0 0 {width} {height}"
    bare = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", rest)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" style="max-width:{width}px" role="img" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>'
    )
    return head + bare


def _side(opening: str, name: str) -> int:
    found = re.search(rf' {name}="(\d+)', opening)
    return int(found[1]) if found else WIDTH
