"""Both engines over one city, and their tables side by side."""

import os
import shutil
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from matchers import facts
from matchers.cases import APART, SAME
from matchers.city import ask, follow, search_again
from matchers.entitle import entitle
from matchers.findings import find
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import FILE_NAME, open_warehouse

AS_OF = date(2026, 10, 31)
MONTH = parse_period("education", "2026-10")
OF_RUN = ("education", "2026-10")
KEY = "yingbao"
ROUNDED = ("weight", "probability", "m", "u", "sibling", "share", "candidate_probability", "candidate_weight")
"""Figures that may differ in the last bits: sums are taken in another order."""

HAS_JAVA = bool(shutil.which("java") or os.environ.get("JAVA_HOME"))
needs_spark = [
    pytest.mark.spark,
    pytest.mark.skipif(not HAS_JAVA, reason="没有 Java"),
    pytest.mark.skipif(find_spec("pyspark") is None, reason="没有 pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


QUICK = {"spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1"}
"""A JVM that lives for a minute has no use for a compiler that takes its time."""


def decide(connection: duckdb.DuckDBPyConnection) -> int:
    """Answer what the last run asked, every third question with "not the same", the others with "the same"."""
    ask(connection, *OF_RUN, key=KEY)
    names = "finding_id, candidate_id, own_extract, own_reading, other_extract, other_reading"
    asked = connection.execute(
        f"select {names} from found.question order by finding_id, candidate_id"
    ).fetchall()
    for place, question in enumerate(asked):
        connection.execute(
            f"insert into ledger.decision ({names}, decision, decided_on, imported) values (?,?,?,?,?,?,?,?,?)",
            [*question, SAME if place % 3 else APART, date(2026, 11, 1), datetime(2026, 11, 1, 12)],  # noqa: DTZ001
        )
    return len(asked)


def finish(connection: duckdb.DuckDBPyConnection) -> None:
    """Everything after linking, which is DuckDB's in any case."""
    facts.stage(connection, AS_OF)
    entitle(connection, "education", MONTH, AS_OF, DEFAULTS)
    search_again(connection)
    follow(connection, "education", MONTH, AS_OF, DEFAULTS)
    find(connection, "education", MONTH, AS_OF, DEFAULTS, key=KEY)


def copy_warehouse(source: Path, target: Path) -> duckdb.DuckDBPyConnection:
    """A closed warehouse, taken elsewhere and opened."""
    target.mkdir(parents=True)
    shutil.copy(source / FILE_NAME, target / FILE_NAME)
    return open_warehouse(target)


def list_differences(
    one: Path, other: Path, schemas: tuple[str, ...] = ("staged", "linked", "found")
) -> dict[str, str]:
    """Tables of two closed warehouses that are not the same, row for row, and how; weights to nine decimals."""
    connection = duckdb.connect()
    connection.execute(
        f"attach '{one / FILE_NAME}' as a (read_only); attach '{other / FILE_NAME}' as b (read_only)"
    )
    names = connection.execute(
        "select distinct schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name = any($schemas) order by all",
        {"schemas": list(schemas)},
    ).fetchall()
    assert len(names) > 20, "there is nothing to compare"
    found = {name: _compare(connection, name) for (name,) in names}
    return {name: how for name, how in found.items() if how}


def _compare(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    columns = [row[0] for row in connection.execute(f"describe a.{table}").fetchall()]
    told = [f"round({name}, 9)" if name in ROUNDED else name for name in columns]
    if table == "linked.summary":
        told = ["figure", "detail", "round(value, 6)"]
    text = ", ".join(told)
    missing, added = (
        connection.execute(
            f"select count(*) from (select {text} from {l}.{table} except all select {text} from {r}.{table})"
        ).fetchone()
        for l, r in ("ab", "ba")
    )
    return "" if (missing, added) == ((0,), (0,)) else f"{missing[0]} rows are missing, {added[0]} too many"
