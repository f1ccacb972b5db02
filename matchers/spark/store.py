"""Parquet by stage under a storage root that driver and workers share: a stage that is there is not made again."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from matchers.spark.frames import ROWS_A_TASK, parts_of

DONE = "_SUCCESS"
"""What Spark writes into a folder when all of it is there."""
OF = "made_of.json"
"""Beside each stage's Parquet: the fingerprint of what it was made of."""


@dataclass
class Store:
    """One warehouse's stages in `folder`. `made_of` says what all of them rest on: any change makes all anew.

    `made`: the stages made, and `reused`: those found, in this run.
    """

    spark: SparkSession
    folder: Path
    made_of: dict[str, Any] = field(default_factory=dict)
    parts: int = 2
    """Into how many partitions rows go at least: as many as there are cores."""
    made: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)

    def suit(self, rows: int) -> int:
        """Set Spark up for so many records: into how many partitions they go.

        Of few, compiling each query and planning it anew at each shuffle would take longer than the work.
        """
        parts = parts_of(rows, self.parts)
        large = str(rows > ROWS_A_TASK).lower()
        self.spark.conf.set("spark.sql.shuffle.partitions", str(parts))
        self.spark.conf.set("spark.sql.codegen.wholeStage", large)
        self.spark.conf.set(
            "spark.sql.codegen.factoryMode", "FALLBACK" if rows > ROWS_A_TASK else "NO_CODEGEN"
        )
        self.spark.conf.set("spark.sql.adaptive.enabled", large)
        return parts

    def resting_on(self, **made_of: Any) -> "Store":
        """The same store for stages that rest on more."""
        return replace(self, made_of={**self.made_of, **made_of})

    def print_of(self, name: str) -> str:
        """The fingerprint of a stage that is there."""
        return (self.folder / f"{name}.{OF}").read_text("utf-8")

    def keep(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """The stage's rows: read where they are there and made of the same, else made and written first."""
        path, told = self.folder / name, self.folder / f"{name}.{OF}"
        print_ = self._fingerprint()
        if (path / DONE).exists() and told.exists() and told.read_text("utf-8") == print_:
            self.reused.append(name)
        else:
            told.unlink(missing_ok=True)
            make().write.mode("overwrite").parquet(self.uri(name))
            told.write_text(print_, "utf-8")
            self.made.append(name)
        return self.read(name)

    def note(self, name: str, make: Callable[[], Any]) -> Any:
        """A few figures, kept as JSON like a stage's rows."""
        path, print_ = self.folder / f"{name}.json", self._fingerprint()
        if path.exists():
            told = json.loads(path.read_text("utf-8"))
            if told["of"] == print_:
                self.reused.append(name)
                return told["is"]
        value = make()
        path.write_text(json.dumps({"of": print_, "is": value}), "utf-8")
        self.made.append(name)
        return value

    def read(self, name: str) -> DataFrame:
        """A stage that is there."""
        return self.spark.read.parquet(self.uri(name))

    def files(self, name: str) -> str:
        """A stage's files, for DuckDB."""
        return f"read_parquet('{str(self.folder / name).replace(chr(39), chr(39) * 2)}/*.parquet')"

    def uri(self, name: str) -> str:
        """Where a stage is, in Spark's words."""
        return (self.folder / name).absolute().as_uri()

    def clear(self) -> None:
        """Remove everything: it is all personal data."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _fingerprint(self) -> str:
        text = json.dumps(self.made_of, sort_keys=True, default=str)
        return blake2b(text.encode(), digest_size=16).hexdigest()
