"""The figures and words that the findings' SELECTs are given."""

from datetime import date

from matchers.entitle.education import name_term
from schemas.extracts import Comparison
from schemas.period import Month, Quarter, Term
from schemas.policies import Policies


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
    }
