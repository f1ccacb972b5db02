"""Makes the data dictionary and the policy page from the declarations: `make docs`.

A test makes them again and compares, so that a page cannot say other than the code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from enum import Enum
from pathlib import Path

from schemas.codes import Code
from schemas.declare import Column, Extract, Kind, Sensitivity
from schemas.extracts import EXTRACTS, NEEDED, Comparison
from schemas.policies import Policies
from schemas.policy import FindingKind, Ground, Policy, Standard

HERE = Path(__file__).parent
MADE = "<!-- 由 `make docs` 从声明生成，请勿手改 -->"

KINDS = {
    Kind.NAME: "姓名",
    Kind.NUMBER: "号码",
    Kind.DATE: "日期",
    Kind.PHONE: "电话",
    Kind.CODE: "代码",
    Kind.FLAG: "是/否",
    Kind.MONEY: "金额（元）",
    Kind.YEAR: "年度",
    Kind.TERM: "学期",
    Kind.TEXT: "文字",
}
SHOWN = {
    Sensitivity.OPEN: "可显示",
    Sensitivity.PERSONAL: "遮蔽后显示",
    Sensitivity.SENSITIVE: "不进入学校、乡镇文书",
}
COMPARISONS = {
    Comparison.EDUCATION: "教育资助比对",
    Comparison.INSURANCE: "医保参保比对",
    Comparison.DETERMINATION: "认定核对",
}
KEYS = {
    "under_age": "未满（周岁）",
    "undated_entry_counts": "没有认定日期也算在册",
    "weeks_before_roll": "开学后名单形成前的周数",
    "unstated_enrolment_counts": "学籍状态为空也算在读",
    "universal_items": "人人享有、不算个人资助的项目（含这些字样）",
    "tolerance": "低于标准多少元以内不计",
    "from_age": "起（周岁）",
    "until_age": "止（周岁，不含）",
    "newborn_days": "新生儿参保期限（日）",
    "premium": "个人缴费标准（元/年）",
    "gone": "视为失去父母的情形",
    "unable": "视为无力抚养的情形",
    "clocked": "须满期限的情形",
    "clock_months": "期限（月）",
    "working_days": "答复期限（工作日）",
    "holidays": "补充的休息日",
    "workdays": "补充的调休上班日",
}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; cells lose their line breaks and their bars."""
    lines = [header, ["---"] * len(header), *rows]
    clean = ([cell.replace("|", "／").replace("\n", " ") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in clean)


def write_dictionary() -> str:
    """The data dictionary: every extract, column by column, then the words that the codes accept."""
    parts = [
        "# 数据字典",
        MADE,
        "列名后的“别名”同样可用；列名中的空格、全角、换行、`*` 和括号说明不影响识别。"
        "空单元格一律是**未知**，从不当作“否”。",
        *(_extract(extract) for extract in EXTRACTS),
        "# 代码表",
        "表中没有的词一律是未知，并在数据质量一页指出。",
        *(_codes(codes) for codes in _code_sets()),
    ]
    return "\n\n".join(parts) + "\n"


def _extract(extract: Extract) -> str:
    used = [COMPARISONS[comparison] for comparison, keys in NEEDED.items() if extract.key in keys]
    need = f"必需：{'、'.join(used)}" if used else "有则用于提高关联质量"
    header = ("列名", "必须有此列", "别名", "读作", "含义", "共享文书中")
    rows = [_column(column) for column in extract.columns]
    return f"## {extract.title}　`{extract.key}`\n\n{need}。\n\n{table(header, rows)}"


def _column(column: Column) -> list[str]:
    kind = KINDS[column.kind] + (f"（{column.codes.__name__}）" if column.codes else "")
    required = "是" if column.required else ""
    return [
        column.header, required, "、".join(column.synonyms), kind, column.meaning, SHOWN[column.sensitivity],
    ]  # fmt: skip


def _code_sets() -> list[type[Code]]:
    """Every code set that a column uses, once, in the order of the columns."""
    used = [column.codes for extract in EXTRACTS for column in extract.columns if column.codes]
    return list(dict.fromkeys(used))


def _codes(codes: type[Code]) -> str:
    purpose = (codes.__doc__ or "").strip().splitlines()[0]
    rows = [[member.term, "、".join(member.words[1:]), f"`{member.key}`"] for member in codes]
    return f"## {codes.__name__}\n\n{purpose}\n\n{table(('标准词', '也接受', '存为'), rows)}"


def write_policies() -> str:
    """The policy page: every policy as it stands by default, then what each kind of finding rests on."""
    parts = [
        "# 政策口径",
        MADE,
        "以下为默认口径，均注明来源和起止日期；标“地方确认”的须由本地核实。"
        "在 `yingbao.toml` 的 `[policies.<代号>]` 一节可改，改动随报告公布。"
        "条件的结论有三种：符合、不符合、**未知**；任何来源的空白都不会被当成符合或不符合。",
        *(_policy(policy) for policy in Policies().each),
        "# 发现种类",
        table(
            ("代号", "发现", "比对", "列出前是否再次查找"),
            [
                [f"`{kind}`", kind.term, COMPARISONS[kind.comparison], "是" if kind.searched else "否"]
                for kind in FindingKind
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _policy(policy: Policy) -> str:
    until = f" 至 {policy.valid_until}（不含）" if policy.valid_until else " 起"
    parts = [
        f"## {policy.title}　`{policy.code}`",
        f"- 负责：{policy.payer}\n- 来源：{policy.source}\n- 有效期：{policy.valid_from}{until}",
    ]
    if policy.conditions:
        rows = [[condition.text, condition.why] for condition in policy.conditions]
        parts.append(table(("条件", "为什么"), rows))
    parts += [_grounds(name, grounds) for name, grounds in _groups(policy, Ground)]
    parts += [_standards(standards) for _, standards in _groups(policy, Standard)]
    plain = [[KEYS[name], f"`{name}`", _value(getattr(policy, name))] for name in _own_fields(policy)]
    if plain:
        parts.append(table(("可调整的值", "设置键", "默认"), plain))
    return "\n\n".join(parts)


def _own_fields(policy: Policy) -> list[str]:
    common = {field.name for field in fields(Policy)}
    declared = {name for kind in (Ground, Standard) for name, _ in _groups(policy, kind)}
    return [field.name for field in fields(policy) if field.name not in common | declared]


def _groups(policy: Policy, kind: type) -> list[tuple[str, tuple[object, ...]]]:
    values = [(field.name, getattr(policy, field.name)) for field in fields(policy)]
    return [
        (name, value)
        for name, value in values
        if isinstance(value, tuple) and value and isinstance(value[0], kind)
    ]


def _grounds(name: str, grounds: Sequence[object]) -> str:
    title = {"grounds": "符合的类别", "full": "全额资助的类别", "partial": "定额资助的类别"}[name]
    rows = [
        [g.category.term, g.source, _span(g.valid_from, g.valid_until)]
        for g in grounds
        if isinstance(g, Ground)
    ]
    return table((title, "来源", "有效期"), rows)


def _standards(standards: Sequence[object]) -> str:
    rows = [
        [
            s.stage.term, s.boarding.term if s.boarding else "不分", f"{s.yuan:g}", s.source,
            _span(s.valid_from, s.valid_until),
        ]
        for s in standards if isinstance(s, Standard)
    ]  # fmt: skip
    return table(("学段", "就读方式", "每学期（元）", "来源", "有效期"), rows)


def _span(first: date, until: date | None) -> str:
    return f"{first} 起" if until is None else f"{first} 至 {until}（不含）"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Code):
        return value.term
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return "、".join(_value(item) for item in value) or "无"
    return f"{value:g}" if isinstance(value, float) else str(value)


PAGES = {HERE / "DICTIONARY.md": write_dictionary, HERE / "POLICIES.md": write_policies}

if __name__ == "__main__":
    for path, write in PAGES.items():
        path.write_text(write(), encoding="utf-8")
