"""What Splink needs to be told of a linkage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Model:
    """What a linkage needs beside the tables: comparisons, blocking, and how to train."""

    link_type: str
    comparisons: Sequence[Any]
    blocking: Sequence[Any]
    deterministic: Sequence[Any]
    """Rules that admit hardly any false pair, and from which the prior is estimated."""
    recall: float
    """The share of the true pairs that the deterministic rules are thought to find."""
    training: Sequence[Any]
    """Blocking rules of the EM sessions, so that each comparison is left free in at least one."""
    one_to_one: Sequence[Sequence[str]] = field(default_factory=tuple)
    """Choices of tables taken as free of duplicates in the one-to-one variant."""
