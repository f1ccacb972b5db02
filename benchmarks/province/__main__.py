"""`python -m benchmarks.province`: grow a province, run each city as the home city, score what was found elsewhere.

`--cities 5 --children 10000 --elsewhere 0.03 --noise 1 3 --seed 1 2 3` writes results/province.md.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.city.places import CITIES
from benchmarks.province.deliver import deliver
from benchmarks.province.measure import COUNTED, KINDS, Home, measure_city
from benchmarks.quality import RESULTS
from benchmarks.score import TERMS, share, write_figure

Counts = Counter[tuple[str, str]]
TITLES = {
    "elsewhere": "there 实在异地",
    "precision": "precision 准确率",
    "recall": "recall 查全率",
    "with_review": "with review 含待核查",
    "reviewed": "to review 待核查",
    "gaps": "true gaps 真实缺口",
    "gaps_answered": "lost 误作异地",
    "gaps_reviewed": "doubted 误入待核查",
}
ABOUT = """A province of {cities} cities of {children:,} children; {elsewhere:.0%} of them, mostly whole families, are
insured or schooled in another city, and some pupils' term's aid is granted where they were before. Each city is the
home city in its turn. An answer is right if the child's own record is in truth on that city's roll. “lost”: a child
without any record anywhere who is told covered elsewhere."""
BAR = "Bar 标准: precision ≥ .97, recall ≥ .95 of 异地 answers at noise 1."


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the province of each noise and seed, print the tables, write them to the results."""
    given = _parse(arguments)
    sections = []
    for noise in given.noises:
        seeds = {seed: measure(given, noise, seed) for seed in given.seeds}
        sections.append(write_section(noise, seeds))
        print(sections[-1], flush=True)
    given.results.mkdir(parents=True, exist_ok=True)
    (given.results / "province.md").write_text(write_page(given, sections), encoding="utf-8")


def measure(given: argparse.Namespace, noise: float, seed: int) -> Counts:
    """The counts of all cities of one province, each as the home city in its turn."""
    with tempfile.TemporaryDirectory(prefix="province-") as folder:
        names = deliver(
            Path(folder),
            cities=given.cities,
            children=given.children,
            elsewhere=given.elsewhere,
            noise=noise,
            seed=seed,
            month=given.month,
            report=lambda line: print(line, file=sys.stderr),
        )
        counts: Counts = Counter()
        for name in names:
            home = Home(Path(folder), name, tuple(names), given.month)
            counts.update(measure_city(home, Path(folder) / "warehouse" / name))
    return counts


def figures(counts: Counts, kinds: Sequence[str]) -> dict[str, float | None]:
    """The figures of some kinds together, by the names of TITLES."""
    of = {what: sum(counts[kind, what] for kind in kinds) for what in COUNTED}
    return {
        **of,
        "precision": share(of["answered_right"], of["answered"]),
        "recall": share(of["answered_right"], of["elsewhere"]),
        "with_review": share(of["answered_right"] + of["reviewed_right"], of["elsewhere"]),
    }


def write_section(noise: float, seeds: Mapping[int, Counts]) -> str:
    """A table by kind over all seeds, and a line a seed."""
    total: Counts = Counter()
    for counts in seeds.values():
        total.update(counts)
    lines = [f"## Noise {noise:g}", "", "| | " + " | ".join(TITLES.values()) + " |"]
    lines.append("|---|" + "---:|" * len(TITLES))
    for kind in KINDS:
        lines.append(_row(f"{kind} {TERMS[kind]}", figures(total, [kind])))
    lines.append(_row("all 合计", figures(total, KINDS)))
    lines += [_row(f"seed {seed}", figures(counts, KINDS)) for seed, counts in seeds.items()]
    before = sum(total[kind, "found_before"] for kind in KINDS)
    lines += [
        "",
        f"Of those elsewhere, taken for somebody on the home rolls and so not looked for: {before}.",
    ]
    return "\n".join(lines)


def _row(name: str, held: Mapping[str, float | None]) -> str:
    return f"| {name} | " + " | ".join(write_figure(held[key]) for key in TITLES) + " |"


def write_page(given: argparse.Namespace, sections: Sequence[str]) -> str:
    """The page of the results, with the command that makes it again."""
    command = (
        f"python -m benchmarks.province --cities {given.cities} --children {given.children}"
        f" --elsewhere {given.elsewhere:g} --noise {' '.join(f'{noise:g}' for noise in given.noises)}"
        f" --seed {' '.join(map(str, given.seeds))}"
    )
    about = ABOUT.format(cities=given.cities, children=given.children, elsewhere=given.elsewhere)
    return (
        "\n\n".join(["# Looked for in other cities 异地查找", f"    {command}", about, BAR, *sections]) + "\n"
    )


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.province", description=__doc__)
    parser.add_argument("--cities", type=int, default=CITIES, choices=range(2, CITIES + 1))
    parser.add_argument("--children", type=int, default=5000)
    parser.add_argument("--elsewhere", type=float, default=0.03)
    parser.add_argument("--noise", dest="noises", type=float, nargs="+", default=[1.0])
    parser.add_argument("--seed", dest="seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--month", default="2026-10")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
