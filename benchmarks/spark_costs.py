"""What a Spark run costs, stage by stage: by the clock, of the processors, in shuffles, on disk and in memory.

Nothing is asked of the engine. A stage ends when Spark has written its `_SUCCESS`; the kernel's own counts of every
process's time are sampled all along, and Spark's event log tells of each task.
"""

import json
import os
import threading
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EVERY = 0.5
"""Seconds between two samples: stages last seconds, and a sample costs some milliseconds."""
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
DRIVER, JAVA, WORKER = "driver", "java", "worker"
KINDS = (DRIVER, JAVA, WORKER)
"""Kinds of process: this one (and what helps it), Java's, and Spark's Python workers."""
MEGABYTE = 2**20


@dataclass(frozen=True)
class Process:
    """One process as the kernel counts it: when it began, processor seconds used, and MB held now."""

    parent: int
    name: str
    begun: int
    seconds: float
    held: float


@dataclass(frozen=True)
class Sample:
    """One moment: processor seconds used so far, and the MB that the largest process holds, by kind."""

    at: float
    seconds: Mapping[str, float]
    held: Mapping[str, float]


@dataclass(frozen=True)
class Task:
    """One task of Spark's: when it ended, and its bytes."""

    at: float
    written: int
    read: int
    spilled: int


@dataclass
class StageCost:
    """What one stage took: `processor` by kind of process, bytes shuffled and spilled, rows and bytes kept."""

    stage: str
    seconds: float
    processor: dict[str, float]
    tasks: int = 0
    written: int = 0
    read: int = 0
    spilled: int = 0
    worker_mb: float = 0.0
    rows: int = 0
    kept: int = 0


@dataclass
class Watched:
    """Samples of a process and all that it has started, as long as they are watched.

    Whoever has ended counts on with what was last seen: Spark's Python daemon does not own up to its ended workers.
    """

    root: int
    samples: list[Sample] = field(default_factory=list)
    _used: dict[tuple[int, int], tuple[str, float]] = field(default_factory=dict)

    def look(self, at: float, processes: Mapping[int, Process]) -> None:
        """Add a sample."""
        held = dict.fromkeys(KINDS, 0.0)
        for pid, kind in sort_out(self.root, processes).items():
            one = processes[pid]
            self._used[pid, one.begun] = (kind, one.seconds)
            if (
                kind != DRIVER or pid == self.root
            ):  # until it runs its own program a child seems as large as its parent
                held[kind] = max(held[kind], one.held)
        seconds = dict.fromkeys(KINDS, 0.0)
        for kind, spent in self._used.values():
            seconds[kind] += spent
        self.samples.append(Sample(at, seconds, held))

    def peaks(self) -> dict[str, float]:
        """The most MB that one process of each kind held at any sample."""
        return {kind: max((one.held[kind] for one in self.samples), default=0.0) for kind in KINDS}


def parse_stat(text: str) -> tuple[int, Process]:
    """The process that a line of /proc/<pid>/stat tells of; its name may hold anything."""
    head, _, tail = text.rpartition(")")
    pid, _, name = head.partition(" (")
    told = tail.split()
    seconds = (int(told[11]) + int(told[12])) / TICKS
    return int(pid), Process(int(told[1]), name, int(told[19]), seconds, int(told[21]) * PAGE / MEGABYTE)


def find_family(root: int, processes: Mapping[int, Process]) -> set[int]:
    """The root and whatever it has started, directly or not."""
    found = {root}
    while more := {pid for pid, one in processes.items() if one.parent in found} - found:
        found |= more
    return found


def sort_out(root: int, processes: Mapping[int, Process]) -> dict[int, str]:
    """The kind of each of the root's family: what Java has started is Python's, whatever else the driver's."""
    java = {pid for pid, one in processes.items() if one.name == JAVA}
    under = {pid for each in java for pid in find_family(each, processes)}
    return {
        pid: JAVA if pid in java else WORKER if pid in under else DRIVER
        for pid in find_family(root, processes) & processes.keys()
    }


def _read_processes() -> Iterator[tuple[int, Process]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            yield parse_stat(path.read_text("utf-8", "replace"))


@contextmanager
def watched() -> Iterator[Watched]:
    """Samples this process's family until the block ends."""
    found, done = Watched(os.getpid()), threading.Event()

    def watch() -> None:
        while True:
            found.look(time.time(), dict(_read_processes()))
            if done.wait(EVERY):
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()


def logging_properties(folder: Path) -> dict[str, str]:
    """What has Spark write its event log there, as plain JSON in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": folder.absolute().as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }


def read_tasks(lines: Iterable[str]) -> Iterator[Task]:
    """Every task of an event log, in its order; those that failed count too, for they were worked on."""
    for line in lines:
        if '"Event":"SparkListenerTaskEnd"' not in line:
            continue
        event = json.loads(line)
        told: dict[str, Any] = event.get("Task Metrics") or {}
        written, read = told.get("Shuffle Write Metrics", {}), told.get("Shuffle Read Metrics", {})
        yield Task(
            event["Task Info"]["Finish Time"] / 1000,
            written.get("Shuffle Bytes Written", 0),
            read.get("Remote Bytes Read", 0) + read.get("Local Bytes Read", 0),
            told.get("Disk Bytes Spilled", 0),
        )


def read_log(folder: Path) -> list[Task]:
    """The tasks of all event logs in the folder."""
    tasks: list[Task] = []
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8") as lines:
            tasks += read_tasks(lines)
    return tasks


def read_marks(storage: Path, since: float) -> list[tuple[str, float]]:
    """Every stage that has been finished since then, and when."""
    ends = [*storage.glob("yingbao-*/*/_SUCCESS"), *storage.glob("yingbao-*/raw_*/raw.parquet")]
    marks = [(path.parent.name, path.stat().st_mtime) for path in ends]
    marks += [
        (path.stem, path.stat().st_mtime)
        for path in storage.glob("yingbao-*/*.json")
        if ".made_of" not in path.name
    ]
    return sorted((mark for mark in marks if mark[1] >= since), key=lambda mark: mark[1])


def share_out(
    begun: float, marks: Sequence[tuple[str, float]], samples: Sequence[Sample], tasks: Sequence[Task]
) -> list[StageCost]:
    """Each stage's cost: what passed since the one before had ended. Stages told apart by a number are one."""
    costs: dict[str, StageCost] = {}
    before = begun
    for name, end in marks:
        stage = _family_name(name)
        cost = costs.setdefault(stage, StageCost(stage, 0.0, {}))
        cost.seconds += end - before
        at_end, at_start = seconds_at(samples, end), seconds_at(samples, before)
        for kind, seconds in at_end.items():
            cost.processor[kind] = cost.processor.get(kind, 0.0) + seconds - at_start.get(kind, 0.0)
        mine = [task for task in tasks if before < task.at <= end]
        cost.tasks += len(mine)
        cost.written += sum(task.written for task in mine)
        cost.read += sum(task.read for task in mine)
        cost.spilled += sum(task.spilled for task in mine)
        held = [one.held.get(WORKER, 0.0) for one in samples if before <= one.at <= end]
        cost.worker_mb = max(cost.worker_mb, *held, 0.0)
        before = end
    return list(costs.values())


def _family_name(name: str) -> str:
    head, _, tail = name.rpartition("_")
    return head if tail.isdigit() else name


def seconds_at(samples: Sequence[Sample], at: float) -> dict[str, float]:
    """Processor seconds used until then, by kind; between two samples as if they were used evenly."""
    place = bisect_right([one.at for one in samples], at)
    if place == 0 or place == len(samples):
        return dict(samples[min(place, len(samples) - 1)].seconds)
    one, other = samples[place - 1], samples[place]
    share = (at - one.at) / (other.at - one.at)
    return {kind: seconds + share * (other.seconds[kind] - seconds) for kind, seconds in one.seconds.items()}


def add_kept(costs: Sequence[StageCost], storage: Path, rows: Mapping[str, int]) -> None:
    """Bytes and rows that each stage keeps under the storage root; of stages told apart by a number the sum."""
    by_name = {cost.stage: cost for cost in costs}
    for folder in storage.glob("yingbao-*/*/"):
        cost = by_name.get(_family_name(folder.name))
        if cost is not None:
            cost.kept += sum(path.stat().st_size for path in folder.glob("*.parquet"))
            cost.rows += rows.get(folder.name, 0)
