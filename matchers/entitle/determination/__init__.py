"""Orphans and de facto unattended children: what the parents' states say, condition by condition."""

from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from matchers.entitle.register import judge_register
from matchers.normalise.names import parse_names
from matchers.normalise.numbers import NumberLevel, NumberState, number_likeness, parse_numbers
from matchers.tables import write_arrow, write_table
from schemas.codes import Category
from schemas.period import Month, Quarter
from schemas.policies import Policies

BEFORE = ("parent", "adult", "namesake")
AFTER = ("parent_state", "side", "judged", "resident", "determination")
"""In the order in which they are made; between them namesakes are told apart by their numbers."""
SAME_ADULT = (
    NumberLevel.SAME,
    NumberLevel.SAME_UNSOUND,
    NumberLevel.DAMAGED,
    NumberLevel.ONE_SLIP,
    NumberLevel.TWO_SLIPS,
)
"""Of one name, and numbers as alike as this: one adult. Of one surname only: perhaps."""
BIRTHDAY_END = 14
"""Characters of a number that tell region and birthday."""
PERHAPS = (NumberLevel.UNKNOWN, NumberLevel.FRAGMENT)
"""Of one name, and no number to tell them apart: unknown, never yes and never no."""

BOTH_PARENTS = 0.3
"""How often the other parent of a child with a parent in such a state is in one too: 0.29 in the synthetic city's
families, whose shares follow the published counts of orphans and unattended children (benchmarks.city.rates)."""
OWN_WORD = 0.5
"""How often the register's own word about a parent whom nobody can look up is right: not known, and so even."""
UNDATED = 0.8
"""How often a state of which no day is told is in force, and has been for six months: most last for years."""


def entitle_determination(
    connection: duckdb.DuckDBPyConnection, period: Month | Quarter, as_of: date, policies: Policies
) -> dict[str, object]:
    """Write `wanted.determination`, a row a child and ground, and what it is made from; the values bound."""
    orphan, unattended = policies.orphan, policies.unattended
    values = judge_register(connection, as_of, policies, with_residents=True)
    values |= {
        "gone": [state.key for state in dict.fromkeys((*orphan.gone, *unattended.gone))],
        "unable": [state.key for state in unattended.unable],
        "clocked": [state.key for state in unattended.clocked],
        "clock_months": unattended.clock_months,
        "valid": int(NumberState.VALID),
        "birthday_end": BIRTHDAY_END,
        "both_parents": BOTH_PARENTS,
        "own_word": OWN_WORD,
        "undated": UNDATED,
        "orphan_name": Category.ORPHAN.term,
        "unattended_name": Category.UNATTENDED.term,
        "orphan_basis": orphan.basis,
        "unattended_basis": unattended.basis,
    }
    read_adults(connection, as_of)
    for table in BEFORE:
        write_table(connection, "entitle/determination", f"wanted.{table}", values)
    tell_namesakes(connection)
    for table in AFTER:
        write_table(connection, "entitle/determination", f"wanted.{table}", values)
    return values


def read_adults(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Write `wanted.number` and `wanted.name`: each distinct number and name of a parent, as normalised.

    A number whose last digits may be a spreadsheet's zeros is not taken for valid, even if its check agrees:
    one number in 128 looks so and is right, which `right_check` tells.
    """
    words = _distinct(connection, "number")
    numbers = parse_numbers(words, as_of)
    spreadsheet = pa.scalar(int(NumberState.SPREADSHEET), pa.int8())
    state = pc.if_else(numbers.doubtful, spreadsheet, numbers.state)
    right_check = pc.equal(numbers.state, pa.scalar(int(NumberState.VALID), pa.int8()))
    told = {"word": words, "number": numbers.text, "state": state, "right_check": right_check}
    write_arrow(connection, "wanted.number", pa.table(told))
    words = _distinct(connection, "name")
    write_arrow(connection, "wanted.name", pa.table({"word": words, "name": parse_names(words).key}))


def _distinct(connection: duckdb.DuckDBPyConnection, field: str) -> pa.Array:
    """The distinct values of parents' numbers or names, in order, wherever they are told."""
    columns = [
        (table, f"{side}_{field}") for table in ("resident", "register") for side in ("father", "mother")
    ]
    selects = [f"select {column} as word from staged.{table}" for table, column in columns]
    query = " union ".join([*selects, f"select {field} as word from staged.parent_status"])
    cursor = connection.execute(f"select word from ({query}) where word is not null order by word")
    return pc.cast(cursor.to_arrow_table()["word"], pa.string()).combine_chunks()


def tell_namesakes(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `wanted.likeness`: parent and state that are one adult for sure, or perhaps; others dropped."""
    pairs = connection.execute("select * from wanted.namesake").to_arrow_table().combine_chunks()
    columns = {name: pairs[name].combine_chunks() for name in pairs.column_names}
    level = number_likeness(
        pc.cast(columns["parent_number"], pa.string()),
        pc.cast(columns["adult_number"], pa.string()),
        columns["parent_number_state"],
        columns["adult_number_state"],
    )
    levels = pa.array(level, pa.int8())
    alike = pc.is_in(levels, pa.array([int(item) for item in SAME_ADULT], pa.int8()))
    unclear = pc.is_in(levels, pa.array([int(item) for item in PERHAPS], pa.int8()))
    sure = pc.and_(alike, columns["same_name"])
    kept = pc.or_(alike, pc.and_(unclear, columns["same_name"]))
    names = ("parent_number", "adult_record", "name")
    told = pa.table({name: columns[name] for name in names} | {"sure": sure})
    write_arrow(connection, "wanted.likeness", told.filter(kept))
