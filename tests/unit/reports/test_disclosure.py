"""What a shared sheet may show of a person."""

import pytest

from reports.disclosure import (
    Disclosure,
    clean,
    mask_name,
    mask_phone,
    mask_text,
    tells_number,
    tells_state,
    veil,
)
from schemas.codes import ParentState


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张子涵", "张*涵"),
        ("李明", "李*"),
        ("欧阳子涵", "欧**涵"),
        ("王", "*"),
        ("王芳之子", "王*之子"),
        ("李　明", "李*明"),
        ("张\u202e涵子\u202c", "张*子"),
        ("李\u200b明\u2060", "李*"),
        ("𪚥䶮𬎆", "𪚥*𬎆"),
        ("买买提江·阿卜杜热合曼·吐尔逊尼亚孜·艾力亚尔江·库尔班", "买******班"),
        ("=1+1", "=**1"),
        ("   ", None),
        (None, None),
    ],
)
def test_a_name_keeps_its_first_and_last_character_at_most(name: str | None, masked: str | None) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("980104201101011234", "9801************34"),
        ("98010420110101123x", "9801************3x"),
        ("９８０１０４２０１１０１０１１２３４", "9801************34"),
        (" 980104201101011234\n", "9801************34"),
        ("'980104201101011234", "9801************34"),
        ("980104110101123", "9801*********23"),
        ("9.80104E+17", "*********17"),
        ("123456", "******"),
        ("", None),
        (None, None),
    ],
    ids=str,
)
def test_a_number_shows_region_and_check_but_never_the_birth_date(
    number: str | None, masked: str | None
) -> None:
    assert Disclosure().number(number) == masked


def test_how_much_of_a_number_shows_is_a_setting() -> None:
    assert Disclosure(number_first=6, number_last=4).number("980104201101011234") == "980104********1234"
    assert Disclosure(number_first=0, number_last=0).number("980104201101011234") == "*" * 18


@pytest.mark.parametrize("settings", [{"number_first": 7}, {"number_last": 5}, {"minimum_count": 0}])
def test_a_setting_that_would_unmask_is_refused(settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="最"):
        Disclosure(**settings)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("138-1234-1234", "138****1234"),
        ("0991-1234567", "099****4567"),
        ("1234567", "*****67"),
        ("1234", "****"),
        (None, None),
    ],
    ids=str,
)
def test_a_phone_keeps_three_and_four(phone: str | None, masked: str | None) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("号码980104201101011234有误", "号码9801************34有误"),
        ("联系13812341234或138 1234 1234", "联系138****1234或138****1234"),
        ("２０１１０１０１１２３４５６７８９０", "2011************90"),
        ("20261031报送，2026-10-31截止", "20261031报送，2026-10-31截止"),
    ],
)
def test_running_text_keeps_dates_and_loses_numbers(text: str, masked: str) -> None:
    assert mask_text(text) == masked
    assert not tells_number(masked)


@pytest.mark.parametrize("state", [state for state in ParentState if state is not ParentState.NORMAL])
def test_no_word_for_a_parents_state_passes_the_veil(state: ParentState) -> None:
    for word in state.words:
        told = veil(f"父亲{word}，母亲{word}满6个月")
        assert told == "父亲法定情形，母亲法定情形满6个月"
        assert not tells_state(told)


def test_the_childs_own_category_and_household_state_pass_the_veil() -> None:
    assert veil("重病儿童，户籍因死亡注销") == "重病儿童，户籍因死亡注销"


def test_cleaning_takes_out_what_cannot_be_seen_and_keeps_a_cell_on_one_line() -> None:
    assert clean("\u202e张\u200b三\u2066\n李\u2028四\ue000") == "张三 李 四"


def test_a_formula_is_not_made_safe_by_change_but_kept_for_the_writer() -> None:
    assert clean("=1+1") == "=1+1"
