"""What each character is to a name: its kind and its folded form; one NumPy table each, by code point.

Compiled from opencc and the lists below on first use (a few tenths of a second), never written to.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt
import opencc

from matchers.normalise.columns import INVISIBLE, Codes
from matchers.normalise.lists import read_words

LIMIT = 0x33480
"""One past the last CJK extension (J); code points beyond are of no table."""

IDEOGRAPHS = (
    (0x3007, 0x3008),
    (0x3400, 0x4DC0),
    (0x4E00, 0xA000),
    (0x20000, 0x2A6E0),
    (0x2A700, 0x2EE60),
    (0x30000, LIMIT),
)
"""〇, the unified ideographs and their extensions A to J."""

WILDCARD = ord("?")
DOT = ord("·")

DOTS = "·•・‧．.･∙⋅●᛫⸱ꞏ˙"
"""What stands for the dot U+00B7 of a name in parts, as typed or as some font's look-alike."""

WILDCARDS = "?？*＊□■▢�※"
"""What stands for a character that a system could not show, or that somebody hid."""

RADICALS = (
    "⺁厂⺄乙⺅亻⺆冂⺉刂⺊卜⺌小⺎兀⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗小⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示"
    "⺭礻⺮竹⺯糹⺰纟⺲罒⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑长⻒镸⻓长⻔门⻕阜"
    "⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟饣⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟⻳龟"
)
"""CJK Radicals Supplement → the ideograph it looks like (Unicode: Equivalent_Unified_Ideograph, simplified).

NFKC folds the Kangxi radicals but not these.
"""

PRIVATE = {0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6,
           0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
           0xE855: 0x241FE, 0xE864: 0x9FBB}  # fmt: skip
"""GBK bytes FE51…FEA0 that Python too decodes to private use → their characters (GB 18030-2022, appendix)."""


class Script(IntEnum):
    """What a name, or one character of it, is written in."""

    CHINESE = 1
    """Ideographs (and the dot, and characters that could not be shown)."""
    LATIN = 2
    """Letters A–Z after folding: a foreign name, or a Chinese one typed as pinyin."""
    MIXED = 3
    """Both: a rare character typed as its pinyin."""
    OTHER = 0
    """Another script, or no letter at all."""


@cache
def ideographs() -> npt.NDArray[np.bool_]:
    """Whether each code point below LIMIT is an ideograph."""
    table = np.zeros(LIMIT, np.bool_)
    for start, stop in IDEOGRAPHS:
        table[start:stop] = True
    return table


@cache
def folds() -> Codes:
    """Each code point's one folded character; 0 for what is dropped; itself where nothing is to be folded."""
    table = np.arange(LIMIT, dtype=np.uint32)
    _fold_compatible(table)
    _put(table, zip(RADICALS[::2], RADICALS[1::2], strict=True))
    _fold_private(table)
    _fold_traditional(table)
    _put(table, ((dot, "·") for dot in DOTS))
    _put(table, ((mark, "?") for mark in WILDCARDS))
    unseen = re.findall(rf"[\s{INVISIBLE}]", "".join(map(chr, range(0x10000))))
    table[list(map(ord, unseen))] = 0
    return table


def _put(table: Codes, pairs: Iterable[tuple[str, str]]) -> None:
    for source, target in pairs:
        table[ord(source)] = ord(target)


def _fold_compatible(table: Codes) -> None:
    """NFKC where it is one character, and upper case where that is one."""
    codes = (*range(0x80, 0xD800), *range(0xF900, 0x10000), *range(0x2F800, 0x2FA20))
    lines = unicodedata.normalize("NFKC", "\n".join(map(chr, codes)))  # a line's end joins with no character
    _put(table, ((chr(c), text) for c, text in zip(codes, lines.split("\n"), strict=True) if len(text) == 1))
    for code in range(0x250):
        text = chr(table[code]).upper()
        if len(text) == 1:
            table[code] = ord(text)


def _fold_private(table: Codes) -> None:
    """GBK's rows FE50–FEA0 as other decoders leave them: U+E815…U+E864."""
    for place in range(0x50):
        trail = 0x50 + place + (place >= 0x2F)
        table[0xE815 + place] = ord(bytes([0xFE, trail]).decode("gb18030"))
    for private, code in PRIVATE.items():
        table[private] = code
    rest = np.arange(0xE000, 0xF900)
    table[rest[table[rest] == rest]] = WILDCARD
    radical = np.arange(LIMIT)[(table >= 0x2E80) & (table < 0x2F00)]
    table[radical] = table[table[radical]]


def _fold_traditional(table: Codes) -> None:
    """Traditional → simplified, but for characters that are simplified ones of their own too (乾, 著, 於)."""
    codes = np.flatnonzero(ideographs())
    lines = "\n".join(map(chr, codes))
    simplified = opencc.OpenCC("t2s").convert(lines).split("\n")
    target = np.array(
        [ord(text) if len(text) == 1 else code for text, code in zip(simplified, codes, strict=True)]
    )
    own = np.isin(codes, list(map(ord, _list_gb2312())))
    change = np.arange(LIMIT, dtype=np.uint32)
    change[codes[~own]] = target[~own]
    table[:] = change[np.minimum(table, LIMIT - 1)]


def _list_gb2312() -> str:
    """Every character of GB 2312."""
    pairs = (bytes((lead, trail)) for lead in range(0xA1, 0xF8) for trail in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


@cache
def variants() -> Codes:
    """Each code point's variant that stands for all of its group; itself where it has none."""
    table = np.arange(LIMIT, dtype=np.uint32)
    for group in read_words("variants"):
        table[[ord(character) for character in group]] = ord(group[0])
    return table
