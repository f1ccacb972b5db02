"""What a run is asked to do: names, paths and periods, nothing of what is in the files."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Self

from flows.keys import list_records_keys
from flows.settings import Settings, read_settings
from reports.disclosure import Disclosure
from reports.publication import Publication
from schemas.errors import InputError
from schemas.extracts import Comparison
from schemas.gates import TIMELY, Gates
from schemas.period import Month, Quarter, parse_period
from schemas.policies import Policies, load_policies

PATHS = ("settings_file", "inbox", "warehouse", "published")

VERSIONED = ("yingbao", "duckdb", "pyarrow", "rapidfuzz", "pypinyin", "opencc")
"""Whatever can change who is linked to whom; the manifest names their versions."""

RECORDED = {"city", "lang", "gates", "disclosure", "policies"}
"""Settings that the manifest records: those that decide something. Paths are a machine's own business."""


@dataclass(frozen=True)
class Order:
    """One comparison of one period. All that Prefect is told, and so all that its database can keep."""

    comparison: Comparison
    period: str
    settings_file: Path | None = None
    inbox: Path | None = None
    warehouse: Path | None = None
    published: Path | None = None
    accept_stale: bool = False

    @classmethod
    def of(
        cls, comparison: Comparison, period: str, paths: dict[str, str] | None, *, accept_stale: bool
    ) -> Self:
        """The order that a flow's parameters stand for; the reverse of `paths`."""
        given = {name: Path(path) for name, path in (paths or {}).items()}
        return cls(comparison, period, accept_stale=accept_stale, **given)

    @property
    def paths(self) -> dict[str, str]:
        """The paths that were given, as a flow's parameter."""
        return {name: str(path) for name in PATHS if (path := getattr(self, name)) is not None}

    @cached_property
    def settings(self) -> Settings:
        """The settings file with this order's options over it; InputError as `read_settings`."""
        return read_settings(
            self.settings_file, inbox=self.inbox, warehouse=self.warehouse, published=self.published
        )

    @cached_property
    def span(self) -> Month | Quarter:
        """The period; InputError where the text is none of this comparison's."""
        return parse_period(self.comparison, self.period)

    @cached_property
    def policies(self) -> Policies:
        """The declared policies with the city's changes; InputError as `load_policies`."""
        return load_policies(self.settings.policies)

    @property
    def pseudonym_key(self) -> str:
        """What keys the ids of persons and findings; never recorded, never logged."""
        return self.settings.pseudonym_key.get_secret_value()

    @property
    def gates(self) -> Gates:
        """How strict this run is: what the settings accept of single extracts, and the option of all."""
        strict = self.settings.gates
        timely = dict.fromkeys(strict.accept_stale, TIMELY)
        accept = {
            key: {*timely.get(key, ()), *strict.accept.get(key, ())} for key in timely.keys() | strict.accept
        }
        limits = strict.model_dump(exclude={"accept", "accept_stale"})
        return Gates(accept_stale=self.accept_stale, accept=accept, **limits)

    def publication(self, as_of: date, remarks: tuple[str, ...], run_id: str) -> Publication:
        """What is asked of reports; of the settings, the manifest records those that change results."""
        settings = self.settings
        return Publication(
            comparison=self.comparison,
            period=self.span,
            as_of=as_of,
            published=settings.published,
            run_id=run_id,
            versions={name: version(name) for name in VERSIONED} | {"policies": self.policies.version},
            settings=settings.model_dump(mode="json", include=RECORDED)
            | {"accept_stale": self.accept_stale}
            | ({"elsewhere": sorted(settings.elsewhere)} if settings.elsewhere else {}),
            remarks=remarks,
            policies=self.policies,
            lang=settings.lang,
            city=settings.city,
            contact=settings.contact,
            disclosure=Disclosure(**settings.disclosure.model_dump()),
            records_key=list_records_keys(settings)[0] if settings.encryption.records else None,
        )

    def check(self) -> None:
        """Raises InputError for whatever is wrong before a file is read: settings, period, policies."""
        _ = self.settings, self.span, self.policies
        inbox = self.settings.inbox
        if inbox.is_symlink():
            raise InputError(
                "收件文件夹是一个链接，可能已被改指到别处",
                str(inbox),
                "请在设置的 inbox 中写明真实文件夹的完整路径",
            )
