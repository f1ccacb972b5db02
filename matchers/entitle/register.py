"""What every comparison asks of the register first: which entries count, and for whom."""

from datetime import date

import duckdb
import pyarrow as pa

from matchers.tables import write_arrow, write_table
from schemas.codes import Boarding, Category, Code, EnrolmentState, ParentState, Stage
from schemas.policies import Policies
from schemas.policy import Ground

TABLES = ("someone", "birth", "household", "entry", "registered", "label")
"""In the order in which they are made."""
WORDS: dict[str, type[Code]] = {
    "category": Category,
    "stage": Stage,
    "boarding": Boarding,
    "enrolment_state": EnrolmentState,
    "parent_state": ParentState,
}
"""The code sets whose terms reasons are written in."""


def judge_register(
    connection: duckdb.DuckDBPyConnection, as_of: date, policies: Policies, *, with_residents: bool
) -> dict[str, object]:
    """Write `wanted.registered`, one row a person, and what it is made from; the values bound so far."""
    register = policies.register
    values: dict[str, object] = {
        "as_of": as_of,
        "under_age": register.under_age,
        "undated_entry_counts": True if register.undated_entry_counts else None,
        "with_residents": with_residents,
    }
    write_words(connection)
    for table in TABLES:
        write_table(connection, "entitle/shared", f"wanted.{table}", values)
    return values


def write_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `wanted.word`: the Chinese term of every key, and its place in the declared order."""
    rows = [
        {"code": name, "key": code.key, "term": code.term, "rank": rank}
        for name, codes in WORDS.items()
        for rank, code in enumerate(codes)
    ]
    write_arrow(connection, "wanted.word", pa.Table.from_pylist(rows))


def write_grounds(
    connection: duckdb.DuckDBPyConnection, programme: str, levels: dict[str, tuple[Ground, ...]], as_of: date
) -> None:
    """Write `wanted.ground`: the categories that entitle on that day, with their sources."""
    text = pa.string()
    schema = pa.schema(
        {"programme": text, "level": text, "category": text, "source": text, "rank": pa.int32()}
    )
    grounds = [
        (level, ground) for level, listed in levels.items() for ground in listed if ground.holds(as_of)
    ]
    rows = [
        {
            "programme": programme,
            "level": level,
            "category": ground.category.key,
            "source": ground.source,
            "rank": rank,
        }
        for rank, (level, ground) in enumerate(grounds)
    ]
    write_arrow(connection, "wanted.ground", pa.Table.from_pylist(rows, schema))
