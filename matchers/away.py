"""found.elsewhere: who was found on another city's roll, and what of that roll is kept.

Only the records that a reader is shown are kept of another city; the rolls themselves are gone when the search is.
"""

import duckdb

TABLES = {
    "elsewhere": "record_id bigint, kind text, place text, also text, extract text, title text, standing text,"
    " probability double, candidate_record bigint, candidate_weight double",
    "elsewhere_roll": "place text, extract text, delivery text, used boolean, stale boolean, rows bigint,"
    " remark text",
    "elsewhere_file": "extract text, delivery text, file text, sheet text, sha256 text, rows integer,"
    " admitted integer, refused integer",
    "elsewhere_reading": 'record_id bigint, extract text, reading text, file text, sheet text, "row" integer',
}
"""`elsewhere`: one row a wanted child and kind of whom a record elsewhere is likely enough to be told.

`place`: where the likeliest is, `also`: where else one surely is; `standing`: as found.search then has it, or stopped:
her enrolment there is in force no more; `probability`: that one is hers. `candidate_record` is below zero: no record of
the home city. `found.elsewhere_record`, made only where somebody was looked for, holds those records as delivered.
"""


def open_elsewhere(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables where there are none yet, empty."""
    for table, columns in TABLES.items():
        connection.execute(f"create table if not exists found.{table} ({columns})")


def clear_elsewhere(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget what an earlier run found elsewhere."""
    for table in (*TABLES, "elsewhere_record"):
        connection.execute(f"drop table if exists found.{table}")
    open_elsewhere(connection)
