"""The words readers see: a file a language, codes to terms."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.extracts import EXTRACTS
from schemas.policy import FindingKind

CHINESE = "zh-CN"
"""The language of the workbooks, and of whatever another language has no word for."""

DECISIONS = ("是同一人", "不是", "无法判断")
"""What a reviewer says of a candidate."""

OUTCOMES = (
    "已办理",
    "正在办理",
    "信息有误(数据问题)",
    "不符合条件",
    "异地已享受",
    "已死亡",
    "已迁出",
    "查无此人",
    "自愿放弃",
    "重复",
    "其他",
)
"""What a verifier found: the codes that close or keep open a case."""


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of one language, by group and code; a code without a term is shown as it is."""

    lang: str
    groups: Mapping[str, Any]

    def __call__(self, group: str, code: object, part: str | None = None) -> str:
        """`words("standing", "review")` → `待核查`; `words("kind", "aid_missing", "title")` → `应助未助`."""
        entry = self.groups.get(group, {}).get(str(code))
        if isinstance(entry, Mapping):
            entry = entry.get(part or "title")
        if entry is None and part is None:
            entry = _DECLARED.get((group, str(code)))
        return str(code) if entry is None else str(entry)

    def codes(self, group: str) -> tuple[str, ...]:
        """The codes of a group, in the order in which reports show them."""
        return tuple(self.groups.get(group, {}))


_DECLARED = {("kind", kind.value): kind.term for kind in FindingKind} | {
    ("extract", extract.key): extract.title for extract in EXTRACTS
}
"""Terms that the declarations hold: said once."""


@cache
def load_words(lang: str) -> Words:
    """The words of `zh-CN` or `en`; what a language has no word for is said in Chinese."""
    groups = _read(CHINESE)
    return Words(lang, groups if lang == CHINESE else _overlay(groups, _read(lang)))


def _overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """What `above` says, and `below` where it says nothing."""
    both = below.keys() & above.keys()
    deeper = {key: _overlay(below[key], above[key]) for key in both if isinstance(above[key], Mapping)}
    return {**below, **above, **deeper}


def _read(lang: str) -> dict[str, Any]:
    return tomllib.loads((files("reports") / "terms" / f"{lang}.toml").read_text(encoding="utf-8"))
