"""Names as departments type them, and what is read from each; nobody real."""

import pyarrow as pa
import pytest

from matchers.normalise.columns import code_matrix
from matchers.normalise.names import Script, parse_names

KEYS = [
    ("plain", "王子涵", "王子涵"),
    ("an ideographic blank", "李　明", "李明"),
    ("a blank", "李 明", "李明"),
    ("a no-break blank and a tab", "李\u00a0\t明", "李明"),
    ("a line break", "李\n明", "李明"),
    ("a zero-width blank", "张\u200b三", "张三"),
    ("direction marks", "\u202a张三\u202c", "张三"),
    ("a byte order mark", "\ufeff张三", "张三"),
    ("a Kangxi radical for 一", "⼀鸣", "一鸣"),
    ("a supplement radical for 长", "李⻓明", "李长明"),
    ("traditional characters", "陳龍", "陈龙"),
    ("a character that is both traditional and simplified", "李乾", "李乾"),
    ("a compatibility ideograph", "金\uf90a", "金金"),
    ("a character outside the BMP", "李𬱖", "李𬱖"),
    ("䶮 as GBK decoders leave it", "李\ue863", "李䶮"),
    ("a private character nobody knows", "李\ue000", "李?"),
    ("a replacement character", "李\ufffd涵", "李?涵"),
    ("an asterisk", "李*涵", "李?涵"),
    ("a full-width question mark", "李？涵", "李?涵"),
    ("a box", "李□涵", "李?涵"),
    ("full-width letters", "ＷＡＮＧ　ＷＥＩ", "WANG WEI"),
    ("a pinyin character", "王xin", "王XIN"),
    ("a number after it", "张三1", "张三"),
    ("a letter after it", "张小三A", "张小三"),
    ("a pinyin letter in it", "张A", "张A"),
    ("a dot above", "阿依古丽˙买买提", "阿依古丽·买买提"),
    ("a number in brackets after it", "张三(2)", "张三"),
    ("a row number before it", "12、张三", "张三"),
    ("a full-width row number", "１．张三", "张三"),
    ("a nickname in brackets", "张三(小明)", "张三"),
    ("full-width brackets", "张三（曾用名张四）", "张三"),
    ("an open bracket", "张三（小", "张三"),
    ("all in brackets", "（张三）", "张三"),
    ("a second name", "张三/李四", "张三"),
    ("the standard dot", "阿依古丽·买买提", "阿依古丽·买买提"),
    ("a bullet", "阿依古丽•买买提", "阿依古丽·买买提"),
    ("a katakana dot", "阿依古丽・买买提", "阿依古丽·买买提"),
    ("a hyphenation point", "阿依古丽‧买买提", "阿依古丽·买买提"),
    ("a full-width stop", "阿依古丽．买买提", "阿依古丽·买买提"),
    ("a full stop", "阿依古丽.买买提", "阿依古丽·买买提"),
    ("a dot and blanks", "阿依古丽 · 买买提", "阿依古丽·买买提"),
    ("a dot at the end", "阿依古丽·", "阿依古丽"),
    ("a Latin name", "Smith, John", "SMITH JOHN"),
    ("accents", "Zoë Müller", "ZOE MULLER"),
    ("an apostrophe", "O'Brien", "OBRIEN"),
    ("a hyphen", "Mary-Ann", "MARY ANN"),
    ("initials", "J. R. Smith", "J R SMITH"),
    ("a sharp s", "Weiß", "WEISS"),
    ("Cyrillic", "Ахмед", "АХМЕД"),
    ("question marks only", "???", None),
    ("a test record", "测试", None),
    ("no name", "无", None),
    ("not named yet", "未取名", None),
    ("which twin, and no name", "(双胞胎大)", None),
    ("digits only", "123", None),
    ("punctuation only", "--", None),
    ("blank", " 　", None),
    ("empty", "", None),
    ("missing", None, None),
]


@pytest.mark.parametrize(("delivered", "key"), [row[1:] for row in KEYS], ids=[row[0] for row in KEYS])
def test_key(delivered, key):
    assert parse_names(pa.array([delivered], pa.string())).key[0].as_py() == key


PARTS = [
    ("王芳", "王", "芳"),
    ("王子涵", "王", "子涵"),
    ("王李子涵", "王", "李子涵"),
    ("欧阳娜", "欧阳", "娜"),
    ("尉迟敬德", "尉迟", "敬德"),
    ("万俟雪", "万俟", "雪"),
    ("單于明", "单于", "明"),
    ("欧阳", "欧", "阳"),
    ("芳", None, "芳"),
    ("阿依古丽·买买提", None, "阿依古丽·买买提"),
    ("John Smith", None, "JOHN SMITH"),
    ("王芳之子", None, None),
]


@pytest.mark.parametrize(("delivered", "surname", "given"), PARTS)
def test_surname_and_given_name(delivered, surname, given):
    names = parse_names(pa.array([delivered]))
    assert (names.surname[0].as_py(), names.given[0].as_py()) == (surname, given)


SOUNDS = [
    ("王芳", "wangfang", "wanhan", "wf"),
    ("黄芳", "huangfang", "hanhan", "hf"),
    ("吕布", "lvbu", "lubu", "lb"),
    ("仇英", "qiuying", "qiuyin", "qy"),
    ("单雄信", "shanxiongxin", "sanxiongxin", "sxx"),
    ("区小明", "ouxiaoming", "ouxiaomin", "oxm"),
    ("曾志伟", "zengzhiwei", "zenziwei", "zzw"),
    ("查良", "zhaliang", "zalian", "zl"),
    ("翟天", "zhaitian", "zaitian", "zt"),
    ("尉迟恭", "yuchigong", "yucigong", "ycg"),
    ("万俟雪", "moqixue", "moqixue", "mqx"),
    ("单于明", "chanyuming", "canyumin", "cym"),
    ("李尉", "liwei", "liwei", "lw"),
    ("刘晟", "liusheng", "liusen", "ls"),
    ("阿依古丽·买买提", "ayigulimaimaiti", "ayigulimaimaiti", "ayglmmt"),
    ("Wang Fang", "wangfang", "wanhan", "wf"),
    ("王fang", "wangfang", "wanhan", "wfang"),
    ("王?芳", "wang?fang", "wan?han", "w?f"),
]


@pytest.mark.parametrize(("delivered", "sound", "fuzzy", "initials"), SOUNDS)
def test_sound(delivered, sound, fuzzy, initials):
    names = parse_names(pa.array([delivered]))
    found = (names.sound[0].as_py(), names.fuzzy_sound[0].as_py(), names.initials[0].as_py())
    assert found == (sound, fuzzy, initials)


def test_latin_names_that_sound_alike_have_one_phonetic_code():
    names = parse_names(pa.array(["Catherine", "Kathryn", "Smith", "Smyth", "王芳"]))
    first, second, third, fourth, chinese = names.phonetic.to_pylist()
    assert first == second
    assert third == fourth != first
    assert chinese is None


POINTERS = [
    ("王芳之子", "王芳", 1),
    ("王芳之女", "王芳", 2),
    ("王芳之婴", "王芳", 0),
    ("王芳之儿", "王芳", 0),
    ("王芳之宝", "王芳", 0),
    ("王芳之次女", "王芳", 2),
    ("王芳的女儿", "王芳", 2),
    ("王芳 之 儿子", "王芳", 1),
    ("陳小芳之子", "陈小芳", 1),
    ("欧阳小芳之女", "欧阳小芳", 2),
    ("王芳男婴", "王芳", 1),
    ("王芳女婴", "王芳", 2),
    ("王芳新生儿", "王芳", 0),
    ("王芳大宝", "王芳", 0),
    ("王芳双胞胎大", "王芳", 0),
    ("王芳之子（双胞胎小）", "王芳", 1),
    ("玛依拉·穆萨之女", "玛依拉·穆萨", 2),
    ("玛依拉•穆萨之婴", "玛依拉·穆萨", 0),
    ("阿依古丽·麦麦提敏男婴", "阿依古丽·麦麦提敏", 1),
    ("麦麦提敏艾力之子", "麦麦提敏艾力", 1),
    ("吉克木机的次女", "吉克木机", 2),
    ("麦麦提敏艾力大宝", None, 0),
    ("闫爱莲之", "闫爱莲", 0),
    ("玛依拉·图尔荪之", "玛依拉·图尔荪", 0),
    ("欧阳慕之", None, 0),
    ("阿依古丽·买买提", None, 0),
    ("李大宝", None, 0),
    ("欧阳大宝", None, 0),
    ("王羲之", None, 0),
    ("李慕之", None, 0),
    ("王子涵", None, 0),
    (None, None, 0),
]


@pytest.mark.parametrize(("delivered", "parent", "sex"), POINTERS)
def test_pointer_to_a_parent(delivered, parent, sex):
    names = parse_names(pa.array([delivered], pa.string()))
    assert (names.pointer_parent[0].as_py(), names.pointer_sex[0].as_py()) == (parent, sex)


@pytest.mark.parametrize(
    ("delivered", "remark"),
    [
        ("张三(小明)", "小明"),
        ("王沐宸（双胞胎大）", "双胞胎大"),
        ("张三（曾用名张四）[孤儿]", "曾用名张四；孤儿"),
        ("（张三）", None),
        ("张三", None),
    ],
)
def test_remark(delivered, remark):
    assert parse_names(pa.array([delivered])).remark[0].as_py() == remark


def test_script_and_length():
    names = parse_names(pa.array(["王芳", "阿依·提", "Wang", "王fang", "Ахмед", "王?", None]))
    assert names.script.to_pylist() == [
        Script.CHINESE,
        Script.CHINESE,
        Script.LATIN,
        Script.MIXED,
        Script.OTHER,
        Script.CHINESE,
        Script.OTHER,
    ]
    assert names.length.to_pylist() == [2, 4, 4, 5, 5, 2, 0]


def test_code_points_of_a_column_stand_in_rows():
    matrix, lengths = code_matrix(pa.array(["王芳", None, "𬱖", "", "欧阳娜娜"]), 3)
    assert lengths.tolist() == [2, 0, 1, 0, 4]
    assert ["".join(map(chr, row[row > 0])) for row in matrix] == ["王芳", "", "𬱖", "", "欧阳娜"]


def test_a_slice_of_a_column_is_read_as_itself():
    column = pa.array(["王芳", None, "John", "陈龙", "李明(小名)"])
    assert parse_names(column.slice(2, 3)).key.to_pylist() == parse_names(column).key.to_pylist()[2:]
