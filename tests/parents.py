"""A child of known parents, and what the lists say of them: for the rules that rest on the parents' states."""

from towns import Town

FATHER, MOTHER = "990101198501010010", "990101198601010026"
"""Fictional region; the check digits are right."""
OTHERS = "| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 旁人 | 旁人 | 低保 | 2015-03-01 |"


def resident(
    child: str = "小童", *, father: str = FATHER, mother: str = MOTHER, born: str = "2015-03-01"
) -> str:
    """The household register with that child and its parents."""
    return f"""
    | 儿童    | 姓名    | 公民身份号码 | 父亲姓名 | 父亲公民身份号码 | 母亲姓名 | 母亲公民身份号码 | 出生日期 | 户籍状态 |
    | {child} | {child} |              | 张建国   | {father}         | 李秀英   | {mother}         | {born}   | 正常     |
    """


def states(father: str, mother: str) -> str:
    """The parents' states: each `状况 起始日期 截止日期`, the dates if known; empty for a parent not listed."""
    rows = []
    for number, name, told in ((FATHER, "张建国", father), (MOTHER, "李秀英", mother)):
        if told:
            state, start, end = ([*told.split(), "", ""])[:3]
            rows.append(f"| | {number} | {name} | {state} | {start} | {end} |")
    return "\n".join(["| 儿童 | 公民身份号码 | 姓名 | 状况 | 起始日期 | 截止日期 |", *rows])


def kinds(father: str, mother: str, **lists: str) -> list[str]:
    """What is found of the child whose parents are in those states."""
    town = Town().put(**({"台账": OTHERS, "户籍": resident(), "父母": states(father, mother)} | lists))
    return [kind for child, kind in town.kinds("determination", "2026-10") if child == "小童"]
