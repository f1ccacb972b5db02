"""What protects a row that goes out to be answered: whether its columns still belong together when it comes back.

A sheet that is sorted by some columns only, or in which a name was typed over, puts an answer to the wrong child.
The seal is a check digit, not a signature: it finds accidents.
"""

import hashlib
import unicodedata
from collections.abc import Sequence

SEAL_LENGTH = 6
"""Hexadecimal digits: one row in sixteen million is taken for another by accident."""
REVIEWED = ("finding_id", "candidate_id", "own_name", "own_number", "other_name", "other_number")
"""What the seal of a review row is made of, in this order."""
LISTED = ("finding_id", "name", "number")
"""What the seal of a row in a kind's sheet is made of."""


def seal(cells: Sequence[object]) -> str:
    """The seal of a row, whatever its cells are: text, runs of text, or nothing.

    Blanks and forms of characters, which programs change on saving, do not count.
    """
    content = "\0".join(_plain(cell) for cell in cells)
    return hashlib.sha256(content.encode()).hexdigest()[:SEAL_LENGTH]


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else "".join(run[0] for run in cell)  # type: ignore[attr-defined]
    return "".join(unicodedata.normalize("NFKC", text).split())
