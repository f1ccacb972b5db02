"""Free text as delivered (addresses, schools, identifiers) → a folded key, and how two keys agree."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from matchers.normalise.columns import (
    INVISIBLE,
    Levels,
    Mask,
    Strings,
    batches,
    find_contained,
    flat,
    join_batches,
    mask_of,
    string_list,
)


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts; an Arrow array of the column's length."""

    key: pa.StringArray
    """NFKC, upper case, no accents or punctuation; single blanks between words, none beside ideographs."""


NOTHING = r"^(?:[^\pL\pN]*|无|不详|未知|不明|没有|暂无|空|NULL|NONE|N ?A|NAN)$"
"""What is typed where there is nothing to say."""


def parse_texts(values: Strings) -> Texts:
    """The column folded; null where nothing is said. Folding twice is folding once; never raises."""
    return join_batches([Texts(fold_texts(batch)) for batch in batches(values)])


PLAIN = r"^[0-9A-Z]*(?: [0-9A-Z]+)*$|^[0-9A-Z\p{Han}]*$"
"""Texts that are folded already."""


def fold_texts(values: pa.StringArray) -> pa.StringArray:
    """The folded key of each text; null where it says nothing."""
    text = _fold_odd(values, mask_of(pc.is_valid(values)))
    empty = pc.match_substring_regex(text, NOTHING)
    return pc.if_else(empty, pa.scalar(None, pa.string()), text)


def _fold_odd(text: pa.StringArray, rows: Mask) -> pa.StringArray:
    """Folds what is not plain until folding changes nothing more; one round does for nearly all."""
    odd = pa.array(rows & ~mask_of(pc.match_substring_regex(text, PLAIN)))
    before = text.filter(odd)
    if not len(before):
        return text
    after = _fold(before)
    text = pc.replace_with_mask(text, odd, after)
    changed = np.zeros(len(text), np.bool_)
    changed[np.flatnonzero(odd)[mask_of(pc.not_equal(before, after))]] = True
    return _fold_odd(text, changed)


def _fold(text: pa.StringArray) -> pa.StringArray:
    text = pc.utf8_upper(text)
    wide = pc.invert(pc.string_is_ascii(text))
    text = pc.replace_with_mask(text, wide, _fold_wide(text.filter(wide)))
    text = pc.replace_substring_regex(text, r"[^\pL\pN']+", " ")
    text = pc.utf8_trim_whitespace(pc.replace_substring(text, "'", ""))
    text = pc.replace_substring_regex(text, r"(\p{Han}) ", r"\1")
    return pc.replace_substring_regex(text, r" (\p{Han})", r"\1")


def _fold_wide(text: pa.StringArray) -> pa.StringArray:
    """Width, accents, apostrophes and what cannot be seen, where there is more than ASCII."""
    text = pc.utf8_upper(pc.utf8_normalize(text, form="NFKC"))
    text = pc.replace_substring_regex(pc.utf8_normalize(text, form="NFKD"), r"\p{Mn}+", "")
    return pc.replace_substring_regex(pc.utf8_normalize(text, form="NFKC"), rf"[{INVISIBLE}'’‘`]+", "")


class TextLevel(IntEnum):
    """How two folded texts agree, best first."""

    SAME = 0
    """Equal, blanks aside."""
    TYPO = 1
    """One slip of the pen in a word of four letters or more, two in ten, and the same figures in it."""
    LIKE = 2
    """Most of it agrees, in whatever order of words, or one holds the other; figures may differ."""
    DIFFERENT = 3
    """Neither."""
    UNKNOWN = 4
    """One of them is missing."""


SHORTEST_WITH_SLIP = 4
"""A slip in fewer characters makes any word of any other."""

SHORTEST_WITH_TWO = 10

LIKE_RATIO = 75.0
"""Per cent of characters in common (Indel, words sorted): unrelated addresses of one street stay below."""

FIGURES = "[^0-9一二三四五六七八九十]+"
"""All but the figures: 第一小学 is not a slip of 第二小学."""


def text_likeness(left: pa.Array, right: pa.Array) -> Levels:
    """`TextLevel` of each pair of folded texts; symmetric, one int8 a pair."""
    left, right = flat(left), flat(right)
    unknown = mask_of(pc.is_null(left)) | mask_of(pc.is_null(right))
    bare = [pc.replace_substring(side, " ", "") for side in (left, right)]
    level = np.where(unknown, TextLevel.UNKNOWN, TextLevel.DIFFERENT).astype(np.int8)
    level[mask_of(pc.equal(*bare))] = TextLevel.SAME
    rows = np.flatnonzero(level == TextLevel.DIFFERENT)
    if rows.size:
        level[rows] = _weigh_likeness(left, right, rows)
    return level


def _weigh_likeness(left: pa.StringArray, right: pa.StringArray, rows: npt.NDArray[np.int64]) -> Levels:
    texts = string_list(left, rows), string_list(right, rows)
    shorter = np.minimum(*(np.fromiter(map(len, side), np.int64, len(side)) for side in texts))
    slips = cpdist(*texts, scorer=OSA.distance, score_cutoff=2, dtype=np.int32)
    allowed = (shorter >= SHORTEST_WITH_SLIP).astype(np.int32) + (shorter >= SHORTEST_WITH_TWO)
    typo = slips <= allowed
    near = pa.array(rows[typo])
    typo[typo] = _share_figures(left.take(near), right.take(near))
    ratio = cpdist(*texts, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE_RATIO, dtype=np.float32)
    within = find_contained(*texts) & (shorter >= SHORTEST_WITH_SLIP)
    like = (ratio >= LIKE_RATIO) | within | (slips <= allowed)
    return np.select([typo, like], [TextLevel.TYPO, TextLevel.LIKE], TextLevel.DIFFERENT).astype(np.int8)


def _share_figures(left: pa.StringArray, right: pa.StringArray) -> Mask:
    """Whether both hold the same figures, or nothing else (a postcode may have a slip)."""
    figures = [pc.replace_substring_regex(side, FIGURES, " ") for side in (left, right)]
    only = [pc.match_substring_regex(side, "^[0-9 ]*$") for side in (left, right)]
    return mask_of(pc.or_(pc.equal(*figures), pc.and_(*only)))
