"""`make bench-peers`: the same records through our library, Splink and recordlinkage, side by side.

`python -m benchmarks.peers [--sections febrl census city speed] [--children 5000 20000] [--noise 1 3]`; results are
merged into benchmarks/results/peers.json section by section, and peers.md is written anew from it.
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.environment import BUILD
from benchmarks.peers.results import RESULTS, write_section
from benchmarks.peers.sections import run_census, run_cities, run_febrl, run_speed

SECTIONS = ("febrl", "census", "city", "speed")
LARGE = "large"
"""Hundreds of thousands of children: run only when asked for."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sections asked for, one after another, and write each as soon as it is done."""
    given = _parse(arguments)
    folder = BUILD / "data"
    if given.anew:
        shutil.rmtree(folder, ignore_errors=True)
    for section in given.sections:
        if section == "febrl":
            found = run_febrl(folder)
        elif section == "census":
            found = run_census(folder, given.census_seeds)
        elif section == "city":
            found = run_cities(folder, given.children, given.noise, given.seed)
        elif section == LARGE:
            found = run_cities(folder, given.large_children, [1.0], given.seed)
        else:
            found = run_speed(folder, given.speed_children, given.seed)
        write_section(section, _command(section, given), found, given.results)


def _command(section: str, given: argparse.Namespace) -> str:
    words = {
        "febrl": "",
        "census": f" --census-seeds {_words(given.census_seeds)}",
        "city": f" --children {_words(given.children)} --noise {_words(given.noise)} --seed {given.seed}",
        LARGE: f" --large-children {_words(given.large_children)} --seed {given.seed}",
        "speed": f" --speed-children {_words(given.speed_children)} --seed {given.seed}",
    }
    return f"python -m benchmarks.peers --sections {section}{words[section]}"


def _words(values: Sequence[float]) -> str:
    return " ".join(f"{value:.12g}" for value in values)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--sections", nargs="+", choices=(*SECTIONS, LARGE), default=SECTIONS)
    parser.add_argument("--children", type=int, nargs="+", default=[5_000, 20_000])
    parser.add_argument("--large-children", type=int, nargs="+", default=[100_000])
    parser.add_argument("--noise", type=float, nargs="+", default=[1.0, 3.0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--census-seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--speed-children", type=int, nargs="+", default=[20_000])
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--anew", action="store_true", help="throw away what earlier runs prepared")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
