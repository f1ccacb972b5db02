"""How right the answers found elsewhere are: each city of a province run as the home city, against the truth."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from benchmarks.city.calendar import quarter
from matchers import facts
from matchers.city import follow, link, normalise, search_again, search_elsewhere
from matchers.entitle import entitle
from matchers.findings import find
from schemas.admit import admit, admit_elsewhere
from schemas.gates import Gates
from schemas.period import parse_period
from schemas.policies import DEFAULTS
from schemas.warehouse import open_warehouse

COMPARISONS = ("insurance", "education")
KINDS = ("insurance_missing", "not_enrolled", "aid_missing")
LENIENT = Gates(accept_stale=True)
PLACE = ["extract", "file", "sheet", "row"]


@dataclass(frozen=True, slots=True)
class Home:
    """One city of a province, and the month it is run for."""

    province: Path
    name: str
    cities: tuple[str, ...]
    month: str

    @property
    def others(self) -> dict[str, Path]:
        """The other cities' inboxes, by their names."""
        return {name: self.province / name / "inbox" for name in self.cities if name != self.name}

    def truth(self, table: str) -> pd.DataFrame:
        """A table of the city's truth."""
        return pd.read_parquet(self.province / self.name / "truth" / f"{table}.parquet")


def measure_city(home: Home, warehouse: Path) -> Counter[tuple[str, str]]:
    """Counts by (kind, what): see `COUNTED`."""
    counts: Counter[tuple[str, str]] = Counter()
    for comparison in COMPARISONS:
        counts += _measure(home, comparison, warehouse / comparison)
    return counts


def _measure(home: Home, comparison: str, warehouse: Path) -> Counter[tuple[str, str]]:
    period = parse_period(comparison, quarter(home.month) if comparison == "insurance" else home.month)
    connection, others = open_warehouse(warehouse), open_warehouse(warehouse / "elsewhere")
    inbox = home.province / home.name / "inbox"
    intake = admit(connection, inbox, comparison, period, gates=LENIENT)
    as_of = intake.as_of
    normalise(connection, as_of)
    facts.stage(connection, as_of)
    link(connection)
    entitle(connection, comparison, period, as_of, DEFAULTS)
    search_again(connection)
    follow(connection, comparison, period, as_of, DEFAULTS)
    admit_elsewhere(others, home.others, comparison, period, as_of)
    normalise(others, as_of)
    facts.stage(others, as_of)
    search_elsewhere(connection, others, comparison, period=period, as_of=as_of, policies=DEFAULTS)
    find(connection, comparison, period, as_of, DEFAULTS)
    told, found = read_told(connection), read_found(connection)
    connection.close()
    others.close()
    return count(home, comparison, told, found)


def read_told(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What was found elsewhere: the home city's register row, and the record there."""
    return connection.execute(
        """
        select told.kind, told.standing, told.probability, told.place as at, own.extract, own.file, own.sheet,
            own."row", other.extract as there_extract, other.file as there_file, other.sheet as there_sheet,
            other."row" as there_row
        from found.elsewhere as told
        join raw.record as own on own.record_id = told.record_id
        join found.elsewhere_record as other on other.record_id = told.candidate_record
        order by all
        """
    ).df() if _has_records(connection) else pd.DataFrame()  # fmt: skip


def _has_records(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'found' and table_name = 'elsewhere_record'"
    ).fetchone()
    return bool(found and found[0])


def read_found(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The findings that are left, by the register's row."""
    return connection.execute(
        "select finding.kind, finding.standing, own.extract, own.file, own.sheet, own.row from found.finding"
        " join raw.record as own on own.record_id = finding.record_id where finding.state <> 'resolved'"
    ).df()


COUNTED = {
    "elsewhere": "true findings at home that another city's roll answers",
    "answered": "told answered elsewhere",
    "answered_right": "of these, of a child who is there, by a record that is hers",
    "reviewed": "told in review with a record elsewhere",
    "reviewed_right": "of these, right in the same sense",
    "gaps": "true findings that no roll answers anywhere",
    "gaps_answered": "of these, told answered elsewhere: a child lost",
    "gaps_reviewed": "of these, in review with a stranger's record elsewhere",
    "found_before": "answered elsewhere, and in our eyes by a record of the home city: never looked for elsewhere",
}
"""What is counted, a kind."""


def count(home: Home, comparison: str, told: pd.DataFrame, found: pd.DataFrame) -> Counter[tuple[str, str]]:
    """The counts of one run."""
    record, true, away = home.truth("record"), home.truth("finding"), home.truth("elsewhere")
    there = _there(home)
    true, away = true[true["comparison"] == comparison], away[away["comparison"] == comparison]
    is_there = {
        (child, kind): ids
        for (child, kind), ids in away.groupby(["child_id", "kind"])["there_id"].agg(set).items()
    }
    is_gap = set(zip(true["child_id"], true["kind"], strict=True)) - set(is_there)
    whose = {
        tuple(row[:4]): row[4]
        for row in _keyed(record)[[*PLACE, "child_id"]].itertuples(index=False, name=None)
    }
    counts: Counter[tuple[str, str]] = Counter()
    counts.update((kind, "elsewhere") for _, kind in is_there)
    counts.update((kind, "gaps") for _, kind in is_gap if kind in KINDS)
    seen = set()
    for row in _keyed(told).to_dict("records") if len(told) else []:
        child = whose[tuple(row[name] for name in PLACE)]
        key = (child, row["kind"])
        seen.add(key)
        other = there[
            row["there_extract"], row["there_file"], row["there_sheet"] or "", int(row["there_row"])
        ]
        right = other in is_there.get(key, set())
        what = {"answered": "answered", "review": "reviewed"}.get(row["standing"])
        if what is None:
            continue
        counts[row["kind"], what] += 1
        counts[row["kind"], f"{what}_right"] += right
        counts[row["kind"], f"gaps_{what}"] += key in is_gap
    left = {
        (whose[tuple(row[name] for name in PLACE)], row["kind"]) for row in _keyed(found).to_dict("records")
    }
    counts.update((kind, "found_before") for child, kind in set(is_there) - seen - left)
    return counts


def _there(home: Home) -> dict[tuple[Any, ...], str]:
    """Whose each row of the other cities is, by extract, place and file, sheet and row."""
    result: dict[tuple[Any, ...], str] = {}
    for name in home.others:
        record = _keyed(pd.read_parquet(home.province / name / "truth" / "record.parquet"))
        for extract, file, sheet, row, child in record[[*PLACE, "child_id"]].itertuples(
            index=False, name=None
        ):
            result[extract, f"{name}/{file}", sheet, row] = child
    return result


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    if not len(table):
        return table
    table = table.assign(sheet=table["sheet"].fillna("").astype(str), row=table["row"].astype("int64"))
    if "there_sheet" in table:
        table = table.assign(there_sheet=table["there_sheet"].fillna("").astype(str))
    return table
