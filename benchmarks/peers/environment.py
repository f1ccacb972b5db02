"""Environments of their own for peers whose dependencies clash with ours: made once, under build-peers/."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

BUILD = Path("build-peers")


@dataclass(frozen=True)
class Environment:
    """A virtual environment and what is installed in it, in full versions."""

    name: str
    packages: tuple[str, ...]

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return BUILD / self.name / "bin" / "python"

    def ensure(self) -> None:
        """Make the environment unless it is there with these very packages."""
        ready = BUILD / self.name / ".packages"
        wanted = "\n".join(self.packages)
        if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
            return
        BUILD.mkdir(exist_ok=True)
        _call([sys.executable, "-m", "venv", str(BUILD / self.name)])
        _call([str(self.python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *self.packages])
        ready.write_text(wanted, encoding="utf-8")

    def run(self, module: str, arguments: Sequence[str]) -> None:
        """Run one of our modules in it, from the project's root."""
        self.ensure()
        _call([str(self.python), "-m", module, *arguments])


SPLINK = Environment("splink", ("splink==5.0.0", "duckdb==1.5.5", "pyarrow==26.0.1"))
PSEUDOPEOPLE = Environment("pseudopeople", ("pseudopeople==1.3.1",))


@dataclass(frozen=True)
class Spent:
    """What a piece of work took: seconds by the clock, and seconds of processor time of all its threads."""

    seconds: float
    cpu_seconds: float

    def __sub__(self, other: "Spent") -> "Spent":
        """What came after the other."""
        return Spent(self.seconds - other.seconds, self.cpu_seconds - other.cpu_seconds)


def mean_spent(spent: Sequence[Spent]) -> Spent:
    """The mean of several measurements of one piece of work."""
    return Spent(fmean(one.seconds for one in spent), fmean(one.cpu_seconds for one in spent))


class Stopwatch:
    """Measures from its making; `spent()` may be asked more than once."""

    def __init__(self) -> None:
        self._clock, self._cpu = time.monotonic(), time.process_time()

    def spent(self) -> Spent:
        """Since the stopwatch was made."""
        return Spent(time.monotonic() - self._clock, time.process_time() - self._cpu)


def read_json(path: Path) -> dict[str, float]:
    """A flat object of figures."""
    content: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _call(command: Sequence[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603 — our own words
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], file=sys.stderr)
        raise SystemExit(f"{' '.join(command[:4])} … ended with exit code {done.returncode}")
