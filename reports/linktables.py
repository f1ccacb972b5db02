"""The page's tables about how sure we are: of the findings, and of who is who."""

from collections import defaultdict
from collections.abc import Iterable

from reports.disclosure import clean, mask_text
from reports.figures import Figures
from reports.headline import STANDINGS
from reports.publication import Publication
from reports.source import Row
from reports.suppression import suppress
from reports.tables import HIDDEN, Cell, Table, number, share, text, unknown
from reports.words import Words

LOST = "lost_"
"""Figures of linked.summary that count, a rule each, the pairs that were not looked at."""
GROUPINGS = ("district", "age", "name")
AGES = ("under 1", "1 to 5", "6 to 14", "15 and over")
"""The matcher's groups of age, in order."""


def sureness_table(figures: Figures, words: Words) -> Table:
    """A row a standing: how many, how many likely true; of those verified, how many were."""
    counted = {row["standing"]: row for row in figures.sureness}
    verified = {row["standing"]: row for row in figures.verified}
    columns = (
        words("page", "standing"), words("page", "open_findings"), words("page", "expected"),
        words("page", "verified"), words("page", "borne_out"), words("page", "borne_share"),
        words("page", "said_share"),
    )  # fmt: skip
    rows = tuple(_sure_row(s, counted.get(s), verified.get(s), words) for s in STANDINGS)
    return Table("sureness", words("page", "sureness"), columns, rows)


def _sure_row(standing: str, counted: Row | None, found: Row | None, words: Words) -> tuple[Cell, ...]:
    expected = counted["expected"] if counted else 0.0
    seen = (
        (number(found["answered"]), number(found["borne_out"]),
         share(found["borne_out"] / found["answered"]), share(found["said_probability"]))
        if found else (number(0), unknown(), unknown(), unknown())
    )  # fmt: skip
    return (
        text(words("standing", standing)),
        number(counted["findings"] if counted else 0),
        Cell(f"{expected:,.1f}", expected, True),
        *seen,
    )


def summary_table(figures: Figures, words: Words) -> Table:
    """What the matching says of itself, estimated errors included."""
    rows = tuple((text(figure_title(row, words)), figure_value(row)) for row in figures.summary)
    return Table("summary", words("page", "summary"), (words("page", "figure"), words("page", "value")), rows)


def figure_title(row: Row, words: Words) -> str:
    """`规则 number 因记录过多未比较的记录对`; a figure that is a sentence of its own stays it."""
    name = str(row["figure"])
    if name.startswith(LOST):
        return words("figure", "lost").format(name.removeprefix(LOST))
    return mask_text(words("figure", name)) or name


def figure_value(row: Row) -> Cell:
    """A count; an estimate with one digit after the point; a share of an extract in per cent."""
    value = float(row["value"])
    if ":" in (row["detail"] or ""):
        return share(value)
    shown = f"{value:,.1f}" if str(row["figure"]).startswith("expected_") else f"{value:,.0f}"
    return Cell(shown, value, True)


def estimate(figures: Figures, name: str) -> str | None:
    """An estimated number of errors, as the page's sentence says it; None where the matching gave none."""
    return next((figure_value(row).text for row in figures.summary if row["figure"] == name), None)


def rate_table(publication: Publication, figures: Figures, words: Words) -> Table:
    """The share of the register's records that each list knows, by district, age and length of name.

    A share is hidden where it would tell of fewer records than may be told of.
    """
    titles = {
        "district": words("page", "by_district"),
        "age": words("page", "by_age"),
        "name": words("page", "by_name"),
    }
    extracts = sorted({row["extract"] for row in figures.rates})
    minimum = publication.disclosure.minimum_count
    shares: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
    for extract in extracts:
        for grouping in GROUPINGS:
            rows = [r for r in figures.rates if (r["extract"], r["grouping"]) == (extract, grouping)]
            for row, cell in zip(rows, _safe_shares(rows, minimum), strict=True):
                shares[grouping, row["member"]][extract] = cell
    rows_shown = tuple(
        (text(titles[grouping]), text(member_title(grouping, member, words)),
         *(shares[grouping, member].get(extract, unknown()) for extract in extracts))
        for grouping, member in sorted(shares, key=_group_order)
    )  # fmt: skip
    columns = (words("page", "grouping"), words("page", "member"), *(words("extract", e) for e in extracts))
    return Table("rates", words("page", "rates"), columns, rows_shown)


def _safe_shares(rows: Iterable[Row], minimum: int) -> list[Cell]:
    counts = [(row["linked"], row["records"] - row["linked"]) for row in rows]
    safe = suppress(counts, minimum)
    return [
        Cell(HIDDEN, None, True) if None in shown[:2] or not sum(pair) else share(pair[0] / sum(pair))
        for pair, shown in zip(counts, safe, strict=False)
    ]


def _group_order(key: tuple[str, str]) -> tuple[int, int, str]:
    grouping, member = key
    return GROUPINGS.index(grouping), AGES.index(member) if member in AGES else len(AGES), member


def member_title(grouping: str, member: str | None, words: Words) -> str:
    """`6 to 14` → `6—14岁`; a district as the matching read it."""
    return words("member", member) if grouping != "district" else clean(member) or words("member", "unknown")


def distribution_table(figures: Figures, words: Words) -> Table:
    """Compared pairs by weight, and how many of them were joined."""
    rows = tuple(
        (
            Cell(f"{row['from_weight']} – {row['to_weight']}", float(row["from_weight"]), True),
            number(row["pairs"]),
            number(row["joined"]),
        )
        for row in figures.distribution
    )
    columns = (words("page", "weight_range"), words("page", "pairs"), words("page", "links"))
    return Table("weights", words("page", "weights"), columns, rows)
