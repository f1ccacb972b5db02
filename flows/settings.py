"""What a city sets: where its files are, how strict the gates are, how much is shown.

Read from `yingbao.toml`, which may be absent: every setting has a default. An option of the command line
outranks the file. A key that no setting has is an error, never passed over: a mistyped threshold must not
look as if it held.
"""

import re
from collections.abc import Container
from difflib import get_close_matches
from itertools import combinations, permutations
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from reports.disclosure import MINIMUM_COUNT, MOST_FIRST, MOST_LAST, NUMBER_FIRST, NUMBER_LAST
from schemas.admit.gates import NAMES, Gates
from schemas.errors import InputError
from schemas.extracts import EXTRACTS

DEFAULT_FILE = Path("yingbao.toml")
PSEUDONYM_KEY = "yingbao"
"""The default of the matchers' own functions; here because importing these takes a second."""

LONGEST_PLACE = 20
PLACE = rf"[^\W_]{{1,{LONGEST_PLACE}}}"
"""How another city may be called: its name stands before file names, and in every report."""

STRICT = Gates()
"""The gates as `schemas.admit.gates` has them, with why."""


MEMORY = r"^[1-9][0-9]*[mg]$"
"""An amount as Java writes it: 512m, 4g."""


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
    webhook: str | None = Field(default=None, pattern=r"^https?://\S+$")
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
    master: str = Field(default="local[*]", pattern=r"^(local(\[[0-9*]+\])?|spark://\S+:\d+|yarn|k8s://\S+)$")
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


class Settings(BaseSettings):
    """Every setting; paths are absolute or relative to where the command runs."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(extra="forbid", frozen=True)

    inbox: Path = Path("data/inbox")
    warehouse: Path = Path("data/warehouse")
    published: Path = Path("reports/published")
    city: str = Field(default="本市", min_length=1)
    contact: str | None = None
    lang: Literal["zh-CN", "en"] = "zh-CN"
    pseudonym_key: SecretStr = Field(default=SecretStr(PSEUDONYM_KEY), min_length=1)
    """Keys the ids of persons and findings, so that nobody else can compute them from citizen numbers.

    The default is public. A city sets its own before its first run, and never changes it: ids would change.
    """
    memory_limit: str | None = None
    threads: int | None = Field(default=None, ge=1)
    port: int = Field(default=4200, ge=1024, le=65535)
    """Where `yingbao serve` shows its page, on this machine alone."""
    gates: GateSettings = GateSettings()
    disclosure: Shown = Shown()
    encryption: Encryption = Encryption()
    audit: Audit = Audit()
    notices: Notices = Notices()
    retention: Retention = Retention()
    run: Runs = Runs()
    engine: Engine = Engine()
    elsewhere: dict[str, Path] = Field(default_factory=dict)
    """[elsewhere]: other cities by name, each with its inbox folder; a child missing here is looked for there."""
    policies: dict[str, Any] = Field(default_factory=dict)
    """[policies.<code>]: what this city changes of a declared policy; checked where policies are declared."""

    @field_validator("elsewhere")
    @classmethod
    def _places(cls, inboxes: dict[str, Path]) -> dict[str, Path]:
        for place in inboxes:
            if not re.fullmatch(PLACE, place):
                raise ValueError(f"城市名“{place}”须是 1 至 {LONGEST_PLACE} 个字，不含空格、斜线和标点")
        return inboxes

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line, then the file; nothing else decides."""
        return init_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(file: Path | None = None, **options: object) -> Settings:
    """The settings of a file, or the defaults if `yingbao.toml` is not there; options given outrank it.

    An option of None is not given. Raises InputError where the file is missing, is no TOML, or holds an
    unknown key or a value that a setting cannot have.
    """
    path = DEFAULT_FILE if file is None else file
    if file is not None and not file.is_file():
        raise InputError("找不到设置文件", str(file), "请检查 --settings 的路径；不写该选项则使用默认设置")
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}

    class Located(Settings):
        model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(toml_file=path)

    try:
        settings = Located(**given)
    except ValidationError as error:
        raise _explain(path, error) from None
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError(
            f"设置文件不是正确的 TOML：{error}", str(path), "请按提示的行列修改；文字要加引号，文件存为 UTF-8"
        ) from None
    except OSError as error:
        raise InputError(f"设置文件无法读取（{error.strerror}）", str(path), "请检查文件的读权限") from None
    check_places(settings, path, given)
    check_elsewhere(settings, path)
    return settings


def check_places(settings: Settings, path: Path, given: Container[str]) -> None:
    """Pass settings whose folders are apart from one another and do not climb out of the working folder.

    A folder named elsewhere is named in full. What a person types on the command line is theirs to choose.
    """
    places = {
        "inbox": settings.inbox,
        "warehouse": settings.warehouse,
        "published": settings.published,
        "key_file": settings.encryption.key_file,
        "head": settings.audit.head,
        "folder": settings.notices.folder,
        "storage": settings.engine.storage,
    }
    for name, place in places.items():
        if name not in given and place is not None and ".." in place.parts:
            raise InputError(f"“{name}”的路径含有“..”", f"{path}，{name}", "请写成完整路径")
    apart = ("inbox", "warehouse", "published", *(("storage",) if settings.engine.storage else ()))
    for outer, inner in permutations(apart, 2):
        if _resolve(places[inner]).is_relative_to(_resolve(places[outer])):
            raise InputError(
                f"“{inner}”在“{outer}”之内，个人信息会混进不该在的地方",
                f"{inner} = {places[inner]}，{outer} = {places[outer]}",
                "请给收件夹、数据仓库、发布文件夹各指定单独的文件夹",
            )
    if (
        settings.engine.kind == "spark"
        and settings.encryption.enabled
        and not settings.engine.storage_encrypted
    ):
        raise InputError(
            "Spark 在共享存储中写的是未加密的个人信息",
            f"{path}，[engine] storage_encrypted",
            "请把 storage 放在已加密的存储上，并写明 storage_encrypted = true",
        )
    key = settings.encryption.key_file
    if key is not None and _resolve(key).is_relative_to(_resolve(settings.published)):
        raise InputError(
            "密钥文件在发布文件夹之内", f"{path}，key_file", "请把密钥文件放到只有本用户可读的地方"
        )


def check_elsewhere(settings: Settings, path: Path) -> None:
    """Pass settings in which every other city is another city, with a folder of its own."""
    where = f"{path}，[elsewhere]"
    if settings.city in settings.elsewhere:
        raise InputError(
            f"[elsewhere] 中列了本市“{settings.city}”", where, "[elsewhere] 只列其他城市，请删去本市"
        )
    home = {"inbox": settings.inbox, "warehouse": settings.warehouse, "published": settings.published}
    for place, folder in settings.elsewhere.items():
        if ".." in folder.parts:
            raise InputError(f"“{place}”的路径含有“..”", where, "请写成完整路径")
        for name, own in home.items():
            if _overlap(folder, own):
                raise InputError(
                    f"“{place}”的文件夹与本市的“{name}”相同或互相包含，会把本市当成外地",
                    f"{where} {place} = {folder}，{name} = {own}",
                    "请给每个城市单独的收件文件夹",
                )
    for (one, first), (other, second) in combinations(settings.elsewhere.items(), 2):
        if _overlap(first, second):
            raise InputError(
                f"“{one}”和“{other}”的文件夹相同或互相包含，同一城市会查两次",
                f"{where} {one} = {first}，{other} = {second}",
                "请给每个城市单独的收件文件夹，同一城市只列一次",
            )


def _overlap(one: Path, other: Path) -> bool:
    first, second = _resolve(one), _resolve(other)
    return first.is_relative_to(second) or second.is_relative_to(first)


def _resolve(place: Path | None) -> Path:
    return Path(place or ".").resolve()


def _explain(path: Path, error: ValidationError) -> InputError:
    """All that is wrong with a file, in one error."""
    faults = error.errors(include_url=False, include_input=False)
    places = "；".join(_place(fault) for fault in faults)
    return InputError(
        what="；".join(_fault(fault) for fault in faults),
        where=f"{path}，{places}",
        remedy="请按 README 的设置一节改正或删去该项，删去即用默认值",
    )


def _place(fault: ErrorDetails) -> str:
    *tables, key = (str(part) for part in fault["loc"]) if fault["loc"] else ("?",)
    return f"[{'.'.join(tables)}] {key}" if tables else key


def _fault(fault: ErrorDetails) -> str:
    key = str(fault["loc"][-1]) if fault["loc"] else "?"
    kind = fault["type"]
    if kind == "extra_forbidden":
        return f"没有“{key}”这一设置项{_nearest(tuple(str(part) for part in fault['loc']))}"
    if kind == "value_error":
        return f"“{key}”的值不可用：{fault['ctx']['error']}"
    for prefix, meaning in _MEANINGS.items():
        if kind.startswith(prefix):
            bound = next(iter(fault.get("ctx", {}).values()), "")
            return f"“{key}”{meaning.format(bound)}"
    return f"“{key}”的值不可用"


_MEANINGS = {
    "greater_than_equal": "须不小于 {}",
    "greater_than": "须大于 {}",
    "less_than_equal": "须不大于 {}",
    "less_than": "须小于 {}",
    "literal": "只能是 {}",
    "int": "须是整数",
    "float": "须是数字",
    "string_too_short": "不能为空",
    "string_pattern": "须是 http:// 或 https:// 开头的地址",
    "string": "须是文字（加引号）",
    "path": "须是路径（加引号的文字）",
    "bool": "须是 true 或 false",
    "list": "须是列表，如 [\"education/aid\"]",
    "dict": "须是一节，如 [gates]",
    "model": "须是一节，如 [gates]",
}  # fmt: skip


def _nearest(location: tuple[str, ...]) -> str:
    fields: dict[str, Any] = dict(Settings.model_fields)
    for table in location[:-1]:
        section = fields[table].annotation if table in fields else None
        fields = (
            dict(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else {}
        )
    near = get_close_matches(location[-1], list(fields), n=1)
    return f"，是否想写“{near[0]}”？" if near else ""
