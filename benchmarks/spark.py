"""Both engines over one synthetic city: whether every table is the same, how long it took, what a worker held.

Each stage's seconds, processor seconds, bytes shuffled, rows and memory are told too (benchmarks/spark_costs.py).
`--executors 3` runs on a standalone cluster of so many executor processes on loopback instead of `local[2]`;
`--lose` kills one of them, with its worker, half-way: when the candidates are there and the comparison begins.
`--work` keeps the city in a folder, and finds it there the next time.
"""

import argparse
import json
import platform
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.city.deliver import deliver
from benchmarks.spark_cluster import QUICK, LoopbackCluster, start_cluster
from benchmarks.spark_costs import (
    JAVA,
    MEGABYTE,
    WORKER,
    StageCost,
    add_kept,
    logging_properties,
    read_log,
    read_marks,
    share_out,
    watched,
)
from matchers import city, entitle, facts, findings
from matchers.city import follow, search_again
from schemas.admit import admit
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import FILE_NAME, open_warehouse

RESULTS = Path(__file__).parent / "results"
MONTH = "2026-10"
RUN = ("education", MONTH)
KEY = "yingbao"
COMPARED = ("linked.person", "linked.link", "found.finding")
ROUNDED = ("weight", "probability", "candidate_probability", "candidate_weight", "share", "m", "u", "sibling")
HALF_WAY = "pair"
"""The stage after which a worker is lost."""
LANDING = {"normalise": "land staged", "link": "land linked"}
"""What is left of a step when its last stage is there."""


@dataclass
class Measured:
    """One run: seconds by the clock and of the processors; of Spark each stage's cost, and the most MB by process."""

    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    ends: list[tuple[str, float]] = field(default_factory=list)
    stages: list[StageCost] = field(default_factory=list)
    peaks: dict[str, float] = field(default_factory=dict)
    lost: int = 0


def prepare(folder: Path, children: int, seed: int) -> tuple[Path, date]:
    """A warehouse with raw.*, closed, and the day its data stand at; one that is there is taken as it is."""
    if not (folder / "raw" / FILE_NAME).exists():
        deliver(
            folder / "city", children=children, noise=1.0, seed=seed, deliveries=[MONTH], layout="csv",
            report=lambda _: None,
        )  # fmt: skip
        with open_warehouse(folder / "raw") as connection:
            admit(connection, folder / "city/inbox", RUN[0], parse_period(*RUN))
    return folder / "raw", parse_period(*RUN).last


def finish(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """What is DuckDB's in any case."""
    period = parse_period(*RUN)
    facts.stage(connection, as_of)
    entitle.entitle(connection, RUN[0], period, as_of, DEFAULTS)
    search_again(connection)
    follow(connection, RUN[0], period, as_of, DEFAULTS)
    findings.find(connection, RUN[0], period, as_of, DEFAULTS, key=KEY)


def run_duckdb(warehouse: Path, as_of: date) -> Measured:
    """On this machine."""
    made = Measured()
    with open_warehouse(warehouse) as connection:
        with timed(made, "normalise"):
            city.normalise(connection, as_of)
        with timed(made, "link"):
            city.link(connection, key=KEY, of_run=RUN)
        finish(connection, as_of)
    return made


def run_spark(warehouse: Path, as_of: date, folder: Path, executors: int, *, lose: bool) -> Measured:
    """On Spark: `local[2]`, or so many executors, of which one may be lost half-way."""
    from matchers.spark.city import link, normalise  # noqa: PLC0415 — the comparison needs no Spark
    from matchers.spark.session import Cluster, close, session  # noqa: PLC0415

    made, storage, log = Measured(), folder / "storage", folder / "log"
    begun = time.time()
    own: Any = start_cluster(folder / "cluster", executors) if executors else nullcontext()
    with own as loopback, open_warehouse(warehouse) as connection, watched() as seen:
        more = logging_properties(log) | (properties_of_loopback() if loopback else {})
        cluster = Cluster(
            loopback.master if loopback else "local[2]", storage, executor_memory="1g", more=more
        )
        with timed(made, "start"), session(cluster):
            pass
        with timed(made, "normalise"):
            normalise(connection, as_of, cluster=cluster, warehouse=warehouse)
        loss = threading.Thread(target=_lose, args=(loopback, storage, made), daemon=True)
        if lose:
            loss.start()
        with timed(made, "link"):
            link(
                connection, key=KEY, of_run=RUN, progress=lambda _: None, cluster=cluster,
                warehouse=warehouse, keep=True,
            )  # fmt: skip
        finish(connection, as_of)
        close()
    marks = sorted([*read_marks(storage, begun), *made.ends], key=lambda mark: mark[1])
    made.stages, made.peaks = share_out(begun, marks, seen.samples, read_log(log)), seen.peaks()
    made.processor = {"all": sum(sum(cost.processor.values()) for cost in made.stages)}
    add_kept(made.stages, storage, count_kept(storage))
    return made


def count_kept(storage: Path) -> dict[str, int]:
    """By stage the rows of its Parquet."""
    connection = duckdb.connect()
    told = {}
    for folder in storage.glob("yingbao-*/*/"):
        text = f"select sum(num_rows) from parquet_file_metadata('{folder}/*.parquet')"
        (rows,) = connection.execute(text).fetchone() or (0,)
        told[folder.name] = int(rows or 0)
    return told


def properties_of_loopback() -> dict[str, str]:
    """The driver on loopback too, and workers that find this checkout's package."""
    root = str(Path(city.__file__).parents[2])
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executorEnv.PYTHONPATH": root,
        "spark.executor.extraJavaOptions": QUICK,
        "spark.executor.cores": "1",
    }


def _lose(loopback: LoopbackCluster, storage: Path, made: Measured) -> None:
    """Kill a worker and its executor as soon as the work is half done."""
    while not list(storage.glob(f"yingbao-*/{HALF_WAY}/_SUCCESS")):
        time.sleep(0.1)
    time.sleep(1)
    made.lost = loopback.lose(0)


@contextmanager
def timed(made: Measured, what: str) -> Iterator[None]:
    """Notes how long the block took, what this process used, and when it ended."""
    begun, used = time.monotonic(), time.process_time()
    yield
    made.seconds[what] = time.monotonic() - begun
    made.processor[what] = time.process_time() - used
    made.ends.append((LANDING.get(what, what), time.time()))


def list_differences(one: Path, other: Path) -> dict[str, tuple[int, int, int]]:
    """By table its rows, and how many rows are only in the one or only in the other warehouse."""
    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '4GB'; set temp_directory = '{other / 'differences'}'")
    for name, path in (("a", one), ("b", other)):
        connection.execute(f"attach '{path / FILE_NAME}' as {name} (read_only)")
    tables = connection.execute(
        "select distinct schema_name || '.' || table_name as name from duckdb_tables()"
        " where schema_name in ('staged', 'linked', 'found') order by name"
    ).fetchall()
    return {table: _compare(connection, table) for (table,) in tables}


def _compare(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int, int]:
    columns = [row[0] for row in connection.execute(f"describe a.{table}").fetchall()]
    text = ", ".join(f"round({name}, 9)" if name in ROUNDED else name for name in columns)
    if table == "linked.summary":
        text = "figure, detail, round(value, 6)"
    found = connection.execute(
        f"select (select count(*) from a.{table}),"
        f" (select count(*) from (select {text} from a.{table} except all select {text} from b.{table})),"
        f" (select count(*) from (select {text} from b.{table} except all select {text} from a.{table}))"
    ).fetchone()
    return found or (0, 0, 0)


def write_results(told: dict[str, Any], path: Path) -> None:
    """A section of the results, replaced or added."""
    file = path.with_suffix(".json")
    kept = json.loads(file.read_text("utf-8")) if file.exists() else {}
    kept[f"{told['where']}, {told['children']:,} children"] = told
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    lines = ["# Spark beside DuckDB\n", "Made by `make bench-spark`; every figure is measured.\n"]
    for section in kept.values():
        lines += _describe(section)
    path.write_text("\n".join(lines), "utf-8")


def _describe(told: dict[str, Any]) -> list[str]:
    tables = told["tables"]
    wrong = [name for name, (_, less, more) in tables.items() if less or more]
    lines = [
        f"## {told['where']}, {told['children']:,} children\n",
        f"`{told['command']}` ({told['machine']}; {told['at']})\n",
        f"{len(tables)} tables compared row for row, weights to nine decimals: "
        + ("all are the same." if not wrong else f"these differ: {', '.join(wrong)}."),
        "",
        "| table | rows | only DuckDB | only Spark |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {name} | {tables[name][0]:,} | {tables[name][1]:,} | {tables[name][2]:,} |"
            for name in COMPARED
        ),
        "",
        *_describe_stages(told),
    ]
    if told["lost"]:
        lines += [f"Half-way, after the stage `{HALF_WAY}`, a worker was killed with its executor.", ""]
    return lines


def _describe_stages(told: dict[str, Any]) -> list[str]:
    stages = [StageCost(**cost) for cost in told["stages"]]
    duckdb_, processor = told["duckdb"], told["duckdb_processor"]
    peaks = told["peaks"]
    return [
        f"DuckDB: normalise {duckdb_['normalise']:.0f} s ({processor['normalise']:.0f} s of processor), link"
        f" {duckdb_['link']:.0f} s ({processor['link']:.0f} s).",
        "",
        "| Spark's stage | seconds | processor | of it Python workers | MB shuffled | MB kept | rows kept |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(_describe_stage(cost) for cost in stages),
        _describe_stage(sum_stages(stages), rows=False),
        "",
        f"The most that one process held: a Python worker {peaks[WORKER]:,.0f} MB, Java {peaks[JAVA]:,.0f} MB"
        " (which reserves up to its limit).",
        "",
    ]


def sum_stages(stages: Sequence[StageCost]) -> StageCost:
    """All stages' costs in one."""
    whole = StageCost("all", sum(cost.seconds for cost in stages), {})
    for cost in stages:
        for kind, seconds in cost.processor.items():
            whole.processor[kind] = whole.processor.get(kind, 0.0) + seconds
    whole.written, whole.kept = sum(cost.written for cost in stages), sum(cost.kept for cost in stages)
    return whole


def _describe_stage(cost: StageCost, *, rows: bool = True) -> str:
    return (
        f"| {cost.stage} | {cost.seconds:.0f} | {sum(cost.processor.values()):.0f}"
        f" | {cost.processor.get(WORKER, 0.0):.0f} | {cost.written / MEGABYTE:,.0f} | {cost.kept / MEGABYTE:,.0f}"
        f" | {f'{cost.rows:,}' if rows and cost.rows else ''} |"
    )


def main() -> int:
    """Both engines, and the comparison of their tables; 1 where a table differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--executors", type=int, default=0)
    parser.add_argument("--lose", action="store_true")
    parser.add_argument("--work", type=Path, help="a folder that keeps the city")
    parser.add_argument("--results", type=Path, default=RESULTS / "spark.md")
    asked = parser.parse_args()
    with nullcontext(asked.work) if asked.work else TemporaryDirectory(prefix="yingbao-spark-") as name:
        folder = Path(name)
        raw, as_of = prepare(folder, asked.children, asked.seed)
        for engine in ("duckdb", "spark"):
            shutil.rmtree(folder / engine, ignore_errors=True)
            shutil.copytree(raw, folder / engine)
        for left in ("storage", "log", "cluster"):
            shutil.rmtree(folder / left, ignore_errors=True)
        one = run_duckdb(folder / "duckdb", as_of)
        other = run_spark(folder / "spark", as_of, folder, asked.executors, lose=asked.lose)
        tables = list_differences(folder / "duckdb", folder / "spark")
    how = f" --executors {asked.executors}" * bool(asked.executors) + " --lose" * asked.lose
    command = f"python -m benchmarks.spark --children {asked.children} --seed {asked.seed}{how}"
    where = f"{asked.executors} executors, one lost" if asked.lose else f"{asked.executors} executors"
    told = {
        "where": where if asked.executors else "local[2]",
        "children": asked.children,
        "command": command,
        "machine": f"{platform.machine()}, 2 cores, shared with other work",
        "at": time.strftime("%Y-%m-%d"),
        "tables": tables,
        "duckdb": one.seconds,
        "duckdb_processor": one.processor,
        "spark": other.seconds,
        "processor": other.processor["all"],
        "stages": [asdict(cost) for cost in other.stages],
        "peaks": other.peaks,
        "lost": other.lost,
    }
    write_results(told, asked.results)
    print("\n".join(_describe(told)))
    return int(any(less or more for _, less, more in tables.values()))


if __name__ == "__main__":
    raise SystemExit(main())
