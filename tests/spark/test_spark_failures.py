"""What a data centre can lack is said within seconds, in one message of three lines, and never as a stack of Java frames."""

import os
import socket
import stat
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from engines import QUICK, needs_spark

from schemas.errors import InputError

pytestmark = needs_spark

SOON = 60
"""Seconds, on a machine that does much else; a JVM's start and its first Python worker take most of them."""


@pytest.fixture(autouse=True)
def no_session() -> Iterator[None]:
    """Each failure is met by a session of its own."""
    from matchers.spark.session import close

    close()
    yield
    close()


def cluster(folder: Path, **more: object):
    from matchers.spark.session import Cluster

    told = {"master": "local[2]", "storage": folder / "storage", "driver_memory": "1g", "more": QUICK}
    return Cluster(**told | more)


def fail(asked, work=lambda spark: None) -> InputError:
    """The error that a session of that cluster, or the work in it, ends in."""
    from matchers.spark.session import session

    begun = time.monotonic()
    with pytest.raises(InputError) as caught, session(asked) as spark:
        work(spark)
    assert time.monotonic() - begun < SOON
    text = str(caught.value)
    assert len(text.splitlines()) == 3
    assert "java." not in text
    assert "Traceback" not in text
    return caught.value


def test_no_java(tmp_path, monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "没有找到 Java" in fail(cluster(tmp_path)).what


def test_an_old_java(tmp_path, monkeypatch):
    java = tmp_path / "bin/java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(java.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    error = fail(cluster(tmp_path))
    assert "Java 的版本是 8" in error.what
    assert "17" in error.remedy


def test_no_master(tmp_path):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, but nobody listens
        error = fail(cluster(tmp_path, master=f"spark://127.0.0.1:{held.getsockname()[1]}"))
    assert "连不上 Spark 主节点" in error.what


def test_another_spark(tmp_path, monkeypatch):
    from matchers.spark import session

    monkeypatch.setattr(session, "SPARK", "3.5")
    error = fail(cluster(tmp_path))
    assert "须为 3.5" in error.what


def test_workers_without_the_package(tmp_path):
    venv.create(tmp_path / "bare", with_pip=False)
    error = fail(cluster(tmp_path, python=str(tmp_path / "bare/bin/python")))
    assert "工作节点上没有安装应保或它的依赖" in error.what


def test_workers_without_that_python(tmp_path):
    error = fail(cluster(tmp_path, python=str(tmp_path / "nowhere/python")))
    assert "Python 无法启动" in error.what


def test_workers_with_another_version(tmp_path, monkeypatch):
    from matchers.spark import session

    told = session.find_versions() | {"rapidfuzz": "0.1"}
    monkeypatch.setattr(session, "find_versions", lambda: told)
    error = fail(cluster(tmp_path))
    assert "版本与本机不同" in error.what
    assert "rapidfuzz" in error.what


def test_a_storage_that_workers_cannot_see(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "touch", lambda self, **_: None)  # what the driver writes does not reach them
    assert "看不到共享存储" in fail(cluster(tmp_path)).what


def test_a_storage_that_cannot_be_made(tmp_path):
    (tmp_path / "storage").write_text("a file")
    assert "共享存储文件夹无法建立" in fail(cluster(tmp_path)).what


def take_all(batches):
    """Python workers that want more than they may have."""
    yield from batches
    bytearray(1 << 42)


def die(batches):
    """A Python worker that the system ends, as it does where memory is short."""
    yield from batches
    os.kill(os.getpid(), 9)


@pytest.mark.parametrize(
    ("work", "what"),
    [pytest.param(take_all, "内存不足", id="wants too much"), pytest.param(die, "丢失", id="killed")],
)
def test_a_worker_out_of_memory(tmp_path, work, what):
    from pyspark import cloudpickle as pickles

    pickles.register_pickle_by_value(sys.modules[__name__])
    error = fail(cluster(tmp_path), lambda spark: spark.range(10).mapInArrow(work, "id bigint").count())
    assert what in error.what
    assert "重新运行即可接着做" in error.remedy


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("ImportError: libarrow.so.2600: failed to map segment from shared object", "内存不足"),
        ("ExecutorLostFailure (executor 1 exited) Reason: Command exited with code 137", "内存不足"),
        ("java.lang.OutOfMemoryError: Java heap space", "内存不足"),
        ("ExecutorLostFailure: Remote RPC client disassociated", "反复丢失"),
        ("java.io.InvalidClassException: local class incompatible: serialVersionUID", "版本与本机不同"),
        ("java.io.IOException: No space left on device", "磁盘已满"),
        ("Cannot call methods on a stopped SparkContext", "连接中断"),
    ],
)
def test_what_spark_has_been_seen_to_say(tmp_path, said, what):
    """Met on a cluster on loopback: too little `python_memory`, a killed executor, another Spark."""
    from pyspark.errors import PySparkException

    from matchers.spark.failures import explain

    with pytest.raises(InputError, match=what), explain("spark://here:7077", str(tmp_path)):
        raise PySparkException(said)


def test_rows_never_stand_in_an_error(tmp_path):
    """Spark quotes the value that it cannot read; what is raised then has no past to print."""

    def spoil(batches):
        for batch in batches:
            pa.array(["王小明"]).cast(pa.int64())
            yield batch

    from matchers.spark.session import session

    with pytest.raises(Exception) as caught, session(cluster(tmp_path)) as spark:  # noqa: PT011
        spark.range(10).mapInArrow(spoil, "id bigint").count()
    from flows.faults import StageError, redact

    def reraise():
        raise caught.value

    with pytest.raises(StageError) as told:
        redact(reraise)()
    assert "王小明" not in str(told.value)
