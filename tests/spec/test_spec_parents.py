"""Which person a list means by a child's parent: by number, damaged or whole, by name, through brothers and sisters."""

import pytest
from parents import FATHER, MOTHER, OTHERS, kinds, resident, states
from towns import Town, read_table

ROUND = "990101198601010560"
"""The mother's number, right as it stands, though a spreadsheet could have made it of another: 128 divides it."""
ROUNDED_FROM = "990101198601010587"


@pytest.mark.parametrize(
    ("father", "found"),
    [
        ("\u3000" + FATHER + " ", True),
        (FATHER[:15] + "000", True),
        (FATHER[:10] + "9" + FATHER[11:], True),
        (FATHER[:-1], True),
        ("990101199002020016", False),
    ],
    ids=[
        "padded with blanks",
        "kept by a spreadsheet",
        "one digit wrong",
        "last digit missing",
        "somebody else's",
    ],
)
def test_a_parents_damaged_number_is_told_by_the_name(father: str, found: bool) -> None:
    expected = ["orphan_undetected"] if found else []
    parents = states("死亡", "死亡")
    assert kinds("", "", 户籍=resident(father=father), 父母=parents) == expected
    assert kinds("", "", 户籍=resident(), 父母=parents.replace(FATHER, father)) == expected


def test_a_name_alone_is_never_proof() -> None:
    town = Town().put(台账=OTHERS, 户籍=resident(father=""), 父母=states("死亡", "死亡"))
    (finding,) = town.find("determination", "2026-10")
    assert (finding["kind"], finding["standing"]) == ("orphan_undetected", "review")


@pytest.mark.parametrize(
    ("mother", "listed", "state", "found"),
    [
        (ROUND, "", "", ["listed_without_ground"]),
        (ROUND, ROUND, "强制隔离戒毒 2022-03-05 2026-03-08", ["listed_without_ground"]),
        (ROUND, ROUND, "强制隔离戒毒 2022-03-05", []),
        (ROUND, ROUNDED_FROM, "服刑在押 2020-01-01", []),
        (MOTHER[:-1], MOTHER, "强制隔离戒毒 2022-03-05 2026-03-08", ["listed_without_ground"]),
        (MOTHER[:-1], "", "", []),
        ("", "", "", []),
    ],
    ids=[
        "not on the list",
        "on the list, and released",
        "on the list, and held",
        "rounded, and on the list with the whole number",
        "known again by name and a damaged number, and released",
        "a damaged number cannot be looked up",
        "no number cannot be looked up",
    ],
)
def test_whether_a_parent_can_be_looked_up_decides_whether_silence_means_able(
    mother: str, listed: str, state: str, found: list[str]
) -> None:
    register = "| 儿童 | 姓名 | 儿童类别 | 出生日期 |\n| 小童 | 小童 | 事实无人抚养 | 2015-03-01 |"
    parents = states("死亡 2016-04-23", state).replace(MOTHER, listed)
    assert kinds("", "", 台账=register, 户籍=resident(mother=mother), 父母=parents) == found


def test_a_brothers_record_tells_whose_number_a_bare_name_is() -> None:
    household = read_table(resident("老大")) + read_table(resident("老二", father=""))
    town = Town().put(台账=OTHERS, 户籍=household, 父母=states("死亡", "死亡"))
    assert {(row["儿童"], row["standing"]) for row in town.find("determination", "2026-10")} == {
        ("老大", "confirmed"),
        ("老二", "confirmed"),
    }


def test_a_namesake_of_a_parent_whose_number_another_record_tells_is_nobody() -> None:
    register = """
    | 儿童 | 姓名 | 儿童类别 | 出生日期   | 父亲姓名 | 父亲身份证号 |
    | 小童 | 小童 | 低保     | 2015-03-01 | 张建国   |              |
    """
    dead = "| 儿童 | 公民身份号码 | 姓名 | 状况 |\n| | 990101199002020016 | 张建国 | 死亡 |"
    mother = f"\n| | {MOTHER} | 李秀英 | 重残 |"
    assert kinds("", "", 台账=register, 父母=dead + mother) == []


@pytest.mark.parametrize(("namesakes", "least", "most"), [(0, 0.7, 0.99), (40, 0.02, 0.4)])
def test_how_likely_a_name_alone_is_depends_on_how_many_bear_it(
    namesakes: int, least: float, most: float
) -> None:
    household = read_table(resident(father=""))
    for at in range(40):
        number = f"9901011970{at % 12 + 1:02d}{at % 27 + 1:02d}00{at % 10}X"
        (row,) = read_table(resident(f"旁{at}", father=number, mother=""))
        household.append(row | {"父亲姓名": "张建国" if at < namesakes else f"张建{chr(0x4E00 + at)}"})
    town = Town().put(台账=OTHERS, 户籍=household, 父母=states("死亡", "死亡"))
    town.find("determination", "2026-10")
    (chance,) = town.rows("select probability from found.finding where person_id = '小童'")
    assert least < chance["probability"] < most
