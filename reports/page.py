"""report.html: one page that a chief reads in a minute, an analyst to the end; no person is on it."""

from pathlib import Path
from typing import Any

import jinja2

from reports.figures import MAIN, Figures
from reports.linktables import estimate
from reports.pagecharts import PageCharts, draw_charts, example_table, place_table
from reports.pagetables import page_tables
from reports.publication import Publication
from reports.words import CHINESE, Words, load_words

TARGETS = {"insurance": 0.95}
"""National targets a programme is held against: the share of children enrolled each year."""

FINGERPRINT_DIGITS = 16


def write_page(publication: Publication, figures: Figures, path: Path) -> None:
    """Renders the page; aggregate figures only. The same figures give the same bytes."""
    words = load_words(publication.lang)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda value: f"{value:,}"
    page = environment.get_template("report.html.j2")
    path.write_text(page.render(page_context(publication, figures, words)), encoding="utf-8")


def page_context(publication: Publication, figures: Figures, words: Words) -> dict[str, Any]:
    """What the template shows: words, headline, tables, charts."""
    charts: PageCharts = draw_charts(publication, figures, words)
    return {
        "publication": publication,
        "words": words,
        "p": lambda key: words("page", key),
        "say": lambda key: words("text", key).format(publication.disclosure.minimum_count),
        "headline": figures.headline,
        "figures": figures,
        "period": publication.period.title if words.lang == CHINESE else str(publication.period),
        "tiles": headline_tiles(figures, words),
        "lead": lead(publication, figures, words),
        "tables": page_tables(publication, figures, words)
        | {"places": place_table(publication, figures, words), "example": example_table(figures, words)},
        "missed_links": estimate(figures, "expected_missed"),
        "false_links": estimate(figures, "expected_false"),
        "charts": charts,
        "policies": [
            policy for policy in publication.policies.each if policy.code in shown_policies(figures)
        ],
        "fingerprint": group_digits(figures.fingerprint[:FINGERPRINT_DIGITS]),
        "glossary": glossary(figures, words),
    }


def headline_tiles(figures: Figures, words: Words) -> list[dict[str, Any]]:
    """The three standings, and what is resolved, each against the last period."""
    headline = figures.headline
    before = {
        standing: sum(count for (_, of), count in figures.before.items() if of == standing)
        for standing in ("confirmed", "review", "undecidable")
    }
    tiles: list[dict[str, Any]] = []
    for standing, last in before.items():
        value = getattr(headline, standing)
        change = describe_change(value, last, words) if figures.before_period else words("page", "first_run")
        tiles.append(
            {
                "code": standing,
                "title": words("standing", standing),
                "value": value,
                "change": change,
                "meaning": words("standing_meaning", standing),
            }
        )
    states = words("page", "comma").join(
        f"{words('state', s)} {getattr(headline, s):,}" for s in ("new", "repeat", "reopened")
    )
    tiles.append(
        {
            "code": "resolved",
            "title": words("page", "resolved"),
            "value": headline.resolved,
            "change": states,
            "meaning": words("state_meaning", "resolved"),
        }
    )
    return tiles


def describe_change(now: int, last: int, words: Words) -> str:
    """`上期 48，比上期多 3`."""
    told = f"{words('page', 'last_period')} {last:,}{words('page', 'comma')}"
    if now == last:
        return told + words("page", "same")
    return f"{told}{words('page', 'more' if now > last else 'fewer')} {abs(now - last):,}"


def lead(publication: Publication, figures: Figures, words: Words) -> list[dict[str, Any]]:
    """The page's first figures: how many of the entitled go without; the comparison's own aims first."""
    main = MAIN[publication.comparison]
    ordered = sorted(figures.coverage, key=lambda group: (group.title not in main, group.title))
    return [
        {
            "title": words("programme", group.title),
            "group": group,
            "target": group.title in TARGETS,
            "met": (group.coverage or 0) >= TARGETS.get(group.title, 0),
        }
        for group in ordered
    ]


def shown_policies(figures: Figures) -> set[str]:
    """The policies behind the page's figures: the register's own, and those of the programmes."""
    return {"register", "verification", *(group.title for group in figures.coverage)}


def glossary(figures: Figures, words: Words) -> list[tuple[str, str]]:
    """Kinds, standings and states with their meanings."""
    kinds = [(words("kind", kind), words("kind", kind, "meaning")) for kind in figures.kinds]
    codes = [(group, code) for group in ("standing", "state") for code in words.codes(group)]
    return kinds + [(words(group, code), words(f"{group}_meaning", code)) for group, code in codes]


def group_digits(digits: str) -> str:
    """`a1b2c3d4` → `a1b2-c3d4`: no run of digits that could be taken for a document number."""
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
