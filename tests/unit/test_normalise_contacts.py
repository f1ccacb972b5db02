"""Telephones, places and texts as departments write them, and how two of them agree."""

import pyarrow as pa
import pytest

from matchers.normalise.phones import PhoneLevel, parse_phones, phone_likeness
from matchers.normalise.places import PlaceLevel, parse_places, place_likeness
from matchers.normalise.texts import TextLevel, parse_texts, text_likeness

PHONES = [
    ("13800001234", "13800001234", None),
    ("138 0000 1234", "13800001234", None),
    ("138-0000-1234", "13800001234", None),
    ("+86 13800001234", "13800001234", None),
    ("008613800001234", "13800001234", None),
    ("8613800001234", "13800001234", None),
    ("１３８００００１２３４", "13800001234", None),
    ("13800001234.0", "13800001234", None),
    ("'13800001234", "13800001234", None),
    ("母亲13800001234", "13800001234", None),
    ("13800001234/13900005678", "13800001234", "13900005678"),
    ("13800001234、13900005678、13700009999", "13800001234", "13900005678"),
    ("13800001234 13900005678", "13800001234", "13900005678"),
    ("13800001234（妈妈）13900005678（爸爸）", "13800001234", "13900005678"),
    ("13800001234,13800001234", "13800001234", None),
    ("0571-88881234", "057188881234", None),
    ("(0571)88881234", "057188881234", None),
    ("1.38E10", None, None),
    ("1.38E+10", None, None),
    ("13800000000", None, None),
    ("11111111111", None, None),
    ("12345678901", None, None),
    ("00000000", None, None),
    ("12345", None, None),
    ("无", None, None),
    ("", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("delivered", "first", "second"), PHONES)
def test_phones(delivered, first, second):
    read = parse_phones(pa.array([delivered], pa.string()))
    assert (read.first[0].as_py(), read.second[0].as_py()) == (first, second)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("13800001234", "13800001234", "SAME"),
        ("13800001234", "13800001243", "ONE_DIGIT"),
        ("13800001234", "1380001234", "ONE_DIGIT"),
        ("13800001234", "13900005678", "DIFFERENT"),
        ("13800001234", None, "UNKNOWN"),
    ],
)
def test_phone_level(left, right, level):
    found = phone_likeness(pa.array([left], pa.string()), pa.array([right], pa.string()))
    assert PhoneLevel(found[0]).name == level


PLACES = [
    ("幸福村村民委员会", "幸福", None),
    ("幸福村", "幸福", None),
    ("和平街道办事处", "和平", None),
    ("和平社区居委会", "和平", None),
    ("城关镇", "城关", None),
    ("青羊区", "青羊", None),
    ("城区", "城区", None),
    ("沙市", "沙市", None),
    ("临夏回族自治州", "临夏", None),
    ("  青 羊 区 ", "青羊", None),
    ("某市青羊区12号3单元401", "某市青羊区12号3单元401", "12 3 401"),
    ("2000", "2000", "2000"),
    ("无", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("delivered", "key", "figures"), PLACES)
def test_places(delivered, key, figures):
    read = parse_places(pa.array([delivered], pa.string()))
    assert (read.key[0].as_py(), read.figures[0].as_py()) == (key, figures)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("幸福村", "幸福村委会", "SAME"),
        ("青羊区", "某市青羊区", "CONTAINED"),
        ("东风大队第五组", "东风大队第六组", "LIKE"),
        ("幸福村", "和平村", "DIFFERENT"),
        ("幸福村", None, "UNKNOWN"),
    ],
)
def test_place_level(left, right, level):
    keys = parse_places(pa.array([left, right], pa.string())).key
    assert PlaceLevel(place_likeness(keys.slice(0, 1), keys.slice(1))[0]).name == level


TEXTS = [
    ("  12   Smith St.  ", "12 SMITH ST"),
    ("Mary-Ann's Café", "MARY ANNS CAFE"),
    ("某某县 第一 小学（东校区）", "某某县第一小学东校区"),
    ("Ｎｏ．１２", "NO 12"),
    ("无", None),
    ("--", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("delivered", "key"), TEXTS)
def test_texts(delivered, key):
    assert parse_texts(pa.array([delivered], pa.string())).key[0].as_py() == key


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Mary Ann Court", "Maryann Court", "SAME"),
        ("12 Smith Street", "12 Smyth Street", "TYPO"),
        ("2000", "2001", "TYPO"),
        ("第一小学", "第二小学", "LIKE"),
        ("12 Smith Street", "13 Smith Street", "LIKE"),
        ("12 Smith Street", "Smith Street 12", "LIKE"),
        ("某某县第一小学", "第一小学", "LIKE"),
        ("12 Smith Street", "Ogdenville Road", "DIFFERENT"),
        ("ab", "ac", "DIFFERENT"),
        ("ab", None, "UNKNOWN"),
    ],
)
def test_text_level(left, right, level):
    keys = parse_texts(pa.array([left, right], pa.string())).key
    assert TextLevel(text_likeness(keys.slice(0, 1), keys.slice(1))[0]).name == level
