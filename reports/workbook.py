"""workbook.xlsx: the analysts' workbook, masked; a finding's reference leads the entitled back to the row."""

from pathlib import Path

import duckdb

from reports.back import add_dictionary, add_linkage, add_problems
from reports.elsewhere import add_elsewhere
from reports.figures import Figures
from reports.front import add_cover, add_summary
from reports.publication import Publication
from reports.review import add_lists, add_review, answer_fields
from reports.rows import fetch_findings, mask_finding
from reports.seal import LISTED, seal
from reports.sheet import Book, Field, Row, add_table, open_book
from reports.words import CHINESE, Words, load_words

CHANGE_NOTE = "本期与上期比较：新增、持续、再次出现和已解决的问题。已解决指本期数据不再显示该问题。"


def write_workbook(
    connection: duckdb.DuckDBPyConnection, publication: Publication, figures: Figures, path: Path
) -> dict[str, int]:
    """Writes the workbook; returns the findings in it by file name."""
    words = load_words(CHINESE)
    findings = [
        seal_finding(mask_finding(row, words, publication.disclosure))
        | {"code": row["standing"], "kind_code": row["kind"]}
        for row in fetch_findings(connection)
    ]
    open_findings = [row for row in findings if row["state"] != words("state", "resolved")]
    with open_book(path, title=title_of(publication, words), as_of=publication.as_of) as book:
        add_cover(book, publication, words, figures)
        add_summary(book, publication, words, figures)
        for kind in figures.kinds:
            add_kind(book, words, kind, [row for row in open_findings if row["kind_code"] == kind])
        if figures.rolls:
            add_elsewhere(connection, book, words, publication.disclosure)
        add_review(connection, book, words, publication.disclosure)
        add_change(book, words, findings)
        add_problems(connection, book, words, figures, open_findings)
        add_linkage(book, words, figures)
        add_dictionary(book, words, figures)
        about = (publication.comparison.value, str(publication.period), publication.city)
        add_lists(book, words("sheet", "options"), about)
    return {path.name: len(findings)}


def seal_finding(row: Row) -> Row:
    """The row with what shows whether its columns still belong together when it comes back."""
    return row | {"seal": seal([row[name] for name in LISTED])}


def title_of(publication: Publication, words: Words) -> str:
    """`云泽市困境儿童教育资助数据比对（2026年10月）`."""
    return (
        f"{publication.city}{words('comparison', publication.comparison.value)}（{publication.period.title}）"
    )


def add_kind(book: Book, words: Words, kind: str, rows: list[Row]) -> None:
    """The sheet of one kind of finding, most certain first."""
    name = words("kind", kind)[:31]
    note = f"{words('kind', kind, 'meaning')}　共 {len(rows):,} 条。黄色栏可填写核实结果。"
    add_table(
        book,
        name,
        title=words("kind", kind),
        note=note,
        fields=finding_fields(words),
        rows=rows,
        frozen=3,
        printed=PRINTED,
    )


def finding_fields(words: Words) -> list[Field]:
    """The columns of a kind's sheet: whom, where, why, how sure, since when, and the answer."""
    return [
        _field(words, "finding_id", 13, "small_text"),
        standing_field(words),
        _field(words, "name", 9),
        _field(words, "number", 19),
        _field(words, "sex", 5, "center"),
        _field(words, "birth", 9, "center"),
        _field(words, "category", 15, "wrap"),
        _field(words, "district", 9, "wrap"),
        _field(words, "township", 10, "wrap"),
        _field(words, "village", 10, "wrap"),
        _field(words, "reason", 38, "wrap"),
        _field(words, "state", 9, "center"),
        _field(words, "due", 11, "date"),
        *answer_fields(words, with_decision=False),
        _field(words, "guardian_name", 9),
        _field(words, "phone", 14),
        _field(words, "probability", 9, "percent"),
        _field(words, "candidate", 34, "wrap"),
        _field(words, "candidate_probability", 9, "percent"),
        _field(words, "first_seen", 10, "center"),
        _field(words, "times_seen", 9, "integer"),
        _field(words, "basis", 40, "wrap"),
        _field(words, "source", 34, "wrap"),
        _field(words, "seal", 9, "quiet"),
    ]


PRINTED = 15
"""Columns of a kind's sheet that go to paper: up to the outcome and a remark; the evidence is for the screen."""


def add_change(book: Book, words: Words, findings: list[Row]) -> None:
    """New, repeated, reopened and resolved findings, by state."""
    order = {words("state", state): at for at, state in enumerate(("new", "reopened", "repeat", "resolved"))}
    rows = sorted(
        findings, key=lambda row: (order.get(row["state"], len(order)), row["kind"], row["finding_id"])
    )
    name = words("sheet", "change")
    keys = ("state", "kind", "name", "district", "township", "first_seen", "last_seen")
    fields = [
        _field(words, "finding_id", 13, "small_text"),
        *(_field(words, key, 18 if key == "kind" else 11, "wrap") for key in keys),
        _field(words, "times_seen", 9, "integer"),
        standing_field(words),
        _field(words, "due", 12, "date"),
        _field(words, "reason", 60, "wrap"),
    ]
    add_table(book, name, title="本期变化", note=CHANGE_NOTE, fields=fields, rows=rows, frozen=1)


def standing_field(words: Words) -> Field:
    """The standing, in a colour and in words."""
    return Field(
        words("field", "standing"),
        lambda row: row["standing"],
        10,
        lambda row: str(row["code"]),
        header="center",
    )


def _field(words: Words, key: str, width: float, style: str = "text") -> Field:
    return Field(words("field", key), lambda row: row[key], width, style)
