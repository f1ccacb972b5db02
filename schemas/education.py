"""What the department of education (教育) delivers."""

from schemas.codes import Boarding, EnrolmentState, Flag, PaymentState, Sex, Stage
from schemas.declare import Column, Extract, Kind, Sensitivity

ENROLMENT = Extract(
    key="education/enrolment",
    title="学籍",
    meaning="The school register of enrolled pupils.",
    columns=(
        Column("姓名", "name", Kind.NAME, "姓名，按来源原样", synonyms=("学生姓名",), required=True, sensitivity=Sensitivity.PERSONAL),
        Column("身份证件号", "number", Kind.NUMBER, "公民身份号码；可能残缺、受表格软件损坏，或误填监护人号码", synonyms=("身份证号",), required=True, sensitivity=Sensitivity.PERSONAL),
        Column("身份证件类型", "document_type", Kind.TEXT, "证件种类"),
        Column("学籍号", "student_number", Kind.TEXT, "G+18 正式、L+18 临时、J+18 无证；可能早于身份号码更正", synonyms=("全国学籍号",), sensitivity=Sensitivity.PERSONAL),
        Column("性别", "sex", Kind.CODE, "GB/T 2261.1", codes=Sex),
        Column("出生日期", "birth_date", Kind.DATE, "出生日期", sensitivity=Sensitivity.PERSONAL),
        Column("学校名称", "school", Kind.TEXT, "学校全称", synonyms=("学校",), required=True),
        Column("学段", "stage", Kind.CODE, "学段", codes=Stage),
        Column("年级", "grade", Kind.TEXT, "年级"),
        Column("班级", "class", Kind.TEXT, "班级"),
        Column("就读方式", "boarding", Kind.CODE, "走读或住宿", codes=Boarding),
        Column("学籍状态", "enrolment_state", Kind.CODE, "在读、休学、转出、毕业", codes=EnrolmentState),
        Column("户口所在地", "household_place", Kind.TEXT, "户口所在地", sensitivity=Sensitivity.PERSONAL),
        Column("现住址", "address", Kind.TEXT, "现住址", sensitivity=Sensitivity.PERSONAL),
        Column("区县", "district", Kind.TEXT, "区县名称"),
        Column("监护人姓名", "guardian_name", Kind.NAME, "监护人姓名", sensitivity=Sensitivity.PERSONAL),
        Column("联系电话", "phone", Kind.PHONE, "监护人或家庭电话", synonyms=("监护人电话",), sensitivity=Sensitivity.PERSONAL),
        Column("是否孤儿", "is_orphan", Kind.FLAG, "学校登记的孤儿标志", codes=Flag),
        Column("是否留守儿童", "is_left_behind", Kind.FLAG, "学校登记的留守标志（一方外出即计）", codes=Flag),
        Column("曾用名", "former_name", Kind.NAME, "曾用名", sensitivity=Sensitivity.PERSONAL),
    ),
)

AID = Extract(
    key="education/aid",
    title="教育资助名单",
    meaning="The aid roll of a term: one row a child and grant.",
    columns=(
        Column("学生姓名", "name", Kind.NAME, "姓名，按来源原样", synonyms=("姓名",), required=True, sensitivity=Sensitivity.PERSONAL),
        Column("身份证件号", "number", Kind.NUMBER, "公民身份号码；可能残缺、受表格软件损坏，或误填监护人号码", synonyms=("身份证号",), required=True, sensitivity=Sensitivity.PERSONAL),
        Column("学籍号", "student_number", Kind.TEXT, "G+18 正式、L+18 临时、J+18 无证；可能早于身份号码更正", sensitivity=Sensitivity.PERSONAL),
        Column("性别", "sex", Kind.CODE, "GB/T 2261.1", codes=Sex),
        Column("出生日期", "birth_date", Kind.DATE, "出生日期", sensitivity=Sensitivity.PERSONAL),
        Column("学校名称", "school", Kind.TEXT, "学校全称", synonyms=("学校全称",), required=True),
        Column("学段", "stage", Kind.CODE, "学段", codes=Stage),
        Column("年级", "grade", Kind.TEXT, "年级"),
        Column("班级", "class", Kind.TEXT, "班级"),
        Column("学期", "term", Kind.TERM, "学年学期", synonyms=("学年学期",), required=True),
        Column("资助项目", "aid_item", Kind.TEXT, "资助项目名称", required=True),
        Column("资助金额", "amount", Kind.MONEY, "资助金额，元", required=True),
        Column("发放状态", "payment_state", Kind.CODE, "发放状态", codes=PaymentState),
        Column("困难类型", "hardship", Kind.TEXT, "学校登记的困难类型"),
        Column("区县", "district", Kind.TEXT, "区县名称"),
        Column("联系电话", "phone", Kind.PHONE, "监护人或家庭电话", sensitivity=Sensitivity.PERSONAL),
    ),
)
