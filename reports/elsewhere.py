"""Who was found in another city, or may be there: a sheet of the workbook, and two tables of the page."""

import duckdb

from reports.contrast import contrast_names, contrast_numbers
from reports.dates import read_month
from reports.disclosure import Disclosure, mask_text
from reports.figures import Figures
from reports.publication import Publication
from reports.review import A3
from reports.rows import place_of, read_sex, source_of
from reports.sheet import Book, Field, Row, add_table
from reports.source import fetch
from reports.suppression import suppress
from reports.tables import Cell, Table, number, text
from reports.words import Words

COUNTED = ("answered", "review")
PRINTED = 16
"""Columns that go to paper: both sides and how sure it is, not the files they came from."""


def add_elsewhere(
    connection: duckdb.DuckDBPyConnection, book: Book, words: Words, disclosure: Disclosure
) -> None:
    """Adds the sheet of children found elsewhere: the surest first; red is what differs, the rest is masked."""
    rows = [_show(row, words, disclosure) for row in fetch(connection, "elsewhere")]
    name = words("sheet", "elsewhere")
    note = words("elsewhere", "note")
    sheet = add_table(
        book,
        name,
        title=name,
        note=note,
        fields=elsewhere_fields(words),
        rows=rows,
        frozen=2,
        printed=PRINTED,
    )
    sheet.set_paper(A3)


def elsewhere_fields(words: Words) -> list[Field]:
    """The columns: how sure, whom, where, and both places in the files."""

    def field(key: str, width: float, style: str = "text") -> Field:
        return Field(words("field", key), lambda row: row[key], width, style)

    return [
        Field(words("elsewhere", "standing"), lambda row: row["standing"], 12, "center"),
        Field(words("elsewhere", "place"), lambda row: row["at"], 14, "wrap"),
        field("kind", 14),
        Field(words("elsewhere", "roll"), lambda row: row["roll"], 20, "wrap"),
        *(field(key, width) for key, width in (("own_name", 10), ("other_name", 10))),
        *(field(key, 20) for key in ("own_number", "other_number")),
        field("sex", 5, "center"),
        field("birth", 9, "center"),
        field("category", 15, "wrap"),
        *(field(key, 10, "wrap") for key in ("district", "township", "village")),
        field("other_place", 22, "wrap"),
        field("candidate_probability", 9, "percent"),
        field("own_source", 34, "wrap"),
        field("other_source", 40, "wrap"),
    ]


def _show(row: Row, words: Words, disclosure: Disclosure) -> Row:
    names = contrast_names(row["name"], row["other_name"])
    numbers = contrast_numbers(row["number"], row["other_number"], disclosure)
    also = f"（{mask_text(row['also'])}亦有）" if row["also"] else ""
    return {
        "standing": words("elsewhere", row["standing"]),
        "at": f"{place_of(row['place'])}{also}",
        "kind": words("kind", row["kind"]),
        "roll": row["title"],
        "own_name": names.left,
        "other_name": names.right,
        "own_number": numbers.left,
        "other_number": numbers.right,
        "sex": read_sex(row["sex"]),
        "birth": read_month(row["birth_date"]),
        "category": mask_text(row["category"]),
        **{name: place_of(row[name]) for name in ("district", "township", "village")},
        "other_place": " ".join(
            place_of(row[name]) for name in ("other_district", "other_school") if row[name]
        ),
        "candidate_probability": row["probability"],
        "own_source": source_of(*(row[name] for name in ("extract", "file", "sheet", "row"))),
        "other_source": source_of(*(row[f"other_{name}"] for name in ("extract", "file", "sheet", "row"))),
    }


def elsewhere_table(publication: Publication, figures: Figures, words: Words) -> Table:
    """How many were found in each other city; small counts hidden, and whatever would give them away."""
    counts = [[int(row[name]) for name in COUNTED] for row in figures.elsewhere]
    safe = suppress(counts, publication.disclosure.minimum_count)
    titles = (
        words("page", "place"),
        *(words("elsewhere", name) for name in COUNTED),
        words("page", "total"),
    )
    rows = tuple(
        (text(row["place"]), *(number(count) for count in held))
        for row, held in zip(figures.elsewhere, safe, strict=False)
    )
    total: tuple[Cell, ...] = ()
    if safe:
        total = (text(words("page", "total")), *(number(count) for count in safe[-1]))
    return Table("elsewhere", words("page", "elsewhere"), titles, rows, total)


def roll_table(figures: Figures, words: Words) -> Table:
    """The other cities' rolls: which delivery was searched, and what there is to say of it."""
    columns = tuple(words("page", key) for key in ("place", "extract", "delivery", "rows", "remark"))
    rows = tuple(
        (
            text(row["place"]),
            text(words("extract", row["extract"])),
            text(row["delivery"]),
            number(row["rows"]),
            text(row["remark"]),
        )
        for row in figures.rolls
    )
    return Table("rolls", words("page", "rolls"), columns, rows)
