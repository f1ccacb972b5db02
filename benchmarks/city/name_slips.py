"""What happens to a name between the household register and the file: one small function a slip.

Each takes the name, a salt that decides the details, and for some another text of the row. A slip that
does not fit the name gives it back unchanged.
"""

from collections.abc import Callable
from functools import cache

import opencc
from pypinyin import lazy_pinyin

from benchmarks.city import name_tables
from benchmarks.city.names import all_characters

LOOK_ALIKES = name_tables.words(
    "颖颍 未末 晨宸 睛晴 曦羲 沐沭 侯候 冶治 已己 瑜喻 锦绵 梓样 涵涌 萱宣 轩杆 浩洁 皓浩 睿濬 琪淇 "
    "祺棋 淇琪 彤肜 桐铜 玥明 妍研 嫣焉 萌盟 芷芒 苒冉 冉再 沁泌 泽择 择译 译泽 辰晨 宇字 子孑 雨两 "
    "佳住 佑佐 俊竣 峻俊 竣峻 煜昱 昱煜 瑞端 博搏 傅博 铭洛 洛铭 茗名 凯凱 恺凯 瑾谨 谨瑾 馨磬 昕听 "
    "欣欧 诗侍 思恩 恩思 若苦 希布 汐夕 熙煕 熠摺 烨晔 晔烨 楠南 琳林 霖霜 雯雪 雪雷 瑶遥 遥瑶 悦说 "
    "玲铃 菲非 霏菲 倩情 静靓 婧靖 洋样 阳阴 杨扬 扬杨 张涨 王玉 玉王 刘浏 陈阵 黄莆 赵超 吴昊 周用 "
    "徐除 孙孔 马鸟 朱末 胡湖 郭享 何河 林材 高亮 罗萝 郑关 梁粱 谢榭 宋宗 唐塘 许汗 韩朝 冯马 邓邵 "
    "曹漕 彭澎 曾会 萧肖 田由 董薰 袁哀 潘番 于干 蒋将 蔡祭 余佘 杜社 叶吐 程秤 苏办 魏巍 吕昌 丁于 "
    "任仕 沈沉 姚桃 卢户 姜美 崔催 钟钏 谭潭 陆际 汪江 范苑 金全 石右 廖寥 贾费 夏复 韦书 付讨 志忘 "
    "毅殷 一二 天夫 昊旻 文又 明朋 朋明 建健 健建 伟传 军车 强張 国图 海侮 永水 兰三 娟绢 燕蒸 丽两 "
    "芳苏 敏敢 艳绝 霞露 红江 梅海"
)
"""A character and one that is taken for it, in reading or in writing."""

RADICALS = dict(
    zip(
        "一子文木雨心玉石金马飞田白竹米羽高黄方日月水火山大小女龙",
        "⼀⼦⽂⽊⾬⼼⽟⽯⾦⻢⻜⽥⽩⽵⽶⽻⾼⻩⽅⽇⽉⽔⽕⼭⼤⼩⼥⻰",
        strict=True,
    )
)
"""A character and the radical that looks the same and is another code point."""

DOTS = "•・‧．.‧˙"
INVISIBLE = ("\u200b", "\ufeff", "\u200d", "\u00ad")
PET_NAMES = ("小宝", "妞妞", "毛毛", "乐乐", "豆豆", "丫丫", "小石头", "贝贝", "阳阳", "二宝")
COMPOUND = frozenset(name_tables.COMPOUND_SURNAMES)


def spaced(name: str, salt: int, other: str | None) -> str:
    """李　明, 李 明, or a space behind."""
    space = (" ", "\u3000", "  ", "\u00a0")[salt % 4]
    return name + space if salt % 5 == 0 else name[:1] + space + name[1:]


def invisible(name: str, salt: int, other: str | None) -> str:
    """A character of no width between or behind."""
    position = 1 + salt % len(name)
    return name[:position] + INVISIBLE[salt % len(INVISIBLE)] + name[position:]


def radical(name: str, salt: int, other: str | None) -> str:
    """A radical in place of the character."""
    return _replace_one(name, salt, lambda character: RADICALS.get(character, ""))


def nickname(name: str, salt: int, other: str | None) -> str:
    """张三(小名), in narrow or wide brackets."""
    inner = PET_NAMES[salt % len(PET_NAMES)]
    return name + (f"({inner})", f"（{inner}）", f"（小名{inner}）")[salt // 16 % 3]


def trailing_digit(name: str, salt: int, other: str | None) -> str:
    """张三1, as a system tells namesakes apart."""
    return name + ("1", "2", "１", "A")[salt % 4]


def twin_remark(name: str, salt: int, other: str | None) -> str:
    """(双胞胎大) or (双胞胎小)."""
    return name + ("(双胞胎大)", "（双胞胎小）", "（双胞胎）", "(双)")[salt % 4]


def homophone(name: str, salt: int, other: str | None) -> str:
    """Another character of the same sound, in the given name four times in five."""
    start = 0 if salt % 5 == 0 else _surname_length(name)
    sounds = homophones()
    return name[:start] + _replace_one(
        name[start:], salt // 5, lambda c: _one_of(sounds.get(c, ""), salt // 40)
    )


def look_alike(name: str, salt: int, other: str | None) -> str:
    """A character taken for another of like shape."""
    table = look_alikes()
    return _replace_one(name, salt, lambda character: table.get(character, ""))


def missing_character(name: str, salt: int, other: str | None) -> str:
    """One character of the given name left out."""
    if len(name) < 3:
        return name
    position = len(name) - 1 - salt % 2
    return name[:position] + name[position + 1 :]


def swapped_characters(name: str, salt: int, other: str | None) -> str:
    """The last two characters exchanged, or the surname put behind."""
    if len(name) < 3:
        return name
    if salt % 6 == 0:
        length = _surname_length(name)
        return name[length:] + name[:length]
    return name[:-2] + name[-1] + name[-2]


def other_dot(name: str, salt: int, other: str | None) -> str:
    """Another dot between the parts, or none."""
    return name.replace("·", (*DOTS, "", " ")[salt % (len(DOTS) + 2)])


def cut(name: str, salt: int, other: str | None) -> str:
    """Cut at eight or at four characters by a system of fixed width."""
    return name[:8] if len(name) > 8 else name[:4]


def first_part(name: str, salt: int, other: str | None) -> str:
    """A dotted name without its second part."""
    return name.partition("·")[0]


def untypable(name: str, salt: int, other: str | None) -> str:
    """A rare character as pinyin, ?, *, or a full stop of despair."""
    return _replace_one(
        name, salt, lambda c: _spell(c, salt // 8) if c in name_tables.RARE_CHARACTERS else ""
    )


def traditional(name: str, salt: int, other: str | None) -> str:
    """The traditional form."""
    return str(_to_traditional().convert(name))


def take_other(name: str, salt: int, other: str | None) -> str:
    """The name the child bore before."""
    return other or name


def child_of(name: str, salt: int, other: str | None) -> str:
    """王芳之子: a newborn under its mother's name; `other` is the mother's name and 子 or 女."""
    if not other:
        return name
    mother, kind = other[:-1], other[-1]
    return mother + ("之婴" if salt % 5 == 0 else f"之{kind}")


def wrong_surname(name: str, salt: int, other: str | None) -> str:
    """Under the mother's surname, by which the clerk knows the family; `other` is her name."""
    if not other or "·" in name or "·" in other:
        return name
    return other[: _surname_length(other)] + name[_surname_length(name) :]


@cache
def homophones() -> dict[str, str]:
    """Character → the others of the same toneless pinyin: those used in names first, then common ones."""
    pool = all_characters() + _common_characters()
    by_sound: dict[str, list[str]] = {}
    for character in dict.fromkeys(pool):
        by_sound.setdefault(lazy_pinyin(character)[0], []).append(character)
    return {
        one: "".join(c for c in group if c != one)
        for group in by_sound.values()
        for one in group
        if len(group) > 1
    }


@cache
def look_alikes() -> dict[str, str]:
    """Character → one taken for it."""
    return {pair[0]: pair[1] for pair in LOOK_ALIKES}


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _common_characters() -> str:
    """The 3,755 of GB 2312's first level, in the order of their sounds."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", "ignore") for code in codes)


def _surname_length(name: str) -> int:
    return 2 if name[:2] in COMPOUND else 1


def _one_of(choices: str, salt: int) -> str:
    """A choice, the first four likelier: the spellings that names really have."""
    if not choices:
        return ""
    return choices[salt % min(len(choices), 4)] if salt % 3 else choices[salt % len(choices)]


def _spell(character: str, salt: int) -> str:
    return (lazy_pinyin(character)[0], "?", "*", "？", lazy_pinyin(character)[0].upper())[salt % 5]


def _replace_one(text: str, salt: int, find: Callable[[str], str]) -> str:
    """The text with one character replaced, the first from the salt's place on that `find` knows."""
    for step in range(len(text)):
        position = (salt + step) % len(text)
        other = find(text[position])
        if other and other != text[position]:
            return text[:position] + other + text[position + 1 :]
    return text
