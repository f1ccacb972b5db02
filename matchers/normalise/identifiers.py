"""How two numbers of a department's own (学籍号, a social security number) agree: no check digit, no birth date."""

from enum import IntEnum

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from matchers.normalise.columns import Levels, mask_of


class IdentifierLevel(IntEnum):
    """How two numbers given by one department compare, best first."""

    SAME = 0
    """Equal."""
    ONE_SLIP = 1
    """One character differs, is missing or double, or two neighbours are swapped."""
    DIFFERENT = 2
    """Both known, and further apart."""
    UNKNOWN = 3
    """Either is unknown."""


SHORTEST_WITH_SLIP = 6
"""In fewer characters a slip makes somebody else's number as often as a damaged one."""


def identifier_likeness(left: pa.StringArray, right: pa.StringArray) -> Levels:
    """`IdentifierLevel` of each pair of folded identifiers; symmetric, one int8 a pair."""
    equal = pa.compute.equal(left, right)
    texts = (side.fill_null("").to_numpy(zero_copy_only=False).tolist() for side in (left, right))
    near = cpdist(*texts, scorer=OSA.distance, score_cutoff=1, dtype=np.int8) <= 1
    shorter = pa.compute.min_element_wise(pa.compute.utf8_length(left), pa.compute.utf8_length(right))
    slip = near & mask_of(pa.compute.greater_equal(shorter, SHORTEST_WITH_SLIP))
    unknown = mask_of(pa.compute.is_null(equal))
    return np.select(
        [unknown, mask_of(equal), slip],
        [IdentifierLevel.UNKNOWN, IdentifierLevel.SAME, IdentifierLevel.ONE_SLIP],
        IdentifierLevel.DIFFERENT,
    ).astype(np.int8)
