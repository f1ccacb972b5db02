"""What the department of civil affairs (民政) delivers."""

from schemas.codes import Category, ParentState, Sex
from schemas.declare import Column, Extract, Kind, Sensitivity

CHILDREN = Extract(
    key="civil_affairs/children",
    title="儿童台账",
    meaning="The register of children in difficulty (困境儿童).",
    columns=(
        Column("姓名", "name", Kind.NAME, "姓名，按来源原样", synonyms=("儿童姓名",), required=True, sensitivity=Sensitivity.PERSONAL),
        Column("身份证号", "number", Kind.NUMBER, "公民身份号码；可能残缺、受表格软件损坏，或误填监护人号码", synonyms=("公民身份号码", "身份证件号", "证件号码"), required=True, sensitivity=Sensitivity.PERSONAL),
        Column("性别", "sex", Kind.CODE, "GB/T 2261.1", codes=Sex),
        Column("出生日期", "birth_date", Kind.DATE, "出生日期", synonyms=("出生年月",), sensitivity=Sensitivity.PERSONAL),
        Column("民族", "ethnicity", Kind.TEXT, "GB/T 3304"),
        Column("儿童类别", "category", Kind.CODE, "列入台账的依据，可多项", synonyms=("类别", "困境类型", "保障类别"), required=True, codes=Category),
        Column("认定日期", "determined_on", Kind.DATE, "自此日起享受保障", synonyms=("纳入保障日期", "纳入时间")),
        Column("终止日期", "ended_on", Kind.DATE, "自此日起不再享受；空为未知或仍在保障", synonyms=("停止保障日期", "退出日期")),
        Column("监护人姓名", "guardian_name", Kind.NAME, "监护人姓名", sensitivity=Sensitivity.PERSONAL),
        Column("监护人身份证号", "guardian_number", Kind.NUMBER, "监护人公民身份号码", sensitivity=Sensitivity.PERSONAL),
        Column("与儿童关系", "guardian_relation", Kind.TEXT, "监护人与儿童的关系", synonyms=("监护人关系",)),
        Column("联系电话", "phone", Kind.PHONE, "监护人或家庭电话", synonyms=("监护人电话", "手机号"), sensitivity=Sensitivity.PERSONAL),
        Column("区县", "district", Kind.TEXT, "区县名称"),
        Column("乡镇街道", "township", Kind.TEXT, "乡镇或街道", synonyms=("乡镇", "街道")),
        Column("村居", "village", Kind.TEXT, "村或社区", synonyms=("村社区", "村委会")),
        Column("户籍地址", "household_address", Kind.TEXT, "户籍登记地址", synonyms=("户籍所在地",), sensitivity=Sensitivity.PERSONAL),
        Column("现住址", "address", Kind.TEXT, "现住址", synonyms=("家庭住址",), sensitivity=Sensitivity.PERSONAL),
        Column("父亲姓名", "father_name", Kind.NAME, "父亲姓名", sensitivity=Sensitivity.PERSONAL),
        Column("父亲身份证号", "father_number", Kind.NUMBER, "父亲公民身份号码", sensitivity=Sensitivity.PERSONAL),
        Column("父亲状况", "father_state", Kind.CODE, "民政登记的父亲状况", sensitivity=Sensitivity.SENSITIVE, codes=ParentState),
        Column("母亲姓名", "mother_name", Kind.NAME, "母亲姓名", sensitivity=Sensitivity.PERSONAL),
        Column("母亲身份证号", "mother_number", Kind.NUMBER, "母亲公民身份号码", sensitivity=Sensitivity.PERSONAL),
        Column("母亲状况", "mother_state", Kind.CODE, "民政登记的母亲状况", sensitivity=Sensitivity.SENSITIVE, codes=ParentState),
    ),
)
