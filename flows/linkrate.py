"""The gate after linking: where far fewer of the register are linked than last period, the data are at fault.

A department that changed its numbers' form, or sent another city's list, passes every gate of its file; its children
would all be flagged. The rates are kept in `ledger.link_rate`, a row a comparison, period and extract.
"""

import duckdb

from flows.order import Order
from schemas.errors import InputError
from schemas.extracts import EXTRACTS, NEEDED
from schemas.gates import pass_gate

REGISTER = "civil_affairs/children"

LEAST_RECORDS = 50
"""Of fewer children one more or less linked is two points already."""


def check_rates(connection: duckdb.DuckDBPyConnection, order: Order) -> tuple[str, ...]:
    """Remarks on rates that fell but are accepted; InputError where one fell that is not.

    A first period has nothing to be compared with.
    """
    now, before = _keep(connection, order)
    remarks = []
    for extract in EXTRACTS:
        fell = before.get(extract.key, 0.0) - now.get(extract.key, 0.0)
        if extract.key not in now or fell <= order.gates.links:
            continue
        error = InputError(
            what=f"“{extract.title}”能对上的台账儿童由上期 {before[extract.key]:.0%} 降到 {now[extract.key]:.0%}",
            where=f"{order.comparison} {order.period}，关联",
            remedy="请核对该名单的证件号码、姓名是否换了写法，是否缺了区县或错报了别处的名单；"
            f'确认无误的，请在设置 [gates.accept] 中写 "{extract.key}" = ["links"]',
        )
        if extract.key in NEEDED[order.comparison]:
            remarks.append(pass_gate(error, extract, order.gates, "links"))
        else:
            remarks.append(f"“{extract.title}”（可选）：{error.what}")
    return tuple(remarks)


def _keep(connection: duckdb.DuckDBPyConnection, order: Order) -> tuple[dict[str, float], dict[str, float]]:
    """The rates of this period, noted, and those of the last one before it, by extract."""
    connection.execute(
        "create table if not exists ledger.link_rate (comparison text, period text, extract text, share double)"
    )
    bound = {"comparison": order.comparison.value, "period": str(order.span)}
    before = connection.execute(
        """
        select extract, share from ledger.link_rate
        where comparison = $comparison and period = (
            select max(period) from ledger.link_rate where comparison = $comparison and period < $period
        )
        """,
        bound,
    ).fetchall()
    connection.execute(
        "delete from ledger.link_rate where comparison = $comparison and period = $period", bound
    )
    connection.execute(
        """
        insert into ledger.link_rate
        select $comparison, $period, extract_r, share
        from linked.rate
        where extract_l = $register and grouping = 'all' and records >= $least
        """,
        bound | {"register": REGISTER, "least": LEAST_RECORDS},
    )
    now = connection.execute(
        "select extract, share from ledger.link_rate where comparison = $comparison and period = $period",
        bound,
    ).fetchall()
    return dict(now), dict(before)
