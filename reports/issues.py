"""What each department is asked to correct: where it stands, what is wrong, what we think and why; masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb

from reports.contrast import Pair, contrast_dates, contrast_names, contrast_numbers, contrast_words
from reports.dates import read_day
from reports.disclosure import SHARED_TEXTS, Disclosure, mask_name, mask_text, veil
from reports.rows import TITLES, read_sex, source_of
from reports.source import Row, columns_of, fetch
from reports.words import Words
from schemas.extracts import extract as declared_extract

HIGH, MIDDLE, LOW = "high", "middle", "low"
SEVERITIES = (HIGH, MIDDLE, LOW)

MOST_ISSUES = 20_000
"""More than a department corrects in a year; the severest come first, and the sheet says what it left out."""

NUMBER_STATES = (
    "missing",
    "valid",
    "valid_prefix",
    "wrong_check",
    "spreadsheet",
    "scientific",
    "masked",
    "fifteen",
    "short",
    "long",
    "impossible",
    "other_document",
    "placeholder",
    "elder",
)
"""staged.record's `number_state` by ordinal; the last is ours: a number was delivered, but an adult's."""

Found = dict[str, list[Row]]
"""Rows by the SELECT that found them."""

NUMBER, NAME, BIRTH = "number", "name", "birth_date"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to correct, as a department's sheet prints it; `value` and `suggested` are masked."""

    severity: str
    issue: str
    extract: str
    file: str
    sheet: str | None
    row: int
    column: str
    value: Any
    suggested: Any
    why: str

    @property
    def order(self) -> tuple[Any, ...]:
        """By severity, then as the files stand."""
        at = SEVERITIES.index(self.severity)
        return (at, self.extract, self.file, self.sheet or "", self.row, self.issue, self.column)


def fetch_disputes(connection: duckdb.DuckDBPyConnection) -> Found:
    """The rows in which records disagree, whatever is found; needs what `locate` and `view_delivered` make."""
    staged = ["shared_number", "conflict"] if _are_numbers_staged(connection) else []
    return _fetch_most(connection, ["repeated", *staged])


def fetch_issues(connection: duckdb.DuckDBPyConnection, disputes: Found) -> Found:
    """The rows that every kind of issue is told from, those known among them; needs what `view_elsewhere` makes too."""
    staged = ["number_issue"] if _are_numbers_staged(connection) else []
    found = _fetch_most(connection, ["finding_issue", "elsewhere_issue", *staged])
    return {"refused": fetch(connection, "refused")} | disputes | found


def _are_numbers_staged(connection: duckdb.DuckDBPyConnection) -> bool:
    return {"number_state", "birth_date"} <= set(columns_of(connection, "staged.record"))


def _fetch_most(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Found:
    """As many rows of each as a department can be told, and one more."""
    return {name: fetch(connection, name, {"most": MOST_ISSUES + 1}) for name in names}


def tell_issues(found: Found, words: Words, disclosure: Disclosure) -> list[Issue]:
    """Every issue of every department, in order, from the rows found."""
    issues = [_refused(row, words) for row in found["refused"]]
    issues += [_finding(row, words, disclosure) for row in found["finding_issue"]]
    issues += [_elsewhere(row, words, disclosure) for row in found["elsewhere_issue"]]
    issues += [_repeated(row, words) for row in found["repeated"]]
    states = [_tell_state(state, words) for state in NUMBER_STATES]
    issues += [_number(row, states, disclosure) for row in found.get("number_issue", ())]
    issues += [_shared(row, words, disclosure) for row in found.get("shared_number", ())]
    issues += [_conflict(row, words) for row in found.get("conflict", ()) if differs(row)]
    return sorted(issues, key=lambda issue: issue.order)


def _issue(row: Row, severity: str, issue: str, field: str, **told: Any) -> Issue:
    return Issue(
        severity=severity,
        issue=issue,
        extract=row["extract"],
        file=mask_text(row["file"]) or "",
        sheet=mask_text(row["sheet"]),
        row=row["row"],
        column=header_of(row["extract"], field),
        value=told.get("value"),
        suggested=told.get("suggested"),
        why=told["why"],
    )


@lru_cache(SHARED_TEXTS)
def header_of(extract: str, field: str) -> str:
    """The canonical header of a field; a name that is none stays as it is."""
    declared = declared_extract(extract)
    return declared.column(field).header if field in declared.fields else field


def _refused(row: Row, words: Words) -> Issue:
    return _issue(
        row, HIGH, words("issue", "refused"), row["header"] or "整行", why=mask_text(row["reason"]) or ""
    )


def _finding(row: Row, words: Words, disclosure: Disclosure) -> Issue:
    poor = row["standing"] == "undecidable"
    issue = words("issue", "undecidable") if poor else words("kind", row["kind"])
    advice = (
        "请补全姓名、公民身份号码和出生日期，否则无法核对该儿童是否享受待遇" if poor else veil(row["reason"])
    )
    value = " ".join(part for part in (mask_name(row["name"]), disclosure.number(row["number"])) if part)
    severity = HIGH if poor or row["standing"] == "confirmed" else MIDDLE
    return _issue(row, severity, issue, "整行", value=value, why=advice or "")


def _elsewhere(row: Row, words: Words, disclosure: Disclosure) -> Issue:
    value = " ".join(part for part in (mask_name(row["name"]), disclosure.number(row["number"])) if part)
    place = mask_text(row["place"]) or ""
    why = f"异地：{place}{row['title']}中有其记录，本期不列为缺口；请在台账中注明，居住地已变动的按规定变更。"
    return _issue(row, LOW, words("issue", "elsewhere"), "整行", value=value, why=why)


def _repeated(row: Row, words: Words) -> Issue:
    first = source_of(row["extract"], row["first_file"], row["first_sheet"], row["first_row"])
    pair = contrast_names(row["name"], row["first_name"])
    why = f"与 {first} 是同一人；请只保留一行，或说明为何重复。"
    return _issue(
        row, MIDDLE, words("issue", "repeated"), NAME, value=pair.left, suggested=pair.right, why=why
    )


def _tell_state(state: str, words: Words) -> tuple[str, str]:
    """The issue of a number in that state, and why it is one."""
    term = words("number_state", state)
    return f"{words('issue', 'number')}：{term}", f"{term}。{words('number_advice', state)}"


@lru_cache(SHARED_TEXTS)
def _titles(extracts: str) -> str:
    """The titles of several extracts, in the order of their keys."""
    return "、".join(TITLES.get(key, key) for key in extracts.split("、"))


def _number(row: Row, states: Sequence[tuple[str, str]], disclosure: Disclosure) -> Issue:
    issue, why = states[row["state"]]
    pair = contrast_numbers(row["number"], row["others"], disclosure) if row["others"] else None
    value = pair.left if pair else disclosure.number(row["number"])
    if row["others"]:
        why += f"“应为”取自{_titles(row['other_extracts'])}中同一人的号码，请核对后更正。"
    return _issue(
        row, row["severity"], issue, NUMBER, value=value, suggested=pair.right if pair else None, why=why
    )


def _shared(row: Row, words: Words, disclosure: Disclosure) -> Issue:
    why = f"该号码在本数据集中有 {row['bearers']} 行、姓名不是同一人；至多一人是对的，请核对。"
    value = f"{mask_name(row['name']) or '姓名空缺'} {disclosure.number(row['number'])}"
    return _issue(row, HIGH, words("issue", "shared_number"), NUMBER, value=value, why=why)


def differs(row: Row) -> bool:
    """Whether what was delivered differs: a birth date known to the month agrees with any day of it."""
    if row["header"] != BIRTH:
        return True
    own, agreed = read_day(row["birth_date"]), read_day(row["agreed_birth_date"])
    return own is None or agreed is None or not (own.startswith(agreed) or agreed.startswith(own))


def _conflict(row: Row, words: Words) -> Issue:
    pair = _contrast(row)
    why = f"{_titles(row['said_by'])}登记为“应为”一栏的内容；" + (
        "以户籍为准核对。" if row["by_police"] else "多数部门一致，请核对。"
    )
    told = {"value": pair.left, "suggested": pair.right, "why": why}
    return _issue(row, MIDDLE, words("issue", "conflict"), row["header"], **told)


def _contrast(row: Row) -> Pair:
    if row["header"] == NAME:
        return contrast_names(row["name"], row["agreed_name"])
    if row["header"] == BIRTH:
        return contrast_dates(read_day(row["birth_date"]), read_day(row["agreed_birth_date"]))
    return contrast_words(read_sex(row["sex"]), read_sex(row["agreed_sex"]))
