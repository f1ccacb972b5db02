"""On a cluster of processes the answers are the same, also where a machine of it is lost half-way."""

from pathlib import Path

import pytest
from engines import needs_spark

from benchmarks.spark import list_differences, prepare, properties_of_loopback, run_duckdb, run_spark
from benchmarks.spark_cluster import start_cluster
from schemas.errors import InputError

pytestmark = [*needs_spark, pytest.mark.slow]


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of an admitted city, the first of them linked by DuckDB."""
    folder = tmp_path_factory.mktemp("city")
    prepare(folder, 1000, seed=2)
    (folder / "spark").mkdir()
    (folder / "spark/yingbao.duckdb").write_bytes((folder / "raw/yingbao.duckdb").read_bytes())
    return folder / "raw", folder / "spark"


def test_three_executors_of_which_one_is_lost_half_way(warehouses, tmp_path):
    from engines import AS_OF

    run_duckdb(warehouses[0], AS_OF)
    made = run_spark(warehouses[1], AS_OF, tmp_path, 3, lose=True)
    assert made.lost >= 2, "a worker and its executor"
    tables = list_differences(*warehouses)
    assert len(tables) > 20
    assert {name: found for name, found in tables.items() if found[1] or found[2]} == {}


def test_a_cluster_that_is_full_says_so(tmp_path, monkeypatch):
    from matchers.spark import session

    monkeypatch.setattr(session, "EXECUTOR_SECONDS", 10)
    with start_cluster(tmp_path / "cluster", 1, memory="512m") as loopback:
        cluster = session.Cluster(
            loopback.master, tmp_path / "storage", executor_memory="8g", more=properties_of_loopback()
        )
        with pytest.raises(InputError, match="没有给出任何执行进程"), session.session(cluster):
            pass
    session.close()
