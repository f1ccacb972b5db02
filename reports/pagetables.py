"""The page's tables, from the figures."""

from collections.abc import Callable
from datetime import date

from reports.elsewhere import elsewhere_table, roll_table
from reports.figures import Figures, Group
from reports.front import kind_rows
from reports.headline import STANDINGS
from reports.issues import NUMBER_STATES
from reports.linktables import distribution_table, rate_table, summary_table, sureness_table
from reports.publication import Publication
from reports.source import Row
from reports.tables import Cell, Shown, Table, hide_small, number, share, text, unknown
from reports.words import Words
from schemas.declare import department_of
from schemas.period import Month

SOUND_STATES = ("valid", "valid_prefix")
MOST_REASONS = 12


def page_tables(publication: Publication, figures: Figures, words: Words) -> dict[str, Table]:
    """Every table by name."""
    tables = [
        kind_table(figures, words),
        coverage_table(figures, words),
        group_table("districts", "district", figures.districts, publication, words),
        group_table("categories", "category", figures.categories, publication, words),
        group_table("stages", "stage", figures.stages, publication, words),
        trend_table(figures, words),
        likelihood_table(figures, words),
        delivery_table(publication, figures, words),
        quality_table(figures, words),
        reason_table(figures, words),
        linkage_table(figures, words),
        distribution_table(figures, words),
        sureness_table(figures, words),
        summary_table(figures, words),
        rate_table(publication, figures, words),
        elsewhere_table(publication, figures, words),
        roll_table(figures, words),
    ]
    return {table.name: table for table in tables}


def kind_table(figures: Figures, words: Words) -> Table:
    """Open findings by kind and standing, beside the last period's."""
    p = _page(words)
    titles = (
        p("kind"),
        *(words("standing", s) for s in STANDINGS),
        p("total"),
        p("last_period"),
        p("resolved"),
    )
    rows = [
        (
            text(row["kind"]),
            *(number(row[s]) for s in STANDINGS),
            number(row["total"]),
            _last(row),
            number(row["resolved"]),
        )
        for row in kind_rows(words, figures)
    ]
    total = (text(p("total")), *rows[-1][1:])
    return Table("kinds", p("by_kind"), titles, tuple(rows[:-1]), total)


def _last(row: Row) -> Cell:
    return unknown() if row["before"] is None else number(row["before"])


def coverage_table(figures: Figures, words: Words) -> Table:
    """How many are entitled by programme, and how many go without."""
    p = _page(words)
    rows = [
        (
            text(words("programme", group.title)),
            number(group.entitled),
            *(number(getattr(group, s)) for s in STANDINGS),
            share(group.coverage),
            share(group.least_coverage),
        )
        for group in figures.coverage
    ]
    return Table(
        "coverage", p("coverage_of"), (p("programme"), *_gap_titles(words), p("least_coverage")), tuple(rows)
    )


def group_table(name: str, key: str, groups: list[Group], publication: Publication, words: Words) -> Table:
    """A table by district, category or stage, with small counts hidden."""
    p = _page(words)
    shown, total = hide_small(groups, publication.disclosure.minimum_count)
    rows = tuple(_shown_row(group, group.title) for group in shown)
    last = _shown_row(total, p("total")) if total else ()
    return Table(name, p(name), (p(key), *_gap_titles(words)), rows, last)


def _gap_titles(words: Words) -> tuple[str, ...]:
    p = _page(words)
    return (p("entitled"), *(f"{words('standing', s)}{p('gap')}" for s in STANDINGS), p("coverage"))


def _shown_row(group: Shown, title: str) -> tuple[Cell, ...]:
    counts = (group.entitled, group.confirmed, group.review, group.undecidable)
    return (text(title), *(number(count) for count in counts), share(group.coverage))


def trend_table(figures: Figures, words: Words) -> Table:
    """Open, fresh and gone findings by period."""
    p = _page(words)
    columns = (
        p("period"),
        p("open_findings"),
        *(words("standing", s) for s in STANDINGS),
        p("fresh"),
        p("gone"),
    )
    keys = ("findings", *STANDINGS, "fresh", "resolved")
    rows = tuple((text(row["period"]), *(number(row[key]) for key in keys)) for row in figures.trend)
    return Table("trend", p("trend"), columns, rows)


def likelihood_rows(figures: Figures, words: Words) -> list[Row]:
    """Open findings by tenth of probability and standing; tenths nobody is in stay, so that gaps show."""
    counted = {(row["tenth"], row["standing"]): row["findings"] for row in figures.likelihood}
    tenths: list[int | None] = [*range(10), *([None] if any(key[0] is None for key in counted) else [])]
    return [
        {
            "range": words("page", "likelihood_unknown")
            if tenth is None
            else f"{tenth * 10}–{tenth * 10 + 10}%",
            "code": standing,
            "count": counted.get((tenth, standing), 0),
        }
        for tenth in tenths
        for standing in STANDINGS
    ]


def likelihood_table(figures: Figures, words: Words) -> Table:
    """The same as a table, without the empty tenths."""
    p = _page(words)
    held: dict[str, dict[str, int]] = {}
    for row in likelihood_rows(figures, words):
        held.setdefault(row["range"], {})[row["code"]] = row["count"]
    rows = tuple(
        (text(title), *(number(counts[s]) for s in STANDINGS))
        for title, counts in held.items()
        if any(counts.values())
    )
    return Table(
        "likelihood", p("likelihood"), (p("likelihood"), *(words("standing", s) for s in STANDINGS)), rows
    )


def delivery_table(publication: Publication, figures: Figures, words: Words) -> Table:
    """What the run rests on: the delivery of each extract, its age, its rows, how many were refused."""
    p = _page(words)
    columns = (p("extract"), p("delivery"), p("age"), p("rows"), p("last_rows"), p("refused"), p("remark"))
    rows: list[tuple[Cell, ...]] = []
    for row in figures.deliveries:
        title = text(words("extract", row["extract"]))
        if not row["present"]:
            rows.append((title, *(text(None),) * 5, text(p("not_delivered"))))
            continue
        age = delivery_age(row["delivery"], publication.as_of, words)
        remark = p("accepted_stale") if row["stale"] else row["remark"]
        counts = (
            row["admitted"] if row["admitted"] is not None else row["rows"],
            row["last_rows"],
            row["refused"],
        )
        cells = [unknown() if count is None else number(count) for count in counts]
        rows.append((title, text(row["delivery"]), text(age), *cells, text(remark)))
    return Table("deliveries", p("deliveries"), columns, tuple(rows))


def delivery_age(delivery: str, as_of: date, words: Words) -> str:
    """How many months before the date of the data."""
    month = Month.read(delivery)
    if month is None:
        return ""
    months = (as_of.year - month.year) * 12 + as_of.month - month.month
    return words("page", "this_month") if months <= 0 else f"{months} {words('page', 'months')}"


def quality_table(figures: Figures, words: Words) -> Table:
    """Rows, refusals and the state of citizen numbers, by extract."""
    p = _page(words)
    columns = (
        p("department"), p("extract"), p("rows"), p("refused"), p("share_refused"),
        p("sound"), p("sound_share"), p("damaged"), p("main_problem"),
    )  # fmt: skip
    rows = []
    for row in figures.deliveries:
        if not row["admitted"]:
            continue
        states = number_states(figures, row["extract"])
        records = sum(states.values())
        sound = sum(states.get(state, 0) for state in SOUND_STATES)
        bad = {state: count for state, count in states.items() if state not in (*SOUND_STATES, "missing")}
        worst = min(bad, key=lambda state: (-bad[state], state), default=None)
        read = row["admitted"] + row["refused"]
        rows.append(
            (
                text(words("department", department_of(row["extract"]))),
                text(words("extract", row["extract"])),
                number(row["admitted"]),
                number(row["refused"]),
                share(row["refused"] / read if read else None),
                number(sound) if records else unknown(),
                share(sound / records if records else None),
                number(sum(bad.values())) if records else unknown(),
                text(words("number_state", worst) if worst else None),
            )
        )
    return Table("quality", p("quality"), columns, tuple(rows))


def number_states(figures: Figures, extract: str) -> dict[str, int]:
    """Records of an extract by the state of their citizen number."""
    return {
        NUMBER_STATES[row["number_state"]]: row["records"]
        for row in figures.number_states
        if row["extract"] == extract and row["number_state"] is not None
    }


def reason_table(figures: Figures, words: Words) -> Table:
    """Why rows were refused, the most frequent reasons."""
    p = _page(words)
    ordered = sorted(figures.refusals, key=lambda row: (-row["rows"], row["extract"], row["reason"]))
    rows = tuple(
        (text(words("extract", row["extract"])), text(row["reason"]), number(row["rows"]))
        for row in ordered[:MOST_REASONS]
    )
    return Table("reasons", p("reasons"), (p("extract"), p("reasons"), p("refused")), rows)


def linkage_table(figures: Figures, words: Words) -> Table:
    """How many of the register's children each other list knows."""
    p = _page(words)
    rows = tuple(
        (
            text(words("extract", row["extract"])),
            number(row["persons"]),
            number(row["linked"]),
            share(row["linked"] / row["persons"] if row["persons"] else None),
        )
        for row in figures.link_rates
    )
    return Table(
        "linkage", p("linkage"), (p("source"), p("register_children"), p("linked"), p("link_rate")), rows
    )


def _page(words: Words) -> Callable[[str], str]:
    return lambda key: words("page", key)
