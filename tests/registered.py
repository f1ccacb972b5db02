"""What departments' lists say of made-up children: names as odd as real ones, regions 98xxxx."""

from typing import Any

from schemas.extracts import EXTRACTS

SURNAMES, GIVEN = "张王李赵陈刘杨黄欧周", ("子涵", "沐宸", "若汐", "奕辰", "雨桐", "伟", "浩然", "梓萱")
PLACES = (
    ("云岭区", "城关镇"),
    ("云岭区", "东风街道"),
    ("青溪县", "城关镇"),
    ("青溪县", "白石乡"),
    ("../x", "CON"),
    ("../x", "a/b\\c:d"),
    (None, None),
)
ODD_NAMES = (
    "=1+1",
    "<script>alert(1)</script>",
    "张\u202e涵子\u202c",
    "李\u200b明\u2060",
    "𪚥䶮𬎆",
    "买买提江·阿卜杜热合曼·吐尔逊尼亚孜·艾力亚尔江·库尔班尼亚孜江",
    "王芳之子",
    "@SUM(A1)",
    "-2+3",
    None,
)


def number_of(i: int) -> str:
    """A made-up citizen number of a fictional region."""
    return f"9801{i % 7 + 1:02d}20{10 + i % 9:02d}{i % 12 + 1:02d}{i % 27 + 1:02d}{i % 1000:03d}X"


def phone_of(i: int) -> str:
    """A made-up mobile number."""
    return f"13{i % 10}{i * 7919 % 100_000_000:08d}"


def child(i: int) -> dict[str, Any]:
    """What the register says of child `i`; siblings share a guardian."""
    district, township = PLACES[i % len(PLACES)]
    name = ODD_NAMES[i // 3 % len(ODD_NAMES)] if i % 3 == 0 else SURNAMES[i % 10] + GIVEN[i * 7 % 8]
    return {
        "name": name,
        "number": number_of(i) if i % 11 else ("9.80104E+17" if i % 2 else None),
        "sex": "男" if i % 2 else "女",
        "birth_date": f"20{10 + i % 9}-{i % 12 + 1:02d}-{i % 27 + 1:02d}",
        "category": ("孤儿", "事实无人抚养儿童", "最低生活保障家庭", "残疾儿童", "重病儿童")[i % 5],
        "determined_on": "2024-03-01",
        "guardian_name": SURNAMES[i // 2 % 10] + "建国",
        "guardian_number": number_of(5000 + i // 2).replace("20", "19", 1),
        "guardian_relation": "祖父",
        "phone": phone_of(i // 2),
        "district": district,
        "township": township,
        "village": f"第{i % 3 + 1}村" if district else None,
        "address": f"{district}{township}第{i % 3 + 1}村{i}号",
        "father_state": "服刑在押" if i % 2 else "死亡",
        "mother_state": "失联" if i % 3 else "强制隔离戒毒",
    }


def answer(i: int, extract: str) -> dict[str, Any]:
    """A record of another department that resembles child `i`: one digit and one character differ."""
    register = child(i)
    number = register["number"] or ""
    common = {
        "name": (register["name"] or "张明")[:-1] + "晗",
        "number": number[:13] + "7" + number[14:] if len(number) == 18 else number_of(i),
        "sex": register["sex"],
        "birth_date": register["birth_date"].replace("-", ""),
        "phone": register["phone"],
        "district": register["district"],
    }
    more = {
        "education/enrolment": {"school": "第一小学", "stage": "小学", "grade": f"{i % 6 + 1}", "class": "2"},
        "education/aid": {"school": "第一小学", "term": "2026秋", "aid_item": "生活补助", "amount": "625"},
        "health/insurance": {"year": "2026", "insurance_state": "暂停参保", "insured_place": "980000"},
        "police/residents": {"father_name": "张强", "household_state": "正常"},
    }
    rest = common | more[extract]
    fields = next(e.fields for e in EXTRACTS if e.key == extract)
    return {name: value for name, value in rest.items() if name in fields}
