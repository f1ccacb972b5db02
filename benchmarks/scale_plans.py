"""What a province and the nation take, and what fits one machine, by the model."""

from dataclasses import dataclass

from benchmarks.scale_model import Model, alike, model
from benchmarks.scale_sizes import DUCKDB_TERMS, LINEAR, SPARK_TERMS, Measured

PROVINCE, NATION, CITY = 15_000_000, 250_000_000, 1_000_000
"""Children."""
CORES = 64
"""What hours are told for: eight machines of eight cores, say."""
MEMORIES = (8, 16, 32, 64, 128)
SHARE = 0.8
"""What of a machine's memory one run may take: the system and the files' cache want the rest."""
HOUR = 3600


@dataclass(frozen=True)
class Models:
    """The models of all measured sizes, of either engine."""

    duckdb: Model
    duckdb_bytes: Model
    spark: Model
    spark_bytes: Model


def project(duckdb: Measured, spark: Measured) -> Models:
    """Fitted to all sizes there are."""
    linear = dict.fromkeys(("memory", "warehouse", "shuffled", "kept"), LINEAR)
    return Models(
        model(alike(duckdb.processor), DUCKDB_TERMS),
        model(duckdb.bytes, linear),
        model(spark.processor, SPARK_TERMS),
        model(spark.bytes, linear),
    )


PLANS = (
    ("a city of 1 million", CITY, 1),
    ("a province as one", PROVINCE, 1),
    ("a province, 15 cities", CITY, PROVINCE // CITY),
    ("the nation as one", NATION, 1),
    ("the nation, 250 cities", CITY, NATION // CITY),
)
"""Name, children of a part, parts. Cities are run one by one, each within itself."""


def write_plans(models: Models) -> list[str]:
    """Markdown: what each plan takes on either engine."""
    rows = [
        "| | records, million | pairs, million | DuckDB: core-hours | in the second search | memory, GB"
        f" | warehouses, GB | Spark: core-hours | hours on {CORES} cores | shuffled, GB | kept meanwhile, GB |",
        "|---" + "|---:" * 10 + "|",
    ]
    for name, children, parts in PLANS:
        one, held = models.duckdb.at(children), models.duckdb_bytes.at(children).costs
        spark, moved = models.spark.at(children), models.spark_bytes.at(children).costs
        hours = parts * spark.whole / HOUR
        cells = [
            name,
            f"{parts * one.records / 1e6:,.1f}",
            f"{parts * one.pairs / 1e6:,.1f}",
            f"{parts * one.whole / HOUR:,.2f}",
            f"{one.costs['search again'] / one.whole:.0%}",
            f"{held['memory']:,.0f}",
            f"{parts * held['warehouse']:,.0f}",
            f"{hours:,.1f}",
            f"{hours / CORES:,.2f}",
            f"{parts * moved['shuffled']:,.0f}",
            f"{moved['kept']:,.0f}",
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return [*rows, ""]


def write_fitting(models: Models) -> list[str]:
    """Markdown: how many children fit one machine, by its memory."""
    rows = ["| memory, GB | children that fit, million | core-hours |", "|---:|---:|---:|"]
    for memory in MEMORIES:
        children = fit_children(models, memory)
        hours = models.duckdb.at(children).whole / HOUR
        rows.append(f"| {memory} | {children / 1e6:,.1f} | {hours:,.2f} |")
    return [*rows, ""]


def fit_children(models: Models, memory: float) -> float:
    """The children whose peak is SHARE of so many GB."""
    nobody, million = (models.duckdb_bytes.at(children).costs["memory"] for children in (0, CITY))
    return max(0.0, (SHARE * memory - nobody) / (million - nobody) * CITY)
