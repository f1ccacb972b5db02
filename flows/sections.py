"""The tables of the settings file, one class each: what a city may set in it, within which bounds, and the defaults."""

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reports.disclosure import MINIMUM_COUNT, MOST_FIRST, MOST_LAST, NUMBER_FIRST, NUMBER_LAST
from schemas.extracts import EXTRACTS
from schemas.gates import NAMES, Gates

STRICT = Gates()
"""The gates as `schemas.gates` has them, with why."""

MEMORY = r"^[1-9][0-9]*[mg]$"
"""An amount as Java writes it: 512m, 4g."""
MASTER = r"^(local(\[(\*|[1-9][0-9]*)\])?|spark://\S+:\d+|yarn|k8s://\S+)$"
"""Where Spark's master is, as Spark writes it."""
WEB = r"^https?://\S+$"
"""An address on the city's own network."""


class Section(BaseModel):
    """One table of the settings file."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


def _known_extracts(keys: list[str]) -> None:
    known = {extract.key for extract in EXTRACTS}
    for key in keys:
        if key not in known:
            raise ValueError(f"没有“{key}”这一数据集；可用的有：{'、'.join(sorted(known))}")


class GateSettings(Section):
    """[gates]: what stops a run before anything is flagged."""

    shrink: float = Field(default=STRICT.shrink, gt=0, le=1)
    refuse: float = Field(default=STRICT.refuse, gt=0, le=1)
    accept_stale: list[str] = Field(default_factory=list)
    """Extracts that may be old, shrunk or of another year; the report's first page says so."""

    numbers: float = Field(default=STRICT.numbers, ge=0, le=1)
    shifted: float = Field(default=STRICT.shifted, gt=0, le=1)
    codes: float = Field(default=STRICT.codes, gt=0, le=1)
    links: float = Field(default=STRICT.links, gt=0, le=1)
    accept: dict[str, list[Literal[*NAMES]]] = Field(default_factory=dict)  # type: ignore[valid-type]
    """[gates.accept]: by extract, the single gates whose fault is accepted; the first page says so."""

    @field_validator("accept")
    @classmethod
    def _accepted(cls, gates: dict[str, list[str]]) -> dict[str, list[str]]:
        _known_extracts(list(gates))
        return gates

    @field_validator("accept_stale")
    @classmethod
    def _extracts(cls, keys: list[str]) -> list[str]:
        _known_extracts(keys)
        return keys


class Shown(Section):
    """[disclosure]: how much of a person a shared sheet shows."""

    number_first: int = Field(default=NUMBER_FIRST, ge=0, le=MOST_FIRST)
    number_last: int = Field(default=NUMBER_LAST, ge=0, le=MOST_LAST)
    minimum_count: int = Field(default=MINIMUM_COUNT, ge=1)


class Encryption(Section):
    """[encryption]: the warehouse's file and its spill, AES-256-GCM. The key: YINGBAO_KEY, or this file."""

    enabled: bool = True
    key_file: Path | None = None
    """None: `<warehouse>.key`, beside the warehouse's folder."""
    records: bool = False
    """Published record-level Parquet too, under a key derived from the warehouse's. Off: it holds no name and no
    number, is its owner's alone (0600), and other systems read it; its bytes would differ from run to run."""

    @model_validator(mode="after")
    def _has_key(self) -> Self:
        if self.records and not self.enabled:
            raise ValueError("records = true 须同时 enabled = true，否则没有密钥")
        return self


class Audit(Section):
    """[audit]: where the head of the audit log is copied to; best on another machine's share."""

    head: Path | None = None
    """None: `<published>/audit-head.json`."""


class Notices(Section):
    """[notices]: how a failure is made known."""

    folder: Path | None = None
    """None: `<warehouse>/notices`."""
    webhook: str | None = Field(default=None, pattern=WEB)
    """An address on the city's own network that takes JSON; nothing of a record is sent."""


class Retention(Section):
    """[retention]: for how many months `yingbao purge` keeps what is personal; none: for good."""

    deliveries: int | None = Field(default=None, ge=1)
    """The departments' files in the inbox. At least the last two of each extract stay, for the gates compare."""
    published: int | None = Field(default=None, ge=1)
    """Workbook, worklists, returns and record-level data of a period; page and manifest stay."""
    tables: int | None = Field(default=None, ge=1)
    """The last run's tables in the warehouse; the ledger stays."""


class Runs(Section):
    """[run]: limits of one run."""

    timeout_hours: float = Field(default=12, gt=0)
    """Longer than any city's run by far; a network drive that hangs must not hold up the next month."""
    wait_hours: float = Field(default=6, ge=0)
    """For which a scheduled run waits for the warehouse; one started by hand says at once who holds it."""


class Engine(Section):
    """[engine]: what stages and links the records; everything after that is DuckDB's in any case."""

    kind: Literal["duckdb", "spark"] = "duckdb"
    master: str = Field(default="local[*]", pattern=MASTER)
    storage: Path | None = None
    """The folder that this machine and all workers see under one path; the records' Parquet is there."""
    storage_encrypted: bool = False
    """That the folder is on storage which is itself encrypted: Spark writes records there in the clear."""
    python: str | None = None
    """The workers' interpreter; none: this one."""
    driver_memory: str = Field(default="2g", pattern=MEMORY)
    executor_memory: str = Field(default="2g", pattern=MEMORY)
    python_memory: str | None = Field(default=None, pattern=MEMORY)
    """What each executor's Python may take, by its cores in equal shares; none: no bound but its work's own."""
    keep: bool = False
    """Keep the Parquet of a run that ended well."""
    conf: dict[str, str] = Field(default_factory=dict)
    """[engine.conf]: further properties of Spark, as its own documentation names them."""

    @model_validator(mode="after")
    def _has_storage(self) -> Self:
        if self.kind == "spark" and self.storage is None:
            raise ValueError('kind = "spark" 须同时写明 storage，即各节点共用的文件夹')
        return self
