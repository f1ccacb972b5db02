"""Both engines over one synthetic city: whether every table is the same, how long it took, what a worker held.

`--executors 3` runs on a standalone cluster of so many executor processes on loopback instead of `local[2]`;
`--lose` kills one of them, with its worker, half-way: when the candidates are there and the comparison begins.
"""

import argparse
import json
import platform
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.city.deliver import deliver
from benchmarks.spark_cluster import QUICK, LoopbackCluster, start_cluster
from matchers import city, entitle, facts, findings
from matchers.city import search_again
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


@dataclass
class Measured:
    """One run: seconds by stage, and the most memory that one Python worker held, in MB."""

    seconds: dict[str, float] = field(default_factory=dict)
    stages: list[str] = field(default_factory=list)
    worker_mb: float = 0.0
    lost: int = 0


def prepare(folder: Path, children: int, seed: int) -> tuple[Path, date]:
    """A warehouse with raw.*, closed, and the day its data stand at."""
    deliver(
        folder / "city", children=children, noise=1.0, seed=seed, deliveries=[MONTH], layout="csv",
        report=lambda _: None,
    )  # fmt: skip
    with open_warehouse(folder / "raw") as connection:
        intake = admit(connection, folder / "city/inbox", RUN[0], parse_period(*RUN))
    return folder / "raw", intake.as_of


def finish(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """What is DuckDB's in any case."""
    period = parse_period(*RUN)
    facts.stage(connection, as_of)
    entitle.entitle(connection, RUN[0], period, as_of, DEFAULTS)
    search_again(connection)
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
    from matchers.spark.session import Cluster, close  # noqa: PLC0415

    made = Measured()
    own: Any = start_cluster(folder / "cluster", executors) if executors else nullcontext()
    with own as loopback, open_warehouse(warehouse) as connection, watched(made):
        cluster = Cluster(
            loopback.master if loopback else "local[2]",
            folder / "storage",
            executor_memory="1g",
            more=properties_of_loopback() if loopback else {},
        )
        with timed(made, "normalise"):
            normalise(connection, as_of, cluster=cluster, warehouse=warehouse)
        loss = threading.Thread(target=_lose, args=(loopback, folder / "storage", made), daemon=True)
        if lose:
            loss.start()
        with timed(made, "link"):
            link(
                connection, key=KEY, of_run=RUN, progress=lambda _: None, cluster=cluster,
                warehouse=warehouse, keep=True,
            )  # fmt: skip
        finish(connection, as_of)
        close()
    return made


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
    """Notes how long the block took."""
    begun = time.monotonic()
    yield
    made.seconds[what] = time.monotonic() - begun


@contextmanager
def watched(made: Measured) -> Iterator[None]:
    """Notes the most memory that one Python worker of Spark holds meanwhile."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            made.worker_mb = max(made.worker_mb, *_worker_sizes(), 0.0)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _worker_sizes() -> list[float]:
    told = subprocess.run(["/bin/ps", "-eo", "rss=,args="], capture_output=True, text=True, check=False)
    return [int(line.split()[0]) / 1024 for line in told.stdout.splitlines() if "pyspark.daemon" in line] or [
        0.0
    ]


def list_differences(one: Path, other: Path) -> dict[str, tuple[int, int, int]]:
    """By table its rows, and how many rows are only in the one or only in the other warehouse."""
    connection = duckdb.connect()
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
    kept[told["where"]] = told
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
        "| seconds | DuckDB | Spark |",
        "| --- | ---: | ---: |",
        *(
            f"| {what} | {told['duckdb'][what]:.0f} | {told['spark'][what]:.0f} |"
            for what in ("normalise", "link")
        ),
        "",
        f"The most that one Python worker held: {told['worker_mb']:,.0f} MB.",
    ]
    if told["lost"]:
        lines.append(f"Half-way, after the stage `{HALF_WAY}`, a worker was killed with its executor.")
    return [*lines, ""]


def main() -> int:
    """Both engines, and the comparison of their tables; 1 where a table differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--executors", type=int, default=0)
    parser.add_argument("--lose", action="store_true")
    parser.add_argument("--results", type=Path, default=RESULTS / "spark.md")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="yingbao-spark-") as name:
        folder = Path(name)
        raw, as_of = prepare(folder, asked.children, asked.seed)
        for engine in ("duckdb", "spark"):
            shutil.copytree(raw, folder / engine)
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
        "spark": other.seconds,
        "worker_mb": other.worker_mb,
        "lost": other.lost,
    }
    write_results(told, asked.results)
    print("\n".join(_describe(told)))
    return int(any(less or more for _, less, more in tables.values()))


if __name__ == "__main__":
    raise SystemExit(main())
