"""A process that carries out runs in forks of itself, so that fifty of them cost one start of everything.

A line of JSON in: the order's folders, and optionally how the run is to come to grief. Out: the fork's id, then
its exit status. Stages run as plain functions: what Prefect adds is tested elsewhere.
"""

import importlib
import itertools
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect import Task

from flows import comparison, journal, stages
from flows.faults import redact
from flows.lock import hold
from flows.order import Order
from flows.terminal import show_error
from matchers.normalise import characters, lunar, readings, shapes
from reports import exchange, manifest
from schemas.encryption import OFFLINE
from schemas.extracts import Comparison

FULL = 4096
"""Bytes that a file may have once the disk is said to be full: any table is longer."""


LATE = ("pyarrow.dataset", "narwhals._interchange.dataframe", "rich.status")
TABLES = (
    characters.folds,
    characters.variants,
    shapes.all_parts,
    shapes.read_strokes,
    shapes.four_corners,
    readings.readings,
    lunar.lunar_readings,
)
"""What a run would import and compile, and every fork anew: half of a small city's run."""


def warm() -> None:
    """Have it all, and no thread, before the first fork."""
    OFFLINE["allow_unsigned_extensions"] = True  # as in conftest.py
    for name in LATE:
        importlib.import_module(name)
    for table in TABLES:
        table()


def carry_out(given: dict[str, Any]) -> Path:
    """One run, as `flows.comparison.run` does it."""
    folder = Path(given["folder"])
    order = Order(
        Comparison(given.get("comparison", "education")),
        given.get("period", "2026-10"),
        inbox=Path(given["inbox"]),
        warehouse=folder / "warehouse",
        published=folder / "published",
    )
    for name, found in vars(stages).items():
        if isinstance(found, Task):
            setattr(stages, name, found.fn)
    spoil(given)
    with hold(order.settings.warehouse):
        journal.recover(order.settings)
        with journal.keep(order, "run"):
            return comparison.carry_out(order)


def spoil(given: dict[str, Any]) -> None:
    """Kill the process at the n-th boundary of a stage, or at a named point of publishing; or fill the disk there."""
    boundary, opened = itertools.count(), stages.warehouse

    @contextmanager
    def watched(order: Order) -> Iterator[Any]:
        come_to_grief(given, next(boundary))
        with opened(order) as connection:
            yield connection
        come_to_grief(given, next(boundary))

    stages.warehouse = watched
    if given.get("point"):
        POINTS[given["point"]]()


def come_to_grief(given: dict[str, Any], number: int) -> None:
    if number == given.get("die_at"):
        die()
    if number == given.get("full_at"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, resource.RLIM_INFINITY))


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_between_renames() -> None:
    """As on a file system that cannot swap: at the second rename of putting in place, after the first."""
    rename, put = Path.rename, exchange.put_in_place
    exchange._swap = lambda *_: False

    def rename_once(self: Path, target: Path) -> Path:
        return rename(self, target) if not self.name.endswith(".making") else die()  # type: ignore[return-value]

    def put_and_die(made: Path, place: Path) -> None:
        Path.rename = rename_once  # type: ignore[method-assign,assignment]
        put(made, place)

    exchange.put_in_place = put_and_die


def die_within_manifest() -> None:
    write_text = Path.write_text

    def write_half(self: Path, text: str, **kept: Any) -> int:
        if self.name == manifest.NAME:
            self.write_bytes(text.encode()[: len(text) // 2])
            die()
        return int(write_text(self, text, **kept))

    Path.write_text = write_half  # type: ignore[method-assign,assignment]


POINTS = {
    "before the exchange": lambda: setattr(exchange, "put_in_place", die),
    "before the flush": lambda: setattr(exchange, "flush_tree", die),
    "between two renames": die_between_renames,
    "after the exchange": lambda: setattr(stages, "_note_run", die),
    "half a manifest": die_within_manifest,
}


def main() -> None:
    """Serve orders until the input ends."""
    warm()
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        child = os.fork()
        if not child:
            given = json.loads(line)
            status = 1
            os.dup2(os.open(given["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
            try:
                redact(carry_out)(given)
                status = 0
            except Exception as error:
                show_error(error)
            finally:
                sys.stderr.flush()
                os._exit(status)
        print(child, flush=True)  # noqa: T201
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
