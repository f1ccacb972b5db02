"""All extracts, and which comparison needs which."""

from enum import StrEnum

from schemas import civil_affairs, education, health, police
from schemas.declare import Extract

EXTRACTS: tuple[Extract, ...] = (
    civil_affairs.CHILDREN,
    education.ENROLMENT,
    education.AID,
    health.INSURANCE,
    police.RESIDENTS,
    police.PARENT_STATUS,
)
"""In the order in which their records are numbered."""


class Comparison(StrEnum):
    """比对: what a run compares."""

    EDUCATION = "education"
    """Monthly: civil affairs × education aid."""
    INSURANCE = "insurance"
    """Quarterly: civil affairs × medical insurance."""
    DETERMINATION = "determination"
    """Monthly: do departments agree on orphans and de facto unattended children."""


NEEDED: dict[Comparison, tuple[str, ...]] = {
    Comparison.EDUCATION: (civil_affairs.CHILDREN.key, education.ENROLMENT.key, education.AID.key),
    Comparison.INSURANCE: (civil_affairs.CHILDREN.key, health.INSURANCE.key),
    Comparison.DETERMINATION: (civil_affairs.CHILDREN.key, police.RESIDENTS.key, police.PARENT_STATUS.key),
}
"""Without these a comparison stops; the others it uses where they are present, for better links."""


def extract(key: str) -> Extract:
    """The extract of that folder, such as `education/aid`; KeyError if there is none."""
    for declared in EXTRACTS:
        if declared.key == key:
            return declared
    raise KeyError(f"no extract {key!r}; there are {', '.join(e.key for e in EXTRACTS)}")
