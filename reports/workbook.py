"""workbook.xlsx: the analysts' workbook, masked; the finding's number leads the entitled reader back to the row."""

from pathlib import Path

import duckdb

from reports.headline import Headline
from reports.publication import Publication
from reports.rows import fetch_findings, mask_finding
from reports.sheet import Field, add_table, open_book
from reports.words import load_words


def write_workbook(
    connection: duckdb.DuckDBPyConnection, publication: Publication, headline: Headline, path: Path
) -> dict[str, int]:
    """Writes the workbook; returns its rows by file name."""
    words = load_words(publication.lang)
    title = (
        f"{publication.city}{words('comparison', publication.comparison.value)} {publication.period.title}"
    )
    rows = 0
    with open_book(path, title=title, as_of=publication.as_of) as book:
        for kind in headline.by_kind or ():
            found = fetch_findings(connection, "kind = $kind and state <> 'resolved'", kind=kind)
            shown = [mask_finding(row, words, publication.disclosure) for row in found]
            fields = (
                [Field(words("field", key), lambda row, key=key: row[key]) for key in shown[0]]
                if shown
                else []
            )
            if fields:
                add_table(
                    book,
                    words("kind", kind),
                    words("kind", kind),
                    words("kind", kind, "meaning"),
                    fields,
                    shown,
                )
            rows += len(shown)
        if not book.workbook.worksheets():
            add_table(book, "汇总", title, "本期没有发现问题。", [Field("问题类型", lambda row: row)], [])
    return {path.name: rows}
