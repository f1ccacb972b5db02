"""A small town for tests: tables that people can read in, verdicts and findings out.

Tables are written with the extracts' own headers; the column 儿童 says who the record is about, which in a
run is what the matching finds out. Empty cells are unknown.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from matchers.entitle import entitle
from matchers.facts import stage
from matchers.findings import find
from matchers.normalise.numbers import NumberState
from schemas.extracts import EXTRACTS
from schemas.period import parse_period
from schemas.policies import DEFAULTS, Policies
from schemas.warehouse import STAGES

CHILD = "儿童"
KEYS = {
    "台账": "civil_affairs/children",
    "学籍": "education/enrolment",
    "资助": "education/aid",
    "参保": "health/insurance",
    "户籍": "police/residents",
    "父母": "police/parent_status",
}
Row = dict[str, Any]
TEXT, WHOLE, REAL = pa.string(), pa.int64(), pa.float64()
LINEAGE = {"record_id": WHOLE, "delivery": TEXT, "file": TEXT, "sheet": TEXT, "row": WHOLE}
SEARCH = {
    "record_id": WHOLE,
    "kind": TEXT,
    "standing": TEXT,
    "probability": REAL,
    "candidate_record": WHOLE,
    "candidate_probability": REAL,
    "candidate_weight": REAL,
}
"""The columns of found.search."""


def read_table(text: str) -> list[Row]:
    """The rows of a table drawn with bars; a cell left blank is None."""
    lines = [line.strip()[1:-1].split("|") for line in text.strip().splitlines() if line.strip()]
    header = [cell.strip() for cell in lines[0]]
    rows = [line for line in lines[1:] if not set("".join(line)) <= set("-: ")]
    return [{name: cell.strip() or None for name, cell in zip(header, row, strict=True)} for row in rows]


def take_column(text: str, column: str) -> tuple[list[Row], dict[str, str]]:
    """The table without that column, and what stood in it by child: the answers beside the questions."""
    rows = read_table(text)
    return rows, {row[CHILD]: row.pop(column) or "" for row in rows}


VERDICTS = {"eligible": "符合", "not_eligible": "不符合", "unknown": "不详"}


@dataclass
class Town:
    """The departments' lists of one town, by their short names, and the runs over them."""

    as_of: date = date(2026, 10, 31)
    policies: Policies = DEFAULTS
    lists: dict[str, list[Row]] = field(default_factory=dict)
    links: dict[tuple[str, str], float] = field(default_factory=dict)
    searches: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    connection: duckdb.DuckDBPyConnection = field(
        default_factory=lambda: duckdb.connect(config={"threads": 1})
    )

    def put(self, **lists: str | list[Row]) -> "Town":
        """Deliver those lists, each a drawn table; a list delivered before is replaced."""
        for name, rows in lists.items():
            self.lists[name] = read_table(rows) if isinstance(rows, str) else rows
        return self

    def doubt(self, child: str, kind: str, standing: str, probability: float) -> "Town":
        """What the second search is to answer for that child and kind; by default it finds nothing."""
        self.searches[child, kind] = (standing, probability)
        return self

    def link(self, child: str, name: str, probability: float) -> "Town":
        """How probable it is that the child's record in that list is the child's; by default certain."""
        self.links[child, name] = probability
        return self

    def load(self) -> None:
        """Write raw.*, staged.record, linked.* and staged.* as the stages before would have."""
        for schema in STAGES:
            self.connection.execute(f"create schema if not exists {schema}")
        self._write_raw()
        self._write_linked()
        stage(self.connection, self.as_of)

    def entitle(self, comparison: str, period: str) -> list[Row]:
        """The entitlements: child, programme, verdict, reason."""
        self.load()
        entitle(self.connection, comparison, parse_period(comparison, period), self.as_of, self.policies)
        return self.rows(
            """
            select person_id as 儿童, programme, verdict, reason
            from wanted.entitlement
            order by person_id, programme
            """
        )

    def verdicts(self, comparison: str, period: str, programme: str) -> dict[str, str]:
        """Of each child the verdict in words: 符合, 不符合 or 不详."""
        rows = self.entitle(comparison, period)
        return {row[CHILD]: VERDICTS[row["verdict"]] for row in rows if row["programme"] == programme}

    def find(self, comparison: str, period: str) -> list[Row]:
        """The findings: child, kind, standing, state, reason, of the whole run."""
        self.entitle(comparison, period)
        self._search()
        find(self.connection, comparison, parse_period(comparison, period), self.as_of, self.policies)
        return self.rows(
            """
            select person_id as 儿童, kind, standing, state, reason
            from found.finding
            order by person_id, kind
            """
        )

    def kinds(self, comparison: str, period: str) -> list[tuple[str | None, str | None]]:
        """The findings as child and kind, resolved ones left out."""
        return [
            (row["儿童"], row["kind"]) for row in self.find(comparison, period) if row["state"] != "resolved"
        ]

    def rows(self, query: str) -> list[Row]:
        """The rows of a query."""
        cursor = self.connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _write_raw(self) -> None:
        records, self._persons = [], []
        for declared in EXTRACTS:
            rows = self.lists.get(next(name for name, key in KEYS.items() if key == declared.key), [])
            fields = {
                word: column.field
                for column in declared.columns
                for word in (column.header, *column.synonyms)
            }
            table = []
            for number, row in enumerate(rows, start=2):
                cells = {fields[name]: cell for name, cell in row.items() if name != CHILD}
                record = {"record_id": len(records) + 1, "delivery": f"{self.as_of:%Y-%m}", "row": number}
                record |= {"file": f"{declared.table}.csv", "sheet": None}
                records.append(record | {"extract": declared.key})
                self._persons.append((record["record_id"], row[CHILD], declared, cells))
                table.append(record | cells)
            schema = pa.schema(LINEAGE | dict.fromkeys(declared.fields, TEXT))
            blank = dict.fromkeys(declared.fields)
            self._write(f"raw.{declared.table}", [blank | row for row in table], schema)
        self._write("raw.record", records, pa.schema(LINEAGE | {"extract": TEXT}))

    def _write_linked(self) -> None:
        persons = [
            {
                "record_id": record,
                "person_id": child or f"nobody-{record}",
                "doubted": False,
                "number_state": self._number_state(cells),
            }
            for record, child, _, cells in self._persons
        ]
        columns = {"record_id": WHOLE, "person_id": TEXT, "doubted": pa.bool_(), "number_state": pa.int32()}
        schema = pa.schema(columns)
        self._write("linked.person", persons, schema)
        first: dict[str | None, int] = {}
        links = []
        short = {key: name for name, key in KEYS.items()}
        for record, child, declared, _ in self._persons:
            if child is not None and child in first:
                probability = self.links.get((child, short[declared.key]), 0.9999)
                links.append({"record_l": first[child], "record_r": record, "probability": probability})
            first.setdefault(child, record)
        schema = pa.schema({"record_l": WHOLE, "record_r": WHOLE, "probability": pa.float64()})
        self._write("linked.link", links, schema)
        self._write_records()

    def _number_state(self, cells: Row) -> int:
        """A number of eighteen characters is taken for a sound one."""
        return int(NumberState.VALID if len(cells.get("number") or "") == 18 else NumberState.MISSING)

    def _write_records(self) -> None:
        """staged.record as far as the rules read it: numbers as they stand, no birth date of its own."""
        rows = [
            {
                "record_id": record,
                "number": cells.get("number"),
                "number_state": self._number_state(cells),
                "name": cells.get("name"),
                "birth_date": None,
                "birth_precision": 0,
                "sex": None,
            }
            for record, _, _, cells in self._persons
        ]
        whole = dict.fromkeys(("number_state", "birth_precision", "sex"), pa.int32())
        texts = {"number": TEXT, "name": TEXT}
        schema = pa.schema({"record_id": WHOLE, **texts, **whole, "birth_date": pa.date32()})
        self._write("staged.record", rows, schema)

    def _search(self) -> None:
        wanted = self.connection.execute("select record_id, person_id, kind from wanted.child").fetchall()
        rows = []
        for record, child, kind in wanted:
            standing, probability = self.searches.get((child, kind), ("confirmed", 0.99))
            rows.append({"record_id": record, "kind": kind, "standing": standing, "probability": probability})
        self._write("found.search", [dict.fromkeys(SEARCH) | row for row in rows], pa.schema(SEARCH))

    def _write(self, table: str, rows: list[Row] | list[dict[str, object]], schema: pa.Schema) -> None:
        self.connection.register("town_rows", pa.Table.from_pylist(rows, schema))
        self.connection.execute(f"create or replace table {table} as select * from town_rows")
        self.connection.unregister("town_rows")
