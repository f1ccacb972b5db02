"""The two stages that can run on Spark, as `flows` calls them."""

from datetime import date
from pathlib import Path

import duckdb

from matchers.linkage import Progress
from matchers.spark import linking
from matchers.spark.folder import find_folder
from matchers.spark.session import Cluster, count_cores, session
from matchers.spark.store import Store
from matchers.spark.versions import find_versions


def normalise(
    connection: duckdb.DuckDBPyConnection, as_of: date, *, cluster: Cluster, warehouse: Path
) -> dict[str, int]:
    """staged.*, as `matchers.city.normalise` writes it."""
    with session(cluster) as spark:
        return linking.normalise(connection, _open_store(spark, cluster, warehouse), as_of)


def link(
    connection: duckdb.DuckDBPyConnection,
    *,
    key: str,
    of_run: tuple[str, str],
    progress: Progress,
    cluster: Cluster,
    warehouse: Path,
    keep: bool = False,
) -> dict[str, int]:
    """linked.*, as `matchers.city.link` writes it; what Spark has kept is removed when all has landed."""
    with session(cluster) as spark:
        store = _open_store(spark, cluster, warehouse)
        counts = linking.link(connection, store, key=key, of_run=of_run, progress=progress)
        if not keep:
            store.clear()
        return counts


def _open_store(spark: object, cluster: Cluster, warehouse: Path) -> Store:
    """A warehouse's own folder under the storage root, for its owner alone."""
    folder = find_folder(cluster.storage, warehouse)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store(spark, folder, {"versions": find_versions()}, count_cores(spark))
