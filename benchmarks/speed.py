"""`make bench-speed`: what a run costs, stage by stage, and how that grows with the city.

`python -m benchmarks.speed --children 100000,1000000` grows each city, runs the plain functions of the
education comparison stage by stage in one process, then the whole command from files to published reports in
another, and writes Markdown and JSON to results/. Seconds depend on the machine; shares and ratios much less.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path

from matchers import facts
from matchers.city import link, normalise, search_again
from matchers.entitle import entitle
from matchers.findings import find
from schemas.admit import Gates, admit
from schemas.extracts import Comparison
from schemas.period import parse_period
from schemas.policies import load_policies
from schemas.warehouse import open_warehouse

RESULTS = Path(__file__).parent / "results"
PERIOD = "2026-10"


@dataclass
class Cost:
    """What one city costs: seconds a stage (wall, processor), peak memory, the whole command's of both."""

    children: int
    records: int = 0
    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    peak_gigabytes: float = 0.0
    command_wall: float = 0.0
    command_peak_gigabytes: float = 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--children", default="100000", help="sizes, separated by commas")
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--stages", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.stages:
        print(json.dumps(asdict(run_stages(given.stages))))
        return
    costs = [measure(int(size), given.noise, given.seed) for size in given.children.split(",")]
    command = (
        f"python -m benchmarks.speed --children {given.children} --noise {given.noise:g} --seed {given.seed}"
    )
    write_results(costs, command, given.results)


def measure(children: int, noise: float, seed: int) -> Cost:
    """Grow one city and measure it, each time in a process of its own so that peaks are its own."""
    with tempfile.TemporaryDirectory(prefix="city-") as name:
        folder = Path(name)
        _python("benchmarks.city", "--children", str(children), "--noise", str(noise), "--seed", str(seed),
                "--out", name, "--format", "csv", "--deliveries", PERIOD)  # fmt: skip
        printed = _python("benchmarks.speed", "--stages", name)
        cost = Cost(**{**json.loads(printed.splitlines()[-1]), "children": children})
        start = time.perf_counter()
        cost.command_peak_gigabytes = _peak_of(
            "flows", "education", "--period", PERIOD, "--inbox", str(folder / "inbox"),
            "--warehouse", str(folder / "command"), "--published", str(folder / "published"), "--quiet",
        )  # fmt: skip
        cost.command_wall = time.perf_counter() - start
        return cost


def run_stages(folder: Path) -> Cost:
    """The plain functions of docs/ARCHITECTURE.md, one after another, on the city in the folder."""
    cost = Cost(children=0)
    comparison, period = Comparison.EDUCATION, parse_period(Comparison.EDUCATION, PERIOD)
    policies = load_policies({})
    connection = open_warehouse(folder / "stages")
    with _timed(cost, "admit"):
        as_of = admit(connection, folder / "inbox", comparison, period, gates=Gates()).as_of
    stages: dict[str, Callable[[], object]] = {
        "normalise": lambda: normalise(connection, as_of),
        "link": lambda: link(connection),
        "facts": lambda: facts.stage(connection, as_of),
        "entitle": lambda: entitle(connection, comparison, period, as_of, policies),
        "search again": lambda: search_again(connection),
        "find": lambda: find(connection, comparison, period, as_of, policies),
    }
    for name, stage in stages.items():
        with _timed(cost, name):
            stage()
    counted = connection.execute("select count(*) from raw.record").fetchone()
    cost.records = int(counted[0]) if counted else 0
    cost.peak_gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return cost


@contextmanager
def _timed(cost: Cost, stage: str) -> Iterator[None]:
    wall, processor = time.perf_counter(), time.process_time()
    yield
    cost.wall[stage] = time.perf_counter() - wall
    cost.processor[stage] = time.process_time() - processor


def _python(*arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 — our own words
    return done.stdout


def _peak_of(*arguments: str) -> float:
    """Run a module and return the peak memory, in gigabytes, of the process."""
    command = [sys.executable, "-m", *arguments]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 — our own words
    _, status, used = os.wait4(started.pid, 0)
    if status:
        raise RuntimeError(f"python -m {arguments[0]} {arguments[1]} failed")
    return used.ru_maxrss / 2**20


def write_results(costs: Sequence[Cost], command: str, results: Path) -> None:
    """speed.json and speed.md: seconds, shares, growth."""
    results.mkdir(parents=True, exist_ok=True)
    (results / "speed.json").write_text(
        json.dumps({"command": command, "costs": [asdict(cost) for cost in costs]}, indent=2) + "\n"
    )
    lines = ["# Speed", "", f"Made by `{command}` on two cores.", ""]
    lines += ["| | " + " | ".join(f"{cost.children:,} children" for cost in costs) + " |"]
    lines += ["|---|" + "---:|" * len(costs)]
    lines += ["| records | " + " | ".join(f"{cost.records:,}" for cost in costs) + " |"]
    for stage in costs[0].wall:
        cells = [
            f"{cost.wall[stage]:.1f} s ({cost.wall[stage] / sum(cost.wall.values()):.0%})" for cost in costs
        ]
        lines.append(f"| {stage} | " + " | ".join(cells) + " |")
    lines.append("| all stages | " + " | ".join(f"{sum(cost.wall.values()):.1f} s" for cost in costs) + " |")
    lines.append("| peak memory | " + " | ".join(f"{cost.peak_gigabytes:.2f} GB" for cost in costs) + " |")
    whole = [f"{cost.command_wall:.1f} s" for cost in costs]
    lines.append("| `yingbao education`, files to reports | " + " | ".join(whole) + " |")
    peaks = [f"{cost.command_peak_gigabytes:.2f} GB" for cost in costs]
    lines.append("| its peak memory | " + " | ".join(peaks) + " |")
    for small, large in pairwise(costs):
        growth = sum(large.wall.values()) / sum(small.wall.values())
        lines += [
            "",
            f"From {small.children:,} to {large.children:,} children all stages take {growth:.1f} times as long.",
        ]
    (results / "speed.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
