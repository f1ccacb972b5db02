"""How an extract differs from its last delivery: columns gone or retyped, words never seen, numbers gone bad.

A profile of each delivery is kept (`ledger.shape`): fields, shares and hashes of words, nothing of a record.
The first delivery of all has nothing to be compared with, and is held to the absolute limits alone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import numpy as np

from schemas.admit.verdict import REFUSED, Verdict
from schemas.declare import Column, Extract, Kind
from schemas.errors import InputError
from schemas.gates import Gates
from schemas.period import Month

SAMPLE = 20_000
"""Rows looked at of each extract, evenly spread: a share of .05 is then known to .002, and time does not grow."""

RETYPED = 0.5
"""A column of which half the cells change from words to digits, or back, holds something else now."""

LEAST_ROWS = 20
"""Fewer filled cells tell nothing by their shares."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = np.frombuffer(b"10X98765432", np.uint8)
"""GB 11643: of the first 17 digits, and what the 18th is, by the remainder of their sum."""

_WHOLE = "regexp_full_match(upper(trim(number)), '[0-9]{17}[0-9X]')"

_KINDS = (Kind.NAME, Kind.NUMBER, Kind.PHONE, Kind.MONEY, Kind.DATE)
"""Columns whose cells all have digits, or none; codes and flags come either way."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a delivery looks like: fields it maps, headers it does not, shares from 0 to 1, unknown words' hashes.

    `digits`: field → share of filled cells with a digit in them. `valid`: share of filled citizen numbers whose
    check digit is right. `shifted`: share of all rows whose number cell holds no digit, or that stood a column
    off, whether refused or realigned. `unknown`: code field → hash of each word that no code claims → its share.
    """

    fields: tuple[str, ...]
    ignored: tuple[str, ...]
    digits: dict[str, float]
    valid: float | None
    shifted: float
    unknown: dict[str, dict[str, float]]


def measure(connection: duckdb.DuckDBPyConnection, extract: Extract, rows: int, realigned: int) -> Shape:
    """The shape of what raw.* holds of an extract: so many rows, of which so many were realigned."""
    mapped = connection.execute(
        "select mapped, ignored from raw.file where extract = $key order by file, sheet", {"key": extract.key}
    ).fetchall()
    fields = {field for row in mapped for field in json.loads(row[0]).values()}
    ignored = {header for row in mapped for header in json.loads(row[1])}
    present = [column for column in extract.columns if column.field in fields]
    told = _look(connection, extract, max(1, rows // SAMPLE), present)
    digits = dict(_tell_digits(told, present))
    return Shape(
        tuple(sorted(fields)),
        tuple(sorted(ignored)),
        digits,
        _tell_numbers(told),
        _measure_shifted(connection, extract, rows, realigned + rows * (1 - digits.get("number", 1))),
        {
            column.field: _tell_words(told, column)
            for column in present
            if column.kind is Kind.CODE and column.codes
        },
    )


def keep(connection: duckdb.DuckDBPyConnection, extract: Extract, month: Month, shape: Shape) -> Shape | None:
    """Note the shape for the next run's comparison; gives back that of the delivery before, None if unknown."""
    connection.execute("create table if not exists ledger.shape (extract text, delivery text, shape json)")
    bound = {"extract": extract.key, "delivery": str(month)}
    before = connection.execute(
        "select shape from ledger.shape where extract = $extract and delivery < $delivery "
        "order by delivery desc limit 1",
        bound,
    ).fetchone()
    connection.execute("delete from ledger.shape where extract = $extract and delivery = $delivery", bound)
    connection.execute(
        "insert into ledger.shape values ($extract, $delivery, $shape)",
        bound | {"shape": json.dumps(asdict(shape), ensure_ascii=False)},
    )
    return Shape(**json.loads(before[0])) if before else None


def compare(
    extract: Extract, month: Month, now: Shape, before: Shape | None, gates: Gates
) -> Iterator[tuple[str, InputError]]:
    """Each gate that the delivery does not pass, by its name in the settings, and the error that it deserves."""
    where = f"{month}/{extract.key}"
    yield from _check_numbers(extract, where, now, gates)
    if before is None:
        return
    lost = [
        column.header for column in extract.columns if column.field in set(before.fields) - set(now.fields)
    ]
    if lost:
        fresh = sorted(set(now.ignored) - set(before.ignored))
        hint = f"；新出现的列：{'、'.join(fresh)}，是否改了名" if fresh else ""
        yield (
            "columns",
            InputError(
                what=f"“{extract.title}”少了上次有的列：{'、'.join(lost)}{hint}",
                where=where,
                remedy=f"请恢复原来的列名后重新报送；{_override('columns', extract)}",
            ),
        )
    changed = [extract.column(field).header for field in sorted(_retyped(now, before))]
    if changed:
        yield (
            "columns",
            InputError(
                what=f"“{extract.title}”的列内容变了样（文字变数字或相反）：{'、'.join(changed)}",
                where=where,
                remedy=f"请核对列与列名是否错位；{_override('columns', extract)}",
            ),
        )
    for field, share in _unseen(now, before).items():
        if share > gates.codes:
            yield (
                "codes",
                InputError(
                    what=f"“{extract.title}”的“{extract.column(field).header}”有 {share:.0%} 是从未见过的写法",
                    where=where,
                    remedy=f"请核对该列是否改用了新代码，告知维护人员补充；{_override('codes', extract)}",
                ),
            )


def remark(extract: Extract, now: Shape, before: Shape | None, gates: Gates) -> list[str]:
    """What is new and stops nothing: columns not used, and a few words never seen."""
    if before is None:
        return []
    fresh = sorted(set(now.ignored) - set(before.ignored))
    columns = [f"“{extract.title}”新出现的列未使用：{'、'.join(fresh)}"] if fresh else []
    words = [
        f"“{extract.title}”的“{extract.column(field).header}”有 {share:.1%} 是从未见过的写法，按未知处理"
        for field, share in _unseen(now, before).items()
        if 0 < share <= gates.codes
    ]
    return columns + words


def _check_numbers(
    extract: Extract, where: str, now: Shape, gates: Gates
) -> Iterator[tuple[str, InputError]]:
    if now.valid is not None and now.valid < gates.numbers:
        yield (
            "numbers",
            InputError(
                what=f"“{extract.title}”只有 {now.valid:.0%} 的证件号码校验正确，低于 {gates.numbers:.0%}",
                where=where,
                remedy=f"多为表格软件损坏了长数字或列错位，请按文本格式重新导出；{_override('numbers', extract)}",
            ),
        )
    if now.shifted > gates.shifted:
        header = extract.column("number").header
        yield (
            "shifted",
            InputError(
                what=f"“{extract.title}”有 {now.shifted:.0%} 的行“{header}”栏没有数字或各列错位，多为删列、漏列所致",
                where=where,
                remedy=f"请打开文件核对列与表头是否对齐；{_override('shifted', extract)}",
            ),
        )


def _override(gate: str, extract: Extract) -> str:
    return f'确认无误的，请在设置 [gates.accept] 中写 "{extract.key}" = ["{gate}"]'


def _retyped(now: Shape, before: Shape) -> set[str]:
    both = now.digits.keys() & before.digits.keys()
    return {field for field in both if abs(now.digits[field] - before.digits[field]) > RETYPED}


def _unseen(now: Shape, before: Shape) -> dict[str, float]:
    """Code field → share of its filled cells with a word that no code claims and the last delivery had not."""
    return {
        field: sum(share for word, share in words.items() if word not in before.unknown.get(field, {}))
        for field, words in now.unknown.items()
        if field in before.fields
    }


def _look(
    connection: duckdb.DuckDBPyConnection, extract: Extract, each: int, columns: list[Column]
) -> dict[str, Any]:
    """What each of the columns is asked, answered by every so many-th row of raw.*, all in one pass."""
    asked: dict[str, str] = {}
    for column in columns:
        cell = f'"{column.field}"'
        if column.kind in _KINDS:
            asked[f"filled {column.field}"] = f"count({cell})"
            asked[f"digits {column.field}"] = f"count(*) filter (regexp_matches({cell}, '[0-9０-９]'))"
        if column.field == "number":
            asked["whole numbers"] = f"string_agg(upper(trim({cell})), '') filter ({_WHOLE})"
        if column.kind is Kind.CODE:
            asked[f"words {column.field}"] = f"histogram({cell})"
    if not asked:
        return {}
    source = f"raw.{extract.table} where record_id % {each} = 0"
    found = connection.execute(f"select {', '.join(asked.values())} from {source}").fetchall()[0]
    return dict(zip(asked, found, strict=True))


def _tell_digits(told: Mapping[str, Any], columns: list[Column]) -> Iterator[tuple[str, float]]:
    for field in (column.field for column in columns if column.kind in _KINDS):
        filled = told[f"filled {field}"]
        if filled >= LEAST_ROWS:
            yield field, told[f"digits {field}"] / filled


def _tell_numbers(told: Mapping[str, Any]) -> float | None:
    """The share of filled citizen numbers whose check digit is right."""
    filled = told.get("filled number", 0)
    if filled < LEAST_ROWS:
        return None
    whole = np.frombuffer((told["whole numbers"] or "").encode(), np.uint8).reshape(-1, len(_WEIGHTS) + 1)
    remainders = (whole[:, :-1] - np.uint8(ord("0"))) @ np.array(_WEIGHTS) % len(_CHECK_DIGITS)
    valid = _CHECK_DIGITS[remainders] == whole[:, -1]
    return int(np.count_nonzero(valid)) / int(filled)


def _tell_words(told: Mapping[str, Any], column: Column) -> dict[str, float]:
    """The share of each word that no code of the column claims, by the word's hash."""
    found = told[f"words {column.field}"] or {}
    filled = sum(found.values())
    if filled < LEAST_ROWS or column.codes is None:
        return {}
    claims = column.codes.claims
    return {
        hashlib.sha256(word.encode()).hexdigest()[:16]: count / filled
        for word, count in sorted(found.items())
        if not claims(word)
    }


def _measure_shifted(
    connection: duckdb.DuckDBPyConnection, extract: Extract, rows: int, misplaced: float
) -> float:
    refused, shifted = connection.execute(
        "select count(*), count(*) filter (reason = $reason) from raw.refused where extract = $key",
        {"key": extract.key, "reason": REFUSED[Verdict.SHIFTED][0]},
    ).fetchall()[0]
    return (shifted + misplaced) / max(1, rows + refused) if rows + refused >= LEAST_ROWS else 0.0
