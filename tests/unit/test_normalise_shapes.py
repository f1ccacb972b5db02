"""Characters that people take for one another, and characters that they do not."""

import numpy as np
import pytest

from matchers.normalise.shapes import four_corners, look_alike, share_strokes

ALIKE = [
    "未末",
    "己已",
    "戌戊",
    "颖颍",
    "晴睛",
    "杨扬",
    "冶治",
    "侯候",
    "徐除",
    "博搏",
    "日曰",
    "天夫",
    "王玉",
    "士土",
    "煜昱",
    "俊峻",
    "琳淋",
    "晗哈",
    "昊吴",
    "凡几",
    "旦且",
    "妍研",
    "悦阅",
]
APART = ["涵晗", "芳强", "子宇", "佳琪", "诗雨", "伟明", "刘对", "梓浩", "欣怡", "若汐", "一鑫", "军娜"]


@pytest.mark.parametrize("pair", ALIKE)
def test_alike(pair):
    assert look_alike(*points(pair)).tolist() == [True, True]


@pytest.mark.parametrize("pair", APART)
def test_apart(pair):
    assert look_alike(*points(pair)).tolist() == [False, False]


def test_strokes_in_common_count_once():
    assert share_strokes(*points("林木")).tolist() == [0.5, 0.5]


def test_a_character_that_cannot_be_taken_apart_shares_nothing():
    assert share_strokes(*points("A木")).tolist() == [0.0, 0.0]


def test_the_four_corner_codes_of_look_alikes_agree():
    assert four_corners()[ord("未")].tolist() == four_corners()[ord("末")].tolist()
    assert four_corners()[ord("晨")].tolist() != four_corners()[ord("辰")].tolist()


def points(pair):
    a, b = map(ord, pair)
    return np.array([a, b], np.uint32), np.array([b, a], np.uint32)
