"""`make bench-speed`: what a run costs, stage by stage, how that grows with the city, and what Splink takes.

`python -m benchmarks.speed --children 100000,1000000` grows each city, runs the plain functions of the
education comparison stage by stage in one process, then the whole command from files to published reports in
another. `--splink 100000` has Splink link a city of that size, and us right after it. All is written as Markdown
and JSON to results/ as soon as it is known. Seconds depend on the machine; shares and ratios much less.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.peers.environment import BUILD
from benchmarks.peers.results import NOTES, Row, write_times
from benchmarks.peers.sections import run_speed
from matchers import facts
from matchers.city import follow, link, normalise, search_again
from matchers.entitle import entitle
from matchers.findings import find
from reports.publish import Publication, publish
from schemas.admit import Gates, admit
from schemas.extracts import Comparison
from schemas.period import parse_period
from schemas.policies import load_policies
from schemas.warehouse import open_warehouse

RESULTS = Path(__file__).parent / "results"
PERIOD = "2026-10"


@dataclass
class Cost:
    """What one city costs: seconds a stage (wall, processor), peak memory, the whole command's of both.

    `pairs`: how many were compared. `linking`: processor seconds of each step of the stage `link`. `kept`: bytes
    of the warehouse.
    """

    children: int
    records: int = 0
    pairs: int = 0
    kept: int = 0
    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    linking: dict[str, float] = field(default_factory=dict)
    peak_gigabytes: float = 0.0
    command_wall: float = 0.0
    command_processor: float = 0.0
    command_peak_gigabytes: float = 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--children", default="100000", help="sizes, separated by commas")
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--splink", default="", help="sizes that Splink links too, separated by commas")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--stages", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.stages:
        print(json.dumps(asdict(run_stages(given.stages))))
        return
    of_city = f" --noise {given.noise:g} --seed {given.seed}"
    costs: list[Cost] = []
    for size in _numbers(given.children):
        costs.append(measure(size, given.noise, given.seed))
        command = f"python -m benchmarks.speed --children {given.children}{of_city}"
        write_results(given.results, stages={"command": command, "costs": [asdict(cost) for cost in costs]})
    rows: list[Row] = []
    for size in _numbers(given.splink):
        rows += run_speed(BUILD / "data", [size], given.seed)
        command = f'python -m benchmarks.speed --children "" --splink {given.splink} --seed {given.seed}'
        write_results(given.results, splink={"command": command, "rows": rows})


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def measure(children: int, noise: float, seed: int) -> Cost:
    """Grow one city and measure it, each time in a process of its own so that peaks are its own."""
    with tempfile.TemporaryDirectory(prefix="city-") as name:
        folder = Path(name)
        _python("benchmarks.city", "--children", str(children), "--noise", str(noise), "--seed", str(seed),
                "--out", name, "--format", "csv", "--deliveries", PERIOD)  # fmt: skip
        printed = _python("benchmarks.speed", "--stages", name)
        cost = Cost(**{**json.loads(printed.splitlines()[-1]), "children": children})
        shutil.rmtree(folder / "stages")
        cost.command_wall, cost.command_processor, cost.command_peak_gigabytes = _run(
            "flows", "education", "--period", PERIOD, "--inbox", str(folder / "inbox"),
            "--warehouse", str(folder / "command"), "--published", str(folder / "published"), "--quiet",
        )  # fmt: skip
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
        "facts": lambda: facts.stage(connection),
        "link": lambda: _link(connection, cost),
        "entitle": lambda: entitle(connection, comparison, period, as_of, policies),
        "search again": lambda: (
            search_again(connection),
            follow(connection, comparison, period, as_of, policies),
        ),
        "find": lambda: find(connection, comparison, period, as_of, policies),
        "publish": lambda: publish(connection, publication),
    }
    publication = Publication(comparison, period, as_of, folder / "stages" / "published", "speed")
    for name, stage in stages.items():
        with _timed(cost, name):
            stage()
    counted = connection.execute("select count(*) from raw.record").fetchone()
    cost.records = int(counted[0]) if counted else 0
    cost.kept = sum(path.stat().st_size for path in (folder / "stages").glob("*.duckdb"))
    cost.peak_gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return cost


def _link(connection: duckdb.DuckDBPyConnection, cost: Cost) -> None:
    """Link, and note what each step takes: those that compare grow with the pairs, the others with the records."""
    begun = {"load": time.process_time()}

    def begin(step: str) -> None:
        begun[step] = time.process_time()

    counts = link(connection, progress=begin)
    ends = [*list(begun.values())[1:], time.process_time()]
    cost.linking = {step: end - begun[step] for step, end in zip(begun, ends, strict=True)}
    cost.pairs = counts["candidates"]


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


def _run(*arguments: str) -> tuple[float, float, float]:
    """Run a module: seconds by the clock and of the processor, and peak memory in gigabytes, with its children's."""
    command = [sys.executable, "-m", *arguments]
    begun = time.perf_counter()
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 — our own words
    _, status, used = os.wait4(started.pid, 0)
    if status:
        raise RuntimeError(f"python -m {arguments[0]} {arguments[1]} failed")
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20


def write_results(results: Path, **measured: dict[str, Any]) -> None:
    """speed.json with what was measured in place of what it held of that, and speed.md from it."""
    results.mkdir(parents=True, exist_ok=True)
    path = results / "speed.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found |= measured
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    lines = ["# Speed", ""]
    if "stages" in found:
        costs = [Cost(**cost) for cost in found["stages"]["costs"]]
        lines += [f"Made by `{found['stages']['command']}` on two cores.", "", *_stage_lines(costs), ""]
        lines += [_growth(small, large) for small, large in pairwise(costs)]
    if "splink" in found:
        lines += ["", "## Beside Splink 5", "", NOTES["speed"], "", f"    {found['splink']['command']}", ""]
        lines += [write_times(found["splink"]["rows"]).rstrip()]
    (results / "speed.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines), flush=True)


def _growth(small: Cost, large: Cost) -> str:
    clock = sum(large.wall.values()) / sum(small.wall.values())
    processor = sum(large.processor.values()) / sum(small.processor.values())
    return (
        f"From {small.children:,} to {large.children:,} children all stages take {clock:.1f} times as long by "
        f"the clock, {processor:.1f} times the processor time."
    )


def _stage_lines(costs: Sequence[Cost]) -> list[str]:
    """The table of stages: by the clock with its share, and of the processor."""
    lines = ["| | " + " | ".join(f"{cost.children:,} children | processor" for cost in costs) + " |"]
    lines += ["|---|" + "---:|---:|" * len(costs)]
    lines += ["| records | " + " | ".join(f"{cost.records:,} | " for cost in costs) + " |"]
    for stage in costs[0].wall:
        cells = [
            f"{c.wall[stage]:.1f} s ({c.wall[stage] / sum(c.wall.values()):.0%}) | {c.processor[stage]:.1f} s"
            for c in costs
        ]
        lines.append(f"| {stage} | " + " | ".join(cells) + " |")
    whole = [f"{sum(c.wall.values()):.1f} s | {sum(c.processor.values()):.1f} s" for c in costs]
    lines.append("| all stages | " + " | ".join(whole) + " |")
    lines.append("| peak memory | " + " | ".join(f"{cost.peak_gigabytes:.2f} GB | " for cost in costs) + " |")
    command = [f"{cost.command_wall:.1f} s | {cost.command_processor:.1f} s" for cost in costs]
    lines.append("| `yingbao education`, files to reports | " + " | ".join(command) + " |")
    peaks = [f"{cost.command_peak_gigabytes:.2f} GB | " for cost in costs]
    lines.append("| its peak memory | " + " | ".join(peaks) + " |")
    return lines


if __name__ == "__main__":
    main()
