"""worklists/<区县>/<乡镇街道>.xlsx: what a 儿童主任 prints, takes along and fills in with a pen.

Masked; category only: a parent's custody, illness or death never reaches these sheets. Children of whom
nothing can be said are not on them: their rows go back to the department as data problems.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from reports.apart import call_apart
from reports.disclosure import Disclosure, clean
from reports.filenames import name_apart
from reports.publication import Publication
from reports.review import OUTCOME_LIST, add_lists
from reports.rows import fetch_findings, mask_finding, place_of
from reports.sheet import Field, Row, add_sheet, open_book, put_cell, put_table
from reports.words import CHINESE, OUTCOMES, Words, load_words

BOX = "□"
TOP = 4
"""Title, note, how to fill in, an empty row: the table's header."""
HOW_TO = "见到孩子或监护人后在□中打√；核实结果从下列选一项填写："
APART = 1_000
"""Findings beyond which a process of its own writes them sooner than it takes to start one."""
LISTED = "standing in ('confirmed', 'review') and state <> 'resolved'"

Key = tuple[str, str]


def fetch_townships(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[Row]]:
    """What is to be verified, by township."""
    return split(fetch_findings(connection, LISTED))


def write_worklists(
    publication: Publication, townships: dict[Key, list[Row]], folder: Path
) -> dict[str, int]:
    """Writes a workbook a township, in a process apart where they are long; returns rows by path within `folder`."""
    is_long = sum(map(len, townships.values())) > APART
    told = publication, townships, folder
    return call_apart(_write_all, *told) if is_long else _write_all(*told)


def _write_all(publication: Publication, townships: dict[Key, list[Row]], folder: Path) -> dict[str, int]:
    words = load_words(CHINESE)
    paths = name_paths(townships)
    for key, rows in townships.items():
        path = folder / paths[key]
        path.parent.mkdir(parents=True, exist_ok=True)
        write_worklist(path, publication, words, key, rows)
    return {paths[key]: len(rows) for key, rows in townships.items()}


def split(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    """The rows by district and township as readers see them, in sorted order."""
    townships: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        townships[place_of(row["district"]), place_of(row["township"])].append(row)
    return dict(sorted(townships.items()))


def name_paths(keys: Iterable[Key]) -> dict[Key, str]:
    """`worklists/<区县>/<乡镇街道>.xlsx` for each, safe on every file system and no two the same."""
    keys = list(keys)
    districts = name_apart(district for district, _ in keys)
    paths: dict[Key, str] = {}
    for district, folder in districts.items():
        townships = name_apart(township for of, township in keys if of == district)
        paths |= {(district, of): f"worklists/{folder}/{name}.xlsx" for of, name in townships.items()}
    return paths


def write_worklist(path: Path, publication: Publication, words: Words, key: Key, rows: list[Row]) -> None:
    """One township's printable list."""
    title = f"{key[0]} {key[1]} 困境儿童走访核实清单"
    with open_book(path, title=title, as_of=publication.as_of, small=True) as book:
        listed = list_households(rows, words, publication.disclosure)
        children = len({row["child"] for row in listed})
        note = (
            f"{words('comparison', publication.comparison.value, 'short')}　{publication.period.title}　"
            f"数据截止日期 {publication.as_of}　共 {len(listed)} 件，{children} 名儿童"
        )
        sheet = add_sheet(book, "核实清单", title, note)
        put_cell(book, sheet, (2, 0), HOW_TO + "、".join(OUTCOMES), "note")
        last = put_table(book, sheet, TOP, list_fields(words), listed)
        put_cell(
            book,
            sheet,
            (last + 1, 0),
            "填表人：＿＿＿＿＿＿＿　联系电话：＿＿＿＿＿＿＿＿＿　日期：＿＿＿＿＿＿",
            "note",
        )
        sheet.freeze_panes(TOP + 1, 0)
        sheet.repeat_rows(TOP)
        add_lists(book, "选项")


def list_households(rows: list[Row], words: Words, disclosure: Disclosure) -> list[Row]:
    """Rows by village and household, brothers and sisters together, a child's findings together; numbered."""
    ordered = sorted(rows, key=_order)
    listed: list[Row] = []
    for number, (_, household) in enumerate(
        groupby(ordered, key=lambda row: (_village(row), _household(row))), 1
    ):
        for row in household:
            shown = mask_finding(row, words, disclosure)
            task = words("kind", row["kind"], "task")
            if shown["elsewhere"]:
                task = words("elsewhere", "task").format(shown["elsewhere"]) + task
            listed.append(
                shown | {"turn": len(listed) + 1, "home": number, "task": task, "child": row["person_id"]}
            )
    return listed


def _order(row: Row) -> tuple[Any, ...]:
    return (
        _village(row),
        _household(row),
        row["birth_date"] or "",
        row["person_id"],
        row["kind"],
        row["finding_id"],
    )


def _village(row: Row) -> str:
    return place_of(row["village"])


def _household(row: Row) -> str:
    """What brothers and sisters share: a guardian's number, else name and phone, else the address."""
    if clean(row["guardian_number"]):
        return f"1{clean(row['guardian_number'])}"
    if clean(row["guardian_name"]):
        return f"2{clean(row['guardian_name'])}{clean(row['phone']) or ''}"
    return f"3{clean(row['household_address']) or row['person_id']}"


def list_fields(words: Words) -> list[Field]:
    """The columns: who, what to do, and room to tick and write."""

    def take(key: str) -> Any:
        return lambda row: row[key]

    return [
        Field("序号", take("turn"), 5, "printed_number"),
        Field(words("field", "village"), take("village"), 9, "printed"),
        Field("户", take("home"), 4, "printed_number"),
        Field(words("field", "name"), take("name"), 9, "printed"),
        Field("性别、出生年月、证件号", _identity, 20, "printed"),
        Field("监护人、电话", _contact, 14, "printed"),
        Field("事项", take("kind"), 12, "printed"),
        Field("怎么办", take("task"), 38, "printed"),
        Field("期限", take("due"), 11, "printed_date"),
        Field("已见到", lambda row: BOX, 7, "box"),
        Field(words("field", "outcome"), lambda row: None, 14, "write", OUTCOME_LIST),
        Field(words("field", "remark"), lambda row: None, 17, "write"),
        Field(words("field", "finding_id"), take("finding_id"), 9, "small"),
    ]


def _identity(row: Row) -> str:
    """`女　2011-11` over the masked number: what tells a child from a namesake at the door."""
    known = "　".join(part for part in (row["sex"], row["birth"]) if part)
    return "\n".join(part for part in (known, row["number"]) if part)


def _contact(row: Row) -> str:
    """The guardian over the phone, both masked."""
    return "\n".join(part for part in (row["guardian_name"], row["phone"]) if part)
