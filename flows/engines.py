"""Which engine stages and links the records: this machine's, or Spark, which is imported where the settings name it."""

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb

from flows.order import Order
from flows.settings import Settings
from matchers import city
from schemas.errors import InputError

if TYPE_CHECKING:
    from matchers.linkage import Progress
    from matchers.spark.session import Cluster

Store: TypeAlias = Callable[[duckdb.DuckDBPyConnection], None]


def normalise(order: Order, connection: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """What staged.* is made of, the same from either engine; Spark writes it at once, this machine when asked."""
    if order.settings.engine.kind == "duckdb":
        return city.count_rows(city.encode(connection, as_of))
    cluster = find_cluster(order.settings)
    from matchers.spark.city import normalise as on_spark

    return on_spark(connection, as_of, cluster=cluster, warehouse=order.settings.warehouse)


def storing(order: Order, connection: duckdb.DuckDBPyConnection, as_of: date) -> Store:
    """What writes staged.* of the records just normalised, by whatever connection; Spark has written it."""
    if order.settings.engine.kind != "duckdb":
        return lambda other: None
    records = city.load_records(connection)
    return lambda other: city.store(other, records, as_of)


def link(
    order: Order,
    connection: duckdb.DuckDBPyConnection,
    progress: "Progress",
    stored: Callable[[], object],
) -> dict[str, int]:
    """linked.*; the same tables from either engine. `stored` returns when staged.* is there."""
    told: dict[str, Any] = {
        "key": order.pseudonym_key,
        "of_run": (order.comparison.value, str(order.span)),
        "progress": progress,
    }
    settings = order.settings
    if settings.engine.kind == "duckdb":
        return city.link(connection, stored=stored, **told)
    cluster = find_cluster(settings)
    from matchers.spark.city import link as on_spark

    return on_spark(
        connection, cluster=cluster, warehouse=settings.warehouse, keep=settings.engine.keep, **told
    )


def find_cluster(settings: Settings) -> "Cluster":
    """What the settings say of Spark; InputError where its package is not installed."""
    if find_spec("pyspark") is None:
        raise InputError(
            "没有安装 Spark 的 Python 包",
            '设置 [engine] kind = "spark"',
            "请运行 pip install 'yingbao[spark]'，或删去该设置，在本机比对",
        )
    from matchers.spark.session import Cluster

    engine = settings.engine
    assert engine.storage is not None, "read_settings has seen to it"  # noqa: S101
    return Cluster(
        master=engine.master,
        storage=engine.storage.absolute(),
        python=engine.python,
        driver_memory=engine.driver_memory,
        executor_memory=engine.executor_memory,
        python_memory=engine.python_memory,
        more=engine.conf,
    )


def check(settings: Settings) -> None:
    """InputError where the engine that the settings want cannot be started, before a file is read."""
    if settings.engine.kind == "spark":
        cluster = find_cluster(settings)
        from matchers.spark.session import check_java, check_master

        check_java()
        check_master(cluster)
