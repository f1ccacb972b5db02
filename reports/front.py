"""The workbook's first two sheets: what it is and how to read it, and the figures."""

from typing import Any

from reports.disclosure import mask_text
from reports.figures import Figures
from reports.headline import STANDINGS
from reports.publication import Publication
from reports.rows import TITLES
from reports.sheet import HEADER_ROW, Book, Field, Row, add_sheet, put_cell, put_table
from reports.words import Words

NO_CONTACT = "（设置文件 contact 一项未填）"

HOW_TO_READ = (
    "“已确认”：再次查找后没有任何记录可能是这名儿童的，可直接交办。",
    "“待核查”：有记录可能是这名儿童的，须由人判断，请填“复核”表。",
    "“无法判断”：台账信息太少，无从查找，已作为数据问题退回，不应交办。",
    "姓名、号码、电话已脱敏；凭“编号”在 data/finding.parquet 中可查到来源文件、工作表和行号。",
    "概率是该问题属实的可能性，不是结论；任何决定须经人核实。",
)


def add_cover(book: Book, publication: Publication, words: Words, figures: Figures) -> None:
    """What, when, from what, how to read it, whom to ask."""
    comparison = publication.comparison.value
    title = f"{publication.city}{words('comparison', comparison)}"
    sheet = add_sheet(
        book, words("sheet", "cover"), title, f"{publication.period.title}　分析工作簿　内部资料"
    )
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 96)
    facts = [
        ("期次", publication.period.title),
        ("数据截止日期", publication.as_of.isoformat()),
        ("比对部门", words("comparison", comparison, "departments")),
        ("比对周期", words("comparison", comparison, "every")),
        ("数据来源", "\n".join(describe_delivery(row) for row in figures.deliveries)),
        *([("异地名单", "\n".join(map(describe_roll, figures.rolls)))] if figures.rolls else []),
        ("阅读说明", "\n".join(HOW_TO_READ)),
        ("咨询", publication.contact or NO_CONTACT),
    ]
    at = HEADER_ROW
    for remark in publication.remarks:
        at = _put_fact(book, sheet, at, ("注意", remark), "warning")
    for fact in facts:
        at = _put_fact(book, sheet, at, fact, "body")
    at = _put_headline(book, sheet, at + 1, words, figures)
    _put_contents(book, sheet, at + 1, words, figures)


def _put_fact(book: Book, sheet: Any, at: int, fact: tuple[str, str], style: str) -> int:
    label, text = fact
    put_cell(book, sheet, (at, 0), label, "label")
    put_cell(book, sheet, (at, 1), text, style)
    sheet.set_row(at, 16 * (text.count("\n") + 1) + 4)
    return at + 1


def _put_headline(book: Book, sheet: Any, at: int, words: Words, figures: Figures) -> int:
    put_cell(book, sheet, (at, 0), "本期数字", "section")
    headline = figures.headline.as_dict()
    for offset, name in enumerate(("findings", *STANDINGS), start=1):
        label = "未解决的问题" if name == "findings" else words("standing", name)
        put_cell(book, sheet, (at + offset, 0), label, "label")
        sheet.write_number(at + offset, 1, headline[name], book.formats["figure"])
        sheet.set_row(at + offset, 26)
    return at + 1 + len(STANDINGS) + 1


def _put_contents(book: Book, sheet: Any, at: int, words: Words, figures: Figures) -> None:
    put_cell(book, sheet, (at, 0), "各表", "section")
    names = [
        words("sheet", "summary"),
        *(words("kind", kind)[:31] for kind in figures.kinds),
        *(words("sheet", name) for name in ("elsewhere",) if figures.rolls),
        *(words("sheet", name) for name in ("review", "change", "problem", "linkage", "dictionary")),
    ]
    meanings = {words("kind", kind)[:31]: words("kind", kind, "meaning") for kind in figures.kinds}
    for offset, name in enumerate(names, start=1):
        sheet.write_url(at + offset, 0, f"internal:'{name}'!A1", book.formats["link"], name)
        put_cell(book, sheet, (at + offset, 1), meanings.get(name, words("sheet_meaning", name)), "body")


def describe_delivery(row: Row) -> str:
    """`儿童台账：2026-10 批次，3 个文件，采用 1,200 行，拒收 4 行`."""
    title = TITLES.get(row["extract"], row["extract"])
    if not row["present"]:
        return f"{title}：未报送"
    parts = [f"{title}：{row['delivery']} 批次"]
    if row["files"]:
        parts.append(f"{row['files']} 个文件，采用 {row['admitted']:,} 行，拒收 {row['refused']:,} 行")
    if row["stale"]:
        parts.append("非最新，经确认沿用")
    return "，".join(parts)


def describe_roll(row: Row) -> str:
    """`乙市城乡居民医保参保名单：2026-10 批次，8,123 行`."""
    title = f"{mask_text(row['place'])}{TITLES.get(row['extract'], row['extract'])}"
    if not row["used"]:
        return f"{title}：未使用"
    return f"{title}：{row['delivery']} 批次，{row['rows']:,} 行" + ("，过期" if row["stale"] else "")


def add_summary(book: Book, publication: Publication, words: Words, figures: Figures) -> None:
    """The figures by kind, programme, district, category: the same as on the page and in the manifest."""
    name = words("sheet", "summary")
    note = f"数据截止日期 {publication.as_of}　单位：条、人"
    sheet = add_sheet(book, name, f"{publication.period.title}{name}", note)
    at = put_table(book, sheet, HEADER_ROW, _kind_fields(words), kind_rows(words, figures)) + 1
    parts = (("保障项目", figures.coverage), ("区县", figures.districts), ("儿童类别", figures.categories))
    for title, groups in parts:
        put_cell(book, sheet, (at, 0), f"按{title}", "section")
        rows = [
            {"title": words("programme", group.title) if title == "保障项目" else group.title, "group": group}
            for group in groups
        ]
        at = put_table(book, sheet, at + 1, group_fields(words, title), rows) + 1
    sheet.freeze_panes(HEADER_ROW + 1, 1)


def kind_rows(words: Words, figures: Figures) -> list[Row]:
    """A row a kind: its open findings by standing, how many there were before, how many are resolved."""
    rows = []
    for kind in figures.kinds:
        now = figures.headline.by_kind.get(kind, {})
        before = sum(count for (of, _), count in figures.before.items() if of == kind)
        rows.append(
            {
                "kind": words("kind", kind),
                **{name: now.get(name, 0) for name in (*STANDINGS, "resolved")},
                "total": sum(now.get(name, 0) for name in STANDINGS),
                "before": before if figures.before_period else None,
            }
        )
    total = {"kind": "合计", "total": figures.headline.findings, "resolved": figures.headline.resolved}
    total |= {name: figures.headline.as_dict()[name] for name in STANDINGS}
    total["before"] = sum(figures.before.values()) if figures.before_period else None
    return [*rows, total]


def _kind_fields(words: Words) -> list[Field]:
    def style(row: Row) -> str:
        return "total" if row["kind"] == "合计" else "integer"

    def take(key: str) -> Any:
        return lambda row: row[key]

    return [
        Field(
            words("field", "kind"),
            take("kind"),
            30,
            lambda row: "total_text" if row["kind"] == "合计" else "text",
        ),
        *(Field(words("standing", name), take(name), 12, style, header="total") for name in STANDINGS),
        Field("未解决合计", take("total"), 12, style, header="total"),
        Field("上期", take("before"), 12, style, header="total"),
        Field("本期已解决", take("resolved"), 12, style, header="total"),
    ]


def group_fields(words: Words, title: str) -> list[Field]:
    """The columns of a table by district, category or programme."""

    def count(name: str) -> Any:
        return lambda row: getattr(row["group"], name)

    return [
        Field(title, lambda row: row["title"], 30),
        Field("符合条件人数", count("entitled"), 12, "integer"),
        *(Field(f"{words('standing', name)}缺口", count(name), 12, "integer") for name in STANDINGS),
        Field("覆盖率", count("coverage"), 12, "percent"),
        Field("最低覆盖率", count("least_coverage"), 12, "percent"),
    ]
