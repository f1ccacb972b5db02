"""The workbook's last sheets: data problems, linkage quality, what every column means."""

import duckdb

from reports.disclosure import mask_text
from reports.figures import Figures
from reports.linktables import figure_title
from reports.rows import TITLES
from reports.sheet import HEADER_ROW, Book, Field, Row, add_sheet, add_table, put_cell, put_table
from reports.source import fetch
from reports.words import Words
from schemas.extracts import EXTRACTS

COMPLETE = "请补全姓名、号码和出生日期"
PROBLEM_NOTE = "拒收的行没有参加比对；“无法判断”的台账记录信息太少。各部门的更正清单见 returns 文件夹。"
PRIOR = "(prior)"
"""The field under which linked.weight keeps what is no attribute's: the odds before any comparison."""
HIT_RATE_TITLE = "核实命中率（已收回的核实结果中属实的比例；上下限为 95% 威尔逊区间）"
NO_ANSWERS = "尚未收回可计入命中率的核实结果"
LINKAGE_NOTE = "不依赖答案的质量指标：各来源的关联率、匹配的规模，以及每种一致程度的分量。"


def add_problems(
    connection: duckdb.DuckDBPyConnection, book: Book, words: Words, figures: Figures, findings: list[Row]
) -> None:
    """Refused rows, columns that nothing reads, and the children nothing can be said of."""
    refused = [
        {
            "what": words("issue", "refused"),
            "extract": TITLES.get(row["extract"], row["extract"]),
            "place": place(row),
            "column": row["header"],
            "reason": mask_text(row["reason"]),
        }
        for row in fetch(connection, "refused")
    ]
    unread = [
        {
            "what": words("issue", "ignored"),
            "extract": TITLES.get(row["extract"], row["extract"]),
            "place": "",
            "column": mask_text(row["header"]),
            "reason": "未识别的列，没有使用；如应使用请告知其含义。",
        }
        for row in figures.ignored
    ]
    poor = [
        {
            "what": words("issue", "undecidable"),
            "extract": TITLES["civil_affairs/children"],
            "place": row["source"],
            "column": "",
            "reason": f"{row['kind']}：{row['name'] or '无姓名'}，{row['number'] or '无号码'}；{COMPLETE}",
        }
        for row in findings
        if row["code"] == "undecidable"
    ]
    fields = [
        Field("问题", lambda row: row["what"], 20),
        Field("数据集", lambda row: row["extract"], 20),
        Field("位置", lambda row: row["place"], 48, "wrap"),
        Field("列", lambda row: row["column"], 16),
        Field("说明", lambda row: row["reason"], 64, "wrap"),
    ]
    name = words("sheet", "problem")
    add_table(
        book, name, title=name, note=PROBLEM_NOTE, fields=fields, rows=[*poor, *refused, *unread], frozen=1
    )


def place(row: Row) -> str:
    """`城关区.xlsx / Sheet1 第 12 行`."""
    parts = [mask_text(row["file"]) or "", *([mask_text(row["sheet"]) or ""] if row["sheet"] else [])]
    return " / ".join(parts) + f" 第 {row['row']} 行"


def add_linkage(book: Book, words: Words, figures: Figures) -> None:
    """How well the sources go together."""
    name = words("sheet", "linkage")
    sheet = add_sheet(book, name, name, LINKAGE_NOTE)
    rates = [
        {
            "title": TITLES.get(row["extract"], row["extract"]),
            "persons": row["persons"],
            "linked": row["linked"],
            "rate": row["linked"] / row["persons"] if row["persons"] else None,
        }
        for row in figures.link_rates
    ]
    at = put_table(
        book,
        sheet,
        HEADER_ROW,
        [
            Field("来源", lambda row: row["title"], 30),
            Field("台账儿童", lambda row: row["persons"], 16, "integer"),
            Field("有关联记录", lambda row: row["linked"], 16, "integer"),
            Field("关联率", lambda row: row["rate"], 12, "percent"),
        ],
        rates,
    )
    put_cell(book, sheet, (at + 1, 0), "匹配规模", "section")
    figure_fields = [
        Field("指标", lambda row: figure_title(row, words), 30, "wrap"),
        Field("数值", lambda row: row["value"], 16, _figure_style, header="integer"),
    ]
    at = put_table(book, sheet, at + 2, figure_fields, figures.summary)
    put_cell(book, sheet, (at + 1, 0), "各种一致程度的分量（log2，正数支持同一人，负数反对）", "section")
    weight_fields = [
        Field("比较项", lambda row: words("compared", row["field"]), 30),
        Field("一致程度", lambda row: words("level", row["level"]), 16),
        Field("同一人时的概率", lambda row: row["m"], 16, "percent"),
        Field("不同人时的概率", lambda row: row["u"], 12, "percent"),
        Field("权重", lambda row: row["weight"], 12, "decimal"),
    ]
    weighed = [row for row in figures.weights if row["field"] != PRIOR]
    at = put_table(book, sheet, at + 2, weight_fields, weighed)
    put_cell(book, sheet, (at + 1, 0), HIT_RATE_TITLE if figures.hit_rates else NO_ANSWERS, "section")
    if figures.hit_rates:
        put_table(book, sheet, at + 2, hit_rate_fields(words), figures.hit_rates)


def hit_rate_fields(words: Words) -> list[Field]:
    """The columns of what verifiers found: how many findings were true, and within which bounds."""
    return [
        Field("问题类型", lambda row: words("kind", row["kind"]), 30),
        Field(
            "结论",
            lambda row: words("standing", row["standing"]) if row["standing"] else words("page", "total"),
            16,
        ),
        Field("已核实", lambda row: row["judged"], 16, "integer"),
        Field("属实", lambda row: row["hits"], 12, "integer"),
        Field("命中率", lambda row: row["precision"], 12, "percent"),
        Field("下限", lambda row: row["low"], 12, "percent"),
        Field("上限", lambda row: row["high"], 12, "percent"),
        Field("原估计", lambda row: row["stated"], 12, "percent"),
    ]


def _figure_style(row: Row) -> str:
    """An estimate has digits after the point, a share of an extract is in per cent, the rest are counts."""
    if ":" in (row["detail"] or ""):
        return "percent"
    return "decimal" if str(row["figure"]).startswith("expected_") else "integer"


def add_dictionary(book: Book, words: Words, figures: Figures) -> None:
    """What the columns, kinds, standings and states mean."""
    terms: list[Row] = []
    for kind in figures.kinds:
        terms.append(
            {
                "group": words("field", "kind"),
                "term": words("kind", kind),
                "text": words("kind", kind, "meaning"),
            }
        )
    for group in ("standing", "state"):
        for code in words.codes(group):
            text = words(f"{group}_meaning", code)
            terms.append({"group": words("field", group), "term": words(group, code), "text": text})
    for code in words.codes("field_meaning"):
        terms.append({"group": "列", "term": words("field", code), "text": words("field_meaning", code)})
    for declared in EXTRACTS:
        text = "、".join(column.header for column in declared.columns)
        terms.append({"group": "数据集", "term": declared.title, "text": text})
    fields = [
        Field("类别", lambda row: row["group"], 12),
        Field("名称", lambda row: row["term"], 30),
        Field("含义", lambda row: row["text"], 110, "wrap"),
    ]
    name = words("sheet", "dictionary")
    add_table(book, name, title=name, note="本工作簿用到的词。", fields=fields, rows=terms)
