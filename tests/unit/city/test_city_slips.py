"""What each slip does, by example. The numbers are of fictional regions."""

import pytest

from benchmarks.city import damage_table as table
from benchmarks.city import date_slips, name_slips, number_slips

NUMBER = "980104201101011234"


@pytest.mark.parametrize(
    ("slip", "salt", "other", "result"),
    [
        (number_slips.zero_tail, 0, None, "980104201101011000"),
        (number_slips.rounded, 0, None, "980104201101011200"),
        (number_slips.scientific, 1, None, "9.80104E+17"),
        (number_slips.apostrophe, 0, None, "'980104201101011234"),
        (number_slips.full_width, 0, None, "９８０１０４２０１１０１０１１２３４"),
        (number_slips.cut_short, 1, None, "980104201101011"),
        (number_slips.doubled_digit, 2, None, "9800104201101011234"),
        (number_slips.disability_card, 1, None, "98010420110101123421"),
        (number_slips.wrong_digit, 0, None, "080104201101011234"),
        (number_slips.swapped_digits, 0, None, "890104201101011234"),
        (number_slips.take_other, 0, "980104198001011239", "980104198001011239"),
        (number_slips.certificate, 0, None, "P000000000"),
        (number_slips.lost, 0, None, None),
        (number_slips.old_style, 0, None, "980104110101123"),
    ],
)
def test_number(slip: table.Slip, salt: int, other: str | None, result: str | None) -> None:
    assert slip(NUMBER, salt, other) == result


def test_lower_case_check_character() -> None:
    assert number_slips.lower_x("98010420110101123X", 0, None) == "98010420110101123x"


@pytest.mark.parametrize("salt", range(40))
def test_a_wrong_digit_is_wrong_and_one(salt: int) -> None:
    damaged = number_slips.wrong_digit(NUMBER, salt, None) or ""
    assert sum(one != two for one, two in zip(damaged, NUMBER, strict=True)) == 1


@pytest.mark.parametrize(
    ("slip", "name", "salt", "other", "result"),
    [
        (name_slips.spaced, "李明", 1, None, "李\u3000明"),
        (name_slips.radical, "李子文", 0, None, "李⼦文"),
        (name_slips.nickname, "张三丰", 0, None, "张三丰(小宝)"),
        (name_slips.trailing_digit, "张三", 0, None, "张三1"),
        (name_slips.twin_remark, "张三", 0, None, "张三(双胞胎大)"),
        (name_slips.look_alike, "未颖", 0, None, "末颖"),
        (name_slips.missing_character, "欧阳子涵", 0, None, "欧阳子"),
        (name_slips.missing_character, "李明", 0, None, "李明"),
        (name_slips.swapped_characters, "李子涵", 1, None, "李涵子"),
        (name_slips.swapped_characters, "欧阳子涵", 0, None, "子涵欧阳"),
        (name_slips.other_dot, "艾力·买买提", 0, None, "艾力•买买提"),
        (name_slips.other_dot, "艾力·买买提", 7, None, "艾力买买提"),
        (name_slips.cut, "努尔麦麦提·阿卜杜拉", 0, None, "努尔麦麦提·阿卜"),
        (name_slips.cut, "艾力·买买提", 0, None, "艾力·买"),
        (name_slips.first_part, "艾力·买买提", 0, None, "艾力"),
        (name_slips.untypable, "李䶮", 0, None, "李yan"),
        (name_slips.untypable, "李䶮", 8, None, "李?"),
        (name_slips.traditional, "刘华", 0, None, "劉華"),
        (name_slips.child_of, "刘华", 1, "王芳子", "王芳之子"),
        (name_slips.child_of, "刘华", 5, "王芳女", "王芳之婴"),
        (name_slips.wrong_surname, "刘子涵", 0, "欧阳芳", "欧阳子涵"),
        (name_slips.take_other, "刘子涵", 0, "陈子涵", "陈子涵"),
    ],
)
def test_name(slip: table.Slip, name: str, salt: int, other: str | None, result: str) -> None:
    assert slip(name, salt, other) == result


@pytest.mark.parametrize("salt", range(60))
def test_a_homophone_sounds_the_same(salt: int) -> None:
    from pypinyin import lazy_pinyin

    damaged = name_slips.homophone("李梓涵", salt, None)
    changed = [(one, two) for one, two in zip("李梓涵", damaged, strict=True) if one != two]
    assert len(changed) == 1
    assert lazy_pinyin(changed[0][0]) == lazy_pinyin(changed[0][1])


@pytest.mark.parametrize(
    ("slip", "iso", "salt", "style", "result"),
    [
        (date_slips.month_only, "2011-01-31", 0, "0", "201101"),
        (date_slips.month_only, "2011-01-31", 3, "0", "2011年1月"),
        (date_slips.lunar, "2011-02-03", 0, "0", "2011-01-01"),
        (date_slips.lunar, "2011-02-03", 0, "1", "20110101"),
        (date_slips.swapped, "2011-01-09", 0, "3", "2011/9/1"),
        (date_slips.swapped, "2011-01-31", 0, "0", "2011-01-31"),
        (date_slips.digits_swapped, "2012-01-12", 1, "0", "2012-01-21"),
        (date_slips.wrong_digit, "2011-01-31", 1, "0", "2011-01-04"),
        (date_slips.lost, "2011-01-31", 0, "0", None),
    ],
)
def test_birth_date(slip: table.Slip, iso: str, salt: int, style: str, result: str | None) -> None:
    assert slip(iso, salt, style) == result


@pytest.mark.parametrize(
    ("style", "text"),
    [(1, "20110101"), (2, "2011.1.1"), (3, "2011/1/1"), (4, "2011年1月1日"), (5, "40544"), (0, "2011-01-01")],
)
def test_dates_are_written_in_their_files_style(style: int, text: str) -> None:
    import numpy as np

    days = np.array(["2011-01-01", "NaT"], dtype="datetime64[D]")
    assert date_slips.write(days, np.array([style, style])).to_pylist() == [text, None]
