"""The synthetic city's five extracts of children as one task, in columns cleaned by our own normalisers.

The peer is spared all reading: numbers are cleaned and an adult's taken out of the child's column, dates are
dates, names are folded, parted and spelt in pinyin, relatives' numbers and names are gathered into lists.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from benchmarks.city.deliver import deliver
from benchmarks.peers.task import WITHIN, Task, write_task
from matchers import city
from matchers.city.staging import CHILD_EXTRACTS, words_sql
from matchers.normalise.names import parse_names
from schemas.admit import Gates, admit
from schemas.period import parse_period
from schemas.warehouse import open_warehouse

MONTH = "2026-10"
QUARTER = "2026Q4"

CLEANED = f"""
select
    record_id::varchar as key,
    extract,
    number_0 as number,
    number_state_0 = 1 as number_is_sound,
    name_0 as name,
    name_1 as former_name,
    case when birth_date_0 is not null then strftime(date '1850-01-01' + birth_date_0, '%Y-%m-%d') end as birth_date,
    case when birth_date_0 is not null then year(date '1850-01-01' + birth_date_0) end as birth_year,
    sex_0::varchar as sex,
    phone_0 as phone,
    list_distinct(
        [n for n in [kin_number_0, kin_number_1, kin_number_2, kin_number_3] if n is not null]
    ) as kin_numbers,
    list_distinct(
        [n for n in [kin_name_0, kin_name_1, kin_name_2, kin_name_3, kin_name_4] if n is not null]
    ) as kin_names,
    district_0 as district,
    school_0 as school,
    address_0 as address,
    student_number_0 as student_number
from ({words_sql()})
order by record_id
"""

OWNER = """
with truth as (
    select *, coalesce(sheet, '') as page
    from read_parquet($truth)
    where delivery = $month
)
select t.child_id
from raw.record as r
join staged.feature as f using (record_id)
left join truth as t
    on t.extract = r.extract and t.file = r.file and t.page = coalesce(r.sheet, '') and t.row = r.row
order by r.record_id
"""


@dataclass(frozen=True)
class City:
    """A synthetic city: its folder, and the warehouse with raw.* in it."""

    children: int
    noise: float
    seed: int
    folder: Path

    @property
    def name(self) -> str:
        """How it is called in results."""
        return f"city of {self.children:,} children, noise {self.noise:g}, seed {self.seed}"

    @property
    def truth(self) -> Path:
        """The folder of its truth."""
        return self.folder / "truth"

    @property
    def as_of(self) -> date:
        """The last day of its delivery."""
        return parse_period("education", MONTH).last

    def open(self) -> duckdb.DuckDBPyConnection:
        """Its warehouse."""
        return open_warehouse(self.folder / "warehouse")


def table_name(position: int) -> str:
    """The task's table of the extract at that position in staged.feature."""
    return CHILD_EXTRACTS[position].table


def read_true_findings(grown: City, kind: str) -> list[str]:
    """The children of whom a finding of that kind is true."""
    finding = pd.read_parquet(grown.truth / "finding.parquet")
    return sorted(finding.loc[finding["kind"] == kind, "child_id"])


def found_city(folder: Path, *, children: int, noise: float, seed: int) -> City:
    """Grow the city and admit its one delivery, unless that has been done."""
    city_of = City(children, noise, seed, folder / f"city-{children}-{noise:g}-{seed}")
    if not (city_of.folder / "ready").exists():
        deliver(
            city_of.folder, children=children, noise=noise, seed=seed, deliveries=(MONTH,), layout="parquet"
        )
        with city_of.open() as connection:
            admit(
                connection,
                city_of.folder / "inbox",
                "insurance",
                parse_period("insurance", QUARTER),
                gates=Gates(),
            )
        (city_of.folder / "ready").touch()
    return city_of


def write_city(grown: City) -> Task:
    """The task; staged.* of the city's warehouse is written on the way."""
    with grown.open() as connection:
        city.normalise(connection, grown.as_of)
        cleaned = _parted(connection.execute(CLEANED).to_arrow_table())
        truth = {"truth": str(grown.truth / "record.parquet"), "month": MONTH}
        owner = connection.execute(OWNER, truth).to_arrow_table().column(0).combine_chunks()
    extract = cleaned["extract"].to_numpy()
    tables, entity = {}, {}
    for position in range(len(CHILD_EXTRACTS)):
        rows = pa.array((extract == position).nonzero()[0])
        tables[table_name(position)] = cleaned.drop_columns(["extract"]).take(rows)
        entity[table_name(position)] = owner.take(rows)
    return write_task(grown.folder, grown.name, model="city", pairs=WITHIN, tables=tables, entity=entity)


def _parted(cleaned: pa.Table) -> pa.Table:
    names = parse_names(cleaned["name"])
    for column in ("surname", "given", "sound"):
        cleaned = cleaned.append_column(column, getattr(names, column))
    given = parse_names(names.given)
    return cleaned.append_column("given_sound", given.sound)
