"""Tables of what was measured and of what the model of smaller sizes says of larger ones."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.scale_model import Size, Term, add_up, alike, check, miss
from benchmarks.scale_sizes import SPARK_STEPS, read_runs, sum_steps


def write_costs(
    title: str,
    unit: str,
    sizes: Sequence[Size],
    terms: Mapping[str, Sequence[Term]] | None,
    *,
    whole: bool = True,
) -> list[str]:
    """Markdown: each stage at each size, what the smaller sizes say of each larger one, and how far that misses.

    Without `terms` nothing is predicted; `whole`: the stages can be added up.
    """
    checked = check(sizes, terms) if terms is not None else []
    sizes = [add_up(size) for size in sizes]
    head = ["", *(f"{size.children:,}" for size in sizes)]
    head += [f"{real.children:,} as told by the smaller | off by" for _, real in checked]
    rows = [f"### {title}", "", f"{unit}, by children.", "", "| " + " | ".join(head) + " |"]
    rows.append("|---" + "|---:" * (len(sizes) + 2 * len(checked)) + "|")
    for stage in sizes[-1].costs:
        cells = [stage, *(f"{size.costs[stage]:,.1f}" for size in sizes)]
        for told, real in checked:
            cells += [f"{told.costs[stage]:,.1f}", _miss(told.costs[stage], real.costs[stage])]
        rows.append("| " + " | ".join(cells) + " |")
    if whole:
        cells = ["all", *(f"{size.whole:,.1f}" for size in sizes)]
        for told, real in checked:
            cells += [f"{told.whole:,.1f}", f"**{miss(told.whole, real.whole):+.0%}**"]
        rows.append("| " + " | ".join(cells) + " |")
    return [*rows, ""]


def _miss(told: float, real: float) -> str:
    return f"{miss(told, real):+.0%}" if real >= 1 else ""


def write_steps(sizes: Sequence[Size]) -> list[str]:
    """Markdown: processor seconds of the stage `link`, step by step."""
    known = alike(sizes)
    rows = ["### Steps of linking", "", "Processor seconds, by children.", ""]
    rows += [
        "| | " + " | ".join(f"{size.children:,}" for size in known) + " |",
        "|---" + "|---:" * len(known) + "|",
    ]
    for stage in known[0].costs:
        head, _, step = stage.partition(": ")
        if head == "link":
            rows.append(f"| {step} | " + " | ".join(f"{size.costs[stage]:,.1f}" for size in known) + " |")
    return [*rows, ""]


def write_pairs(sizes: Sequence[Size]) -> list[str]:
    """Markdown: records and pairs by size, and what the smaller sizes say of each larger one's pairs."""
    told = {real.children: (one.pairs, miss(one.pairs, real.pairs)) for one, real in check(sizes, {})}
    rows = [
        "### Pairs",
        "",
        "| children | records | pairs compared | a record | as told by the smaller sizes | off by |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for size in sizes:
        one = told.get(size.children)
        more = f"{one[0]:,.0f} | {one[1]:+.0%}" if one else " | "
        rows.append(
            f"| {size.children:,} | {size.records:,} | {size.pairs:,} | {size.pairs / size.records:.2f} | {more} |"
        )
    return [*rows, ""]


def write_notes(folder: Path) -> list[str]:
    """What is to be known of single measurements on DuckDB."""
    told = json.loads((folder / "scale.json").read_text("utf-8"))
    notes = [
        f"{one['cost']['children']:,} children on DuckDB: {one['beside']}." for one in told if "beside" in one
    ]
    return [*notes, ""] if notes else []


def write_kept(folder: Path) -> list[str]:
    """Markdown: bytes a record of Spark's largest run, stage by stage: shuffled, and kept under the storage root."""
    run = read_runs(folder)[-1]
    records = next(stage["rows"] for stage in run["stages"] if stage["stage"] == "staged")
    rows = [
        "### Bytes a record on Spark",
        "",
        f"At {run['children']:,} children.",
        "",
        "| | shuffled | kept |",
        "|---|---:|---:|",
    ]
    steps = sum_steps(run, lambda stage: stage["written"]), sum_steps(run, lambda stage: stage["kept"])
    for step in SPARK_STEPS:
        rows.append(f"| {step} | {steps[0][step] / records:,.0f} | {steps[1][step] / records:,.0f} |")
    rows.append("| all | " + " | ".join(f"{sum(one.values()) / records:,.0f}" for one in steps) + " |")
    return [*rows, ""]
