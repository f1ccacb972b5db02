"""What a Spark run costs by stage is read off the kernel's counts, the stages' marks and Spark's event log."""

import json
import os
import time
from dataclasses import asdict

import pytest

from benchmarks import spark_costs
from benchmarks.spark import COMPARED, write_results
from benchmarks.spark_costs import (
    MEGABYTE,
    PAGE,
    TICKS,
    Process,
    Sample,
    StageCost,
    Task,
    Watched,
    add_kept,
    find_family,
    parse_stat,
    read_marks,
    read_tasks,
    seconds_at,
    share_out,
    watched,
)

DRIVER, SHELL, JAVA, DAEMON, WORKER, STRANGER = 10, 11, 12, 13, 14, 99
PROCESSES = {
    DRIVER: Process(1, "python", 100, 5.0, 100.0),
    SHELL: Process(DRIVER, "python", 101, 0.5, 900.0),
    JAVA: Process(SHELL, "java", 102, 30.0, 2000.0),
    DAEMON: Process(JAVA, "python", 103, 0.5, 80.0),
    WORKER: Process(DAEMON, "python", 104, 7.0, 450.0),
    STRANGER: Process(1, "java", 99, 500.0, 9000.0),
}


def test_a_process_is_read_from_its_stat_whatever_its_name():
    times = [str(n * TICKS) for n in (3, 1, 2, 4)]
    fields = ["S", "12", *["0"] * 9, *times, *["0"] * 4, "777", "0", str(MEGABYTE // PAGE)]
    pid, process = parse_stat(f"14 (a (strange) name) {' '.join(fields)} 0 0")
    assert (pid, process) == (14, Process(12, "a (strange) name", 777, 4.0, 1.0))


def test_a_family_is_the_root_and_whatever_came_of_it():
    assert find_family(DRIVER, PROCESSES) == {DRIVER, SHELL, JAVA, DAEMON, WORKER}
    assert find_family(DAEMON, PROCESSES) == {DAEMON, WORKER}


def look(*moments):
    seen = Watched(DRIVER)
    for at, processes in enumerate(moments):
        seen.look(at, processes)
    return seen


def test_seconds_go_to_the_driver_java_or_the_workers_and_none_of_strangers():
    (sample,) = look(PROCESSES).samples
    assert sample.seconds == {"driver": 5.5, "java": 30.0, "worker": 7.5}


def test_a_worker_that_has_ended_counts_on_and_one_of_its_number_counts_anew():
    without = {pid: one for pid, one in PROCESSES.items() if pid != WORKER}
    again = PROCESSES | {WORKER: Process(DAEMON, "python", 900, 2.0, 40.0)}
    seen = look(PROCESSES, without, again)
    assert [one.seconds["worker"] for one in seen.samples] == [7.5, 7.5, 9.5]


def test_memory_is_the_largest_process_and_a_child_not_yet_started_is_not_one():
    assert look(PROCESSES).peaks() == {"driver": 100.0, "java": 2000.0, "worker": 450.0}
    assert look().peaks() == {"driver": 0.0, "java": 0.0, "worker": 0.0}


def test_the_kernel_is_asked_of_this_very_process(monkeypatch):
    monkeypatch.setattr(spark_costs, "EVERY", 0.01)
    own, begun = time.process_time(), time.monotonic()
    with watched() as seen:
        time.sleep(0.05)
    most = (time.monotonic() - begun) * (os.cpu_count() or 1)
    assert len(seen.samples) >= 2
    first, last = (seen.samples[at].seconds["driver"] for at in (0, -1))
    tick = (
        0.02  # of /proc, at either end; a server that another test started is our child, and works meanwhile
    )
    assert own - tick < first <= last < first + most + tick
    assert seen.peaks()["driver"] > 1
    assert seen.peaks()["java"] == 0


def event(finished, written=0, local=0, remote=0, spilled=0, **more):
    told = {
        "Event": "SparkListenerTaskEnd",
        "Task Info": {"Finish Time": finished},
        "Task Metrics": {
            "Disk Bytes Spilled": spilled,
            "Shuffle Write Metrics": {"Shuffle Bytes Written": written},
            "Shuffle Read Metrics": {"Local Bytes Read": local, "Remote Bytes Read": remote},
        },
    }
    return json.dumps(told | more, separators=(",", ":"))


def test_tasks_are_read_from_the_event_log_and_failed_ones_too():
    lines = [
        '{"Event":"SparkListenerJobStart","Job ID":0}',
        event(2500, written=7, local=3, remote=4, spilled=5),
        event(3000, **{"Task Metrics": None}),
    ]
    assert list(read_tasks(lines)) == [Task(2.5, 7, 7, 5), Task(3.0, 0, 0, 0)]


SAMPLES = [
    Sample(at, {"driver": 0.0, "java": java, "worker": worker}, {"worker": held})
    for at, java, worker, held in ((0.0, 0.0, 0.0, 0.0), (10.0, 20.0, 10.0, 300.0), (20.0, 20.0, 30.0, 400.0))
]


def test_between_two_samples_seconds_pass_evenly_and_outside_them_not_at_all():
    assert seconds_at(SAMPLES, 5.0) == {"driver": 0.0, "java": 10.0, "worker": 5.0}
    assert seconds_at(SAMPLES, -1.0)["java"] == 0.0
    assert seconds_at(SAMPLES, 99.0)["worker"] == 30.0


def test_a_stage_costs_what_passed_since_the_one_before():
    tasks = [Task(3.0, 100, 10, 0), Task(6.0, 200, 20, 1), Task(19.0, 400, 40, 2), Task(25.0, 800, 80, 4)]
    marks = [("staged", 5.0), ("label_0", 15.0), ("label_1", 20.0)]
    staged, label = share_out(0.0, marks, SAMPLES, tasks)
    assert (staged.stage, staged.seconds, staged.written, staged.tasks) == ("staged", 5.0, 100, 1)
    assert staged.processor == {"driver": 0.0, "java": 10.0, "worker": 5.0}
    assert (label.stage, label.seconds, label.written, label.spilled) == ("label", 15.0, 600, 3)
    assert label.processor == {"driver": 0.0, "java": 10.0, "worker": 25.0}
    assert (label.worker_mb, label.read) == (400.0, 60)


@pytest.fixture
def storage(tmp_path):
    """Two stages that are there, the earlier one from a run before."""
    for at, name in ((100, "settled"), (200, "raw_1"), (300, "pair")):
        folder = tmp_path / "yingbao-1" / name
        folder.mkdir(parents=True)
        done = folder / ("raw.parquet" if name == "raw_1" else "_SUCCESS")
        (folder / "part-0.parquet").write_bytes(b"12345")
        done.write_bytes(b"")
        os.utime(done, (at, at))
    for name in ("weights.json", "pair.made_of.json"):
        (tmp_path / "yingbao-1" / name).touch()
        os.utime(tmp_path / "yingbao-1" / name, (400, 400))
    return tmp_path


def test_stages_end_when_spark_has_said_so_and_those_of_before_are_not_counted(storage):
    assert read_marks(storage, 150) == [("raw_1", 200), ("pair", 300), ("weights", 400)]


def test_what_a_stage_keeps_is_counted_on_disk(storage):
    costs = share_out(150, read_marks(storage, 150), SAMPLES, [])
    add_kept(costs, storage, {"raw_1": 3, "pair": 8, "settled": 9})
    assert {cost.stage: (cost.rows, cost.kept) for cost in costs} == {
        "raw": (3, 5),
        "pair": (8, 5),
        "weights": (0, 0),
    }


def told_of(where, children, differing=0):
    stages = [
        StageCost(
            "staged", 10.0, {"driver": 1.0, "java": 15.0, "worker": 4.0}, written=5 * MEGABYTE, rows=300
        ),
        StageCost("weights", 2.0, {"driver": 0.0, "java": 3.0, "worker": 0.5}, written=MEGABYTE),
    ]
    return {
        "where": where, "children": children, "command": "python -m …", "machine": "two cores", "at": "2026-11-24",
        "tables": dict.fromkeys(COMPARED, (children, differing, 0)), "lost": 0,
        "duckdb": {"normalise": 1.0, "link": 2.0}, "duckdb_processor": {"normalise": 1.5, "link": 3.0},
        "spark": {}, "processor": 23.5, "stages": [asdict(stage) for stage in stages],
        "peaks": {"driver": 500.0, "java": 2000.0, "worker": 450.0},
    }  # fmt: skip


def test_the_report_has_a_section_a_place_and_size_and_the_last_run_of_each(tmp_path):
    for children, differing in ((100, 7), (1000, 0), (100, 0)):
        write_results(told_of("local[2]", children, differing), tmp_path / "spark.md")
    page = (tmp_path / "spark.md").read_text("utf-8")
    assert page.count("## local[2]") == 2
    assert "these differ" not in page
    assert "| staged | 10 | 20 | 4 | 5 | 0 | 300 |" in page
    assert "| all | 12 | 24 | 4 | 6 | 0 |  |" in page


def test_the_report_says_which_tables_differ(tmp_path):
    write_results(told_of("3 executors", 100, differing=1), tmp_path / "spark.md")
    assert f"these differ: {', '.join(COMPARED)}." in (tmp_path / "spark.md").read_text("utf-8")
