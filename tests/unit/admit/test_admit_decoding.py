import pytest

from schemas.admit import decoding
from schemas.admit.decoding import CERTAIN_UTF8, decode
from schemas.errors import InputError

NAMES = "孙甲,李乙,䶮丙,𬎆丁\n"


@pytest.fixture(params=[3, 1 << 22], ids=["chunks that cut characters", "one chunk"], autouse=True)
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CHUNK", request.param)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (NAMES.encode(), "UTF-8"),
        (NAMES.encode("utf-8-sig"), "UTF-8"),
        (NAMES.encode("gb18030"), "GB18030"),
        ("孙甲,李乙\n".encode("gbk"), "GB18030"),
        (NAMES.encode("utf-16"), "UTF-16-LE"),
        (b"\xfe\xff" + NAMES.encode("utf-16-be"), "UTF-16-BE"),
        (b"a,b\n", "UTF-8"),
    ],
    ids=["utf-8", "utf-8 with a mark", "gb18030", "gbk", "utf-16", "utf-16 big-endian", "ascii"],
)
def test_each_encoding_is_recognised(content: bytes, encoding: str) -> None:
    decoded = decode(content, "甲.csv")
    assert decoded.encoding == encoding
    assert decoded.text.to_pybytes().decode() in (NAMES, "孙甲,李乙\n", "a,b\n")


def test_the_first_chinese_character_may_come_late() -> None:
    content = b"a,b\n" * 500 + "孙甲\n".encode("gbk")
    assert decode(content, "甲.csv").encoding == "GB18030"


def test_zero_bytes_and_the_mark_of_the_end_are_no_text() -> None:
    content = ("孙甲\n" * 100).encode() + b"\0\x1a"
    assert decode(content, "甲.csv").text.to_pybytes() == ("孙甲\n" * 100).encode()


def test_a_bad_byte_is_named_by_offset_and_line() -> None:
    content = ("孙甲\n" * 100).encode("gbk")
    content = content[:52] + b"\xff" + content[53:]
    with pytest.raises(InputError, match="第 11 行，第 52 字节") as refused:
        decode(content, "甲.csv")
    assert "GB18030" in refused.value.what


def test_a_bad_byte_after_much_utf8_is_damage_and_not_another_encoding() -> None:
    content = ("字" * CERTAIN_UTF8).encode() + b"\xd5\xc5\n"
    with pytest.raises(InputError, match="第 48 字节") as refused:
        decode(content, "甲.csv")
    assert "UTF-8" in refused.value.what


def test_a_text_cut_inside_a_character_is_damage() -> None:
    with pytest.raises(InputError, match="无法按 UTF-8 读出"):
        decode("\ufeff孙甲".encode()[:-1], "甲.csv")


def test_what_is_no_text_at_all_says_so() -> None:
    with pytest.raises(InputError, match="不是文本"):
        decode(bytes(range(4)) * 100, "甲.csv")
