"""Several seeds of one city, taken together: the figures that the matching is held to, pooled and seed by seed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from benchmarks.score import Figures, share, write_figure

MISSING_KINDS = ("aid_missing", "insurance_missing", "premium_aid_missing", "not_enrolled")
"""The kinds that rest on an absence: what matching is for."""

HEADERS = {
    "precision_confirmed": "confirmed: precision",
    "recall_with_review": "recall with review",
    "review_share": "review list / true findings",
    "pair_precision": "pairs: precision",
    "pair_recall": "pairs: recall",
    "twins_merged": "persons that merge twins",
    "brier": "Brier, all findings",
}


def pool(seeds: Sequence[Sequence[Figures]]) -> Figures:
    """The figures of all seeds as one city: `absence`, `all`, `pairs`, `groups`, each from counts, never of means.

    `seeds`: of each seed the figures of its comparisons. `absence` are the kinds of MISSING_KINDS, `all` all kinds.
    """
    every = list(chain.from_iterable(seeds))
    kinds = [row for one in every for row in one["kinds"].items()]
    names = dict.fromkeys(name for one in every for name in one["groups"])
    return {
        "absence": _add(row for kind, row in kinds if kind in MISSING_KINDS),
        "all": _add(row for _, row in kinds),
        "pairs": _add_pairs([one[0]["pairs"] for one in seeds]),
        "groups": {
            name: _add(one["groups"][name] for one in every if name in one["groups"]) for name in names
        },
    }


def _add(rows: Iterable[Figures]) -> Figures:
    """Counts added up, and the shares of the sums."""
    total: dict[str, float] = dict.fromkeys(
        ("true", "confirmed", "review", "right", "found", "findings", "squares"), 0
    )
    for row in rows:
        right = round((row["precision_confirmed"] or 0) * row["confirmed"])
        known = row["confirmed"] + row["review"] + row["undecidable"]
        total["true"] += row["true"]
        total["confirmed"] += row["confirmed"]
        total["review"] += row["review"]
        total["right"] += right
        total["found"] += round((row["recall_with_review"] or 0) * row["true"])
        total["findings"] += known
        total["squares"] += (row["brier"] or 0.0) * known
    counts = {
        name: int(total[name]) for name in ("true", "confirmed", "right", "review", "found", "findings")
    }
    return {
        **counts,
        "precision_confirmed": share(counts["right"], counts["confirmed"]),
        "recall_with_review": share(counts["found"], counts["true"]),
        "review_share": share(counts["review"], counts["true"]),
        "brier": total["squares"] / counts["findings"] if counts["findings"] else None,
    }


def _add_pairs(rows: Sequence[Figures]) -> Figures:
    true, linked = (sum(row[name] for row in rows) for name in ("true_pairs", "linked_pairs"))
    together = sum(round((row["recall"] or 0) * row["true_pairs"]) for row in rows)
    return {
        "true_pairs": true,
        "linked_pairs": linked,
        "together": together,
        "precision": share(together, linked),
        "recall": share(together, true),
        "twins_merged": sum(row["twins_merged"] for row in rows),
    }


def write_pooled(title: str, command: str, seeds: Mapping[int, Sequence[Figures]]) -> str:
    """A page of Markdown: a line a seed, a line for all, and the groups of all."""
    rows = {f"seed {seed}": pool([figures]) for seed, figures in seeds.items()}
    whole = pool(list(seeds.values()))
    rows["all"] = whole
    lines = [
        f"# {title}",
        "",
        f"    {command}",
        "",
        f"Precision, recall and review list of {', '.join(MISSING_KINDS)}; pairs over all sources.",
        "",
        "| | " + " | ".join(HEADERS.values()) + " |",
        "|---|" + "---:|" * len(HEADERS),
        *(f"| {name} | " + " | ".join(map(_word, _line(row))) + " |" for name, row in rows.items()),
        "",
        _counts(whole),
        "",
        "All kinds, by group of children:",
        "",
        "| group | true | confirmed: precision | recall with review | review list / true findings |",
        "|---|---:|---:|---:|---:|",
        *(_group(name, row) for name, row in {"all": whole["all"], **whole["groups"]}.items()),
    ]
    return "\n".join(lines) + "\n"


def _line(row: Figures) -> list[Any]:
    absence, pairs = row["absence"], row["pairs"]
    return [
        absence["precision_confirmed"],
        absence["recall_with_review"],
        absence["review_share"],
        _fine(pairs["precision"]),
        _fine(pairs["recall"]),
        pairs["twins_merged"],
        row["all"]["brier"],
    ]


def _word(value: Any) -> str:
    return value if isinstance(value, str) else write_figure(value)


def _fine(value: float | None) -> str:
    """Five places: the bar for pairs has four nines."""
    return "–" if value is None else f"{value:.5f}"


def _counts(whole: Figures) -> str:
    absence, pairs = whole["absence"], whole["pairs"]
    return (
        f"Confirmed {absence['confirmed']:,}, of them right {absence['right']:,}; true {absence['true']:,}, of them "
        f"found {absence['found']:,}; for review {absence['review']:,}. Pairs true {pairs['true_pairs']:,}, linked "
        f"{pairs['linked_pairs']:,}, of them right {pairs['together']:,}."
    )


def _group(name: str, row: Figures) -> str:
    figures = (row["true"], row["precision_confirmed"], row["recall_with_review"], row["review_share"])
    return f"| {name} | " + " | ".join(map(write_figure, figures)) + " |"
