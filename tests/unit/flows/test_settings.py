"""The settings file: absent, right, and wrong in every way a person can get it wrong."""

from pathlib import Path

import pytest

from flows.settings import read_settings
from schemas.errors import InputError


def test_without_a_file_the_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.inbox == Path("data/inbox")
    assert settings.warehouse == Path("data/warehouse")
    assert settings.published == Path("reports/published")
    assert settings.gates.shrink == 0.2
    assert settings.lang == "zh-CN"


def test_yingbao_toml_in_the_working_folder_is_found(tmp_path, monkeypatch, write_settings):
    write_settings('city = "某市"')
    monkeypatch.chdir(tmp_path)
    assert read_settings().city == "某市"


def test_a_value_in_the_file_outranks_the_default(write_settings):
    file = write_settings('[gates]\nshrink = 0.5\nrefuse = 0.9\naccept_stale = ["education/aid"]')
    gates = read_settings(file).gates
    assert (gates.shrink, gates.refuse, gates.accept_stale) == (0.5, 0.9, ["education/aid"])


def test_an_option_outranks_the_file_and_no_option_does_not(write_settings):
    file = write_settings('inbox = "a"\nwarehouse = "b"')
    settings = read_settings(file, inbox=Path("c"), warehouse=None)
    assert (settings.inbox, settings.warehouse) == (Path("c"), Path("b"))


def test_the_environment_is_no_settings_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INBOX", "elsewhere")
    monkeypatch.setenv("CITY", "elsewhere")
    assert read_settings().inbox == Path("data/inbox")


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        pytest.param(
            "inbocks = 'x'", "没有“inbocks”这一设置项，是否想写“inbox”？", "inbocks", id="unknown key"
        ),
        pytest.param(
            "[gates]\nshrnk = 0.1", "是否想写“shrink”？", "[gates] shrnk", id="unknown key in a section"
        ),
        pytest.param("[gate]\nshrink = 0.1", "是否想写“gates”？", "gate", id="unknown section"),
        pytest.param("zzz = 1", "没有“zzz”这一设置项", "zzz", id="unknown key like no other"),
        pytest.param("[gates]\nshrink = 'much'", "须是数字", "[gates] shrink", id="words for a number"),
        pytest.param("[gates]\nshrink = 1.5", "须不大于 1", "[gates] shrink", id="above its range"),
        pytest.param("[gates]\nshrink = 0", "须大于 0", "[gates] shrink", id="below its range"),
        pytest.param("gates = 3", "须是一节", "gates", id="number for a section"),
        pytest.param("lang = 'fr'", "只能是", "lang", id="no such language"),
        pytest.param("port = 'x'", "须是整数", "port", id="words for a whole number"),
        pytest.param("city = 5", "须是文字", "city", id="number for words"),
        pytest.param("city = ''", "“city”不能为空", "city", id="empty name"),
        pytest.param(
            "[gates]\naccept_stale = ['aid']", "没有“aid”这一数据集", "accept_stale", id="unknown extract"
        ),
        pytest.param(
            "[disclosure]\nnumber_first = 14", "须不大于 6", "number_first", id="masking that masks nothing"
        ),
        pytest.param(
            "[notices]\nwebhook = 'oa.example'", "须是 http://", "[notices] webhook", id="no address"
        ),
        pytest.param("inbox = ", "不是正确的 TOML", "yingbao.toml", id="broken TOML"),
    ],
)
def test_a_wrong_file_is_one_error_with_place_and_remedy(write_settings, text, what, where):
    with pytest.raises(InputError) as caught:
        read_settings(write_settings(text))
    assert what in caught.value.what
    assert where in caught.value.where
    assert caught.value.remedy


def test_all_that_is_wrong_is_said_at_once(write_settings):
    with pytest.raises(InputError) as caught:
        read_settings(write_settings("zzz = 1\nport = 'x'"))
    assert "zzz" in caught.value.what
    assert "port" in caught.value.what


def test_a_file_in_another_encoding_is_no_toml(tmp_path):
    file = tmp_path / "yingbao.toml"
    file.write_bytes('city = "某市"'.encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        read_settings(file)


def test_a_file_that_was_named_must_exist(tmp_path):
    with pytest.raises(InputError, match="找不到设置文件"):
        read_settings(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param('"甲/乙" = "x"', "城市名“甲/乙”须是", id="a slash in a name"),
        pytest.param('"" = "x"', "城市名“”须是", id="no name"),
        pytest.param('"乙市" = "data/inbox"', "与本市的“inbox”相同或互相包含", id="the home inbox"),
        pytest.param(
            '"乙市" = "data/inbox/乙市"', "与本市的“inbox”相同或互相包含", id="inside the home inbox"
        ),
        pytest.param('"乙市" = "data"', "与本市的“inbox”相同或互相包含", id="around the home inbox"),
        pytest.param('"乙市" = "a"\n"丙市" = "a/"', "“乙市”和“丙市”的文件夹相同", id="one folder twice"),
        pytest.param('"乙市" = "a"\n"丙市" = "a/b"', "“乙市”和“丙市”的文件夹相同", id="one inside the other"),
        pytest.param('"乙市" = "a"\n"乙市" = "b"', "设置文件不是正确的 TOML", id="one name twice"),
        pytest.param('"乙市" = "../a"', "“乙市”的路径含有“..”", id="climbing out"),
        pytest.param('"甲市" = "a"', "[elsewhere] 中列了本市“甲市”", id="the home city"),
        pytest.param('"乙市" = 3', "须是路径", id="no path"),
    ],
)
def test_another_city_must_be_another_city_in_a_folder_of_its_own(write_settings, text, what):
    with pytest.raises(InputError) as error:
        read_settings(write_settings(f'city = "甲市"\n[elsewhere]\n{text}\n'))
    assert what in error.value.what


def test_other_cities_are_named_with_their_inboxes(write_settings):
    settings = read_settings(write_settings('[elsewhere]\n"乙市" = "/mnt/乙市"\n"丙市" = "elsewhere/丙市"'))
    assert settings.elsewhere == {"乙市": Path("/mnt/乙市"), "丙市": Path("elsewhere/丙市")}
