"""The tasks through our own library, with field sets that say what the columns are and nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks.peers.absence import Question
from benchmarks.peers.cities import City, table_name
from benchmarks.peers.environment import Spent, Stopwatch
from benchmarks.peers.task import Task
from benchmarks.public import FIELDS as FEBRL
from matchers import BirthDate, Name, Place, Sex, Text, city, link
from matchers.fields import Field
from matchers.library import Linkage

PERSON: tuple[Field, ...] = (
    Name(given="given_name", surname="surname"),
    Text("middle_initial", household=False),
    BirthDate("birth_date"),
    Sex("sex"),
)
HOME: tuple[Field, ...] = (
    Text("street_name", label="address"),
    Text("street_number", household=True),
    Place("zipcode"),
    Place("city"),
    Place("race"),
)
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "febrl4": FEBRL,
    "febrl3": FEBRL,
    "census_wic": (*PERSON, *HOME),
    "census_ssa": PERSON,
}
"""What the columns are, and nothing more: no threshold, weight or rule is set for these data."""

PERSONS = """
select f.extract, p.record_id::varchar as key, p.person_id as cluster
from linked.person as p
join staged.feature as f using (record_id)
order by p.record_id
"""
WANTED = """
create or replace temp table placed as
select p.record_id, p.person_id, r.extract
from linked.person as p
join raw.record as r using (record_id);

delete from wanted.child;
delete from wanted.answer;

insert into wanted.child
select record_id, person_id, $kind
from placed
where extract = $present
    and person_id not in (select person_id from placed where extract = $sought);

insert into wanted.answer
select $kind, record_id
from placed
where extract = $sought
"""
"""Whoever is in one extract and has nothing linked in another, whatever the policies say: linkage and nothing else."""


NO_TIME = Spent(0, 0)


@dataclass(frozen=True)
class Ours:
    """What our linkage made of a task: `person` (table, key, cluster), and what it took, also before linking."""

    person: pd.DataFrame
    spent: Spent
    cleaned: Spent = NO_TIME
    linkage: Linkage | None = None


def link_task(task: Task) -> Ours:
    """The task through `matchers.link`."""
    tables = {name: as_text(table) for name, table in task.tables.items()}
    watch = Stopwatch()
    linkage = link(tables, key="key", fields=FIELDS[task.model])
    persons = linkage.persons
    person = persons.to_pandas().rename(columns={"person_id": "cluster"})
    return Ours(person, watch.spent(), linkage=linkage)


def as_text(table: pa.Table) -> pa.Table:
    """Every column as plain text."""
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def link_city(grown: City) -> Ours:
    """The city's extracts through the two stages that link them: normalising and linking, from raw to linked."""
    with grown.open() as connection:
        watch = Stopwatch()
        city.normalise(connection, grown.as_of)
        cleaned = watch.spent()
        city.link(connection)
        spent = watch.spent()
        person = connection.execute(PERSONS).df()
    person["table"] = person.pop("extract").map(table_name)
    return Ours(person, spent, cleaned)


def search_city(grown: City, questions: Sequence[Question]) -> dict[str, pd.DataFrame]:
    """For each question the register's records with no linked answer: table, key, standing, probability."""
    with grown.open() as connection:
        connection.execute("create schema if not exists wanted")
        connection.execute(
            "create or replace table wanted.child (record_id bigint, person_id text, kind text)"
        )
        connection.execute("create or replace table wanted.answer (kind text, record_id bigint)")
        return {question.kind: _search(connection, question) for question in questions}


def _search(connection: duckdb.DuckDBPyConnection, question: Question) -> pd.DataFrame:
    values = {"kind": question.kind, "present": question.present, "sought": question.sought}
    for statement in WANTED.split(";"):
        named = {name: value for name, value in values.items() if f"${name}" in statement}
        connection.execute(statement, named)
    city.search_again(connection)
    found = connection.execute(
        "select record_id::varchar as key, standing, probability from found.search order by record_id"
    ).df()
    return found.assign(table=question.present_table)
