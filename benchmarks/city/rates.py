"""How often things are true in the city: register, states of parents, and the gaps to be found."""

from schemas.codes import Category, ParentState

LEAST = 5.0
"""A small city is given so many of each true gap on average, or there would be nothing to find in it."""

FAMILY_CATEGORIES = {
    Category.MINIMUM_LIVING: 0.020,
    Category.MARGINAL: 0.006,
    Category.EXPENDITURE: 0.0025,
    Category.RETURNED_POVERTY: 0.003,
}
"""Share of families; nearly all of their children are listed."""
CHILD_CATEGORIES = {
    Category.DISABLED: 0.008,
    Category.SERIOUSLY_ILL: 0.003,
    Category.DESTITUTE: 0.0025,
    Category.LEFT_BEHIND: 0.006,
}
MIGRANT_LISTED = 0.02
"""Share of migrant children listed as 流动儿童."""
LISTED_OF_FAMILY = 0.93
MIGRANT_FACTOR = 0.15
"""Migrants are listed where they are registered: here at this fraction of the others' rate."""

ORPHAN_FAMILIES = 0.0030
UNATTENDED_FAMILIES = 0.0050
DECOY_FAMILIES = 0.022
"""Families of which one parent has a state that gives no ground by itself."""
SHORT_FAMILIES = 0.0006
"""Families in which a ground fails only by the six months, or has ended."""
FATHER_UNKNOWN = 0.004

GONE_STATES = {ParentState.DEAD: 0.82, ParentState.DECLARED_MISSING: 0.13, ParentState.DECLARED_DEAD: 0.05}
UNABLE_STATES = {
    ParentState.LOST_CONTACT: 0.36,
    ParentState.IMPRISONED: 0.22,
    ParentState.DRUG_DETENTION: 0.11,
    ParentState.RESTRICTED: 0.03,
    ParentState.CUSTODY_REVOKED: 0.04,
    ParentState.EXPELLED: 0.05,
    ParentState.SEVERELY_DISABLED: 0.13,
    ParentState.SERIOUSLY_ILL: 0.06,
}
DECOY_STATES = {
    ParentState.DEAD: 0.40,
    ParentState.SEVERELY_DISABLED: 0.22,
    ParentState.LOST_CONTACT: 0.12,
    ParentState.IMPRISONED: 0.12,
    ParentState.SERIOUSLY_ILL: 0.10,
    ParentState.DRUG_DETENTION: 0.04,
}
CUSTODY = (ParentState.IMPRISONED, ParentState.DRUG_DETENTION, ParentState.RESTRICTED)
CLOCKED = (*CUSTODY, ParentState.LOST_CONTACT)
"""States that count from six months on."""

ENDED = 0.12
"""Share of entries that end before their time; at eighteen nearly all do."""
ENDED_AT_EIGHTEEN = 0.80
DEATHS = 0.0003
DEATHS_LISTED = 0.004
MOVED = 0.005
CLOSED_AFTER_LEAVING = 0.6
"""Share of entries that the register ends when the child has died or moved away."""

UNDETECTED = 0.06
LISTED_WITHOUT_GROUND = 0.0004
STATUS_CONFLICT_ORPHAN = 0.03
"""Share of listed orphans whose school says that they are none."""
STATUS_CONFLICT_OTHER = 0.004
"""Share of other listed children whom the school calls orphans."""

PRESCHOOL, COMPULSORY, UPPER = 0.85, 0.99, 0.90
"""Share enrolled by stage."""
NOT_ENROLLED = 0.02
AID_MISSING, AID_NOT_PAID, AID_BELOW_STANDARD = 0.040, 0.015, 0.015
AID_LATER = 0.3
"""Share of the gaps that the term's later rolls fill."""
AID_AFTER_END = 0.06
AID_OTHERS = 0.012
"""Pupils aided on the school's own finding of hardship, not on the register."""

INSURANCE_MISSING, INSURANCE_INACTIVE, INSURANCE_DUPLICATE = 0.022, 0.010, 0.008
PREMIUM_AID_MISSING = 0.025
INSURED_LATER = 0.15
EMPLOYEE = 0.03
INSURED_ELSEWHERE = 0.45
"""Share of migrants who are insured where they come from, and so not in this roll."""


def at_least(rate: float, population: int, least: float = LEAST) -> float:
    """The rate, raised in a small city so that about `least` occur, never above a half."""
    return min(max(rate, least / max(population, 1)), 0.5)
