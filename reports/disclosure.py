"""All masking and suppression: what a shared sheet or page may show of a person.

Nothing else in this package decides what is hidden; every published cell about a person passes through here.
Counts of few people are in `suppression`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from schemas.codes import ParentState

MINIMUM_COUNT = 3
"""One or two children of a district are often one household; from three on they are several. The floors of
official statistics go from 3 to 10: a city that hands the page on sets its own."""

NUMBER_FIRST = 4
NUMBER_LAST = 2
"""Province and city stay readable, and enough of the check for a clerk to recognise the row; the birth date
(digits 7 to 14) never shows."""

MOST_FIRST = 6
MOST_LAST = 4
"""A setting may show the region and the sequence, never a digit of the birth date."""

BIRTH_DIGITS = 8

PHONE_FIRST = 3
PHONE_LAST = 4
PHONE_LENGTH = 11

MOST_STARS = 6
"""A masked name does not tell how long a very long name is, and a column stays narrow."""

SHORT_TAIL = 2
SHORT_LENGTH = 7
"""Of what is no whole number or phone, two characters show at most, and none of six or fewer."""

LONG_DIGITS = re.compile(r"1\d{2}[ \-]\d{4}[ \-]\d{4}(?!\d)|\d(?: ?\d){8,}[XxＸｘ]?")
"""Nine digits or more in running text are a document number or a phone, whatever they are called; a date of
eight is not."""

SHARED_TEXTS = 4096
"""Reasons, places and file names recur by the thousand: so many are masked once."""

VEIL = "法定情形"
"""What a shared text says in place of a parent's death, custody, illness, treatment or disappearance."""

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories that change how text reads without being seen, or that no font has."""

_BLANKS = str.maketrans(dict.fromkeys("\t\r\n\v\f\u2028\u2029", " "))

_POINTER = re.compile(r"^(.+)(之[子女婴]|之子女)$")
"""`王芳之子` is a pointer to a parent: the parent's name is masked, the pointer stays."""

_STATES = sorted(
    {word for state in ParentState if state is not ParentState.NORMAL for word in state.words},
    key=lambda word: (-len(word), word),
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
        """`980104201101011234` → `9801************34`; what is too short for that shows its last two."""
        bare = bare_number(text)
        if bare is None:
            return None
        if not self.shows_ends(len(bare)):
            return _hide_short(bare)
        return _hide(bare, first=self.number_first, last=self.number_last)

    def shows_ends(self, length: int) -> bool:
        """Whether a number so long may show its ends: at least a birth date's digits stay hidden."""
        return length - self.number_first - self.number_last >= BIRTH_DIGITS


def clean(text: str | None) -> str | None:
    """The text in one width and on one line, without what cannot be seen; empty is None.

    Control, bidirectional and zero-width characters are left out: they could make a cell read otherwise than
    it compares.
    """
    if text is None:
        return None
    return tidy(text if text.isascii() else unicodedata.normalize("NFKC", text))


def tidy(text: str | None) -> str | None:
    """Running text on one line without what cannot be seen; its punctuation stays. Empty is None."""
    if text is None:
        return None
    line = text
    if not line.isprintable():
        blanked = line.translate(_BLANKS)
        line = "".join(ch for ch in blanked if unicodedata.category(ch) not in INVISIBLE)
    if "  " in line:
        line = re.sub(r"  +", " ", line)
    return line.strip() or None


def bare_number(text: str | None) -> str | None:
    """A number without the blanks and apostrophes that a spreadsheet's user puts about it; empty is None."""
    cleaned = clean(text)
    if cleaned is None or cleaned.isalnum():
        return cleaned
    return re.sub(r"[\s'\"‘’“”`]+", "", cleaned) or None


def mask_name(text: str | None) -> str | None:
    """`张子涵` → `张*涵`, `李明` → `李*`, `王芳之子` → `王*之子`; a name of one character is a star."""
    cleaned = clean(text)
    if cleaned is None:
        return None
    pointer = _POINTER.match(cleaned)
    if pointer:
        return f"{mask_name(pointer[1])}{pointer[2]}"
    if len(cleaned) <= 2:
        return f"{cleaned[:-1]}*"
    return f"{cleaned[0]}{'*' * min(len(cleaned) - 2, MOST_STARS)}{cleaned[-1]}"


def mask_phone(text: str | None) -> str | None:
    """`13812341234` → `138****1234`; another length shows its last two digits at most."""
    cleaned = clean(text)
    if cleaned is None:
        return None
    compact = re.sub(r"[\s\-]", "", cleaned)
    if len(compact) == PHONE_LENGTH:
        return _hide(compact, first=PHONE_FIRST, last=PHONE_LAST)
    return _hide_short(compact)


@lru_cache(SHARED_TEXTS)
def mask_text(text: str | None) -> str | None:
    """Running text with every document number and phone in it masked.

    Names are not looked for: who writes a text that is published leaves them out.
    """
    cleaned = tidy(text)
    return None if cleaned is None else LONG_DIGITS.sub(lambda run: _hide_run(run[0]), cleaned)


@lru_cache(SHARED_TEXTS)
def veil(text: str | None) -> str | None:
    """`父亲服刑在押，母亲失联` → `父亲法定情形，母亲法定情形`: a condition is met; which, the register knows.

    The child's own category (`重病儿童`) and household state (`死亡注销`) are not a parent's and stay.
    """
    masked = mask_text(text)
    return None if masked is None else _STATE.sub(VEIL, masked)


def tells_state(text: str) -> bool:
    """Whether the text names a parent's state; what a test asks of every published cell."""
    return _STATE.search(text) is not None


def tells_number(text: str) -> bool:
    """Whether the text holds a document number or phone in the clear; what a test asks of every cell."""
    return LONG_DIGITS.search(unicodedata.normalize("NFKC", text)) is not None


def _hide(text: str, *, first: int, last: int) -> str:
    tail = text[len(text) - last :] if last else ""
    return text[:first] + "*" * max(len(text) - first - last, 0) + tail


def _hide_short(text: str) -> str:
    return _hide(text, first=0, last=SHORT_TAIL if len(text) >= SHORT_LENGTH else 0)


def _hide_run(run: str) -> str:
    compact = re.sub(r"[ \-]", "", run)
    masked = mask_phone(compact) if len(compact) == PHONE_LENGTH else Disclosure().number(compact)
    return masked or ""
