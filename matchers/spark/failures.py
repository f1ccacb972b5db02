"""What Spark says when it fails, in the words of whoever has to do something about it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from schemas.errors import InputError

KEPT = "已完成的步骤会保留，重新运行即可接着做"

CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        r"No module named '(?P<name>matchers|schemas|pyarrow|duckdb|numpy|pandas|rapidfuzz|[a-z_]+)",
        "工作节点上没有安装应保或它的依赖（缺“{name}”）",
        "请在每个工作节点上 pip install 'yingbao[spark]'，并用 [engine] python 指明那里的 Python",
    ),
    (
        r"Cannot run program|No such file or directory.{0,80}python|PYTHON_VERSION_MISMATCH|PYTHON_DAEMON"
        r"|PYTHON_WORKER_(?:FACTORY|TIMEOUT)",
        "工作节点上的 Python 无法启动，或版本与本机不同",
        "请用 [engine] python 写明每个工作节点上都有的解释器，版本与本机一致",
    ),
    (
        r"MemoryError|malloc of size \d+ failed|realloc of size \d+ failed|OutOfMemoryError|Out of Memory Error"
        r"|bad_alloc|failed to map segment|can.t start new thread"
        r"|exit(?:ed with)? (?:code|status) 137|SparkOutOfMemory|Container killed|cannot allocate memory",
        "工作节点内存不足",
        f"请调大 [engine] executor_memory 或 python_memory，或让每个节点少跑几个核；{KEPT}",
    ),
    (
        r"ExecutorLostFailure|Lost executor|exited unexpectedly|crashed|Connection reset|EOFException|worker exited",
        "执行进程反复丢失（多半是内存不足，被系统终止）",
        f"请查看工作节点的系统日志；内存不足时调大 [engine] executor_memory 或 python_memory；{KEPT}",
    ),
    (
        r"local class incompatible|InvalidClassException|UnsupportedClassVersion|serialVersionUID",
        "集群的 Spark 或 Java 版本与本机不同",
        "请让主节点、工作节点与本机用同一版本的 Spark 和 Java",
    ),
    (
        r"No space left on device|Disk quota exceeded",
        "共享存储或工作节点的磁盘已满",
        f"请腾出空间；{KEPT}",
    ),
    (
        r"Permission denied|AccessControlException|Mkdirs failed|FILE_NOT_EXIST|FileNotFoundException|PATH_NOT_FOUND",
        "共享存储中的文件无法读写",
        "请确认 [engine] storage 在每个节点上以同一路径挂载，且运行 Spark 的用户有读写权限",
    ),
    (
        r"JAVA_GATEWAY_EXITED|Java gateway process exited",
        "Spark 没有启动",
        "请检查 Java 能否运行，以及 [engine] driver_memory、conf 的写法",
    ),
    (
        r"All masters are unresponsive|Connection refused|Master removed our application|SparkContext was shut down"
        r"|stopped SparkContext|Answer from Java side is empty|Py4JNetworkError",
        "与 Spark 的连接中断",
        f"请确认主节点和工作节点都在运行；{KEPT}",
    ),
)
"""A pattern in what Spark says, what it means, and what to do; the first that is met holds."""


@contextmanager
def explain(master: str, storage: str) -> Iterator[None]:
    """An InputError for every failure of Spark whose cause is known; any other goes on as it is."""
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        known = _recognise(f"{type(error).__name__} {error}", f"master = {master}，storage = {storage}")
        if known is None:
            raise
    else:
        return
    raise known  # without its past: Spark quotes rows


def _recognise(text: str, where: str) -> InputError | None:
    for pattern, what, remedy in CAUSES:
        found = re.search(pattern, text)
        if found:
            return InputError(what.format(**found.groupdict()), where, remedy)
    return None
