"""Medical insurance of the calendar year, and the subsidised premium."""

from datetime import date

import duckdb

from matchers.entitle.register import judge_register, write_grounds
from matchers.tables import write_table
from schemas.errors import InputError
from schemas.period import Month, Quarter
from schemas.policies import Policies

TABLES = ("insured", "insurance", "premium_aid")
"""In the order in which they are made."""


def entitle_insurance(
    connection: duckdb.DuckDBPyConnection, period: Month | Quarter, as_of: date, policies: Policies
) -> dict[str, object]:
    """Write `wanted.insurance` and `wanted.premium_aid`, one row a person on the register; the values bound.

    The year is the period's: in the enrolment season the next year is another question, for its own periods.
    InputError where the roll holds nothing of the year.
    """
    insurance, premium, year = policies.insurance, policies.premium_aid, period.year
    require_year(connection, year)
    values = judge_register(connection, as_of, policies, with_residents=False)
    write_grounds(connection, premium.code, {"full": premium.full, "partial": premium.partial}, as_of)
    values |= {
        "year": year,
        "newborn_days": insurance.newborn_days,
        "premium": premium.premium,
        "insurance_title": insurance.title,
        "insurance_source": insurance.source,
        "premium_title": premium.title,
        "premium_source": premium.source,
    }
    for table in TABLES:
        write_table(connection, "entitle/insurance", f"wanted.{table}", values)
    return values


def require_year(connection: duckdb.DuckDBPyConnection, year: int) -> None:
    """Raise InputError where the insurance roll holds no row of the year: it is another year's."""
    found = connection.execute(
        "select count(*) from staged.insurance where year = $year", {"year": year}
    ).fetchone()
    if found is None or found[0] == 0:
        raise InputError(
            what=f"参保名单中没有{year}年度的记录，交付的可能是往年名单",
            where="health/insurance",
            remedy=f"请医保部门重新提供{year}年度的参保名单后再运行",
        )
