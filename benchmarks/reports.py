"""`python -m benchmarks.reports`: what it costs to render the reports of a large city.

The tables that publishing reads are made directly, by SQL, since the chain before them is measured elsewhere:
a city of `--children` children of whom one in fifteen is on the register, `--findings` findings over twelve
districts, and the most of them once more in one. Then one process opens that warehouse and publishes, and its
processor seconds and peak memory are what the operating system says of it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from matchers.cases import open_ledger
from reports.publication import Publication
from reports.publish import publish
from schemas.admit.raw import create_tables
from schemas.extracts import Comparison
from schemas.period import Month
from schemas.warehouse import open_warehouse

TABLES = Path(__file__).with_suffix(".sql")
RESULTS = Path(__file__).parent / "results"
PERIOD = Month(2026, 10)
BARS = {"user seconds": 30.0, "peak gigabytes": 1.5, "page megabytes": 1.0}
"""What the reports of a city of 1,000,000 children may cost."""


@dataclass(frozen=True)
class Cost:
    """What one city's reports cost."""

    children: int
    findings: int
    districts: int
    records: int
    user_seconds: float
    wall_seconds: float
    peak_gigabytes: float
    page_megabytes: float
    workbook_megabytes: float
    worklists: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the tables, publish in a process of its own, write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--children", type=int, default=1_000_000)
    parser.add_argument("--findings", default="10000,60000", help="sizes, separated by commas")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--publish", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--districts", type=int, default=12, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.make:
        print(make_tables(given.make, given.children, int(given.findings), given.districts))
        return
    if given.publish:
        render(given.publish)
        return
    sizes = [(int(size), 12) for size in given.findings.split(",")]
    sizes.append((sizes[-1][0], 1))
    costs = [measure(given.children, findings, districts) for findings, districts in sizes]
    command = f"python -m benchmarks.reports --children {given.children} --findings {given.findings}"
    write_results(costs, command, given.results)


def measure(children: int, findings: int, districts: int) -> Cost:
    """The cost of publishing a city of that size.

    The tables are made in a process of their own: a child's peak memory begins with its parent's.
    """
    with tempfile.TemporaryDirectory(prefix="reports-") as name:
        folder = Path(name)
        program = [sys.executable, "-m", "benchmarks.reports"]
        sizes = [f"--children={children}", f"--findings={findings}", f"--districts={districts}"]
        made = subprocess.run(  # noqa: S603 — our own words
            [*program, "--make", str(folder / "warehouse"), *sizes],
            check=True,
            capture_output=True,
            text=True,
        )
        command = [*program, "--publish", name]
        started = os.times().elapsed
        process = subprocess.Popen(command)  # noqa: S603 — our own words
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise RuntimeError("publishing failed")
        place = folder / "published/education" / str(PERIOD)
        return Cost(
            children=children,
            findings=findings,
            districts=districts,
            records=int(made.stdout),
            user_seconds=round(used.ru_utime, 1),
            wall_seconds=round(os.times().elapsed - started, 1),
            peak_gigabytes=round(used.ru_maxrss / 2**20, 2),
            page_megabytes=round((place / "report.html").stat().st_size / 1e6, 2),
            workbook_megabytes=round((place / "workbook.xlsx").stat().st_size / 1e6, 1),
            worklists=sum(1 for _ in place.glob("worklists/*/*.xlsx")),
        )


def render(folder: Path) -> None:
    """Publish the warehouse in the folder, as the last stage of a run does."""
    connection = open_warehouse(folder / "warehouse")
    publish(
        connection,
        Publication(
            comparison=Comparison.EDUCATION,
            period=PERIOD,
            as_of=date(2026, 10, 31),
            published=folder / "published",
            run_id="benchmark",
        ),
    )
    connection.close()


def make_tables(folder: Path, children: int, findings: int, districts: int) -> int:
    """Fill the tables that publishing reads; returns the records made. Same arguments, same tables."""
    connection = open_warehouse(folder)
    create_tables(connection)
    open_ledger(connection)
    for name, value in (("children", children), ("findings", findings), ("districts", districts)):
        connection.execute(f"set variable {name} = {value:d}")
    connection.execute(TABLES.read_text("utf-8"))
    counted = connection.execute("select count(*) from raw.record").fetchone()
    connection.close()
    return int(counted[0]) if counted else 0


def write_results(costs: Sequence[Cost], command: str, results: Path) -> None:
    """reports.json and reports.md: cost by city."""
    results.mkdir(parents=True, exist_ok=True)
    document = {"command": command, "bars": BARS, "costs": [asdict(cost) for cost in costs]}
    (results / "reports.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    lines = [
        "# Reports of a large city",
        "",
        f"Made by `{command}` on two cores, beside other work: processor seconds count. A city of this size has",
        "some thousands of findings; 60,000, nine in ten of the register's children, are a worst case.",
        "",
    ]
    lines += ["| | " + " | ".join(f"{c.findings:,} findings, {c.districts} districts" for c in costs) + " |"]
    lines += ["|---|" + "---:|" * len(costs)]
    for name in Cost.__dataclass_fields__:
        if name not in {"findings", "districts"}:
            lines.append(
                f"| {name.replace('_', ' ')} | " + " | ".join(f"{getattr(c, name):,}" for c in costs) + " |"
            )
    (results / "reports.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
