"""Spark links a city as one machine does: every table the same, row for row."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cities import AID, CHILDREN, City, Row, grow, run
from engines import AS_OF, KEY, OF_RUN, QUICK, copy_warehouse, decide, finish, list_differences, needs_spark

from matchers import candidates
from matchers.city import link, normalise

pytestmark = needs_spark

FEW = 12
"""Blocks are oversized from here, so that a small city has some to split and some pairs to lose."""


@pytest.fixture(scope="module")
def hard_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city with all that is decided over many records: crowds, defaults, day-first dates, spoilt and twice-listed children."""
    city = grow(tmp_path_factory.mktemp("city"), children=1000, seed=5, noise=3)
    listed = {row.child for row in city.rows[CHILDREN]}
    poor = sorted({row.child for row in city.rows[AID]} & listed)[:14]
    lost = [city.column(AID, header) for header in ("身份证件号", "学籍号", "出生日期")]
    name = city.column(AID, "学生姓名")

    def spoil(row: Row) -> Row:
        if row.child not in poor:
            return row
        cells = ["" if at in lost else cell for at, cell in enumerate(row.cells)]
        cells[name] = cells[name][:-1] + "某" if row.child in poor[:9] else cells[name]
        return replace(row, cells=tuple(cells))

    return city.change(AID, map(spoil, city.rows[AID]))


@pytest.fixture(scope="module")
def compared(
    hard_city: City, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Path, list[str], Path]]:
    """The warehouses of either engine, after a second run that obeys decisions and keeps ids."""
    from matchers.spark import linking, nodes
    from matchers.spark.session import Cluster, close, session
    from matchers.spark.store import Store

    folder = tmp_path_factory.mktemp("engines")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(candidates.propose.__kwdefaults__, "block", FEW)
        patch.setattr(nodes, "BLOCK", FEW)
        made = run(hard_city, folder / "first")
        assert decide(made.connection) >= 10
        made.connection.close()
        with copy_warehouse(folder / "first/warehouse", folder / "duckdb") as connection:
            normalise(connection, AS_OF)
            link(connection, key=KEY, of_run=OF_RUN)
            finish(connection)
        cluster = Cluster("local[2]", folder / "storage", driver_memory="1g", more=QUICK)
        with (
            copy_warehouse(folder / "first/warehouse", folder / "spark") as connection,
            session(cluster) as spark,
        ):
            store = Store(spark, folder / "store")
            store.folder.mkdir()
            linking.normalise(connection, store, AS_OF)
            linking.link(connection, store, key=KEY, of_run=OF_RUN)
            finish(connection)
    yield folder / "duckdb", folder / "spark", store.made, store.folder
    close()


def test_every_table_is_the_same_row_for_row(compared) -> None:
    assert list_differences(*compared[:2]) == {}
