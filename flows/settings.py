"""What a city sets: where its files are, how strict the gates are, how much is shown.

Read from `yingbao.toml`, which may be absent: every setting has a default. An option of the command line
outranks the file. A key that no setting has is an error, never passed over: a mistyped threshold must not
look as if it held.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from flows.folders import check_apart, check_elsewhere, check_key, check_named
from flows.misset import explain
from flows.sections import (
    Audit,
    Encryption,
    Engine,
    GateSettings,
    Notices,
    Retention,
    Runs,
    Shown,
)
from schemas.errors import InputError

DEFAULT_FILE = Path("yingbao.toml")
PSEUDONYM_KEY = "yingbao"
"""The default of the matchers' own functions; here because importing these takes a second."""

LONGEST_PLACE = 20
PLACE = rf"[^\W_]{{1,{LONGEST_PLACE}}}"
"""How another city may be called: its name stands before file names, and in every report."""


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
        raise explain(path, error, Settings) from None
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError(
            f"设置文件不是正确的 TOML：{error}", str(path), "请按提示的行列修改；文字要加引号，文件存为 UTF-8"
        ) from None
    except OSError as error:
        raise InputError(f"设置文件无法读取（{error.strerror}）", str(path), "请检查文件的读权限") from None
    _check(settings, path, given)
    return settings


def _check(settings: Settings, file: Path, given: Mapping[str, object]) -> None:
    """Pass settings that agree with one another; InputError where two of them do not."""
    home = {"inbox": settings.inbox, "warehouse": settings.warehouse, "published": settings.published}
    engine, key = settings.engine, settings.encryption.key_file
    more = {"key_file": key, "head": settings.audit.head, "folder": settings.notices.folder}
    check_named({**home, **more, "storage": engine.storage}, given, file)
    check_apart(home | ({"storage": engine.storage} if engine.storage else {}))
    if engine.kind == "spark" and settings.encryption.enabled and not engine.storage_encrypted:
        raise InputError(
            "Spark 在共享存储中写的是未加密的个人信息",
            f"{file}，[engine] storage_encrypted",
            "请把 storage 放在已加密的存储上，并写明 storage_encrypted = true",
        )
    check_key(key, settings.published, file)
    check_elsewhere(settings.city, settings.elsewhere, home, file)
