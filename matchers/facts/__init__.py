"""The facts that the rules read: each extract's cells as codes, dates, amounts and terms.

What a cell does not say is null. Where a rule must tell an empty cell from an unreadable one, a column
`…_stated` says whether anything was written. A date that names only a month or a year is kept as the span
of days it may mean: `…_from` to `…_until`, one day where it is exact.
"""

from datetime import date

import duckdb

from matchers.facts.readings import read_cells
from matchers.tables import write_table
from schemas.period import Month
from schemas.warehouse import transaction

TABLES = ("register", "enrolment", "aid", "insurance", "resident", "parent_status")
"""One a declared extract, in the same order."""


def stage(connection: duckdb.DuckDBPyConnection, as_of: date | None = None) -> dict[str, int]:
    """Write `staged.register` … `staged.parent_status` from `raw.*`; rows a table.

    Every raw record has exactly one row. `as_of` bounds what two-digit years and lunar birthdays can mean;
    by default it is the last day of the newest delivery at hand.
    """
    with transaction(connection):
        read_cells(connection, as_of or last_day_delivered(connection))
        return {table: write_table(connection, "facts", f"staged.{table}") for table in TABLES}


def last_day_delivered(connection: duckdb.DuckDBPyConnection) -> date:
    """The last day of the newest delivery that any record came from; the century's last if there is none."""
    row = connection.execute("select max(delivery) from raw.record").fetchone()
    month = Month.read(str(row[0])) if row else None
    return month.last if month else date(2099, 12, 31)
