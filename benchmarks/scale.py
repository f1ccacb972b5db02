"""What larger populations cost: a model of each stage from two measured sizes, held against a third.

`python -m benchmarks.scale` reads results/speed.json (DuckDB) and results/spark.json, where they hold two sizes or
more, and writes results/scale.md: each stage's processor seconds as a fixed part and a part a record, what that
predicts of the largest measured size, and what a province and the nation would take.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
POPULATIONS = {"a province": 15_000_000, "the nation": 250_000_000}
"""Children; of each about three records are in one month's extracts."""
DELIVERIES = 12
"""Of a year: what a storage root keeps when no delivery is thrown away."""


@dataclass(frozen=True)
class Size:
    """One measured run: its records, and each stage's cost in some unit (seconds, GB)."""

    children: int
    records: int
    costs: Mapping[str, float]


@dataclass(frozen=True)
class Line:
    """Cost = fixed + each · records."""

    fixed: float
    each: float

    def at(self, records: float) -> float:
        """The cost of so many records."""
        return self.fixed + self.each * records


def fit(small: Size, large: Size) -> dict[str, Line]:
    """Each stage's line through two sizes; a stage that costs no more at the larger one has only a fixed part."""
    lines = {}
    for stage in small.costs.keys() & large.costs.keys():
        each = (large.costs[stage] - small.costs[stage]) / (large.records - small.records)
        each = max(each, 0.0)
        lines[stage] = Line(max(large.costs[stage] - each * large.records, 0.0), each)
    return lines


def predict(lines: Mapping[str, Line], records: float) -> dict[str, float]:
    """Each stage's cost of so many records."""
    return {stage: line.at(records) for stage, line in lines.items()}


def check(lines: Mapping[str, Line], measured: Size) -> dict[str, float]:
    """By how much of the measured cost the prediction misses it, stage by stage; `all` for the sum."""
    told = predict(lines, measured.records)
    stages = told.keys() & measured.costs.keys()
    missed = {
        stage: told[stage] / measured.costs[stage] - 1 for stage in stages if measured.costs[stage] >= 1
    }
    whole = sum(measured.costs[stage] for stage in stages)
    return missed | {"all": sum(told[stage] for stage in stages) / whole - 1}


def read_speed(folder: Path) -> dict[str, list[Size]]:
    """Processor seconds, seconds by the clock and peak memory of the sizes measured, smallest first.

    results/speed.json holds those of one run of benchmarks.speed, speed-<children>.json one of its own each.
    """
    costs: list[dict[str, Any]] = list(_read(folder / "speed.json")["stages"]["costs"])
    costs += [_read(path)["cost"] for path in sorted(folder.glob("speed-*.json"))]
    costs.sort(key=lambda cost: cost["children"])
    peaks = [{"peak memory": cost["peak_gigabytes"]} for cost in costs]
    return {
        "processor seconds": [Size(c["children"], c["records"], c["processor"]) for c in costs],
        "seconds by the clock": [Size(c["children"], c["records"], c["wall"]) for c in costs],
        "GB at the peak": [Size(c["children"], c["records"], p) for c, p in zip(costs, peaks, strict=True)],
    }


def _read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return told


def write_tables(title: str, sizes: Sequence[Size]) -> list[str]:
    """Markdown: what was measured; the model of the two sizes before the last; how far it misses the last."""
    stages = list(sizes[-1].costs)
    head = ["stage", *(f"{size.children:,} children" for size in sizes), "fixed", "a million records"]
    lines = fit(*(sizes[-3:-1] if len(sizes) > 2 else sizes[:2]))
    missed = check(lines, sizes[-1]) if len(sizes) > 2 else {}
    if missed:
        head += [f"predicted of {sizes[-1].children:,}", "off by"]
    rows = [
        f"## {title[0].upper()}{title[1:]}",
        "",
        "| " + " | ".join(head) + " |",
        "|---" + "|---:" * (len(head) - 1) + "|",
    ]
    for stage in stages:
        line = lines[stage]
        cells = [
            stage,
            *(f"{size.costs[stage]:.1f}" for size in sizes),
            f"{line.fixed:.1f}",
            f"{line.each * 1e6:.2f}",
        ]
        if missed:
            cells += [f"{line.at(sizes[-1].records):.1f}", f"{missed[stage]:+.0%}" if stage in missed else ""]
        rows.append("| " + " | ".join(cells) + " |")
    if len(stages) > 1:
        whole = [f"{sum(size.costs.values()):.1f}" for size in sizes]
        each = sum(line.each for line in lines.values()) * 1e6
        cells = ["all", *whole, f"{sum(line.fixed for line in lines.values()):.1f}", f"{each:.2f}"]
        if missed:
            cells += [f"{sum(predict(lines, sizes[-1].records).values()):.1f}", f"{missed['all']:+.0%}"]
        rows.append("| " + " | ".join(cells) + " |")
    return [*rows, ""]


def project(sizes: Sequence[Size]) -> dict[str, float]:
    """The summed cost of each of POPULATIONS, by the line through the two largest sizes."""
    lines = fit(*sizes[-2:])
    share = sizes[-1].records / sizes[-1].children
    return {name: sum(predict(lines, children * share).values()) for name, children in POPULATIONS.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write results/scale.md from what has been measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--results", type=Path, default=RESULTS)
    folder = parser.parse_args(arguments).results
    rows = [
        "# Scale",
        "",
        "Made by `python -m benchmarks.scale` from speed.json; every cost is of two cores.",
        "",
    ]
    projected = []
    for title, sizes in read_speed(folder).items():
        rows += write_tables(title, sizes)
        projected.append((title, project(sizes)))
    rows += ["## By the model", "", "| one machine | " + " | ".join(POPULATIONS) + " |", "|---|---:|---:|"]
    rows += [
        f"| {title} | " + " | ".join(f"{cost:,.0f}" for cost in told.values()) + " |"
        for title, told in projected
    ]
    (folder / "scale.md").write_text("\n".join(rows) + "\n", "utf-8")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
