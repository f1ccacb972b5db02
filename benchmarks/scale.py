"""What larger populations cost: both engines' measured sizes, the model of them, and what a province and a nation take.

`python -m benchmarks.scale` reads results/scale.json (DuckDB) and results/spark.json (Spark), writes results/scale.md
and the block of figures in docs/SCALE.md. `--measure 5000000` first grows that city (or takes the one in `--city`),
runs the stages on it and puts what they cost into results/scale.json.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.scale_model import Size, check, miss
from benchmarks.scale_plans import project, write_fitting, write_plans
from benchmarks.scale_sizes import DUCKDB_TERMS, LINEAR, SPARK_TERMS, read_duckdb, read_spark
from benchmarks.scale_tables import write_costs, write_kept, write_notes, write_pairs, write_steps

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[1] / "docs" / "SCALE.md"
BEGIN, END = "<!-- figures: python -m benchmarks.scale -->", "<!-- end of figures -->"


def write_page(folder: Path) -> list[str]:
    """results/scale.md, line by line."""
    duckdb, spark = read_duckdb(folder), read_spark(folder)
    bytes_ = dict.fromkeys((*duckdb.bytes[-1].costs, *spark.bytes[-1].costs), LINEAR)
    return [
        "# Scale",
        "",
        "Made by `python -m benchmarks.scale` from scale.json and spark.json: what each size cost, and what the model"
        " (benchmarks/scale_model.py) of the smaller ones says of it. Two cores; processor seconds hold on a busy"
        " machine, seconds by the clock do not.",
        "",
        "## DuckDB",
        "",
        *write_notes(folder),
        *write_pairs(duckdb.processor),
        *write_costs("Processor seconds", "Seconds", duckdb.processor, DUCKDB_TERMS),
        *write_steps(duckdb.processor),
        *write_costs("By the clock", "Seconds", duckdb.clock, None),
        *write_costs(
            "Memory and disk", "GB at the peak, and of the warehouse", duckdb.bytes, bytes_, whole=False
        ),
        "## Spark at local[2]",
        "",
        *write_costs(
            "Processor seconds", "Seconds, of Java and Python together", spark.processor, SPARK_TERMS
        ),
        *write_costs("By the clock", "Seconds", spark.clock, None),
        *write_costs(
            "Bytes",
            "GB shuffled (as written) and kept under the storage root",
            spark.bytes,
            bytes_,
            whole=False,
        ),
        *write_kept(folder),
        "## By the model",
        "",
        *write_plans(project(duckdb, spark)),
        *write_fitting(project(duckdb, spark)),
    ]


def write_block(folder: Path) -> str:
    """The figures that docs/SCALE.md holds: how far the model misses, and the plans."""
    duckdb, spark = read_duckdb(folder), read_spark(folder)
    rows = ["| predicted | from | what | told | measured | off by |", "|---|---|---|---:|---:|---:|"]
    for engine, sizes, terms, what in (
        ("DuckDB", duckdb.processor, DUCKDB_TERMS, "processor seconds"),
        ("Spark", spark.processor, SPARK_TERMS, "processor seconds"),
        ("Spark", _only(spark.bytes, "shuffled"), {"shuffled": LINEAR}, "GB shuffled"),
    ):
        for place, (told, real) in enumerate(check(sizes, terms), start=2):
            smaller = ", ".join(f"{size.children:,}" for size in sizes[:place])
            figures = f"{told.whole:,.1f} | {real.whole:,.1f} | {miss(told.whole, real.whole):+.0%}"
            rows.append(f"| {engine}, {real.children:,} children | {smaller} | {what} | {figures} |")
            if engine == "DuckDB":
                figures = f"{told.pairs:,.0f} | {real.pairs:,.0f} | {miss(told.pairs, real.pairs):+.0%}"
                rows.append(f"| the same | {smaller} | pairs | {figures} |")
    models = project(duckdb, spark)
    return "\n".join(
        [BEGIN, "", *rows, "", *write_notes(folder), *write_plans(models), *write_fitting(models), END]
    )


def _only(sizes: Sequence[Size], stage: str) -> list[Size]:
    return [Size(size.children, size.records, size.pairs, {stage: size.costs[stage]}) for size in sizes]


def replace_block(text: str, block: str) -> str:
    """A page with its block of figures replaced."""
    head, _, rest = text.partition(BEGIN)
    return head + block + rest.partition(END)[2]


def measure(children: int, city: Path | None, folder: Path) -> None:
    """Run the stages on a city of that size, in a new warehouse, and put what they cost into results/scale.json."""
    with tempfile.TemporaryDirectory(prefix="city-") as name:
        if city is None:
            _python("benchmarks.city", "--children", str(children), "--noise", "1", "--seed", "1",
                    "--out", name, "--format", "csv", "--deliveries", "2026-10")  # fmt: skip
        else:
            (Path(name) / "inbox").symlink_to((city / "inbox").absolute())
        printed = _python("benchmarks.speed", "--stages", name)
    cost = json.loads(printed.splitlines()[-1]) | {"children": children}
    path = folder / "scale.json"
    kept = json.loads(path.read_text("utf-8")) if path.exists() else []
    kept = [told for told in kept if told["cost"]["children"] != children]
    command = f"python -m benchmarks.scale --measure {children}"
    kept.append({"command": command, "at": datetime.now(UTC).date().isoformat(), "cost": cost})
    kept.sort(key=lambda told: told["cost"]["children"])
    path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def _python(*arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 — our own words


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, then write results/scale.md and the block of docs/SCALE.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--measure", type=int, nargs="*", default=[], help="sizes, in children")
    parser.add_argument("--city", type=Path, help="a city of that size that is there")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args(arguments)
    for children in asked.measure:
        measure(children, asked.city, asked.results)
    text = "\n".join(write_page(asked.results))
    (asked.results / "scale.md").write_text(text, "utf-8")
    asked.page.write_text(replace_block(asked.page.read_text("utf-8"), write_block(asked.results)), "utf-8")
    print(text)


if __name__ == "__main__":
    main()
