"""What a run asks to have published, and under which name and date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reports.disclosure import Disclosure
from schemas.extracts import Comparison
from schemas.period import Month, Quarter
from schemas.policies import DEFAULTS, Policies

DEFAULT_LANGUAGE = "zh-CN"
DEFAULT_CITY = "本市"


@dataclass(frozen=True, slots=True)
class Publication:
    """One period of one comparison, to be rendered from the warehouse as it stands.

    `settings` is the excerpt that the manifest records: plain values, nothing secret. `remarks` are Chinese
    sentences that must stand on the first page, such as an override of a stale delivery. `run_id` reaches the
    manifest alone, so that two runs on the same inputs render the same reports. `lang` is the page's language;
    workbooks, worklists and returns are in Chinese, as their readers are. With a `records_key` (32 bytes in base64)
    data/*.parquet are encrypted.
    """

    comparison: Comparison
    period: Month | Quarter
    as_of: date
    published: Path
    run_id: str
    versions: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    lang: str = DEFAULT_LANGUAGE
    city: str = DEFAULT_CITY
    contact: str | None = None
    disclosure: Disclosure = field(default_factory=Disclosure)
    policies: Policies = DEFAULTS
    records_key: str | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        """Where the period appears: `<published>/<comparison>/<period>`."""
        return self.published / str(Comparison(self.comparison).value) / str(self.period)
