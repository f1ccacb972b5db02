"""Places as delivered → a key without the suffix of its rank, its figures, and how two keys agree."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from matchers.normalise.columns import (
    Levels,
    Strings,
    batches,
    find_contained,
    flat,
    join_batches,
    mask_of,
    string_list,
)
from matchers.normalise.texts import fold_texts


@dataclass(frozen=True, slots=True)
class Places:
    """A column of places; both Arrow arrays have the column's length."""

    key: pa.StringArray
    """Folded, without the suffix of its rank: 城关镇 and 城关 are one; null if missing."""
    figures: pa.StringArray
    """The figures in it, in order, separated by blanks: house, unit, room; null if there are none."""


SUFFIX = (
    r"(?:街道办事处|街道办|街道|办事处|社区居民委员会|社区居委会|居民委员会|社区委员会|居委会|村民委员会|村委会|行政村|自然村|社区|"
    r"[壮回藏苗彝满侗瑶白土]族(?:乡|镇|自治县|自治州|自治区)|民族乡|自治县|自治州|自治区|特别行政区|开发区|新区|地区|"
    r"省|市|区|县|旗|盟|镇|乡|村|居|屯|庄)$"
)
"""Words for the rank of a place; written or left out at will."""

STUMP = 2
"""A place keeps at least two characters: 城区, 沙市, 东乡 are names."""


def parse_places(values: Strings) -> Places:
    """The column folded and stripped; stripping twice is stripping once. Never raises on content."""
    return join_batches([_parse_batch(batch) for batch in batches(values)])


def _parse_batch(values: pa.StringArray) -> Places:
    encoded = values.dictionary_encode()
    key = _strip_suffixes(fold_texts(encoded.dictionary)).take(encoded.indices)
    figures = pc.utf8_trim_whitespace(pc.replace_substring_regex(key, "[^0-9]+", " "))
    return Places(key, pc.if_else(pc.equal(figures, ""), pa.scalar(None, pa.string()), figures))


def _strip_suffixes(text: pa.StringArray) -> pa.StringArray:
    """Suffix after suffix (`幸福村村民委员会`), as long as two characters stay."""
    while True:
        stripped = pc.replace_substring_regex(text, SUFFIX, "")
        text_next = pc.if_else(pc.greater_equal(pc.utf8_length(stripped), STUMP), stripped, text)
        if text_next.equals(text):
            return text
        text = text_next


class PlaceLevel(IntEnum):
    """How two places agree, best first."""

    SAME = 0
    """Equal."""
    CONTAINED = 1
    """One, of two characters or more, is written within the other: 海淀 in 北京市海淀."""
    LIKE = 2
    """Most characters agree."""
    DIFFERENT = 3
    """None of these."""
    UNKNOWN = 4
    """One of them is missing."""


LIKE_RATIO = 80.0
"""Per cent of characters in common (Indel): two of three alike is another village of the same word."""


def place_likeness(left: pa.Array, right: pa.Array) -> Levels:
    """`PlaceLevel` of each pair of keys; symmetric, one int8 a pair."""
    left, right = flat(left), flat(right)
    unknown = mask_of(pc.is_null(left)) | mask_of(pc.is_null(right))
    level = np.where(unknown, PlaceLevel.UNKNOWN, PlaceLevel.DIFFERENT).astype(np.int8)
    level[mask_of(pc.equal(left, right))] = PlaceLevel.SAME
    rows = np.flatnonzero(level == PlaceLevel.DIFFERENT)
    if rows.size:
        texts = string_list(left, rows), string_list(right, rows)
        shorter = np.minimum(*(np.fromiter(map(len, side), np.int64, len(side)) for side in texts))
        ratio = cpdist(*texts, scorer=fuzz.ratio, score_cutoff=LIKE_RATIO, dtype=np.float32)
        contained = find_contained(*texts) & (shorter >= STUMP)
        like = np.where(ratio >= LIKE_RATIO, PlaceLevel.LIKE, PlaceLevel.DIFFERENT)
        level[rows] = np.where(contained, PlaceLevel.CONTAINED, like)
    return level
