"""Rows of findings as shared sheets show them: masked, in the reader's terms, in a total order."""

import hashlib
from functools import lru_cache
from typing import Any

import duckdb

from reports.dates import read_month
from reports.disclosure import SHARED_TEXTS, Disclosure, clean, mask_name, mask_phone, mask_text, veil
from reports.source import fetch_text
from reports.words import Words
from schemas.codes import Sex
from schemas.extracts import EXTRACTS

TITLES = {declared.key: declared.title for declared in EXTRACTS}
CANDIDATE_DIGITS = 9
"""Hexadecimal digits: enough among the few candidates of one finding."""
LEAST_LIKELY = 0.005
"""The nearest record of a child who surely has none is a stranger's: naming it would only mislead."""
UNKNOWN_PLACE = "未填"


def fetch_findings(
    connection: duckdb.DuckDBPyConnection, where: str = "true", **values: object
) -> list[dict[str, Any]]:
    """Rows of finding_row by standing, place, village, household and name: always in one order."""
    return fetch_text(connection, _FINDINGS.format(where=where), values)


_FINDINGS = """
select *
from finding_row
where {where}
order by
    case standing when 'confirmed' then 0 when 'review' then 1 else 2 end,
    district nulls last,
    township nulls last,
    village nulls last,
    coalesce(guardian_number, guardian_name, phone, household_address),
    birth_date,
    name,
    finding_id,
    record_id
"""


def source_of(extract: str | None, file: str | None, sheet: str | None, row: int | None) -> str:
    """Where a row is: `儿童台账 / 城关区.xlsx / Sheet1 第 12 行`."""
    if extract is None:
        return ""
    parts = [TITLES.get(extract, extract), clean(file) or "", *([clean(sheet) or ""] if sheet else [])]
    return " / ".join(parts) + f" 第 {row} 行"


def candidate_id(extract: str | None, file: str | None, sheet: str | None, row: int | None) -> str:
    """A short reference to a record by its lineage, for the way back from a reviewer; empty for none.

    The same in every run over the same delivery, whatever record ids the run gave.
    """
    if extract is None:
        return ""
    lineage = "\0".join((extract, file or "", sheet or "", str(row)))
    return "c" + hashlib.sha256(lineage.encode()).hexdigest()[:CANDIDATE_DIGITS]


@lru_cache(SHARED_TEXTS)
def place_of(text: str | None) -> str:
    """A place's name on one line, or 未填."""
    return mask_text(clean(text)) or UNKNOWN_PLACE


def mask_finding(row: dict[str, Any], words: Words, disclosure: Disclosure) -> dict[str, Any]:
    """A finding's row with all about the person masked and every code in words: what sheets may print."""
    return {
        "finding_id": row["finding_id"],
        "kind": words("kind", row["kind"]),
        "standing": words("standing", row["standing"]),
        "state": words("state", row["state"]),
        "programme": words("programme", row["programme"]),
        "name": mask_name(row["name"]),
        "number": disclosure.number(row["number"]),
        "sex": read_sex(row["sex"]),
        "birth": read_month(row["birth_date"]),
        "category": mask_text(row["category"]),
        "district": place_of(row["district"]),
        "township": place_of(row["township"]),
        "village": place_of(row["village"]),
        "guardian_name": mask_name(row["guardian_name"]),
        "phone": mask_phone(row["phone"]),
        "reason": veil(row["reason"]),
        "basis": mask_text(row["basis"]),
        "probability": row["probability"],
        "source": source_of(row["extract"], row["file"], row["sheet"], row["row"]),
        "elsewhere": place_of(row["elsewhere_place"]) if row.get("elsewhere_place") else None,
        "candidate": _candidate_source(row) if _worth_showing(row) else None,
        "candidate_probability": row["candidate_probability"] if _worth_showing(row) else None,
        "first_seen": row["first_seen"],
        "last_seen": row["last_seen"],
        "times_seen": row["times_seen"],
        "due": row["due"],
    }


def _worth_showing(row: dict[str, Any]) -> bool:
    return (row["candidate_probability"] or 0.0) >= LEAST_LIKELY


def _candidate_source(row: dict[str, Any]) -> str:
    return source_of(*(row[f"candidate_{part}"] for part in ("extract", "file", "sheet", "row")))


@lru_cache(SHARED_TEXTS)
def read_sex(text: str | None) -> str | None:
    """The term of a code set's word, or the word itself."""
    sex = Sex.read(text)
    return sex.term if sex else text
