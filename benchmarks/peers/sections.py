"""The sections of the benchmark: each prepares its tasks, puts them to every library and returns rows of figures."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.peers.absence import QUESTIONS, Asked, ask
from benchmarks.peers.census import write_census
from benchmarks.peers.cities import City, found_city, write_city
from benchmarks.peers.cuts import CLUSTERS, PAIRS, Cut, cut_pairs, cut_splink
from benchmarks.peers.ecm import link_with_ecm
from benchmarks.peers.environment import SPLINK, Spent, mean_spent, read_json
from benchmarks.peers.febrl import write_febrl3, write_febrl4
from benchmarks.peers.measure import Records, Score, clusters_of, read_records
from benchmarks.peers.ours import Ours, link_city, link_task, search_city
from benchmarks.peers.results import Row, row_of
from benchmarks.peers.task import Task

ECM_CHILDREN = 10_000
"""Children up to which recordlinkage is asked too: it holds every pair's comparison in memory."""
STEPS = {
    "predict and cluster": ("register", "predict", "cluster"),
    "train, predict and cluster": ("register", "train", "predict", "cluster"),
}
STANDINGS = {"confirmed": ["confirmed"], "with review": ["confirmed", "review"]}


def run_febrl(folder: Path) -> list[Row]:
    """Febrl 4 and 3 through all libraries."""
    febrl4, febrl3 = write_febrl4(folder / "febrl4"), write_febrl3(folder / "febrl3")
    return [*compare(febrl4, with_ecm=True), *compare(febrl3)]


def run_census(folder: Path, seeds: Sequence[int]) -> list[Row]:
    """Pseudopeople's tasks, each seed of its noise by itself."""
    return [row for seed in seeds for task in write_census(folder, seed) for row in compare(task)]


def compare(task: Task, *, with_ecm: bool = False) -> list[Row]:
    """One task through our library, Splink, and if asked recordlinkage: rows of pairs."""
    records = read_records(task)
    ours = records.score(clusters_of(records, link_task(task).person))
    rows = [row_of(task.name, "pairs", "ours", "as it comes", ours)]
    run_splink(task)
    rows += best_rows(
        task.name, "pairs", "Splink", score_cuts(cut_splink(records, task.folder), records), ours
    )
    return [*rows, *_ecm_rows(task, records, ours)] if with_ecm else rows


def run_cities(folder: Path, sizes: Sequence[int], noises: Sequence[float], seed: int) -> list[Row]:
    """The city at each noise: pairs over all sources, and who is missing from a list."""
    return [
        row
        for children in sizes
        for noise in noises
        for row in compare_city(found_city(folder, children=children, noise=noise, seed=seed))
    ]


def compare_city(grown: City) -> list[Row]:
    """One city through all libraries."""
    task = write_city(grown)
    records, truth = read_records(task), task.truth
    ours = clusters_of(records, link_city(grown).person)
    searched = search_city(grown, QUESTIONS)
    run_splink(task)
    cuts = list(cut_splink(records, task.folder))
    linked = records.score(ours)
    rows = [row_of(task.name, "pairs", "ours", "as it comes", linked)]
    paired = score_cuts(cuts, records)
    rows += best_rows(task.name, "pairs", "Splink", paired, linked)
    usual = [
        max((pair for pair in paired if pair[0].how == how), key=lambda pair: pair[1].f1)[0]
        for how in (CLUSTERS, PAIRS)
    ]
    for question in QUESTIONS:
        asked = ask(grown, records, truth, question)
        found = searched[question.kind]
        scores = {
            name: asked.score(_answered(records, found[found["standing"].isin(standings)]))
            for name, standings in STANDINGS.items()
        }
        rows += [row_of(task.name, question.kind, "ours", name, score) for name, score in scores.items()]
        confirmed = scores["confirmed"]
        rows += [
            row_of(
                task.name, question.kind, "Splink, as best for pairs", _name(cut), cut.score_absence(asked)
            )
            for cut in usual
        ]
        rows += best_rows(task.name, question.kind, "Splink", absence_cuts(cuts, asked), confirmed)
    if grown.children <= ECM_CHILDREN:
        rows += _ecm_rows(task, records, linked)
    return rows


def run_speed(folder: Path, sizes: Sequence[int], seed: int) -> list[Row]:
    """What linking the same city takes, ours, Splink's and ours again: multiples of the mean of our two times.

    A machine's speed changes within the minutes that Splink takes; once after it would compare two moments.
    """
    rows: list[Row] = []
    for children in sizes:
        grown = found_city(folder, children=children, noise=1, seed=seed)
        task = write_city(grown)
        timed = task.folder / "timed"
        before = link_city(grown)
        SPLINK.run("benchmarks.peers.splink_run", [str(task.folder), task.model, str(timed), "timed"])
        rows += time_rows(task.name, timed, [before, link_city(grown)])
    return rows


def time_rows(task: str, timed: Path, ours: Sequence[Ours]) -> list[Row]:
    """Splink's steps as multiples of ours, from cleaned records to persons: of all ours and of our linking alone."""
    whole = mean_spent([one.spent for one in ours])
    linking = mean_spent([one.spent - one.cleaned for one in ours])
    return [
        {
            "task": task, "question": "time", "library": "Splink", "variant": f"{variant.name}: {name}",
            **_multiples(read_json(variant / "spent.json"), steps, whole, linking),
        }
        for variant in sorted(timed.iterdir())
        for name, steps in STEPS.items()
    ]  # fmt: skip


def _multiples(
    spent: dict[str, float], steps: Sequence[str], whole: Spent, linking: Spent
) -> dict[str, float]:
    clock, processor = sum(spent[s] for s in steps), sum(spent[f"{s}_cpu"] for s in steps)
    return {
        "clock_whole": clock / whole.seconds,
        "processor_whole": processor / whole.cpu_seconds,
        "clock_linking": clock / linking.seconds,
        "processor_linking": processor / linking.cpu_seconds,
    }


def run_splink(task: Task) -> None:
    """Have Splink link the task, unless its answers are there."""
    if not list(task.folder.glob("splink/*/spent.json")):
        out = task.folder / "splink"
        SPLINK.run("benchmarks.peers.splink_run", [str(task.folder), task.model, str(out)])


def score_cuts(cuts: Iterable[Cut], records: Records) -> list[tuple[Cut, Score]]:
    """Each cut with its score of pairs."""
    return [(cut, cut.score(records)) for cut in cuts]


def absence_cuts(cuts: Iterable[Cut], asked: Asked) -> list[tuple[Cut, Score]]:
    """Each cut with its score of children made out to be missing."""
    return [(cut, cut.score_absence(asked)) for cut in cuts]


def best_rows(
    task: str, question: str, library: str, scored: Sequence[tuple[Cut, Score]], ours: Score
) -> list[Row]:
    """The best F1 of each way to join pairs, and the best recall at no more false answers than ours.

    Both are chosen with the truth in hand: nobody has it who links in earnest.
    """
    rows = []
    for how in sorted({cut.how for cut, _ in scored}):
        best = max((pair for pair in scored if pair[0].how == how), key=lambda pair: pair[1].f1)
        rows.append(row_of(task, question, library, _name(best[0]), best[1]))
    careful = [pair for pair in scored if pair[1].false <= ours.false]
    if careful:
        cut, score = max(careful, key=lambda pair: (pair[1].right, -pair[1].false))
        rows.append(row_of(task, question, f"{library}, no more false than ours", _name(cut), score))
    return rows


def _name(cut: Cut) -> str:
    return f"{cut.model}: {cut.how} from {cut.threshold:g}"


def _answered(records: Records, found: pd.DataFrame) -> np.ndarray:
    has = np.ones(len(records.table), bool)
    has[records.places(found["table"], found["key"])] = False
    return has


def _ecm_rows(task: Task, records: Records, ours: Score) -> list[Row]:
    pairs, _ = link_with_ecm(task)
    scored = score_cuts(cut_pairs(records, pairs, "ECM"), records)
    return best_rows(task.name, "pairs", "recordlinkage", scored, ours)
