"""data/*.parquet: the findings, links and persons for machines, with lineage; the same bytes for the same tables."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from reports.source import columns_of, read_sql

ROW_GROUP = 131_072
"""Rows a row group: large enough to compress, small enough to stream; fixed, so that bytes do not depend on
how many rows the engine happens to hand over at once."""

PERSON = pa.schema(
    [
        pa.field("person_id", pa.string()),
        pa.field("extract", pa.string()),
        pa.field("file", pa.string()),
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int64()),
    ]
)

FINDING = pa.schema(
    [
        pa.field("finding_id", pa.string()),
        pa.field("person_id", pa.string()),
        pa.field("programme", pa.string()),
        pa.field("extract", pa.string()),
        pa.field("file", pa.string()),
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("kind", pa.string()),
        pa.field("standing", pa.string()),
        pa.field("probability", pa.float64()),
        pa.field("reason", pa.string()),
        pa.field("basis", pa.string()),
        pa.field("candidate_extract", pa.string()),
        pa.field("candidate_file", pa.string()),
        pa.field("candidate_sheet", pa.string()),
        pa.field("candidate_row", pa.int64()),
        pa.field("candidate_probability", pa.float64()),
        pa.field("first_seen", pa.string()),
        pa.field("last_seen", pa.string()),
        pa.field("times_seen", pa.int64()),
        pa.field("state", pa.string()),
        pa.field("due", pa.date32()),
    ]
)


def export(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Writes person, link and finding.parquet into `folder`; returns their row counts by file name.

    Rows are in a total order and row groups of a fixed size, and no time or path is written, so that the same
    tables give the same bytes. Memory does not follow the number of rows.
    """
    level_columns = [name for name in columns_of(connection, "linked.link") if name.startswith("level_")]
    return {
        "person.parquet": write(connection, read_sql("person"), PERSON, folder / "person.parquet"),
        "link.parquet": write(
            connection, link_sql(level_columns), link_schema(level_columns), folder / "link.parquet"
        ),
        "finding.parquet": write(connection, read_sql("finding"), FINDING, folder / "finding.parquet"),
    }


def link_schema(level_columns: list[str]) -> pa.Schema:
    """The columns of link.parquet: lineage of both sides, the rule, the weight, one level a compared field."""
    sides = [
        pa.field(f"{name}_{side}", pa.int64() if name == "row" else pa.string())
        for side in ("l", "r")
        for name in ("extract", "file", "sheet", "row")
    ]
    return pa.schema(
        [
            pa.field("person_id", pa.string()),
            *sides,
            pa.field("rule", pa.string()),
            pa.field("weight", pa.float64()),
            pa.field("probability", pa.float64()),
            *(pa.field(name, pa.string()) for name in level_columns),
        ]
    )


def link_sql(level_columns: list[str]) -> str:
    """The SELECT behind link.parquet; the level columns are the matcher's own, so it is made here."""
    levels = "".join(f",\n    link.{name}" for name in level_columns)
    return f"""
select
    person.person_id,
    l.extract as extract_l,
    l.file as file_l,
    l.sheet as sheet_l,
    l."row" as row_l,
    r.extract as extract_r,
    r.file as file_r,
    r.sheet as sheet_r,
    r."row" as row_r,
    link.rule,
    link.weight,
    link.probability{levels}
from linked.link
join raw.record as l on l.record_id = link.record_l
join raw.record as r on r.record_id = link.record_r
left join linked.person on person.record_id = link.record_l
order by
    link.record_l,
    link.record_r,
    link.rule
"""


def write(connection: duckdb.DuckDBPyConnection, select: str, schema: pa.Schema, path: Path) -> int:
    """Streams the SELECT into a Parquet file; returns the number of rows."""
    reader = connection.execute(select).to_arrow_reader(ROW_GROUP)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", store_schema=False) as writer:
        for group in _groups(reader, schema):
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += group.num_rows
    return rows


def _groups(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.Table]:
    """The batches cut anew into tables of exactly ROW_GROUP rows, the last one shorter."""
    held = schema.empty_table()
    for batch in reader:
        held = pa.concat_tables([held, pa.Table.from_batches([batch]).cast(schema)])
        while held.num_rows >= ROW_GROUP:
            yield held.slice(0, ROW_GROUP)
            held = held.slice(ROW_GROUP)
    if held.num_rows:
        yield held
