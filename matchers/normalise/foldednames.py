"""One person's name as typed → its folded form and the remark in its brackets.

Names of ideographs alone are folded as arrays; whatever holds letters, digits, dots or brackets goes through
`fold_name`, once a distinct value.
"""

import re
import unicodedata
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa

from matchers.normalise.characters import DOTS, LIMIT, folds, ideographs
from matchers.normalise.columns import INVISIBLE, Mask, any_within, code_points, strings_from
from matchers.normalise.lists import read_words

HAN = "\u3007\u3400-\u9fff\U00020000-\U00033480"
"""Ideographs, as the inside of a regular expression class."""

OPENING = r"(\[{<〈《「『【〔〖⟨"
CLOSING = r")\]}>〉》」』】〕〗⟩"
BRACKETED = re.compile(rf"[{OPENING}]([^{OPENING}{CLOSING}]*)[{CLOSING}]?")
SERIAL = re.compile(r"^[0-9]+[\W_]*(?=[^\W\d_])|[\W_]*[0-9]+[\W_]*$")
"""A row number before the name, or a number that tells two bearers of a name apart after it."""

MARK = re.compile(rf"([{HAN}]{{2}})[A-D]$")
"""A letter that tells two bearers apart (张三A); after one character it is what is left of the given name."""

SECOND = re.compile(r"[/\\|,、，;；](?=.*[\u3400-\u9fff])")
"""Between two names in one cell: the first counts. In Latin a comma follows the surname."""

DOT = re.compile(f"[{DOTS}]")
UNSEEN = re.compile(f"[{INVISIBLE}]")
BRACKET = re.compile(rf"[{OPENING}{CLOSING}]")
BLANKS, SOME_DOTS, AROUND_DOT = re.compile(r"\s+"), re.compile(r"·+"), re.compile(r" *· *")
LATIN_DOT = re.compile(rf"(?<![{HAN}])·(?![{HAN}])")
BESIDE_HAN = re.compile(rf" (?=[{HAN}?])|(?<=[{HAN}?]) ")

REMEMBERED = 2**16
"""Odd names remembered: a child's and a parent's stand in several lists."""

PLACEHOLDERS = frozenset(read_words("nobody"))
"""Whole names that name nobody."""


def fold_names(values: pa.StringArray) -> tuple[pa.StringArray, pa.StringArray]:
    """The folded key and the remark of each name, null where there is none; folding a key changes nothing."""
    codes, lengths = code_points(values)
    folded = folds()[np.minimum(codes, LIMIT - 1)]
    plain = (folded == 0) | ideographs()[folded]
    odd = any_within(~plain | (codes >= LIMIT), lengths)
    kept = (
        np.add.reduceat(np.append(folded > 0, False), np.cumsum(lengths) - lengths)
        if lengths.size
        else lengths
    )
    kept = np.where(lengths > 0, kept, 0)
    keys = strings_from(folded[folded > 0], kept, kept == 0)
    keys, remarks = _fold_odd(values, keys, odd)
    return pa.compute.if_else(_names_nobody(keys), pa.scalar(None, pa.string()), keys), remarks


def _fold_odd(
    values: pa.StringArray, keys: pa.StringArray, odd: Mask
) -> tuple[pa.StringArray, pa.StringArray]:
    nothing = pa.nulls(len(values), pa.string())
    if not odd.any():
        return keys, nothing
    where = pa.array(odd)
    encoded = values.filter(where).dictionary_encode()
    pairs = [fold_name(text) for text in encoded.dictionary.to_pylist()]
    folded = pa.array([key for key, _ in pairs], pa.string()).take(encoded.indices)
    remarks = pa.array([remark for _, remark in pairs], pa.string()).take(encoded.indices)
    replace = pa.compute.replace_with_mask
    return replace(keys, where, folded), replace(nothing, where, remarks)


def _names_nobody(keys: pa.StringArray) -> pa.BooleanArray:
    listed = pa.compute.is_in(keys, value_set=pa.array(sorted(PLACEHOLDERS)))
    return pa.compute.or_(listed, pa.compute.match_substring_regex(keys, r"^[?· ]*$"))


@lru_cache(REMEMBERED)
def fold_name(text: str) -> tuple[str | None, str | None]:
    """One name's key and remark; the key is a fixed point."""
    remarks: list[str] = []
    while True:
        folded = _fold_once(text, remarks)
        if folded == text:
            return folded or None, "；".join(remarks) or None
        text = folded


def _fold_once(text: str, remarks: list[str]) -> str:
    text = DOT.sub("·", text)
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    text = _take_remarks(text, remarks)
    text = SECOND.split(_strip_serial(text), maxsplit=1)[0]
    return _join_words("".join(map(fold_character, _strip_accents(text))))


def _take_remarks(text: str, remarks: list[str]) -> str:
    outside = BRACKETED.sub(" ", text)
    if not any(character.isalpha() for character in outside):
        return BRACKET.sub(" ", text)
    remarks += [inside.strip() for inside in BRACKETED.findall(text) if inside.strip()]
    return outside


def _strip_serial(text: str) -> str:
    return MARK.sub(r"\1", SERIAL.sub("", text.strip()) or text)


def _strip_accents(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)


@cache
def fold_character(character: str) -> str:
    """What is left of one character: itself folded, a blank for punctuation, nothing for an apostrophe."""
    code = ord(character)
    folded = chr(folds()[code]) if code < LIMIT else character
    if folded == "\0":
        return " "
    if folded in "·?" or folded.isalpha() or unicodedata.category(folded).startswith("M"):
        return folded
    if ord(folded) < LIMIT and ideographs()[ord(folded)]:  # newer than this Python's Unicode
        return folded
    return "" if folded in "'’‘`" else " "


def _join_words(text: str) -> str:
    """Blanks only between letters that are no ideographs, dots only beside an ideograph."""
    text = AROUND_DOT.sub("·", SOME_DOTS.sub("·", BLANKS.sub(" ", text))).strip(" ·")
    return BESIDE_HAN.sub("", LATIN_DOT.sub(" ", text))
