"""The tables that all reports read: findings beside the child's and the candidates' rows, as delivered.

Temporary tables of this connection; nothing of them outlives the run.
"""

import duckdb

from reports.source import columns_of, keep
from schemas.extracts import EXTRACTS

SHOWN = (
    "name",
    "number",
    "sex",
    "birth_date",
    "district",
    "township",
    "village",
    "guardian_name",
    "guardian_number",
    "guardian_relation",
    "phone",
    "address",
    "household_address",
    "category",
    "determined_on",
    "ended_on",
    "student_number",
    "school",
    "stage",
    "grade",
    "class",
    "boarding",
    "enrolment_state",
    "term",
    "aid_item",
    "amount",
    "payment_state",
    "year",
    "insurance_state",
    "insured_place",
    "is_subsidised",
    "household_state",
)
"""Fields that any report may look at, before masking; parents' states are not among them."""

WITHHELD = ("police/parent_status",)
"""Extracts of which no report shows a row's content."""


def prepare_findings(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary tables `shown_record`, `finding_row`, `entitled_row`, and their views.

    These are `question`, and of other cities `away`, `away_roll`, `placed`, `read_file`.
    """
    view_elsewhere(connection)
    connection.execute(f"create or replace temp table shown_record as {shown_sql(connection)}")
    connection.execute(f"create or replace temp view question as {question_sql(connection)}")
    keep(connection, "finding_row")
    keep(connection, "entitled_row")


def view_delivered(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the view `delivered`, of a whole city's records, which departments' issues are told from."""
    connection.execute(f"create or replace temp view delivered as {delivered_sql(connection)}")


def view_elsewhere(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the views `away`, `away_roll`, `placed` and `read_file`, which a look at the run's inputs needs alone."""
    for name, select in elsewhere_sql(connection).items():
        connection.execute(f"create or replace temp view {name} as {select}")


def question_sql(connection: duckdb.DuckDBPyConnection) -> str:
    """A SELECT of the references under which the ledger keeps what reviewers are asked; none if it does not."""
    if columns_of(connection, "found.question"):
        return "select finding_id, candidate_record, candidate_id from found.question"
    columns = "null::text as finding_id, null::bigint as candidate_record, null::text as candidate_id"
    return f"select {columns} where false"


LINEAGE = 'record_id, extract, delivery, file, sheet, "row"'
AWAY_RECORD = "found.elsewhere_record"
"""Other cities' records that findings name; made by a run that looked there."""


def elsewhere_sql(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """SELECTs by view: what was found elsewhere, the rolls searched, and records and files of all cities."""
    placed, files = [f"select {LINEAGE} from raw.record"], [FILES.format(table="raw.file")]
    if columns_of(connection, AWAY_RECORD):
        placed.append(f"select {LINEAGE} from {AWAY_RECORD}")
    if columns_of(connection, "found.elsewhere_file"):
        files.append(FILES.format(table="found.elsewhere_file"))
    return {
        "away": _or_nothing(connection, "found.elsewhere", AWAY),
        "away_roll": _or_nothing(connection, "found.elsewhere_roll", AWAY_ROLL),
        "placed": " union all ".join(placed),
        "read_file": " union all ".join(files),
    }


AWAY = {
    "record_id": "bigint", "kind": "text", "place": "text", "also": "text", "title": "text", "standing": "text",
    "probability": "double", "candidate_record": "bigint",
}  # fmt: skip
AWAY_ROLL = {
    "place": "text", "extract": "text", "delivery": "text", "used": "boolean", "stale": "boolean",
    "rows": "bigint", "remark": "text",
}  # fmt: skip
FILES = "select extract, delivery, file, sheet, sha256, rows, admitted, refused from {table}"


def _or_nothing(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str]) -> str:
    """A SELECT of the table's columns; of no row where the table was not made."""
    if columns_of(connection, table):
        return f"select {', '.join(columns)} from {table}"
    empty = ", ".join(f"null::{kind} as {name}" for name, kind in columns.items())
    return f"select {empty} where false"


def shown_sql(connection: duckdb.DuckDBPyConnection) -> str:
    """A SELECT over every raw table: lineage and the SHOWN fields of the records that findings name."""
    parts = []
    for declared in EXTRACTS:
        present = columns_of(connection, f"raw.{declared.table}")
        if not present or declared.key in WITHHELD:
            continue
        fields = ",\n    ".join(
            f"record.{field}" if field in present else f"null::text as {field}" for field in SHOWN
        )
        parts.append(_SHOWN_SELECT.format(fields=fields, key=declared.key, table=declared.table))
    there = columns_of(connection, AWAY_RECORD)
    if there:
        fields = ", ".join(field if field in there else f"null::text as {field}" for field in SHOWN)
        parts.append(f"select {LINEAGE}, {fields} from {AWAY_RECORD}")
    return "\nunion all by name\n".join(parts)


DELIVERED = ("name", "number", "birth_date", "sex")
"""What says who a record is about."""


def delivered_sql(connection: duckdb.DuckDBPyConnection) -> str:
    """A SELECT over every raw table of children: record_id and what says who the record is about."""
    parts = []
    for declared in EXTRACTS:
        present = columns_of(connection, f"raw.{declared.table}")
        if present and declared.key not in WITHHELD:
            fields = ", ".join(name if name in present else f"null::text as {name}" for name in DELIVERED)
            parts.append(f"select record_id, {fields} from raw.{declared.table}")
    return "\nunion all by name\n".join(parts)


_SHOWN_SELECT = """
select
    record.record_id,
    '{key}' as extract,
    record.delivery,
    record.file,
    record.sheet,
    record."row",
    {fields}
from raw.{table} as record
where record.record_id in (
    select record_id from found.finding
    union
    select candidate_record from found.finding
    union
    select candidate_record from found.candidate
    union
    select record_id from away
)
"""
