"""What the department of medical insurance (医保) delivers."""

from schemas.codes import Flag, InsuranceState, InsuranceType, Sex
from schemas.declare import Column, Extract, Kind, Sensitivity

INSURANCE = Extract(
    key="health/insurance",
    title="城乡居民医保参保名单",
    meaning="The medical insurance roll of a year.",
    columns=(
        Column(
            "姓名", "name", Kind.NAME, "姓名，按来源原样", required=True, sensitivity=Sensitivity.PERSONAL
        ),
        Column(
            "证件号码",
            "number",
            Kind.NUMBER,
            "公民身份号码；可能残缺、受表格软件损坏，或误填监护人号码",
            synonyms=(
                "身份证号",
                "公民身份号码",
                "身份证号码",
                "身份证件号",
                "身份证件号码",
                "公民身份证号码",
            ),
            required=True,
            sensitivity=Sensitivity.PERSONAL,
        ),
        Column("证件类型", "document_type", Kind.TEXT, "证件种类"),
        Column("人员编号", "insured_number", Kind.TEXT, "医保人员编号", sensitivity=Sensitivity.PERSONAL),
        Column("性别", "sex", Kind.CODE, "GB/T 2261.1", codes=Sex),
        Column("出生日期", "birth_date", Kind.DATE, "出生日期", sensitivity=Sensitivity.PERSONAL),
        Column("险种类型", "insurance_type", Kind.CODE, "310 职工、390 居民", codes=InsuranceType),
        Column("参保年度", "year", Kind.YEAR, "参保年度，公历年", synonyms=("年度",), required=True),
        Column("参保状态", "insurance_state", Kind.CODE, "参保状态", required=True, codes=InsuranceState),
        Column("参保日期", "insured_on", Kind.DATE, "参保日期"),
        Column(
            "是否资助参保",
            "is_subsidised",
            Kind.FLAG,
            "是否由财政资助参保",
            synonyms=("资助参保标志",),
            codes=Flag,
        ),
        Column("人员身份", "subsidy_identity", Kind.TEXT, "资助参保身份", synonyms=("资助参保身份",)),
        Column("个人缴费金额", "premium", Kind.MONEY, "个人缴费金额，元"),
        Column("参保地", "insured_place", Kind.TEXT, "参保地区划", synonyms=("参保地区划",)),
        Column("区县", "district", Kind.TEXT, "区县名称"),
        Column(
            "联系电话",
            "phone",
            Kind.PHONE,
            "监护人或家庭电话",
            synonyms=("监护人电话", "监护人联系电话", "手机号", "手机号码", "联系方式"),
            sensitivity=Sensitivity.PERSONAL,
        ),
    ),
)
