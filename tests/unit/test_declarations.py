"""The columns that departments were told they may send, one line a field with its headers."""

import pytest

from schemas.admit.headers import fold_header, known_headers
from schemas.codes import (
    Category,
    Code,
    EnrolmentState,
    Flag,
    InsuranceState,
    InsuranceType,
    ParentState,
    PaymentState,
    Sex,
)
from schemas.declare import Extract
from schemas.extracts import EXTRACTS, NEEDED, Comparison, extract

PROMISED = {
    "civil_affairs/children": (
        "name! 姓名 儿童姓名|number! 身份证号 公民身份号码 身份证件号 证件号码|sex 性别|birth_date 出生日期 出生年月|"
        "ethnicity 民族|category! 儿童类别 类别 困境类型 保障类别|determined_on 认定日期 纳入保障日期 纳入时间|"
        "ended_on 终止日期 停止保障日期 退出日期|guardian_name 监护人姓名|guardian_number 监护人身份证号|"
        "guardian_relation 与儿童关系 监护人关系|phone 联系电话 监护人电话 手机号|district 区县|"
        "township 乡镇街道 乡镇 街道|village 村居 村社区 村委会|household_address 户籍地址 户籍所在地|"
        "address 现住址 家庭住址|father_name 父亲姓名|father_number 父亲身份证号|father_state 父亲状况|"
        "mother_name 母亲姓名|mother_number 母亲身份证号|mother_state 母亲状况"
    ),
    "education/enrolment": (
        "name! 姓名 学生姓名|number! 身份证件号 身份证号|document_type 身份证件类型|student_number 学籍号 全国学籍号|"
        "sex 性别|birth_date 出生日期|school! 学校名称 学校|stage 学段|grade 年级|class 班级|boarding 就读方式|"
        "enrolment_state 学籍状态|household_place 户口所在地|address 现住址|district 区县|"
        "guardian_name 监护人姓名|phone 联系电话 监护人电话|is_orphan 是否孤儿|is_left_behind 是否留守儿童|"
        "former_name 曾用名"
    ),
    "education/aid": (
        "name! 学生姓名 姓名|number! 身份证件号 身份证号|student_number 学籍号|sex 性别|birth_date 出生日期|"
        "school! 学校名称 学校全称|stage 学段|grade 年级|class 班级|term! 学期 学年学期|aid_item! 资助项目|"
        "amount! 资助金额|payment_state 发放状态|hardship 困难类型|district 区县|phone 联系电话"
    ),
    "health/insurance": (
        "name! 姓名|number! 证件号码 身份证号 公民身份号码|document_type 证件类型|insured_number 人员编号|sex 性别|"
        "birth_date 出生日期|insurance_type 险种类型|year! 参保年度 年度|insurance_state! 参保状态|"
        "insured_on 参保日期|is_subsidised 是否资助参保 资助参保标志|subsidy_identity 人员身份 资助参保身份|"
        "premium 个人缴费金额|insured_place 参保地 参保地区划|district 区县|phone 联系电话"
    ),
    "police/residents": (
        "number! 公民身份号码 gmsfhm|name! 姓名 xm|former_name 曾用名 cym|sex 性别 xb|ethnicity 民族 mz|"
        "birth_date 出生日期 csrq|household_number 户号|head_relation 与户主关系 yhzgx|father_name 父亲姓名 fqxm|"
        "father_number 父亲公民身份号码 fqgmsfhm|mother_name 母亲姓名 mqxm|"
        "mother_number 母亲公民身份号码 mqgmsfhm|household_state 户籍状态|died_on 死亡日期 swrq|"
        "household_address 户籍地址|district 区县"
    ),
    "police/parent_status": "number! 公民身份号码|name! 姓名|state! 状况|started_on 起始日期|ended_on 截止日期",
}


@pytest.mark.parametrize("key", PROMISED)
def test_every_promised_header_is_read_as_its_field(key: str) -> None:
    words = known_headers(extract(key))
    for line in PROMISED[key].split("|"):
        field, *headers = line.split()
        for header in headers:
            column, place = words[fold_header(header)]
            assert column.field == field.rstrip("!"), header
            assert place > 0 or header == headers[0], header


@pytest.mark.parametrize("key", PROMISED)
def test_exactly_the_promised_columns_are_required(key: str) -> None:
    promised = {line.split()[0][:-1] for line in PROMISED[key].split("|") if line.split()[0].endswith("!")}
    assert {column.field for column in extract(key).required} == promised


@pytest.mark.parametrize("declared", EXTRACTS, ids=lambda declared: declared.table)
def test_no_header_stands_for_two_fields(declared: Extract) -> None:
    headers = [fold_header(word) for column in declared.columns for word in (column.header, *column.synonyms)]
    assert len(headers) == len(set(headers))
    assert len(set(declared.fields)) == len(declared.fields)


def test_every_comparison_needs_the_register() -> None:
    assert all(NEEDED[comparison][0] == "civil_affairs/children" for comparison in Comparison)


def test_an_unknown_extract_is_named() -> None:
    with pytest.raises(KeyError, match="health/births"):
        extract("health/births")


@pytest.mark.parametrize("codes", Code.__subclasses__(), ids=lambda codes: codes.__name__)
def test_no_word_stands_for_two_codes(codes: type[Code]) -> None:
    for member in codes:
        for word in member.words:
            assert codes.read(word) is member, word


@pytest.mark.parametrize(
    ("codes", "text", "code"),
    [
        (Sex, "1.0", Sex.MALE),
        (Sex, " ２ ", Sex.FEMALE),
        (Sex, "0", None),
        (Sex, None, None),
        (Flag, "", None),
        (Flag, "√", Flag.YES),
        (InsuranceState, "3", InsuranceState.TERMINATED),
        (ParentState, "被遣送（驱逐）出境", ParentState.EXPELLED),
    ],
)
def test_a_word_is_read_and_what_is_none_is_unknown(
    codes: type[Code], text: str | None, code: Code | None
) -> None:
    assert codes.read(text) is code


def test_a_cell_may_hold_several_categories() -> None:
    assert Category.read_all("低保、残疾儿童和孤儿") == (
        Category.ORPHAN,
        Category.MINIMUM_LIVING,
        Category.DISABLED,
    )
    assert Category.read_all(None) == ()


@pytest.mark.parametrize(
    ("cell", "categories"),
    [
        ("低保户", "MINIMUM_LIVING"),
        ("农村低保", "MINIMUM_LIVING"),
        ("城市最低生活保障对象", "MINIMUM_LIVING"),
        ("低边户", "MARGINAL"),
        ("低保边缘户", "MARGINAL"),
        ("五保", "DESTITUTE"),
        ("支出型贫困", "EXPENDITURE"),
        ("肢体残疾", "DISABLED"),
        ("残疾二级", "DISABLED"),
        ("白血病", "SERIOUSLY_ILL"),
        ("事实孤儿", "UNATTENDED"),
        ("孤儿（社会散居）", "ORPHAN"),
        ("孤儿/集中供养", "ORPHAN"),
        ("01-孤儿", "ORPHAN"),
        ("事实无人抚养儿童（父亡母失联）", "UNATTENDED"),
        ("低保边缘家庭（重度残疾儿童）", "MARGINAL DISABLED"),
        ("低边\\留守儿童", "MARGINAL LEFT_BEHIND"),
        ("残疾 重病儿童", "DISABLED SERIOUSLY_ILL"),
        ("父母残疾", ""),
        ("母亲重病", ""),
        ("原低保户", ""),
        ("非孤儿", ""),
        ("边缘易致贫户", ""),
        ("防返贫监测对象", ""),
        ("建档立卡", ""),
        ("困境儿童", ""),
    ],
)
def test_clerks_own_words_for_a_category(cell, categories):
    assert " ".join(category.name for category in Category.read_all(cell)) == categories


@pytest.mark.parametrize(
    ("codes", "word", "member"),
    [
        (InsuranceState, "1-正常参保", "ACTIVE"),
        (InsuranceState, "2 暂停参保", "PAUSED"),
        (InsuranceType, "390城乡居民基本医疗保险", "RESIDENT"),
        (ParentState, "服刑在押（2027年刑满）", "IMPRISONED"),
        (EnrolmentState, "在读【本市】", "ENROLLED"),
        (PaymentState, "（已发放）", None),
    ],
)
def test_a_word_among_its_decoration(codes, word, member):
    found = codes.read(word)
    assert (found and found.name) == member
