"""What is wrong with a settings file, all of it at once, in the words of whoever wrote it."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from flows.sections import MASTER, MEMORY, WEB
from schemas.errors import InputError


def explain(path: Path, error: ValidationError, settings: type[BaseModel]) -> InputError:
    """All that is wrong with a file of such settings, in one error."""
    faults = error.errors(include_url=False, include_input=False)
    places = "；".join(_place(fault) for fault in faults)
    return InputError(
        what="；".join(_fault(fault, settings) for fault in faults),
        where=f"{path}，{places}",
        remedy="请按 README 的设置一节改正或删去该项，删去即用默认值",
    )


def _place(fault: ErrorDetails) -> str:
    *tables, key = (str(part) for part in fault["loc"]) if fault["loc"] else ("?",)
    return f"[{'.'.join(tables)}] {key}" if tables else key


def _fault(fault: ErrorDetails, settings: type[BaseModel]) -> str:
    key = str(fault["loc"][-1]) if fault["loc"] else "?"
    kind = fault["type"]
    if kind == "extra_forbidden":
        return f"没有“{key}”这一设置项{_nearest(tuple(str(part) for part in fault['loc']), settings)}"
    if kind == "value_error":
        return f"“{key}”的值不可用：{fault['ctx']['error']}"
    if kind == "string_pattern_mismatch":
        return f"“{key}”须是 {_PATTERNS[fault['ctx']['pattern']]}"
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
    "string": "须是文字（加引号）",
    "path": "须是路径（加引号的文字）",
    "bool": "须是 true 或 false",
    "list": "须是列表，如 [\"education/aid\"]",
    "dict": "须是一节，如 [gates]",
    "model": "须是一节，如 [gates]",
}  # fmt: skip


_PATTERNS = {
    WEB: "http:// 或 https:// 开头的地址",
    MEMORY: "整数加单位 m 或 g，如 512m、4g",
    MASTER: "local[*]、local[4]、spark://主机:端口、yarn 或 k8s://地址",
}


def _nearest(location: tuple[str, ...], settings: type[BaseModel]) -> str:
    fields: dict[str, Any] = dict(settings.model_fields)
    for table in location[:-1]:
        section = fields[table].annotation if table in fields else None
        fields = (
            dict(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else {}
        )
    near = get_close_matches(location[-1], list(fields), n=1)
    return f"，是否想写“{near[0]}”？" if near else ""
