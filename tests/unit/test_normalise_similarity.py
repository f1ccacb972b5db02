"""Pairs of names and how they agree; a pair has no direction."""

import pyarrow as pa
import pytest

from matchers.normalise.names import parse_names
from matchers.normalise.similarity import NameLevel, name_likeness

PAIRS = [
    ("王子涵", "王子涵", "SAME"),
    ("陳龍", "陈龙", "SAME"),
    ("王喆", "王哲", "VARIANT"),
    ("陈堃", "陈坤", "VARIANT"),
    ("王?涵", "王子涵", "VARIANT"),
    ("李*", "李𬱖", "PART"),
    ("王**", "王子涵", "PART"),
    ("阿依古丽·买买提", "阿依古丽买买提", "VARIANT"),
    ("阿依古丽·买买提", "阿依古丽", "VARIANT"),
    ("塔西买买提·木合", "塔西买买提·木合塔尔", "VARIANT"),
    ("塔西买买提·木合", "塔西买买提木合塔尔", "VARIANT"),
    ("亚森·阿", "亚森阿卜力孜", "VARIANT"),
    ("古丽巴哈尔·吐尔逊", "古丽巴哈尔·吐尔", "VARIANT"),
    ("Mary-Ann", "Maryann", "VARIANT"),
    ("王子涵", "王梓涵", "SAME_SOUND"),
    ("王子涵", "王子晗", "SAME_SOUND"),
    ("李奕辰", "李亦宸", "SAME_SOUND"),
    ("李颖", "李颍", "SAME_SOUND"),
    ("张晨", "张辰", "SAME_SOUND"),
    ("单雄信", "善雄信", "SAME_SOUND"),
    ("乐乐", "岳乐", "SAME_SOUND"),
    ("刘晟", "刘成", "SAME_SOUND"),
    ("王子涵", "wangzihan", "SAME_SOUND"),
    ("王子涵", "WANG Zihan", "SAME_SOUND"),
    ("李䶮", "李yan", "SAME_SOUND"),
    ("尉迟恭", "yuchigong", "SAME_SOUND"),
    ("阿依古丽·买买提", "阿依古丽·麦麦提", "SAME_SOUND"),
    ("林娜", "林腊", "FUZZY_SOUND"),
    ("方芳", "黄芳", "FUZZY_SOUND"),
    ("张静", "张进", "FUZZY_SOUND"),
    ("陈慎", "陈生", "FUZZY_SOUND"),
    ("林娜", "ling la", "FUZZY_SOUND"),
    ("Catherine", "Kathryn", "FUZZY_SOUND"),
    ("Smith", "Smyth", "FUZZY_SOUND"),
    ("未来", "末来", "SAME_SHAPE"),
    ("王晗", "王哈", "SAME_SHAPE"),
    ("李治", "李冶", "SAME_SHAPE"),
    ("王旦旦", "王且旦", "SAME_SHAPE"),
    ("Carter", "Cartel", "SAME_SHAPE"),
    ("Martin", "Matrin", "SAME_SHAPE"),
    ("王子涵", "子涵", "PART"),
    ("王子涵", "王涵", "PART"),
    ("王子涵", "王涵子", "PART"),
    ("王子涵", "子涵王", "PART"),
    ("王子涵", "涵涵", "PART"),
    ("王紫涵", "子涵", "PART"),
    ("欧阳娜娜", "欧阳娜", "PART"),
    ("王子涵", "Zihan Wang", "PART"),
    ("买买提·阿依古丽", "阿依古丽·买买提", "PART"),
    ("John Smith", "Smith, John", "PART"),
    ("John", "J", "PART"),
    ("Robert", "Bob", "PART"),
    ("Harrison", "Harringson", "LIKE"),
    ("王子涵", "李子涵", "GIVEN_SAME"),
    ("欧阳子涵", "王子涵", "GIVEN_SAME"),
    ("阿依古丽·买买提", "阿依古丽·吐尔逊", "GIVEN_SAME"),
    ("王子涵", "王子轩", "ONE_CHARACTER"),
    ("王若汐", "王语汐", "ONE_CHARACTER"),
    ("王子涵", "王浩然", "SURNAME_ONLY"),
    ("王芳", "王强", "SURNAME_ONLY"),
    ("王芳", "王浩然", "SURNAME_ONLY"),
    ("阿依古丽·买买提", "古丽娜尔·买买提", "SURNAME_ONLY"),
    ("王芳", "李强", "DIFFERENT"),
    ("王芳", "李芳", "DIFFERENT"),
    ("王芳", "LI QIANG", "DIFFERENT"),
    ("Williams", "Brown", "DIFFERENT"),
    ("Ann", "Ian", "DIFFERENT"),
    ("王芳", None, "UNKNOWN"),
    (None, None, "UNKNOWN"),
]


@pytest.mark.parametrize(("left", "right", "level"), PAIRS)
def test_level(left, right, level):
    keys = parse_names(pa.array([left, right], pa.string())).key
    there, back = name_likeness(keys, keys.take(pa.array([1, 0])))
    assert NameLevel(there).name == level
    assert there == back


def test_no_pairs():
    assert name_likeness(pa.array([], pa.string()), pa.array([], pa.string())).tolist() == []
