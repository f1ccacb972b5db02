"""What each distinct cell means, read once however often it occurs: tables `staged.reading_<what>`.

Two million cells hold a few thousand distinct words, so Python reads the words and SQL joins the meanings.
A word whose meaning is null is one that no code set claims: the data-quality report lists it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from matchers.facts.spans import span_dates
from matchers.tables import write_arrow
from schemas.codes import Category, Code, Stage
from schemas.declare import Kind
from schemas.extracts import EXTRACTS
from schemas.parallel import meanwhile
from schemas.period import EARLIEST_YEAR, LATEST_YEAR, Term
from schemas.warehouse import open_beside

Read = Callable[[str], object]

PAST_ONLY = {"birth_date", "died_on"}
"""Dates that lie before the day of the data; any later one is a slip and read as unknown."""
YEARS_AHEAD = 60
"""How far ahead an end may lie, in years: a sentence for life is written as a date too."""
STAGE_WORDS: tuple[tuple[str, Stage], ...] = (
    (r"幼儿园|学前|[小中大]班", Stage.PRESCHOOL),
    (r"职业|中职|中专|技工|技师|职高|职[一二三]", Stage.VOCATIONAL),
    (r"小学|小[一二三四五六]|^[一二三四五六1-6]年级", Stage.PRIMARY),
    (r"初级中学|初中|初[一二三]|[七八九789]年级", Stage.JUNIOR),
    (r"高级中学|高中|高[一二三]", Stage.SENIOR),
)
"""How a grade or a school's name gives its stage away; `中学` alone does not."""


def read_cells(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Write every `staged.reading_<what>`: `word, value`; for dates `source, word, first_day, last_day`."""
    with open_beside(connection) as other, meanwhile(partial(_read_dates, other, as_of)) as dates:
        for codes in _code_sets():
            _write(connection, codes.__name__.lower(), _words(connection, Kind.CODE, codes), _reader(codes))
        _write(connection, "money", _words(connection, Kind.MONEY), read_money, pa.float64())
        _write(connection, "year", _words(connection, Kind.YEAR), read_year, pa.int32())
        _write(connection, "term", _words(connection, Kind.TERM), read_term)
        _write(connection, "grade", _field_words(connection, "grade"), read_stage)
        _write(connection, "school", _field_words(connection, "school"), read_stage)
        write_arrow(connection, "staged.reading_date", pa.concat_tables(dates.result()))


def read_categories(text: str) -> list[str] | None:
    """The keys of every category in one cell, whatever marks stand between them; None if there is none."""
    return [category.key for category in Category.read_all(unicodedata.normalize("NFKC", text))] or None


def read_money(text: str) -> float | None:
    """An amount in yuan; None where the cell is not one plain amount."""
    folded = re.sub(r"[\s,¥￥]|元|RMB", "", unicodedata.normalize("NFKC", text), flags=re.IGNORECASE)
    return float(folded) if re.fullmatch(r"-?\d+(\.\d+)?", folded, re.ASCII) else None


def read_year(text: str) -> int | None:
    """A calendar year; None outside 2000–2099."""
    folded = re.sub(r"\s|年度?$", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(\d{4})(\.0+)?", folded, re.ASCII)
    year = int(match[1]) if match else 0
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def read_term(text: str) -> str | None:
    """A school term in its canonical form; None where it is not certain."""
    term = Term.read(text)
    return None if term is None else str(term)


def read_stage(text: str) -> str | None:
    """The stage that a grade or a school's name gives away; None where none or several do."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = {stage for pattern, stage in STAGE_WORDS if re.search(pattern, folded)}
    return found.pop().key if len(found) == 1 else None


def _read_dates(connection: duckdb.DuckDBPyConnection, as_of: date) -> list[pa.Table]:
    """Each date column's words by themselves: how a column writes its other dates tells day from month."""
    tables = []
    for extract in EXTRACTS:
        for column in extract.columns:
            if column.kind is Kind.DATE:
                words = _distinct(connection, [(extract.table, column.field)])
                spans = span_dates(words, last_day(column.field, as_of))
                source = pa.array([f"{extract.table}.{column.field}"] * len(words), pa.string())
                tables.append(spans.add_column(0, "source", source))
    return tables


def last_day(field: str, as_of: date) -> date:
    """The latest day that a cell of the column may mean: a birth lies before `as_of`; an end may lie years ahead."""
    return as_of if field in PAST_ONLY else as_of.replace(day=1, year=as_of.year + YEARS_AHEAD)


def _reader(codes: type[Code]) -> Read:
    """How a word of the set is stored: its key; for categories the list of all keys in the cell."""
    if codes is Category:
        return read_categories
    return lambda text: None if (code := codes.read(text)) is None else code.key


def _write(
    connection: duckdb.DuckDBPyConnection,
    what: str,
    words: pa.Array,
    read: Read,
    kind: pa.DataType | None = None,
) -> None:
    default = pa.list_(pa.string()) if what == "category" else pa.string()
    values = pa.array([read(word) for word in words.to_pylist()], kind or default)
    write_arrow(connection, f"staged.reading_{what}", pa.table({"word": words, "value": values}))


def _code_sets() -> Iterable[type[Code]]:
    """The code sets that any column declares, each once."""
    declared = (column.codes for extract in EXTRACTS for column in extract.columns)
    return dict.fromkeys(codes for codes in declared if codes is not None)


def _words(connection: duckdb.DuckDBPyConnection, kind: Kind, codes: type[Code] | None = None) -> pa.Array:
    """The distinct cells of all columns of the kind; of that code set, where a code's."""
    kinds = {Kind.CODE, Kind.FLAG} if codes is not None else {kind}
    return _distinct(
        connection,
        [
            (extract.table, column.field)
            for extract in EXTRACTS
            for column in extract.columns
            if column.kind in kinds and (codes is None or column.codes is codes)
        ],
    )


def _field_words(connection: duckdb.DuckDBPyConnection, field: str) -> pa.Array:
    """The distinct cells of that field wherever it is declared."""
    return _distinct(connection, [(extract.table, field) for extract in EXTRACTS if field in extract.fields])


def _distinct(connection: duckdb.DuckDBPyConnection, columns: list[tuple[str, str]]) -> pa.Array:
    """The distinct non-empty cells of those columns of the schema raw, in order."""
    selects = [f'select distinct "{field}" as word from raw.{table}' for table, field in columns]
    union = "\nunion\n".join(selects)
    query = f"select word from ({union}) where word is not null order by word"
    return pc.cast(connection.execute(query).to_arrow_table()["word"], pa.string()).combine_chunks()
