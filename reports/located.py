"""Where each record is and whose, in numbers instead of texts: what millions of rows are joined to."""

import duckdb

from reports.source import keep

WORDS = {
    "extract_word": "select distinct extract from raw.record",
    "file_word": "select distinct file from raw.record",
    "sheet_word": "select distinct sheet from raw.record",
}
"""Texts that millions of rows share: as enums a row of links is sorted in a third of the memory."""


NAME_LISTS = """
create or replace temp macro name_lists(bits) as array_to_string(
    list_filter(enum_range(null::extract_word), lambda word, nth: bits & (1 << (nth - 1)) <> 0), '、'
)
"""
"""The extracts of which a bit each is set, `1 << enum_code(extract)`, in the order of their keys."""


def locate(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary table `located` and the macro `name_lists`, whatever they were before."""
    for name, select in WORDS.items():
        declare_words(connection, name, select)
    connection.execute(NAME_LISTS)
    keep(connection, "located")


def declare_words(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    """An enum of the texts that the SELECT finds, for this connection; with '', as an enum must have one."""
    connection.execute(f"drop type if exists temp.{name}")
    found = f"select word from ({select}) as found (word) where word is not null"
    connection.execute(
        f"create temp type {name} as enum (select word from ({found} union select '') order by word)"
    )
