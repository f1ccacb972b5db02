"""How a city's settings change a policy: plain values in, a policy of the same type out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from schemas.codes import Boarding, Category, Code, ParentState, Stage
from schemas.errors import InputError
from schemas.policy import EducationAid, Ground, Policy, PremiumAid, Standard

WHERE = "设置文件 [policies]"
P = TypeVar("P", bound=Policy)
C = TypeVar("C", bound=Code)

FIXED = {"code", "conditions", "grounds", "standards", "full", "partial"}
"""Fields that no plain value replaces: the rule's own name, and what has a readable key of its own below."""


def override(policy: P, changes: object) -> P:
    """The policy with the changes; raises InputError for an unknown key or a value of the wrong kind."""
    if not isinstance(changes, Mapping):
        raise _refuse(policy.code, "应为一张表", f"请写成 [policies.{policy.code}] 下的键值")
    plain = {field.name for field in fields(policy)} - FIXED
    known = plain | set(_readable(policy))
    changed: dict[str, Any] = {}
    for key, value in changes.items():
        if key not in known:
            raise _refuse(f"{policy.code}.{key}", "没有这个键", f"请改用其中之一：{'、'.join(sorted(known))}")
        where = f"{policy.code}.{key}"
        if key in plain:
            changed[key] = _read_like(getattr(policy, key), value, where)
        else:
            field, read = _readable(policy)[key]
            source = _read_like(policy.source, changes.get("source", policy.source), f"{policy.code}.source")
            changed[field] = read(getattr(policy, field), value, str(source), where)
    return replace(policy, **changed)


Reader = Callable[[Any, object, str, str], object]


def _readable(policy: Policy) -> dict[str, tuple[str, Reader]]:
    """The keys that stand for a field of declarations: key → (field, how it is read)."""
    if isinstance(policy, EducationAid):
        return {"categories": ("grounds", _read_grounds), "amounts": ("standards", _read_standards)}
    if isinstance(policy, PremiumAid):
        return {
            "full_categories": ("full", _read_grounds),
            "partial_categories": ("partial", _read_grounds),
        }
    return {}


def _read_like(default: object, value: object, where: str) -> object:
    """A value of the default's kind."""
    if isinstance(default, tuple):
        return _read_tuple(default, value, where)
    if isinstance(default, bool) or isinstance(value, bool):
        right = isinstance(default, bool) and isinstance(value, bool)
    elif isinstance(default, float):
        right = isinstance(value, int | float) and value >= 0
        value = float(value) if isinstance(value, int | float) else value
    elif isinstance(default, int):
        right = isinstance(value, int) and value >= 0
    elif default is None or type(default) is date:
        right = type(value) is date
    else:
        right = isinstance(value, str) and value != ""
    if not right:
        raise _refuse(where, "值的类型不对", f"请按默认值的写法填写，默认值是 {_show(default)}")
    return value


def _read_tuple(default: tuple[object, ...], value: object, where: str) -> tuple[object, ...]:
    """A list of parents' states, of days or of words, whichever the field of that name holds."""
    items = _read_list(value, where)
    field = where.rpartition(".")[2]
    if field in {"gone", "unable", "clocked"}:
        return tuple(_read_code(ParentState, item, where) for item in items)
    sample: object = LONG_DAY if field in {"holidays", "workdays"} else "词"
    return tuple(_read_like(sample, item, where) for item in items)


LONG_DAY = date(2000, 1, 1)
"""Only its type matters: a list of days is read as days."""


def _read_grounds(grounds: tuple[Ground, ...], value: object, source: str, where: str) -> tuple[Ground, ...]:
    """The grounds of the listed categories: a known one keeps its source and date, a new one the city's."""
    known = {ground.category: ground for ground in grounds}
    read = [_read_code(Category, item, where) for item in _read_list(value, where)]
    new = date.min
    return tuple(known.get(category, Ground(category, source, new)) for category in dict.fromkeys(read))


def _read_standards(
    standards: tuple[Standard, ...], value: object, source: str, where: str
) -> tuple[Standard, ...]:
    """The standards, those of the named stages replaced: `{小学: {住宿: 625}, 普通高中: 1150}`."""
    if not isinstance(value, Mapping):
        raise _refuse(where, "应为一张表", "请写成：小学 = { 住宿 = 625, 走读 = 312.5 }")
    kept = tuple(standards)
    for word, amounts in value.items():
        stage = _read_code(Stage, word, where)
        by_boarding = amounts if isinstance(amounts, Mapping) else {None: amounts}
        kept = tuple(standard for standard in kept if standard.stage is not stage) + tuple(
            Standard(
                stage,
                None if boarding is None else _read_code(Boarding, boarding, where),
                _read_yuan(yuan, where),
                source,
                date.min,
            )
            for boarding, yuan in by_boarding.items()
        )
    return kept


def _read_yuan(value: object, where: str) -> float:
    read = _read_like(0.0, value, where)
    return float(read) if isinstance(read, int | float) else 0.0


def _read_list(value: object, where: str) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _refuse(where, "应为一个列表", "请写在方括号里，用逗号分开")
    return value


def _read_code(codes: type[C], value: object, where: str) -> C:
    """The member of that word, or of that key; InputError lists the words."""
    text = str(value)
    by_key = {code.key: code for code in codes}
    code = codes.read(text) or by_key.get(text)
    if code is None:
        words = "、".join(member.term for member in codes)
        raise _refuse(where, f"不认识“{text}”", f"请改用其中之一：{words}")
    return code


def _refuse(where: str, what: str, remedy: str) -> InputError:
    return InputError(what=f"政策设置有误：{what}", where=f"{WHERE} {where}", remedy=remedy)


def _show(default: object) -> str:
    return "是/否（true/false）" if isinstance(default, bool) else str(default)
