"""A Spark session that is fit for the work, or an error that says within seconds what it lacks."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyspark
from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

import matchers
from matchers.spark.failures import explain
from matchers.spark.frames import CHUNK, ddl
from matchers.spark.versions import find_versions
from schemas.errors import InputError

JAVA = (17, 25)
"""The oldest and the newest Java that this Spark runs on."""
SPARK = "4.3"
"""The Spark that the work is written and tested for; the master's and the workers' must be the same."""
REACH_SECONDS = 3
"""A master that does not take a connection within this is not there."""
EXECUTOR_SECONDS = 40
"""A cluster that has given no executor after this gives none: it is full, or its workers are gone."""
PROBES = 2
"""Probing tasks a core: enough that each executor gets one, as a rule."""
LOGGING = Path(__file__).with_name("log4j2.properties")
"""Spark's own log tells of single values; nothing of it is kept."""


@dataclass(frozen=True)
class Cluster:
    """Where Spark runs, and how much each process of it may take.

    `storage`: the folder that the driver and all workers see under one path. `python`: the workers' interpreter;
    None: this one. An executor takes `executor_memory` (Java) and `python_memory` a Python worker, one a core.
    """

    master: str
    storage: Path
    python: str | None = None
    driver_memory: str = "2g"
    executor_memory: str = "2g"
    python_memory: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether everything runs in this machine's one process."""
        return self.master.startswith("local")


_open: dict[Cluster, SparkSession] = {}
"""The session of this process; there can be but one."""


@contextmanager
def session(cluster: Cluster) -> Iterator[SparkSession]:
    """A session that was found fit. What fails in it is an InputError wherever its cause is known.

    It stays open for the next stage, unless that fails.
    """
    with explain(cluster.master, str(cluster.storage)):
        try:
            yield _find(cluster)
        except BaseException:
            close()
            raise


def close() -> None:
    """Stop the session, if there is one."""
    while _open:
        _, spark = _open.popitem()
        with suppress(Exception):  # it may be what has failed
            spark.stop()


def _find(cluster: Cluster) -> SparkSession:
    key = _hashable(cluster)
    if key in _open:
        return _open[key]
    close()
    check_java()
    check_master(cluster)
    _make_storage(cluster)
    _open[key] = spark = _start(cluster)
    _check_version(spark, cluster)
    _await_executors(spark, cluster)
    check_workers(spark, cluster)
    return spark


class _Frozen(dict[str, str]):
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def _hashable(cluster: Cluster) -> Cluster:
    return replace(cluster, more=_Frozen(cluster.more))


def check_java() -> None:
    """InputError unless there is a Java that this Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home) / "bin" / "java") if home else "java")
    remedy = (
        f"请在本机安装 Java {JAVA[0]}（Debian：apt-get install openjdk-17-jre-headless），或设置 JAVA_HOME"
    )
    if java is None:
        raise InputError("没有找到 Java，Spark 无法启动", f"JAVA_HOME = {home or '未设置'}", remedy)
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
    found = re.search(r'version "(\d+)(?:\.(\d+))?', told.stderr + told.stdout)
    major = int(found[1]) if found else 0
    if found and major == 1 and found[2]:
        major = int(found[2])  # until Java 8 the first number was 1
    if not JAVA[0] <= major <= JAVA[1]:
        raise InputError(f"Java 的版本是 {major or '未知'}，须为 {JAVA[0]} 至 {JAVA[1]}", java, remedy)


def check_master(cluster: Cluster) -> None:
    """InputError where nobody answers at the master's address; Spark itself would wait for a minute."""
    found = re.fullmatch(r"spark://([^:/,]+):(\d+)", cluster.master)
    if not found:
        return
    try:
        socket.create_connection((found[1], int(found[2])), timeout=REACH_SECONDS).close()
    except OSError:
        raise InputError(
            "连不上 Spark 主节点",
            f"设置 [engine] master = {cluster.master}",
            "请检查地址和端口，并确认主节点已启动",
        ) from None


def _make_storage(cluster: Cluster) -> None:
    try:
        cluster.storage.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"共享存储文件夹无法建立（{error.strerror}）",
            str(cluster.storage),
            "请检查 [engine] storage 的路径和权限",
        ) from None


def _start(cluster: Cluster) -> SparkSession:
    os.environ["PYSPARK_PYTHON"] = cluster.python or sys.executable
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    conf = SparkConf(loadDefaults=False)
    for name, value in {**_properties(cluster), **cluster.more}.items():
        conf.set(name, value)
    if SparkContext._gateway is None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        gateway = launch_gateway(conf, quiet)
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    return SparkSession(SparkContext(conf=conf))


def _properties(cluster: Cluster) -> dict[str, str]:
    """What the session is started with; what a shuffle or a spill writes is encrypted under a key of the session."""
    folder = cluster.storage / "scratch"
    told = {
        "spark.master": cluster.master,
        "spark.app.name": "yingbao",
        "spark.driver.memory": cluster.driver_memory,
        "spark.executor.memory": cluster.executor_memory,
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={LOGGING.as_uri()}",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.log.level": "OFF",
        "spark.executor.syncLogLevel.enabled": "true",
        "spark.io.encryption.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(CHUNK),
        "spark.sql.execution.pyspark.udf.faulthandler.enabled": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.task.maxFailures": "4",
    }
    if cluster.python_memory:
        told["spark.executor.pyspark.memory"] = cluster.python_memory
    if cluster.is_local:
        root = str(Path(matchers.__file__).parents[1])
        told |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": str(folder),
            "spark.executorEnv.PYTHONPATH": root,
        }
    return told


def _check_version(spark: SparkSession, cluster: Cluster) -> None:
    for name, found in (("pyspark", pyspark.__version__), ("Spark", spark.version)):
        if not found.startswith(f"{SPARK}."):
            raise InputError(
                f"{name} 的版本是 {found}，须为 {SPARK}",
                f"master = {cluster.master}；SPARK_HOME = {os.environ.get('SPARK_HOME', '未设置')}",
                f"请安装 pip install 'yingbao[spark]'，并取消指向别的版本的 SPARK_HOME；集群也须是 {SPARK}",
            )


def _await_executors(spark: SparkSession, cluster: Cluster) -> None:
    if cluster.is_local:
        return
    status = spark.sparkContext._jsc.sc()
    end = time.monotonic() + EXECUTOR_SECONDS
    while status.getExecutorMemoryStatus().size() < 2:  # the driver is one of them
        if status.isStopped():
            raise InputError(
                "Spark 主节点拒绝了本任务",
                f"master = {cluster.master}",
                f"请确认集群的 Spark 版本为 {SPARK}、工作节点装有 Java {JAVA[0]}，并查看主节点的日志",
            )
        if time.monotonic() > end:
            raise InputError(
                f"等了 {EXECUTOR_SECONDS} 秒，集群没有给出任何执行进程",
                f"master = {cluster.master}；每个执行进程要内存 {cluster.executor_memory}",
                "请确认工作节点在线、空闲的核数和内存够用，或调小 [engine] executor_memory",
            )
        time.sleep(0.2)


PROBED = pa.schema([("host", pa.string()), ("wrong", pa.string()), ("marked", pa.bool_())])


def check_workers(spark: SparkSession, cluster: Cluster) -> None:
    """InputError where a worker lacks the package, has another version of what decides, or cannot see the storage."""
    marker = cluster.storage / f".seen-{uuid4().hex}"
    marker.touch(mode=0o600)
    tasks = max(2, PROBES * spark.sparkContext.defaultParallelism)
    work = partial(_probe, versions=find_versions(), marker=str(marker))
    try:
        told = spark.range(0, tasks, 1, tasks).mapInArrow(work, ddl(PROBED)).distinct().collect()
    finally:
        marker.unlink(missing_ok=True)
    for host, wrong, marked in sorted(tuple(row) for row in told):
        if wrong:
            raise InputError(
                f"工作节点上的版本与本机不同：{wrong}",
                f"节点 {host}",
                "请在每个工作节点上安装同一版本的应保及其依赖（pip install -c constraints.txt 'yingbao[spark]'）",
            )
        if not marked:
            raise InputError(
                "工作节点看不到共享存储",
                f"节点 {host}，[engine] storage = {cluster.storage}",
                "请把该文件夹放在所有节点都以同一路径挂载的共享存储上，并给运行 Spark 的用户读写权限",
            )


def _probe(
    batches: Iterator[pa.RecordBatch], *, versions: Mapping[str, str], marker: str
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        own = find_versions()
        wrong = "；".join(
            f"{name} {own.get(name, '无')}，应为 {held}"
            for name, held in versions.items()
            if own.get(name) != held
        )
        told = {"host": [socket.gethostname()], "wrong": [wrong], "marked": [Path(marker).exists()]}
        for _ in range(min(batch.num_rows, 1)):
            yield pa.record_batch(told, schema=PROBED)


def count_cores(spark: SparkSession) -> int:
    """How many tasks run at a time."""
    return int(spark.sparkContext.defaultParallelism)
