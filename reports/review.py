"""The review sheet: a child's register row beside each record that might be the child's, and an answer."""

from collections.abc import Sequence

import duckdb

from reports.contrast import (
    contrast_dates,
    contrast_names,
    contrast_numbers,
    contrast_phones,
    contrast_words,
)
from reports.dates import read_day
from reports.disclosure import Disclosure
from reports.rows import candidate_id, place_of, read_sex, source_of
from reports.seal import REVIEWED, seal
from reports.sheet import Book, Field, Row, add_table
from reports.source import fetch
from reports.words import DECISIONS, OUTCOMES, Words

DECISION_LIST = "decision_list"
OUTCOME_LIST = "outcome_list"

NOTE = (
    "逐行比较台账和候选记录，红字为不同之处，其余已脱敏。请在黄色栏填写：判断（候选是否同一人）、核实结果、备注、核实人、日期；"
    "“编号”“候选编号”请勿改动。填好后用 yingbao review import 收回。"
)


A3 = 8
"""Two records side by side do not fit on A4."""
PRINTED = 25
"""Columns that go to paper: both sides and the answers, not the files they came from."""


ABOUT = "D"
"""The column of the hidden sheet that says what the workbook is about: comparison, period, city."""


def add_lists(book: Book, name: str, about: Sequence[str] = ()) -> None:
    """A hidden sheet with the answers to choose from: a list in a cell's rule holds 255 characters only.

    `about`: comparison, period and city, by which the answers find their way back.
    """
    sheet = book.workbook.add_worksheet(name)
    for row, told in enumerate(about):
        sheet.write_string(f"{ABOUT}{row + 1}", told)
    for column, (label, choices) in enumerate(((DECISION_LIST, DECISIONS), (OUTCOME_LIST, OUTCOMES))):
        for row, choice in enumerate(choices):
            sheet.write_string(row, column, choice)
        letter = "AB"[column]
        book.workbook.define_name(label, f"='{name}'!${letter}$1:${letter}${len(choices)}")
    sheet.hide()


def add_review(
    connection: duckdb.DuckDBPyConnection, book: Book, words: Words, disclosure: Disclosure
) -> int:
    """Adds the review sheet, the likeliest candidates first; returns its rows. Only answers can be edited."""
    rows = [_compare(row, words, disclosure) for row in fetch(connection, "review")]
    name = words("sheet", "review")
    sheet = add_table(
        book, name, title=name, note=NOTE, fields=review_fields(words), rows=rows, frozen=2, printed=PRINTED
    )
    sheet.set_paper(A3)
    sheet.protect(
        "",
        {
            "autofilter": True,
            "sort": True,
            "format_columns": True,
            "format_rows": True,
            "select_locked_cells": True,
        },
    )
    return len(rows)


def review_fields(words: Words) -> list[Field]:
    """The columns, answers last."""
    sides = [
        _field(words, f"{side}_{what}", width)
        for what, width in (
            ("name", 10),
            ("number", 20),
            ("birth", 13),
            ("sex", 8),
            ("phone", 14),
            ("guardian", 11),
        )
        for side in ("own", "other")
    ]
    return [
        _field(words, "finding_id", 13, "small_text"),
        _field(words, "candidate_id", 12, "quiet"),
        _field(words, "kind", 14),
        *sides,
        _field(words, "own_place", 12),
        _field(words, "other_place", 22, "wrap"),
        _field(words, "agreement", 36, "wrap"),
        _field(words, "weight", 8, "decimal"),
        _field(words, "candidate_probability", 9, "percent"),
        *answer_fields(words, with_decision=True),
        _field(words, "own_source", 34, "wrap"),
        _field(words, "other_source", 34, "wrap"),
        _field(words, "seal", 9, "quiet"),
    ]


def answer_fields(words: Words, *, with_decision: bool) -> list[Field]:
    """Unlocked columns for what people found: to be chosen, or written."""
    decision = [_answer(words, "decision", 11, DECISION_LIST)] if with_decision else []
    return [
        *decision,
        _answer(words, "outcome", 18, OUTCOME_LIST),
        _answer(words, "remark", 22),
        _answer(words, "reviewer", 10),
        _answer(words, "reviewed_on", 12),
    ]


def _field(words: Words, key: str, width: float, style: str = "text") -> Field:
    return Field(words("field", key), lambda row: row.get(key), width, style)


def _answer(words: Words, key: str, width: float, choices: str | None = None) -> Field:
    return Field(words("field", key), lambda row: None, width, "answer", choices)


def _compare(row: Row, words: Words, disclosure: Disclosure) -> Row:
    sides = {
        "name": contrast_names(row["name"], row["other_name"]),
        "number": contrast_numbers(row["number"], row["other_number"], disclosure),
        "birth": contrast_dates(read_day(row["birth_date"]), read_day(row["other_birth_date"])),
        "sex": contrast_words(read_sex(row["sex"]), read_sex(row["other_sex"])),
        "phone": contrast_phones(row["phone"], row["other_phone"]),
        "guardian": contrast_names(row["guardian_name"], row["other_guardian_name"]),
    }
    other = tuple(row[f"candidate_{name}"] for name in ("extract", "file", "sheet", "row"))
    shown = {
        **{f"own_{what}": pair.left for what, pair in sides.items()},
        **{f"other_{what}": pair.right for what, pair in sides.items()},
        "finding_id": row["finding_id"],
        "candidate_id": row["asked_as"] or candidate_id(*other),
        "kind": words("kind", row["kind"]),
        "own_place": place_of(row["district"]),
        "other_place": " ".join(
            place_of(text) for text in (row["other_district"], row["other_school"]) if text
        ),
        "agreement": describe_levels(row, words),
        "weight": row["candidate_weight"],
        "candidate_probability": row["candidate_probability"],
        "own_source": source_of(row["extract"], row["file"], row["sheet"], row["row"]),
        "other_source": source_of(*other),
    }
    return shown | {"seal": seal([shown[name] for name in REVIEWED])}


def describe_levels(row: Row, words: Words) -> str:
    """`号码：差一位；姓名：同音；…`: every attribute of which anything is known, in the matcher's order."""
    levels = {name.removeprefix("level_"): level for name, level in row.items() if name.startswith("level_")}
    told = [
        f"{words('compared', field)}：{words('level', level)}"
        for field, level in levels.items()
        if level not in {None, "unknown"}
    ]
    return "；".join(told)
