"""All masking and suppression: what a shared sheet or page may show of a person or of a few people.

Nothing else in this package decides what is hidden; every published cell about a person passes through here.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.codes import ParentState

MINIMUM_COUNT = 5
"""Counts from 1 to 4 in a shared aggregate can point at a family in a small place; the usual floor of
official statistics is 3 to 10."""

NUMBER_FIRST = 4
NUMBER_LAST = 2
"""Province and city stay readable, and enough of the check for a clerk to recognise the row; the birth date
(digits 7 to 14) never shows."""

MOST_FIRST = 6
MOST_LAST = 4
"""A setting may show the region and the sequence, never a digit of the birth date."""

PHONE_FIRST = 3
PHONE_LAST = 4

MOST_STARS = 6
"""A masked name does not tell how long a very long name is, and a column stays narrow."""

LONG_DIGITS = re.compile(r"1\d{2}[ \-]\d{4}[ \-]\d{4}(?!\d)|\d(?: ?\d){8,}[Xx]?")
"""Nine digits or more in running text are a document number or a phone, whatever they are called; a date of
eight is not."""

VEIL = "法定情形"
"""What a shared text says in place of a parent's custody, illness, treatment or disappearance."""

_POINTER = re.compile(r"^(.+)(之[子女婴]|之子女)$")
"""`王芳之子` is a pointer to a parent: the parent's name is masked, the pointer stays."""

_STATES = sorted(
    {word for state in ParentState if state is not ParentState.NORMAL for word in state.words},
    key=lambda w: (-len(w), w),
)
_STATE = re.compile("|".join(f"{re.escape(word)}(?!儿童|注销|家庭)" for word in _STATES))


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How much is shown: settable by a city, within what the law leaves open."""

    number_first: int = NUMBER_FIRST
    number_last: int = NUMBER_LAST
    minimum_count: int = MINIMUM_COUNT

    def __post_init__(self) -> None:
        """Refuse a setting under which masking would not mask."""
        if not (0 <= self.number_first <= MOST_FIRST and 0 <= self.number_last <= MOST_LAST):
            raise ValueError(f"号码最多显示前 {MOST_FIRST} 位和后 {MOST_LAST} 位")
        if self.minimum_count < 1:
            raise ValueError("最小公布人数至少为 1")

    def number(self, text: str | None) -> str | None:
        """`980104201101011234` → `9801************34`; anything too short for that shows its last two at most."""
        cleaned = clean(text)
        if cleaned is None:
            return None
        shown = self.number_first + self.number_last
        if len(cleaned) < 2 * shown:
            return _hide(cleaned, first=0, last=2 if len(cleaned) > 6 else 0)
        return _hide(cleaned, first=self.number_first, last=self.number_last)


def clean(text: str | None) -> str | None:
    """The text in one width and on one line, without control, bidirectional and zero-width characters; empty is None."""
    if text is None:
        return None
    folded = unicodedata.normalize("NFKC", text)
    spaced = "".join(" " if ch in "\t\r\n\v\f" else ch for ch in folded)
    visible = "".join(ch for ch in spaced if unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return re.sub(r" +", " ", visible).strip() or None


def mask_name(text: str | None) -> str | None:
    """`张子涵` → `张*涵`, `李明` → `李*`, `王芳之子` → `王*之子`; a name of one character is a star."""
    cleaned = clean(text)
    if cleaned is None:
        return None
    pointer = _POINTER.match(cleaned)
    if pointer:
        return f"{mask_name(pointer[1])}{pointer[2]}"
    if len(cleaned) == 1:
        return "*"
    if len(cleaned) == 2:
        return f"{cleaned[0]}*"
    return f"{cleaned[0]}{'*' * min(len(cleaned) - 2, MOST_STARS)}{cleaned[-1]}"


def mask_phone(text: str | None) -> str | None:
    """`13812341234` → `138****1234`; another length shows its last two digits at most."""
    cleaned = clean(text)
    if cleaned is None:
        return None
    compact = re.sub(r"[\s\-]", "", cleaned)
    if len(compact) == 11:
        return _hide(compact, first=PHONE_FIRST, last=PHONE_LAST)
    return _hide(compact, first=0, last=2 if len(compact) > 6 else 0)


def mask_text(text: str | None) -> str | None:
    """Running text with every document number and phone in it masked; names in it are the writer's duty to leave out."""
    cleaned = clean(text)
    if cleaned is None:
        return None
    return LONG_DIGITS.sub(lambda match: _hide_run(match[0]), cleaned)


def veil(text: str | None) -> str | None:
    """`父亲服刑在押，母亲失联` → `父亲法定情形，母亲法定情形`: the condition is met, which one stays with the register.

    The child's own category (`重病儿童`) and household state (`死亡注销`) are not a parent's and stay.
    """
    masked = mask_text(text)
    return None if masked is None else _STATE.sub(VEIL, masked)


def tells_state(text: str) -> bool:
    """Whether the text names a parent's state; what a test asks of every published cell."""
    return _STATE.search(text) is not None


def tells_number(text: str) -> bool:
    """Whether the text holds a document number or a phone in the clear; what a test asks of every published cell."""
    return LONG_DIGITS.search(unicodedata.normalize("NFKC", text)) is not None


def suppress(table: Sequence[Sequence[int]], minimum: int) -> list[list[int | None]]:
    """The table with small counts taken out, and as many others as it takes that none can be computed back.

    `table` is rows by columns without margins; the result has one row and one column more, the totals. A count
    from 1 to `minimum - 1` is None, and so are further cells until no hidden one follows from the shown ones:
    no hidden cell is a bridge of the graph of hidden cells (Gusfield 1988). Zeros are shown unless needed.
    """
    cells = _with_totals(table)
    hidden = {(r, c) for r, row in enumerate(cells) for c, n in enumerate(row) if 0 < n < minimum}
    while exposed := _exposed(hidden):
        further = _cheapest_neighbour(cells, hidden, exposed)
        if further is None:
            break
        hidden.add(further)
    return [[None if (r, c) in hidden else n for c, n in enumerate(row)] for r, row in enumerate(cells)]


def _hide(text: str, *, first: int, last: int) -> str:
    tail = text[len(text) - last :] if last else ""
    return text[:first] + "*" * max(len(text) - first - last, 0) + tail


def _hide_run(run: str) -> str:
    compact = re.sub(r"[ \-]", "", run)
    return (mask_phone(compact) if len(compact) == 11 else Disclosure().number(compact)) or ""


def _with_totals(table: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if rows else []


def _exposed(hidden: set[tuple[int, int]]) -> tuple[int, int] | None:
    """The first hidden cell whose value follows from the totals: the edge (row, column) lies on no cycle."""
    return next((cell for cell in sorted(hidden) if not _reaches(hidden - {cell}, cell)), None)


def _reaches(edges: set[tuple[int, int]], cell: tuple[int, int]) -> bool:
    """Whether the cell's row and column are joined by the other hidden cells."""
    rows, columns, grown = {cell[0]}, set[int](), True
    while grown:
        before = len(rows) + len(columns)
        columns |= {c for r, c in edges if r in rows}
        rows |= {r for r, c in edges if c in columns}
        grown = len(rows) + len(columns) > before
    return cell[1] in columns


def _cheapest_neighbour(
    cells: list[list[int]], hidden: set[tuple[int, int]], exposed: tuple[int, int]
) -> tuple[int, int] | None:
    """The smallest shown cell in the exposed cell's row or column; inner cells and counts above zero first."""
    last_row, last_column = len(cells) - 1, len(cells[0]) - 1
    open_cells = [
        ((r == last_row) + (c == last_column), cells[r][c] == 0, cells[r][c], r, c)
        for r in range(len(cells))
        for c in range(len(cells[0]))
        if (r, c) not in hidden and (r == exposed[0] or c == exposed[1])
    ]
    return min(open_cells)[3:] if open_cells else None
