"""`make bench-quality`: grow a city, run the three comparisons on it, score them against the truth.

`python -m benchmarks.quality --children 3000 --noise 1 --seed 7` writes Markdown and JSON to results/.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.city.calendar import quarter
from benchmarks.city.deliver import FORMATS, deliver
from benchmarks.pooled import pool, write_pooled
from benchmarks.score import Figures, print_score, score, write_figure, write_table

RESULTS = Path(__file__).parent / "results"
COMPARISONS = ("education", "insurance", "determination")
GROUP_FIGURES = ("true", "precision_confirmed", "recall_with_review", "review_share")


@dataclass(frozen=True, slots=True)
class City:
    """Which city is measured."""

    children: int
    noise: float
    seed: int
    layout: str
    deliveries: tuple[str, ...]

    @property
    def name(self) -> str:
        """How its results' files are called."""
        return f"quality-{self.children}-noise{self.noise:g}-seed{self.seed}"

    @property
    def command(self) -> str:
        """The command that makes the results again."""
        return (
            f"python -m benchmarks.quality --children {self.children} --noise {self.noise:g}"
            f" --seed {self.seed} --format {self.layout} --deliveries {','.join(self.deliveries)}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one city, or several seeds of it one after another."""
    given = _parse(arguments)
    measured: dict[int, Sequence[Figures]] = {}
    for seed in given.seeds:
        city = City(given.children, given.noise, seed, given.format, tuple(given.deliveries.split(",")))
        with tempfile.TemporaryDirectory(prefix="city-") as folder:
            measured[seed] = measure(city, Path(folder))
        write_results(city, measured[seed], given.results)
    if len(measured) > 1:
        _write_pooled(city, measured, given.results)


def _write_pooled(city: City, measured: Mapping[int, Sequence[Figures]], folder: Path) -> None:
    """Write all seeds together as `quality-<children>-noise<noise>.md` and `.json`."""
    name = city.name.rpartition("-")[0]
    command = city.command.replace(f"--seed {city.seed}", f"--seed {' '.join(map(str, measured))}")
    title = f"Quality: {city.children} children, noise {city.noise:g}, {len(measured)} seeds"
    (folder / f"{name}.md").write_text(write_pooled(title, command, measured), encoding="utf-8")
    content = {"command": command, **pool(list(measured.values()))}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    print(folder / f"{name}.md")


def measure(city: City, folder: Path) -> list[Figures]:
    """The figures of the three comparisons for the city's last delivery."""
    deliver(
        folder,
        children=city.children,
        noise=city.noise,
        seed=city.seed,
        deliveries=city.deliveries,
        layout=city.layout,
        report=lambda line: print(line, file=sys.stderr),
    )
    return [_run(comparison, city.deliveries[-1], folder) for comparison in COMPARISONS]


def run_comparison(comparison: str, period: str, inbox: Path, folder: Path) -> float:
    """The seconds it took to run a comparison into `folder` by the command line; shows why it failed."""
    command = [
        sys.executable,
        "-m",
        "flows",
        comparison,
        "--period",
        period,
        "--inbox",
        str(inbox),
        "--warehouse",
        str(folder / "warehouse"),
        "--published",
        str(folder / "published"),
        "--quiet",
    ]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — our own interpreter, our own words
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        raise SystemExit(f"{comparison} {period} ended with exit code {done.returncode}")
    return time.monotonic() - start


def _run(comparison: str, month: str, folder: Path) -> Figures:
    period = quarter(month) if comparison == "insurance" else month
    seconds = run_comparison(comparison, period, folder / "inbox", folder)
    figures = score(folder / "published", folder / "truth", comparison, period)
    print_score(figures)
    return {**figures, "seconds": round(seconds, 1)}


def write_results(city: City, figures: list[Figures], folder: Path) -> None:
    """Write `<name>.md` and `<name>.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = "\n\n".join(f"{write_table(one)}\n\n{_groups(one)}" for one in figures)
    title = f"# Quality: {city.children} children, noise {city.noise:g}, seed {city.seed}"
    text = f"{title}\n\n    {city.command}\n\n{tables}\n"
    (folder / f"{city.name}.md").write_text(text, encoding="utf-8")
    content = {"command": city.command, "comparisons": figures}
    (folder / f"{city.name}.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    print(f"{folder / city.name}.md")


def _groups(figures: Figures) -> str:
    lines = ["| group | " + " | ".join(GROUP_FIGURES) + " |", "|---|" + "---:|" * len(GROUP_FIGURES)]
    for name, row in figures["groups"].items():
        lines.append(f"| {name} | " + " | ".join(write_figure(row[head]) for head in GROUP_FIGURES) + " |")
    return "\n".join(lines)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--children", type=int, default=3000)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--seed", dest="seeds", type=int, nargs="+", default=[7])
    parser.add_argument("--format", choices=FORMATS, default="parquet")
    parser.add_argument(
        "--deliveries", default="2026-10", help="months, separated by commas; the last is measured"
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
