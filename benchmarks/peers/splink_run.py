"""Runs in Splink's environment: links a task's tables and writes what Splink found.

`python -m benchmarks.peers.splink_run TASK_FOLDER MODEL OUT` writes under OUT/<variant>/ pairs.parquet
(table_l, key_l, table_r, key_r, weight), one_to_one.parquet (choice, threshold, table, key, cluster) and spent.json
(seconds of each step, by the clock and of the processor). With `timed` as a fourth word only the last is written.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from splink import DuckDBAPI, Linker, SettingsCreator

from benchmarks.peers.splink_model import Model
from benchmarks.peers.splink_models import MODELS

PREDICT_FROM = -10.0
"""Pairs below this weight are left out: no threshold worth having lies there."""
ONE_TO_ONE = (0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 20.0)
"""Thresholds tried with one-to-one clustering, in match weight."""
CLUSTER_AT = 6.0
"""The threshold at which clustering is timed."""
SEED = 1
RANDOM_PAIRS = 1e7
"""Pairs for u: Splink's documentation calls ten million often adequate."""
BIRTH_PARTS = "*, substr(birth_date, 1, 4) as birth_year, substr(birth_date, 5, 4) as birth_month_day"


class Steps:
    """Seconds of the named steps, by the clock and of the processor."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is inside."""
        clock, processor = time.monotonic(), time.process_time()
        yield
        self.spent[name] = time.monotonic() - clock
        self.spent[f"{name}_cpu"] = time.process_time() - processor


def main(folder: Path, model_name: str, out: Path, *, timed: bool) -> None:
    """Link with every variant of the model."""
    for make in MODELS[model_name]:
        (out / make.__name__).mkdir(parents=True, exist_ok=True)
        steps = Steps()
        linker, predicted = link(folder, make(), steps)
        if not timed:
            write(linker, predicted, make(), out / make.__name__)
        steps.spent["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        (out / make.__name__ / "spent.json").write_text(json.dumps(steps.spent), encoding="utf-8")


def link(folder: Path, model: Model, steps: Steps) -> tuple[Linker, Any]:
    """Register, train, predict, cluster: the linker and its scored pairs."""
    with steps.step("register"):
        linker = make_linker(folder, model, duckdb.connect())
    with steps.step("train"):
        train(linker, model)
    with steps.step("predict"):
        predicted = linker.inference.predict(threshold_match_weight=PREDICT_FROM)
    if model.link_type != "link_only":
        with steps.step("cluster"):
            linker.clustering.cluster_pairwise_predictions_at_threshold(
                predicted, threshold_match_weight=CLUSTER_AT
            )
    return linker, predicted


def write(linker: Linker, predicted: Any, model: Model, out: Path) -> None:
    """What was found, and the model."""
    write_pairs(predicted, out / "pairs.parquet")
    write_one_to_one(linker, predicted, model, out / "one_to_one.parquet")
    linker.misc.save_model_to_json(str(out / "model.json"), overwrite=True)


def make_linker(folder: Path, model: Model, connection: duckdb.DuckDBPyConnection) -> Linker:
    """A linker over the task's tables."""
    api = DuckDBAPI(connection=connection)
    inputs = []
    for path in sorted((folder / "tables").glob("*.parquet")):
        columns = connection.sql(f"select * from '{path}' limit 0").columns
        chosen = BIRTH_PARTS if "birth_date" in columns and "birth_year" not in columns else "*"
        connection.execute(f"create table prepared_{path.stem} as select {chosen} from '{path}'")
        inputs.append(api.register(f"prepared_{path.stem}", dataset_display_name=path.stem))
    settings = SettingsCreator(
        link_type=model.link_type,
        unique_id_column_name="key",
        comparisons=list(model.comparisons),
        blocking_rules_to_generate_predictions=list(model.blocking),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    return Linker(inputs if len(inputs) > 1 else inputs[0], settings)


def train(linker: Linker, model: Model) -> None:
    """The prior by deterministic rules, u by random pairs, m by EM under several blocking rules."""
    linker.training.estimate_probability_two_random_records_match(
        list(model.deterministic), recall=model.recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for rule in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )


def write_pairs(predicted: Any, path: Path) -> None:
    """The scored pairs, strongest first."""
    columns = predicted.as_duckdbpyrelation().columns
    table_l, table_r = (
        ("source_dataset_l", "source_dataset_r") if "source_dataset_l" in columns else ("'all'", "'all'")
    )
    predicted.as_duckdbpyrelation().project(
        f"{table_l} as table_l, key_l, {table_r} as table_r, key_r, match_weight as weight"
    ).write_parquet(str(path))


def write_one_to_one(linker: Linker, predicted: Any, model: Model, path: Path) -> None:
    """Clusters with at most one record of each table that is taken as free of duplicates."""
    parts = []
    for choice in model.one_to_one:
        for threshold in ONE_TO_ONE:
            found = linker.clustering.cluster_using_single_best_links(
                predicted, duplicate_free_datasets=list(choice), threshold_match_weight=threshold
            )
            rows = found.as_duckdbpyrelation().project(
                f"'{'+'.join(choice)}' as choice, {threshold}::double as threshold,"
                ' source_dataset as "table", key, cluster_id::varchar as cluster'
            )
            parts.append(rows.to_arrow_table())
            found.drop_table_from_database_and_remove_from_cache()
    if parts:
        pq.write_table(pa.concat_tables(parts), path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), timed="timed" in sys.argv[4:])
