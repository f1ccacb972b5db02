"""The measured sizes of either engine, as the cost model wants them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scale_model import Size, Term

GIGABYTE = 2**30
DUCKDB_TERMS = {
    "link: compare": (Term.FIXED, Term.PAIRS),
    "link: weigh": (Term.FIXED, Term.PAIRS),
    "search again": (Term.FIXED, Term.CHILDREN, Term.SQUARED),
}
"""Of pairs: comparing, and weighing beside a sample of fixed size. The missing are searched for among all."""
SPARK_STEPS = {
    "start": ("start",),
    "stage": ("raw", "read", "staged", "land staged"),
    "settle": ("shared", "crowd_number", "agreed", "concluded", "settled", "parted"),
    "view": ("node", "held"),
    "propose": ("key_", "block_", "pair"),
    "compare": ("compared",),
    "weigh": ("sibling", "sure", "weights", "weighed"),
    "assign": ("edge", "way", "label", "assigned"),
    "identify": ("owner", "owned", "described", "id"),
    "link records": ("link",),
    "land": ("land linked",),
}
"""The engine's stages (folders under the storage root, by their names' beginnings) as steps of the work."""
SPARK_TERMS = {
    "start": (Term.FIXED,),
    "compare": (Term.FIXED, Term.SORTED, Term.PAIRS),
    "weigh": (Term.FIXED, Term.SORTED, Term.PAIRS),
}
LINEAR = (Term.FIXED, Term.RECORDS)
"""What bytes grow with: a row is as wide in a large city."""


@dataclass(frozen=True)
class Measured:
    """One engine's sizes, smallest first, by what was measured: processor seconds by stage, and so on."""

    processor: Sequence[Size]
    clock: Sequence[Size]
    bytes: Sequence[Size]


def read_duckdb(folder: Path) -> Measured:
    """The sizes in results/scale.json; bytes: memory at the peak, and the warehouse."""
    costs = [told["cost"] for told in json.loads((folder / "scale.json").read_text("utf-8"))]
    costs.sort(key=lambda cost: cost["children"])

    def size(cost: Mapping[str, Any], costs: Mapping[str, float]) -> Size:
        return Size(cost["children"], cost["records"], cost["pairs"], costs)

    return Measured(
        [size(cost, _part_link(cost)) for cost in costs],
        [size(cost, cost["wall"]) for cost in costs],
        [
            size(cost, {"memory": cost["peak_gigabytes"], "warehouse": cost["kept"] / GIGABYTE})
            for cost in costs
        ],
    )


def _part_link(cost: Mapping[str, Any]) -> dict[str, float]:
    """Processor seconds by stage, linking step by step."""
    parted: dict[str, float] = {}
    for stage, seconds in cost["processor"].items():
        if stage == "link" and cost["linking"]:
            parted |= {f"link: {step}": spent for step, spent in cost["linking"].items()}
        else:
            parted[stage] = seconds
    return parted


def read_spark(folder: Path) -> Measured:
    """The sizes of results/spark.json at local[2]; bytes: shuffled (as written), and kept under the storage root."""
    runs = read_runs(folder)

    def size(run: Mapping[str, Any], costs: Mapping[str, float]) -> Size:
        rows = {stage["stage"]: stage["rows"] for stage in run["stages"]}
        return Size(run["children"], rows["staged"], rows["compared"], costs)

    return Measured(
        [size(run, sum_steps(run, lambda stage: sum(stage["processor"].values()))) for run in runs],
        [size(run, sum_steps(run, lambda stage: stage["seconds"])) for run in runs],
        [
            size(
                run,
                {
                    "shuffled": sum(stage["written"] for stage in run["stages"]) / GIGABYTE,
                    "kept": sum(stage["kept"] for stage in run["stages"]) / GIGABYTE,
                },
            )
            for run in runs
        ],
    )


def read_runs(folder: Path) -> list[Mapping[str, Any]]:
    """Spark's runs at local[2], smallest first."""
    told = json.loads((folder / "spark.json").read_text("utf-8")).values()
    return sorted((run for run in told if run["where"] == "local[2]"), key=lambda run: run["children"])


def sum_steps(run: Mapping[str, Any], of: Callable[[Mapping[str, Any]], float]) -> dict[str, float]:
    """By step the sum of what its stages cost."""
    steps = dict.fromkeys(SPARK_STEPS, 0.0)
    for stage in run["stages"]:
        steps[step_of(stage["stage"])] += of(stage)
    return steps


def step_of(stage: str) -> str:
    """The step that a stage of the engine belongs to."""
    whole = [step for step, names in SPARK_STEPS.items() if stage in names]
    begun = [step for step, names in SPARK_STEPS.items() if stage.startswith(names)]
    return (whole or begun)[0]
