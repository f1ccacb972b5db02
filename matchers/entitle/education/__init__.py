"""Education aid of the term, and compulsory schooling."""

import re
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from matchers.entitle.register import judge_register, write_grounds
from matchers.tables import write_arrow, write_table
from schemas.codes import Boarding, Stage
from schemas.errors import InputError
from schemas.period import Month, Quarter, Season, Term
from schemas.policies import Policies
from schemas.policy import EducationAid, Standard

TABLES = ("enrolled", "aided", "schooling", "education_aid")
"""In the order in which they are made."""
SCHOOL_YEAR_EVE = (8, 31)
"""31 August: ages are counted on it."""
NOTHING = r"[^\s\S]"
"""A pattern that matches nothing, for a city that counts every item."""


def entitle_education(
    connection: duckdb.DuckDBPyConnection, period: Month | Quarter, as_of: date, policies: Policies
) -> dict[str, object]:
    """Write `wanted.education_aid` and `wanted.schooling`, a row a person on the register; the values bound.

    The term is the one that holds `as_of`. InputError where its roll is overdue.
    """
    aid, schooling, term = policies.education_aid, policies.schooling, Term.at(as_of)
    values = judge_register(connection, as_of, policies, with_residents=False)
    write_grounds(connection, aid.code, {"": aid.grounds}, as_of)
    write_standards(connection, aid.standards, as_of)
    values |= {
        "term": str(term),
        "term_title": name_term(term),
        "roll_out": True if is_roll_out(connection, aid, term, as_of) else None,
        "universal": "|".join(map(re.escape, aid.universal_items)) or NOTHING,
        "unstated_enrolment_counts": True if aid.unstated_enrolment_counts else None,
        "aid_categories": [ground.category.key for ground in aid.grounds if ground.holds(as_of)],
        "aid_title": aid.title,
        "aid_source": aid.source,
        "school_eve": date(term.school_year, *SCHOOL_YEAR_EVE),
        "school_from_age": schooling.from_age,
        "school_until_age": schooling.until_age,
        "schooling_title": schooling.title,
        "schooling_source": schooling.source,
    }
    for table in TABLES:
        write_table(connection, "entitle/education", f"wanted.{table}", values)
    return values


def name_term(term: Term) -> str:
    """What readers see: `2026年秋季学期`."""
    return f"{term.first.year}年{'秋季' if term.season is Season.AUTUMN else '春季'}学期"


def is_roll_out(connection: duckdb.DuckDBPyConnection, aid: EducationAid, term: Term, as_of: date) -> bool:
    """Whether the aid roll holds any row of the term.

    It may lack them in the first weeks; InputError where it still does after that.
    """
    found = connection.execute(
        "select count(*) from staged.aid where term = $term", {"term": str(term)}
    ).fetchone()
    if found is not None and found[0] > 0:
        return True
    if as_of <= term.first + timedelta(weeks=aid.weeks_before_roll):
        return False
    raise InputError(
        what=f"教育资助名单中没有{name_term(term)}的记录，交付的可能是往期名单",
        where="education/aid",
        remedy=f"请教育部门重新提供{name_term(term)}的名单；名单确未形成的，"
        "在设置文件 [policies.education_aid] 中调大 weeks_before_roll",
    )


def write_standards(
    connection: duckdb.DuckDBPyConnection, standards: tuple[Standard, ...], as_of: date
) -> None:
    """Write `wanted.standard`: for each stage and 就读方式 (null is unknown) the least and the most due."""
    rows = []
    for stage in Stage:
        for boarding in (*Boarding, None):
            amounts = [
                standard
                for standard in standards
                if standard.holds(as_of)
                and standard.stage is stage
                and (boarding is None or standard.boarding in {None, boarding})
            ]
            if amounts:
                rows.append(_measure(stage, boarding, amounts))
    text, number = pa.string(), pa.float64()
    schema = pa.schema({"stage": text, "boarding": text, "yuan": number, "yuan_most": number, "source": text})
    write_arrow(connection, "wanted.standard", pa.Table.from_pylist(rows, schema))


def _measure(stage: Stage, boarding: Boarding | None, amounts: list[Standard]) -> dict[str, object]:
    least = min(amounts, key=lambda standard: standard.yuan)
    return {
        "stage": stage.key,
        "boarding": None if boarding is None else boarding.key,
        "yuan": least.yuan,
        "yuan_most": max(standard.yuan for standard in amounts),
        "source": least.source,
    }
