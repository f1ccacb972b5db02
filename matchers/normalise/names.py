"""Names as delivered → folded, parted, sounded; `王芳之子` is no name but a pointer to a parent.

Names of ideographs go through tables per character; only distinct odd values are looked at one by one.
"""

import re
from dataclasses import dataclass

import jellyfish
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from matchers.normalise.characters import DOT, LIMIT, Script, ideographs
from matchers.normalise.columns import (
    Codes,
    Lengths,
    Levels,
    Mask,
    Strings,
    any_within,
    batches,
    code_points,
    join_batches,
    mask_of,
)
from matchers.normalise.foldednames import fold_names
from matchers.normalise.readings import COMPOUND_SURNAMES, blur_syllable, read_syllables, readings, spell
from schemas.parallel import side_by_side

__all__ = ["Keys", "Names", "Script", "fold_keys", "parse_keys", "parse_names"]


@dataclass(frozen=True, slots=True)
class Names:
    """A column of names, folded and parted; all fields are Arrow arrays of the column's length."""

    key: pa.StringArray
    """The folded whole name, also of pointers; `?` for a character not shown; null if nobody is named."""
    surname: pa.StringArray
    """Of an undotted Chinese name of two characters or more; null otherwise."""
    given: pa.StringArray
    """The rest after the surname; the whole key of dotted or foreign names; null for pointers."""
    sound: pa.StringArray
    """Toneless pinyin without blanks, surnames read as surnames; Latin letters as they are, in lower case."""
    fuzzy_sound: pa.StringArray
    """`sound` with zh/z ch/c sh/s n/l f/h ang/an eng/en ing/in made one."""
    initials: pa.StringArray
    """First letter of each syllable or Latin word."""
    phonetic: pa.StringArray
    """Metaphone of each word of a Latin name; null for Chinese ones."""
    script: pa.Int8Array
    """`Script`; OTHER where the key is null."""
    remark: pa.StringArray
    """What stood in brackets: a nickname, a former name, which of the twins."""
    pointer_parent: pa.StringArray
    """The parent's folded name where the child is named through it (`王芳之子`); null otherwise."""
    pointer_sex: pa.Int8Array
    """1 son, 2 daughter, 0 not said or no pointer."""
    length: pa.Int16Array
    """Characters in the key, at most 32767; 0 if null."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Of `Names`, what a record keeps."""

    key: pa.StringArray
    pointer_parent: pa.StringArray
    pointer_sex: pa.Int8Array


CHILD = (
    "[长次大二三四小幼]?(?:子|女|儿|婴|宝|孩|男|儿子|女儿|男孩|女孩|男婴|女婴|婴儿|新生儿|宝宝|双胞胎|双胎)"
)
NEWBORN = "儿子|女儿|男婴|女婴|婴儿|新生儿|之子|之女|[大二三小]宝|宝宝|毛毛|双胞胎|双胎"
POINTER = (
    r"^(?:"
    rf"(?P<parent>[^·? A-Z]{{2,4}}?|[^? A-Z]+·[^? A-Z]+?)(?:[之的](?P<kin>{CHILD})|(?P<birth>{NEWBORN}))"
    rf"|(?P<foreign>[^·? A-Z]{{5,}}?)[之的](?P<other>{CHILD})"
    r")[大小一二甲乙]?$"
    r"|^(?P<shorn>[^·? A-Z]{3}|[^? A-Z]{7})[之的]$"
)
"""A newborn named through its mother: 王芳之子, 王芳的女儿, 王芳大宝, 玛依拉·穆萨之女, 麦麦提敏艾力之子; and 王小芳之,
the first four or eight characters of that."""

SHORTEST_POINTER = 4
"""Two characters of the parent's name and two more; `李大宝` is a name."""


def parse_names(values: Strings) -> Names:
    """The column folded and parted; the same value always gives the same row. Never raises on content."""
    return join_batches(side_by_side(_parse_batch, batches(values)))


def fold_keys(values: Strings) -> pa.StringArray:
    """The keys alone, as `parse_names` gives them."""
    return pa.concat_arrays([fold_names(batch)[0] for batch in batches(values)])


def parse_keys(values: Strings) -> Keys:
    """The keys and pointers alone, as `parse_names` gives them."""
    return join_batches([_parse_keys(batch) for batch in batches(values)])


def _parse_keys(values: pa.StringArray) -> Keys:
    key, _ = fold_names(values)
    codes, lengths = code_points(key)
    parent, pointer_sex = _find_pointers(key, tell_scripts(codes, lengths), lengths)
    return Keys(key, parent, pa.array(pointer_sex))


def _parse_batch(values: pa.StringArray) -> Names:
    key, remark = fold_names(values)
    codes, lengths = code_points(key)
    script = tell_scripts(codes, lengths)
    parent, pointer_sex = _find_pointers(key, script, lengths)
    surname, given = _part(key, codes, lengths, script, mask_of(pc.is_valid(parent)))
    syllables = read_syllables(codes, lengths)
    latin = np.isin(script, (Script.LATIN, Script.MIXED))
    sound = spell(syllables, lengths)
    return Names(
        key=key,
        surname=surname,
        given=given,
        sound=sound,
        fuzzy_sound=blur_sounds(sound, spell(readings().fuzzy[syllables], lengths), latin),
        initials=_initial(key, spell(syllables, lengths, letters=1), script),
        phonetic=spell_phonetic(key, script == Script.LATIN),
        script=pa.array(script),
        remark=remark,
        pointer_parent=parent,
        pointer_sex=pa.array(pointer_sex),
        length=pa.array(np.minimum(lengths, np.iinfo(np.int16).max).astype(np.int16)),
    )


def tell_scripts(codes: Codes, lengths: Lengths) -> Levels:
    """`Script` of folded names whose characters lie end to end."""
    within = np.minimum(codes, LIMIT - 1)
    chinese = any_within(ideographs()[within], lengths)
    latin = any_within((codes >= ord("A")) & (codes <= ord("Z")), lengths)
    kinds = [chinese & latin, chinese, latin]
    return np.select(kinds, [Script.MIXED, Script.CHINESE, Script.LATIN], Script.OTHER).astype(np.int8)


def _find_pointers(key: pa.StringArray, script: Levels, lengths: Lengths) -> tuple[pa.StringArray, Levels]:
    """The parents named, and the child's sex as the word for it says."""
    sex = np.zeros(len(key), np.int8)
    parents = pa.nulls(len(key), pa.string())
    maybe = (script == Script.CHINESE) & (lengths >= SHORTEST_POINTER)
    if not maybe.any():
        return parents, sex
    found = pc.extract_regex(key.filter(pa.array(maybe)), POINTER)
    parent = _either(found, "parent", "foreign", "shorn")
    compound = pc.is_in(pc.utf8_slice_codeunits(parent, 0, 2), value_set=pa.array(COMPOUND_SURNAMES))
    alone = pc.equal(pc.utf8_length(parent), 2)
    shorn = pc.greater(pc.utf8_length(pc.struct_field(found, "shorn")), 0)
    named = pc.and_(compound, pc.or_(alone, shorn))  # 欧阳大宝, 欧阳慕之
    parent = pc.if_else(named, pa.scalar(None, pa.string()), parent)
    kin = pc.binary_join_element_wise(_either(found, "kin", "other"), pc.struct_field(found, "birth"), "")
    girl = mask_of(pc.match_substring_regex(kin, "女"))
    boy = mask_of(pc.match_substring_regex(kin, "(?:[^女]|^)子|男"))
    sex[maybe] = np.where(mask_of(pc.is_valid(parent)), np.select([girl, boy], [2, 1], 0), 0)
    return pc.replace_with_mask(parents, pa.array(maybe), parent), sex


def _either(found: pa.StructArray, *groups: str) -> pa.StringArray:
    """What the group that matched holds; null where the whole did not match."""
    return pc.binary_join_element_wise(*(pc.struct_field(found, group) for group in groups), "")


def _part(
    key: pa.StringArray, codes: Codes, lengths: Lengths, script: Levels, pointer: Mask
) -> tuple[pa.StringArray, pa.StringArray]:
    """Surnames and given names."""
    parted = (script == Script.CHINESE) & (lengths > 1) & ~pointer & ~any_within(codes == DOT, lengths)
    double = parted & has_compound_surname(codes, lengths)
    nothing = pa.scalar(None, pa.string())
    surname = pc.if_else(
        pa.array(double), pc.utf8_slice_codeunits(key, 0, 2), pc.utf8_slice_codeunits(key, 0, 1)
    )
    given = pc.if_else(pa.array(double), pc.utf8_slice_codeunits(key, 2), pc.utf8_slice_codeunits(key, 1))
    whole = pc.if_else(pa.array(pointer), nothing, key)
    return pc.if_else(pa.array(parted), surname, nothing), pc.if_else(pa.array(parted), given, whole)


def has_compound_surname(codes: Codes, lengths: Lengths) -> Mask:
    """Whether each folded name begins with a surname of two characters and goes on."""
    compounds = [(ord(name[0]) << 21) + ord(name[1]) for name in COMPOUND_SURNAMES]
    longer = lengths > 2
    starts = (np.cumsum(lengths) - lengths)[longer]
    result = np.zeros(len(lengths), np.bool_)
    begins = (codes[starts].astype(np.int64) << 21) + codes[starts + 1]
    result[longer] = pd.Index(begins).isin(compounds)
    return result


SYLLABLE = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]{1,3}(?:ng(?![aeiouv])|n(?![aeiouv])|r(?![aeiouv]))?"
)


def blur_sounds(sound: pa.StringArray, blurred: pa.StringArray, latin: Mask) -> pa.StringArray:
    """The fuzzy sounds; Latin letters are cut into pinyin syllables first, or stay as they are."""
    if not latin.any():
        return blurred
    encoded = sound.filter(pa.array(latin)).dictionary_encode()
    spelt = pa.array([_blur_letters(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(blurred, pa.array(latin), spelt.take(encoded.indices))


def _blur_letters(text: str) -> str:
    syllables = SYLLABLE.findall(text)
    return "".join(map(blur_syllable, syllables)) if "".join(syllables) == text else text


def _initial(key: pa.StringArray, initials: pa.StringArray, script: Levels) -> pa.StringArray:
    """Latin words have one initial each, not one a letter."""
    latin = script == Script.LATIN
    if not latin.any():
        return initials
    firsts = pc.replace_substring_regex(key.filter(pa.array(latin)), r"([A-Z?])[^ ·]*[ ·]*", r"\1")
    return pc.replace_with_mask(initials, pa.array(latin), pc.utf8_lower(firsts))


def spell_phonetic(key: pa.StringArray, latin: Mask) -> pa.StringArray:
    """Metaphone of each word, in order, separated by blanks; null where not Latin."""
    nothing = pa.nulls(len(key), pa.string())
    if not latin.any():
        return nothing
    encoded = key.filter(pa.array(latin)).dictionary_encode()
    words = [
        [jellyfish.metaphone(word) for word in re.findall("[A-Z]+", name)]
        for name in encoded.dictionary.to_pylist()
    ]
    codes = pa.array([" ".join(filter(None, codes)) or None for codes in words], pa.string())
    return pc.replace_with_mask(nothing, pa.array(latin), codes.take(encoded.indices))
