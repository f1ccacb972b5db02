"""The warehouse: one DuckDB file, a schema a stage, one process at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.encryption import CATALOG, attach, is_encrypted, open_engine
from schemas.errors import InputError
from schemas.writeback import writing_back

FILE_NAME = "yingbao.duckdb"
SPILL_NAME = "spill"

SLOW_COMPRESSION = "fsst,dict_fsst,zstd,dictionary"
"""Not used: looking for the smallest form of a text column takes twice as long as storing it, and almost
every table is replaced by the next run. Run lengths and packed integers stay."""

CHUNK = 122_880
"""Rows of an Arrow table handed over at a time: DuckDB's own row group, so that every core stores its own. Fewer
at a time are stored twice, the second time in groups of that size."""

STAGES = ("raw", "staged", "linked", "wanted", "found", "ledger")
"""The schemas, in the order in which a run writes them; `ledger` alone is kept from period to period."""


def open_warehouse(
    folder: Path, *, key: str | None = None, memory_limit: str | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection to `<folder>/yingbao.duckdb`, made with its schemas if there is none yet.

    Only the owner may read the folder (0700) and the file (0600); what does not fit into memory is spilled
    inside the folder. With a `key` the file and what is spilled are encrypted (AES-256-GCM), and only that
    key opens it again. Raises InputError where another process holds the file, or it is damaged, or the key
    is not the file's.
    """
    path = folder / FILE_NAME
    connection = _connect(path, key)
    connection.execute("set temp_directory = $folder", {"folder": str(folder / SPILL_NAME)})
    connection.execute("set disabled_compression_methods = $methods", {"methods": SLOW_COMPRESSION})
    connection.execute("set enable_progress_bar = false")  # progress is the caller's to show
    if memory_limit is not None:
        _limit_memory(connection, memory_limit)
    if threads is not None:
        connection.execute("set threads = $threads", {"threads": threads})
    for stage in STAGES:
        connection.execute(f"create schema if not exists {stage}")
    return connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Everything inside is written, or nothing: commits at the end, rolls back on any exception."""
    connection.begin()
    try:
        file = find_file(connection)
        with writing_back(file) if file else nullcontext():
            yield connection
    except BaseException:
        with suppress(duckdb.Error):  # a failed write has rolled back already, and is the error to tell
            connection.rollback()
        raise
    connection.commit()


def find_file(connection: duckdb.DuckDBPyConnection) -> Path | None:
    """The file that the connection reads and writes; None where all is in memory."""
    asked = "select path from duckdb_databases() where database_name = current_database()"
    ((path,),) = connection.execute(asked).fetchall()
    return Path(path) if path else None


def _connect(path: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
    except OSError as error:
        raise InputError(
            what="数据仓库的文件夹无法建立或无权使用",
            where=str(path.parent),
            remedy="请检查该文件夹的所有者和读写权限，或用 --warehouse 指定另一个文件夹",
        ) from error
    connection = open_engine(secret=key is not None)
    try:
        attach(connection, path, key)
        path.chmod(0o600)
        connection.execute(f"use {CATALOG}")
    except (duckdb.Error, OSError) as error:
        connection.close()
        raise _explain(path, str(error), key) from error
    return connection


def _explain(path: Path, message: str, key: str | None) -> InputError:
    """The error a reader can act on, told from DuckDB's message."""
    encrypted = is_encrypted(path)
    if key is None and encrypted:
        return InputError(
            what="数据仓库已加密，没有密钥打不开",
            where=str(path),
            remedy="请提供密钥（环境变量 YINGBAO_KEY 或密钥文件），或去掉设置中的 [encryption] enabled = false",
        )
    if key is not None and encrypted is False:
        return InputError(
            what="数据仓库尚未加密，与设置不符",
            where=str(path),
            remedy="请用 yingbao key rotate 加密",
        )
    if "Wrong encryption key" in message:
        return InputError(
            what="密钥不对，打不开数据仓库",
            where=str(path),
            remedy="请从备份中找回这个数据仓库的密钥；密钥确已丢失时，见 docs/OPERATIONS.md“密钥丢失”一节",
        )
    if "lock on file" in message:
        return InputError(
            what="数据仓库正被另一个程序使用",
            where=str(path),
            remedy="请等另一个应保任务结束，或关闭打开该文件的程序后重试",
        )
    if "Permission denied" in message or "Cannot open file" in message:
        return InputError(
            what="数据仓库文件无法读写",
            where=str(path),
            remedy="请检查该文件的所有者和读写权限，或用 --warehouse 指定另一个文件夹",
        )
    return InputError(
        what="数据仓库文件已损坏，或不是本版本的数据仓库",
        where=str(path),
        remedy="请从备份恢复；没有备份时，把该文件移走后重新比对各期并重新收回复核结果"
        "（见 docs/OPERATIONS.md“数据仓库损坏”一节）",
    )


TOLD_LIMIT = "memory_limit"
"""The connection's variable that keeps the limit in its user's words: DuckDB tells its own rounded down only."""


def _limit_memory(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    try:
        connection.execute("set memory_limit = $limit", {"limit": limit})
        connection.execute(f"set variable {TOLD_LIMIT} = $limit", {"limit": limit})
    except duckdb.Error as error:
        connection.close()
        raise InputError(
            what=f"无法识别的内存上限“{limit}”",
            where="设置 memory_limit",
            remedy="请写成数字加单位，例如 4GB",
        ) from error


@contextmanager
def holding_less(connection: duckdb.DuckDBPyConnection, most: int) -> Iterator[None]:
    """Within the block the database holds at most so many bytes, or less if it was told so; it spills the rest.

    Afterwards the limit is what it was: as `open_warehouse` was told, or DuckDB's own. One that was set in another way
    comes back as DuckDB tells it, rounded down by up to a tenth of its unit.
    """
    limit, size = _read_limit(connection)
    if size <= most:
        yield
        return
    connection.execute(f"set memory_limit = '{most} bytes'")
    try:
        yield
    finally:
        _restore_limit(connection, limit)


def _read_limit(connection: duckdb.DuckDBPyConnection) -> tuple[str, int]:
    """The limit in DuckDB's words, and in bytes as far as these tell."""
    asked = "select current_setting('memory_limit'), parse_formatted_bytes(current_setting('memory_limit'))"
    limit, size = connection.execute(asked).fetchall()[0]
    return str(limit), int(size)


def _restore_limit(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    ((told,),) = connection.execute(f"select getvariable('{TOLD_LIMIT}')").fetchall()
    if told is None:
        connection.execute("reset memory_limit")
    else:
        connection.execute("set memory_limit = $told", {"told": told})
    if _read_limit(connection)[0] != limit:
        connection.execute("set memory_limit = $limit", {"limit": limit})


def open_beside(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same stored tables, for a thread of its own; opened before the threads part.

    One connection holds one result at a time: two threads that asked it anything would take each other's.
    """
    asked = f"select current_database(), getvariable('{TOLD_LIMIT}')"
    name, told = connection.execute(asked).fetchall()[0]
    other = connection.cursor()
    other.execute(f'use "{name}"')
    if told is not None:
        other.execute(f"set variable {TOLD_LIMIT} = $told", {"told": told})
    return other


def read_beside(other: duckdb.DuckDBPyConnection, select: str) -> pa.Table:
    """The rows of a SELECT by such a connection, which is then closed."""
    with other:
        return other.execute(select).to_arrow_table()


def append_arrow(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: pa.Table,
    same: Mapping[str, str | None] | None = None,
) -> None:
    """Add the Arrow rows to a table that is there, columns matched by name, in their order.

    `same`: columns that hold the same text in every row, and that text.
    """
    told = "".join(f", ${name} as {name}" for name in same or {})
    _from_arrow(connection, rows, f"insert into {table} by name select *{told} from arrow_rows", same)


def write_arrow(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Make `schema.name` the Arrow rows, in their order, whatever it was before."""
    _from_arrow(connection, rows, f"create or replace table {table} as select * from arrow_rows")


def stream_arrow(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    schema: pa.Schema,
    parts: Iterable[pa.Table],
    words: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Make `schema.name` the rows of the parts, in their order; each is asked for when the one before is stored.

    `words`: columns that hold one of a few words, given by its place among them; they become enums, which take a
    fifth of the time of text and are read as text.
    """
    batches = (batch for part in parts for batch in part.to_batches(CHUNK))
    connection.register("arrow_rows", pa.RecordBatchReader.from_batches(schema, batches))
    told = {name: f"{_enum_list(given)}[{name}::int + 1]" for name, given in (words or {}).items()}
    columns = ", ".join(f"{told.get(name, name)} as {name}" for name in schema.names)
    connection.execute(f"create or replace table {table} as select {columns} from arrow_rows")
    connection.unregister("arrow_rows")


def enum_type(words: Iterable[str]) -> str:
    """The type of a column that holds one of these words; none need be told twice."""
    return "enum(" + ", ".join(map(_quote, dict.fromkeys(words))) + ")"


def _enum_list(words: Sequence[str]) -> str:
    return "[" + ", ".join(f"{_quote(word)}::{enum_type(words)}" for word in words) + "]"


def _quote(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def in_chunks(rows: pa.Table) -> pa.RecordBatchReader:
    """The rows as one statement should be handed them: row group by row group, wherever their columns are cut.

    In one piece they would be one core's work; in other pieces they would be stored, merged and stored again.
    """
    return pa.RecordBatchReader.from_batches(rows.schema, _cut_groups(rows))


def _cut_groups(rows: pa.Table) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(rows), CHUNK):
        yield from rows.slice(start, CHUNK).combine_chunks().to_batches()


def _from_arrow(
    connection: duckdb.DuckDBPyConnection,
    rows: pa.Table,
    statement: str,
    parameters: Mapping[str, str | None] | None = None,
) -> None:
    """Run a statement on the rows, which it calls arrow_rows."""
    connection.register("arrow_rows", in_chunks(rows))
    connection.execute(statement, parameters)
    connection.unregister("arrow_rows")
