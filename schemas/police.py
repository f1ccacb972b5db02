"""What the department of police (公安) delivers."""

from schemas.codes import HouseholdState, ParentState, Sex
from schemas.declare import Column, Extract, Kind, Sensitivity

RESIDENTS = Extract(
    key="police/residents",
    title="户籍人口",
    meaning="The household register: children, with their parents.",
    columns=(
        Column(
            "公民身份号码",
            "number",
            Kind.NUMBER,
            "公民身份号码；可能残缺、受表格软件损坏，或误填监护人号码",
            synonyms=(
                "gmsfhm",
                "身份证号",
                "身份证号码",
                "身份证件号",
                "身份证件号码",
                "公民身份证号码",
                "证件号码",
            ),
            required=True,
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column(
            "姓名",
            "name",
            Kind.NAME,
            "姓名，按来源原样",
            synonyms=("xm",),
            required=True,
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column(
            "曾用名", "former_name", Kind.NAME, "曾用名", synonyms=("cym",), sensitivity=Sensitivity.PERSONAL
        ),
        Column("性别", "sex", Kind.CODE, "GB/T 2261.1", synonyms=("xb",), codes=Sex),
        Column("民族", "ethnicity", Kind.TEXT, "GB/T 3304", synonyms=("mz",)),
        Column(
            "出生日期",
            "birth_date",
            Kind.DATE,
            "出生日期",
            synonyms=("csrq",),
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column("户号", "household_number", Kind.TEXT, "户号", sensitivity=Sensitivity.PERSONAL),
        Column("与户主关系", "head_relation", Kind.TEXT, "与户主关系", synonyms=("yhzgx",)),
        Column(
            "父亲姓名",
            "father_name",
            Kind.NAME,
            "父亲姓名",
            synonyms=("fqxm",),
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column(
            "父亲公民身份号码",
            "father_number",
            Kind.NUMBER,
            "父亲公民身份号码",
            synonyms=("fqgmsfhm", "父亲身份证号", "父亲身份证号码"),
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column(
            "母亲姓名",
            "mother_name",
            Kind.NAME,
            "母亲姓名",
            synonyms=("mqxm",),
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column(
            "母亲公民身份号码",
            "mother_number",
            Kind.NUMBER,
            "母亲公民身份号码",
            synonyms=("mqgmsfhm", "母亲身份证号", "母亲身份证号码"),
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column("户籍状态", "household_state", Kind.CODE, "正常、迁出、死亡注销", codes=HouseholdState),
        Column(
            "死亡日期", "died_on", Kind.DATE, "死亡日期", synonyms=("swrq",), sensitivity=Sensitivity.PERSONAL
        ),
        Column("户籍地址", "household_address", Kind.TEXT, "户籍登记地址", sensitivity=Sensitivity.PERSONAL),
        Column("区县", "district", Kind.TEXT, "区县名称"),
    ),
)

PARENT_STATUS = Extract(
    key="police/parent_status",
    title="父母状况",
    meaning="Parents who are dead, missing, in custody, disabled or ill: one row a state.",
    columns=(
        Column(
            "公民身份号码",
            "number",
            Kind.NUMBER,
            "公民身份号码；可能残缺、受表格软件损坏，或误填监护人号码",
            synonyms=("身份证号", "身份证号码", "身份证件号", "身份证件号码", "公民身份证号码", "证件号码"),
            required=True,
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column(
            "姓名", "name", Kind.NAME, "姓名，按来源原样", required=True, sensitivity=Sensitivity.PERSONAL
        ),
        Column(
            "状况",
            "state",
            Kind.CODE,
            "父或母的状况",
            required=True,
            sensitivity=Sensitivity.SENSITIVE,
            codes=ParentState,
        ),
        Column("起始日期", "started_on", Kind.DATE, "状况起始日期", sensitivity=Sensitivity.SENSITIVE),
        Column(
            "截止日期", "ended_on", Kind.DATE, "状况截止日期；空为仍在持续", sensitivity=Sensitivity.SENSITIVE
        ),
    ),
)
