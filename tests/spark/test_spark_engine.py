"""Spark links a city as one machine does: every table the same, row for row; and takes up where it was stopped."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pytest
from cities import AID, RESIDENTS, City, grow, impoverish, run
from engines import AS_OF, KEY, OF_RUN, QUICK, copy_warehouse, decide, finish, list_differences, needs_spark

from flows import engines
from flows.order import Order
from matchers import candidates
from matchers.city import link, normalise
from matchers.ruled import part_nodes
from matchers.settle import Nodes
from schemas.extracts import Comparison

pytestmark = needs_spark

FEW = 3
"""Blocks are oversized from here, so that a small city has some to split and some pairs to lose."""


@pytest.fixture(scope="module")
def hard_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city with all that is decided over many records: spoilt rows, twins of rows, a default birthday, a crowd."""
    city = impoverish(grow(tmp_path_factory.mktemp("city"), children=1000, seed=5, noise=3))
    return _default(_crowd(city))


def _crowd(city: City) -> City:
    """Twelve residents under one child's number."""
    header = next(h for h in city.headers[RESIDENTS] if h in {"公民身份号码", "gmsfhm"})
    rows = city.rows[RESIDENTS]
    number, crowd = city.cell(RESIDENTS, rows[0], header), {row.token for row in rows[:12]}
    return city.with_cell(
        RESIDENTS, header, lambda row: number if row.token in crowd else city.cell(RESIDENTS, row, header)
    )


def _default(city: City) -> City:
    """A fifth of the residents born on the day that a form puts where none is known."""
    header = next(h for h in city.headers[RESIDENTS] if h in {"出生日期", "csrq"})
    fifth = {row.token for row in city.rows[RESIDENTS][::5]}
    return city.with_cell(
        RESIDENTS,
        header,
        lambda row: "1900-01-01" if row.token in fifth else city.cell(RESIDENTS, row, header),
    )


@dataclass(frozen=True)
class Compared:
    """The warehouses of either engine after a second run that obeys decisions and keeps ids; and Spark's order."""

    duckdb: Path
    spark: Path
    order: Order

    @property
    def store(self) -> Path:
        """Where Spark keeps what it has made."""
        (folder,) = self.spark.parent.glob("storage/yingbao-*")
        return folder


def _order(folder: Path) -> Order:
    """What a city's settings file says that links on Spark."""
    conf = "\n".join(f'"{name}" = "{value}"' for name, value in QUICK.items())
    (folder / "yingbao.toml").write_text(
        f'[engine]\nkind = "spark"\nmaster = "local[2]"\nstorage = "{folder / "storage"}"\nkeep = true\n'
        f'storage_encrypted = true\ndriver_memory = "1g"\n[engine.conf]\n{conf}\n',
        "utf-8",
    )
    return Order(Comparison.EDUCATION, OF_RUN[1], folder / "yingbao.toml", warehouse=folder / "spark")


@pytest.fixture(scope="module")
def few_a_block() -> Iterator[None]:
    """Small blocks for both engines."""
    from matchers.spark import nodes

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(candidates.propose.__kwdefaults__, "block", FEW)
        patch.setattr(nodes, "BLOCK", FEW)
        yield


@pytest.fixture(scope="module")
def compared(
    hard_city: City, few_a_block: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compared]:
    from matchers.spark.session import close

    folder = tmp_path_factory.mktemp("engines")
    made = run(hard_city, folder / "first", twice=AID)
    assert decide(made.connection) >= 10
    made.connection.close()
    with copy_warehouse(folder / "first/warehouse", folder / "duckdb") as connection:
        normalise(connection, AS_OF)
        link(connection, key=KEY, of_run=OF_RUN)
        finish(connection)
    order = _order(folder)
    with copy_warehouse(folder / "first/warehouse", folder / "spark") as connection:
        engines.normalise(order, connection, AS_OF)
        engines.storing(order, connection, AS_OF)(connection)
        engines.link(order, connection, lambda _: None, lambda: None)
        finish(connection)
    yield Compared(folder / "duckdb", folder / "spark", order)
    close()


def test_the_city_is_hard(compared: Compared) -> None:
    """Crowds were unsaid, blocks were split and lost pairs, decisions were obeyed: nothing of it was left out."""
    with duckdb.connect(str(compared.duckdb / "yingbao.duckdb"), read_only=True) as connection:
        figures = dict(connection.execute("select figure, value from linked.summary").fetchall())
        rules = {rule for (rule,) in connection.execute("select distinct rule from linked.link").fetchall()}
    assert figures["crowded_numbers"] >= 1
    assert any(name.startswith("lost_") for name in figures)
    assert figures["decisions_applied"] > 5
    assert {"number", "identical", "decision"} <= rules


def test_every_table_is_the_same_row_for_row(compared: Compared) -> None:
    assert list_differences(compared.duckdb, compared.spark) == {}


@pytest.mark.parametrize("apart", [[(0, 1)], [(0, 1), (1, 0)], [(2, 3), (3, 4), (4, 2)], [(1, 2)]])
def test_who_leaves_a_node_leaves_it_on_one_machine_too(
    compared: Compared, apart: list[tuple[int, int]]
) -> None:
    """One of two, of two said both ways round, of three in a circle; and nobody, of two nodes."""
    from matchers.spark.session import session
    from matchers.spark.settling import _find_leaving

    node = np.array([0, 0, 1, 1, 1])
    l, r = np.array(apart, np.int64).T
    held = Nodes(node, np.array([7, 8]), np.zeros(2, bool), np.array([0, 2]), crowded=0)
    with session(engines.find_cluster(compared.order.settings)) as spark:
        settled = spark.createDataFrame(list(enumerate(node.tolist())), "place bigint, node bigint")
        leaving = _find_leaving(settled, (l, r))
    assert leaving.tolist() == np.flatnonzero(part_nodes(held, (l, r)).of_record != node).tolist()


def test_a_stage_that_is_there_is_not_made_again_and_one_cut_short_is(compared: Compared) -> None:
    """As after a kill: what Spark had finished stays as it is, the half-written stage is written anew."""
    store = compared.store
    marks = {path.parent.name: path.stat().st_mtime_ns for path in store.glob("*/_SUCCESS")}
    assert len(marks) > 20
    (store / "weighed/_SUCCESS").unlink()
    next((store / "weighed").glob("*.parquet")).unlink()
    again = compared.spark.parent / "again"
    shutil.copytree(compared.spark, again)
    from schemas.warehouse import open_warehouse

    with open_warehouse(again) as connection:
        engines.link(compared.order, connection, lambda _: None, lambda: None)
        finish(connection)
    after = {path.parent.name: path.stat().st_mtime_ns for path in store.glob("*/_SUCCESS")}
    assert {name for name in after if after[name] != marks[name]} == {"weighed"}
    assert list_differences(compared.duckdb, again) == {}


def test_what_is_kept_is_its_owners_alone(compared: Compared) -> None:
    assert compared.store.stat().st_mode & 0o077 == 0
