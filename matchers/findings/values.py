"""The figures and words that the findings' SELECTs are given."""

from datetime import date

from matchers.entitle.education import name_term
from schemas.extracts import Comparison
from schemas.period import Month, Quarter, Term
from schemas.policies import Policies

TIMING_DAYS = 183
"""A determination younger than this may not have reached the school yet: rolls are made once a half-year."""


def bind(
    comparison: Comparison, period: Month | Quarter, as_of: date, policies: Policies
) -> dict[str, object]:
    """Everything that a SELECT of the comparison may mention, by name."""
    term = Term.at(as_of)
    return {
        "comparison": comparison.value,
        "period": str(period),
        "as_of": as_of,
        "year": period.year,
        "term_title": name_term(term),
        "term_first": term.first,
        "tolerance": policies.education_aid.tolerance,
        "insurance_title": policies.insurance.title,
        "under_age": policies.register.under_age,
        "register_basis": policies.register.basis,
        "clock_months": policies.unattended.clock_months,
        "timing_days": TIMING_DAYS,
    }
