"""A home city that links on Spark is told the same of other cities: who is covered there, and who is still missing."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from engines import QUICK, needs_spark

from benchmarks.province.deliver import deliver
from flows.cli import main

pytestmark = needs_spark

CITIES = 3
PUBLISHED = ("finding", "elsewhere")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Three cities, a tenth of whose children are insured or schooled in another of them; their names."""
    folder = tmp_path_factory.mktemp("province")
    names = deliver(
        folder,
        cities=CITIES,
        children=1000,
        elsewhere=0.1,
        noise=1.0,
        seed=3,
        month="2026-10",
        report=lambda _: None,
    )
    return folder, names


def start(folder: Path, province: tuple[Path, list[str]], engine: str) -> Path:
    """Run the first city's insurance comparison; what was published."""
    inboxes, (home, *others) = province
    folder.mkdir()
    told = [engine, "[elsewhere]", *(f'"{name}" = "{inboxes / name / "inbox"}"' for name in others)]
    (folder / "yingbao.toml").write_text("\n".join(told) + "\n", "utf-8")
    places = [
        "--inbox", str(inboxes / home / "inbox"), "--warehouse", str(folder / "warehouse"),
        "--published", str(folder / "published"), "--settings", str(folder / "yingbao.toml"),
    ]  # fmt: skip
    assert main(["insurance", "--period", "2026Q4", *places, "--quiet", "--accept-stale"]) == 0
    return folder / "published/insurance/2026Q4/data"


@pytest.fixture(scope="module")
def published(
    province: tuple[Path, list[str]], prefect_server: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Path]]:
    """What either engine has led to: DuckDB's, Spark's."""
    folder = tmp_path_factory.mktemp("engines")
    conf = "\n".join(f'"{name}" = "{value}"' for name, value in QUICK.items())
    spark = (
        f'[engine]\nkind = "spark"\nmaster = "local[2]"\nstorage = "{folder / "storage"}"\n'
        f'storage_encrypted = true\ndriver_memory = "1g"\n[engine.conf]\n{conf}\n'
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINGBAO_KEY", "a key of the tests' own")
        yield start(folder / "duckdb", province, ""), start(folder / "spark", province, spark)
    from matchers.spark.session import close

    close()


def rows(data: Path, table: str) -> list[tuple[object, ...]]:
    return duckdb.sql(f"from '{data / table}.parquet' order by all").fetchall()


@pytest.mark.parametrize("table", PUBLISHED)
def test_either_engine_publishes_the_same(published, table):
    assert rows(published[1], table) == rows(published[0], table)


def test_there_are_answers_from_another_city_and_gaps_that_stay(published, province):
    told = rows(published[1], "elsewhere")
    assert told
    places = duckdb.sql(f"select distinct place from '{published[1] / 'elsewhere.parquet'}'").fetchall()
    assert {place for (place,) in places} <= set(province[1][1:])
    stays = duckdb.sql(
        f"select count(*) from '{published[1] / 'finding.parquet'}' where standing = 'confirmed'"
    ).fetchone()
    assert stays > (0,)


def test_nothing_of_the_records_stays_under_the_storage_root(published):
    storage = published[1].parents[4] / "storage"
    assert [path.name for path in storage.glob("yingbao-*")] == []
