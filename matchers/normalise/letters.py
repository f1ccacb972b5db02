"""Pairs of names that are not ideographs alone: dotted and long transliterations, pinyin, other letters."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from matchers.normalise.characters import Script
from matchers.normalise.columns import Levels, Mask, code_points, mask_of
from matchers.normalise.lists import read_words
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.names import blur_sounds, spell_phonetic, tell_scripts
from matchers.normalise.readings import read_syllables, readings, spell

SHORTEST_WITH_SLIP = 4
"""One letter more, less or other turns any shorter name into another (ANN, ANNA, IAN)."""

LIKE_JARO_WINKLER = 0.88
"""recordlinkage's examples take .85 for names; higher here, since levels above already hold slips."""

LIKE_RATIO = 80.0
"""Per cent of characters two transliterations share: one in five differs, as 热/惹, 提/特 do."""

CUTS = (4, 8)


def compare_foreign(left: pa.StringArray, right: pa.StringArray) -> Levels:
    """`NameLevel` of each pair of different names, of which at least one is not ideographs alone."""
    level = np.full(len(left), NameLevel.DIFFERENT, np.int8)
    if not len(left):
        return level
    scripts = [tell_scripts(*code_points(side)) for side in (left, right)]
    letters = [np.isin(script, (Script.LATIN, Script.OTHER)) for script in scripts]
    both = letters[0] & letters[1]
    for rows, compare in ((both, compare_letters), (~both, compare_transcripts)):
        if rows.any():
            level[rows] = compare(left.filter(pa.array(rows)), right.filter(pa.array(rows)))
    return level


def compare_transcripts(left: pa.StringArray, right: pa.StringArray) -> Levels:
    """Pairs of which one side at least holds ideographs: by what is heard, and by parts."""
    sides = (left, right)
    bare = [pc.replace_substring_regex(side, "[· ]", "") for side in sides]
    sound, fuzzy = zip(*map(_sounds, sides), strict=True)
    turned = [_sound(pc.replace_substring_regex(side, r"^(.)([^·]+)$", r"\2\1")) for side in sides]
    first = [pc.replace_substring_regex(side, "·.*$", "") for side in sides]
    last = [pc.replace_substring_regex(side, "^.*·", "") for side in sides]
    dotted = [mask_of(pc.match_substring(side, "·")) for side in sides]
    first_heard, last_heard = (_equal(*map(_sound, parts)) for parts in (first, last))
    crossed = _equal(first[0], last[1]) & _equal(last[0], first[1])
    conditions = [
        _equal(*bare) | _is_cut(*sides, bare),
        _equal(*sound),
        _equal(*fuzzy),
        (first_heard & ~(dotted[0] & dotted[1]))
        | (crossed & dotted[0])
        | _equal(sound[0], turned[1])
        | _equal(turned[0], sound[1]),
        _resemble(*bare),
        first_heard & dotted[0] & dotted[1],
        last_heard & dotted[0] & dotted[1],
    ]
    levels = [
        NameLevel.VARIANT,
        NameLevel.SAME_SOUND,
        NameLevel.FUZZY_SOUND,
        NameLevel.PART,
        NameLevel.LIKE,
        NameLevel.GIVEN_SAME,
        NameLevel.SURNAME_ONLY,
    ]
    return np.asarray(np.select(conditions, levels, NameLevel.DIFFERENT), np.int8)


def _sound(names: pa.StringArray) -> pa.StringArray:
    """Toneless pinyin of each name."""
    codes, lengths = code_points(names)
    return spell(read_syllables(codes, lengths), lengths)


def _sounds(names: pa.StringArray) -> tuple[pa.StringArray, pa.StringArray]:
    """Toneless and fuzzy pinyin of each name."""
    codes, lengths = code_points(names)
    syllables = read_syllables(codes, lengths)
    sound = spell(syllables, lengths)
    latin = np.isin(tell_scripts(codes, lengths), (Script.LATIN, Script.MIXED))
    return sound, blur_sounds(sound, spell(readings().fuzzy[syllables], lengths), latin)


def _equal(left: pa.StringArray, right: pa.StringArray) -> Mask:
    """Whether both are known and equal."""
    return mask_of(pc.equal(left, right))


def _is_cut(left: pa.StringArray, right: pa.StringArray, bare: Sequence[pa.StringArray]) -> Mask:
    """Whether one is the other cut off after four or eight characters, the dots counted or not, and kept or not."""
    cut = np.zeros(len(left), np.bool_)
    for whole, short, long in ((left, *bare), (right, *reversed(bare))):
        lengths = pa.array(CUTS)
        at = pc.or_(*(pc.is_in(pc.utf8_length(side), value_set=lengths) for side in (whole, short)))
        cut |= mask_of(pc.and_(at, _begins(long, short)))
    return cut


def _begins(long: pa.StringArray, short: pa.StringArray) -> pa.BooleanArray:
    """Whether each of the one begins with that of the other."""
    pairs = zip(long.to_pylist(), short.to_pylist(), strict=True)
    return pa.array([a.startswith(b) for a, b in pairs], pa.bool_())


def _resemble(left: pa.StringArray, right: pa.StringArray) -> Mask:
    """Whether most characters agree, in names of four or more."""
    texts = left.to_pylist(), right.to_pylist()
    long = _shorter(*texts) >= SHORTEST_WITH_SLIP
    return np.asarray(
        long & (cpdist(*texts, scorer=fuzz.ratio, score_cutoff=LIKE_RATIO, dtype=np.float32) >= LIKE_RATIO)
    )


def _shorter(left: list[str], right: list[str]) -> npt.NDArray[np.int64]:
    return np.minimum(*(np.fromiter(map(len, side), np.int64, len(side)) for side in (left, right)))


def compare_letters(left: pa.StringArray, right: pa.StringArray) -> Levels:
    """Pairs of names in letters: blanks, sound, slips, words, then Jaro–Winkler."""
    sides = (left, right)
    bare = [pc.replace_substring_regex(side, "[· ?]", "") for side in sides]
    texts = bare[0].to_pylist(), bare[1].to_pylist()
    long = _shorter(*texts) >= SHORTEST_WITH_SLIP
    slip = long & (cpdist(*texts, scorer=OSA.distance, score_cutoff=1, dtype=np.int32) <= 1)
    winkler = cpdist(
        *texts, scorer=JaroWinkler.normalized_similarity, score_cutoff=LIKE_JARO_WINKLER, dtype=np.float32
    )
    phonetic = [spell_phonetic(side, np.ones(len(side), np.bool_)) for side in sides]
    conditions = [
        _equal(*bare),
        _equal(*phonetic) & long,
        slip,
        _share_words(left, right) | _is_initial(*bare),
        winkler >= LIKE_JARO_WINKLER,
    ]
    levels = [NameLevel.VARIANT, NameLevel.FUZZY_SOUND, NameLevel.SAME_SHAPE, NameLevel.PART, NameLevel.LIKE]
    return np.asarray(np.select(conditions, levels, NameLevel.DIFFERENT), np.int8)


def _is_initial(left: pa.StringArray, right: pa.StringArray) -> Mask:
    """Whether one is a single letter, and the first of the other."""
    single = [mask_of(pc.equal(pc.utf8_length(side), 1)) for side in (left, right)]
    firsts = [pc.utf8_slice_codeunits(side, 0, 1) for side in (left, right)]
    return (single[0] | single[1]) & _equal(*firsts)


def _share_words(left: pa.StringArray, right: pa.StringArray) -> Mask:
    """Whether the words of one, in any order, are all the other's too; short forms count as the full name."""
    ratio = cpdist(
        _full_words(left),
        _full_words(right),
        scorer=fuzz.token_set_ratio,
        score_cutoff=100.0,
        dtype=np.float32,
    )
    return np.asarray(ratio >= 100.0)


def _full_words(names: pa.StringArray) -> list[str]:
    """Each name with its short forms (BOB) written out (ROBERT)."""
    words = read_words("short_forms")
    full = dict(zip(words[::2], words[1::2], strict=True))
    encoded = names.dictionary_encode()
    spelt = [
        " ".join(full.get(word, word) for word in name.split(" ")) for name in encoded.dictionary.to_pylist()
    ]
    return pa.array(spelt, pa.string()).take(encoded.indices).to_pylist()  # type: ignore[no-any-return]
