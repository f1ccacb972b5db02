"""The code sets: each value's Chinese term, and the words and codes that sources use for it.

A word that no member claims is unknown, never a default: `read` returns None.
"""

import re
import unicodedata
from enum import Enum
from functools import cache
from typing import Any, Self


class Code(Enum):
    """A code set. A member's value is (Chinese term, further words and codes…); its `key` is stored."""

    @property
    def key(self) -> str:
        """What tables hold: the member's name in lower case."""
        return self.name.lower()

    @property
    def term(self) -> str:
        """What readers see."""
        return str(self.value[0])

    @property
    def words(self) -> tuple[str, ...]:
        """Every accepted word and code, the term first."""
        return tuple(self.value)

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """The member a source's word stands for, or None where it is empty or unknown.

        A code before the word (`1-正常参保`) and a remark in brackets (`服刑（2027年止）`) say no more than the word.
        """
        if text is None:
            return None
        folded, members = fold_word(text), _members_by_word(cls)
        member: Self | None = members.get(folded) or members.get(DECORATION.sub("", folded))
        return member

    @classmethod
    def claims(cls, text: str | None) -> bool:
        """Whether a cell says anything that the set knows."""
        return cls.read(text) is not None


@cache
def _members_by_word(codes: type[Code]) -> dict[str, Any]:
    return {fold_word(word): member for member in codes for word in member.words}


def fold_word(text: str) -> str:
    """A word without width, case, spaces and a spreadsheet's trailing `.0`: how code words are compared."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"^0*(\d+)\.0+$", r"\1", folded)


DECORATION = re.compile(
    r"^[0-9a-z]{1,3}[-—.、:_]+|^[0-9]{1,3}(?=[\u4e00-\u9fff])|\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】"
)
"""What stands around a code word, folded: its code, remarks."""


class Sex(Code):
    """GB/T 2261.1; 0 and 9 are unknown and so not here."""

    MALE = ("男", "1", "男性", "m", "male")
    FEMALE = ("女", "2", "女性", "f", "female")


class Category(Code):
    """儿童类别: on what ground a child is on the register."""

    ORPHAN = ("孤儿", "社会散居孤儿", "散居孤儿", "机构养育孤儿", "集中养育孤儿")
    UNATTENDED = ("事实无人抚养儿童", "事实无人抚养", "事孤")
    DESTITUTE = (
        "特困人员",
        "特困",
        "特困儿童",
        "特困供养",
        "特困供养儿童",
        "特困救助供养",
        "特困救助供养人员",
    )
    MINIMUM_LIVING = (
        "最低生活保障家庭",
        "最低生活保障家庭儿童",
        "低保",
        "低保儿童",
        "低保家庭",
        "低保家庭儿童",
        "最低生活保障",
    )
    MARGINAL = (
        "最低生活保障边缘家庭",
        "最低生活保障边缘家庭儿童",
        "低保边缘",
        "低保边缘儿童",
        "低保边缘家庭",
        "低保边缘家庭儿童",
        "低边",
    )
    EXPENDITURE = (
        "刚性支出困难家庭",
        "刚性支出困难家庭儿童",
        "刚性支出困难",
        "支出型困难家庭",
        "支出型困难家庭儿童",
        "支出型困难",
    )
    RETURNED_POVERTY = ("返贫致贫人口", "返贫致贫", "返贫致贫儿童", "返贫致贫家庭", "返贫致贫家庭儿童")
    DISABLED = ("残疾儿童", "残疾", "重度残疾儿童", "残疾人")
    SERIOUSLY_ILL = ("重病儿童", "重病", "大病儿童", "患重病儿童")
    LEFT_BEHIND = ("留守儿童", "农村留守儿童", "留守")
    MIGRANT = ("流动儿童", "流动", "随迁子女")

    @classmethod
    def read_all(cls, text: str | None) -> tuple["Category", ...]:
        """Every category in one cell (`低保、残疾儿童`, `孤儿（社会散居）`), in declared order."""
        parts = re.split(SEPARATORS, unicodedata.normalize("NFKC", text or ""))
        found = {category for part in parts if (category := cls.read(part) or cls.read_about(part))}
        return tuple(category for category in cls if category in found)

    @classmethod
    def claims(cls, text: str | None) -> bool:
        """Whether a cell names any category, be it one of several."""
        return bool(cls.read_all(text))

    @classmethod
    def read_about(cls, text: str) -> "Category | None":
        """The category that a clerk's own word names (低保户, 肢体残疾); None where it names none for certain."""
        folded = fold_word(text)
        found = (key for key, pattern in CATEGORY_WORDS if re.search(pattern, folded))
        key = next(found, None)
        return None if key is None else cls[key]


SEPARATORS = r"[、,;/\\+|&\s()\[\]【】]|和|及|兼"
"""What stands between the categories of one cell, after NFKC; a bracket may hold a second one, or a remark."""

CATEGORY_WORDS: tuple[tuple[str | None, str], ...] = (
    (None, r"^[非无不未原曾]|取消|退出|停发|易致贫|防返贫|防止返贫|监测"),
    ("UNATTENDED", r"事实无人|事实孤|事孤|无人抚养"),
    ("ORPHAN", r"孤儿"),
    (None, r"[父母爷奶祖]|家长|监护"),
    ("MARGINAL", r"低保边缘|生活保障边缘|低边|^边缘(?:户|家庭)"),
    ("DESTITUTE", r"特困|五保"),
    ("MINIMUM_LIVING", r"低保|最低生活保障"),
    ("EXPENDITURE", r"支出型|刚性支出"),
    ("RETURNED_POVERTY", r"返贫|致贫"),
    ("DISABLED", r"残疾|残障|重残"),
    ("SERIOUSLY_ILL", r"重病|大病|白血病|罕见病"),
    ("LEFT_BEHIND", r"留守"),
    ("MIGRANT", r"流动|随迁"),
)
"""Clerks' own words, tried in this order where the declared ones fail: what says that it is not or no longer so, who is
only watched lest he fall back into poverty (another list), and what a parent has, name no category of the child's."""


class ParentState(Code):
    """状况 of a parent, as police, courts, civil affairs and the disabled persons' federation record it."""

    DEAD = ("死亡", "已死亡", "亡故", "去世", "病故")
    DECLARED_DEAD = ("宣告死亡",)
    DECLARED_MISSING = ("宣告失踪", "失踪")
    LOST_CONTACT = ("失联", "失去联系")
    IMPRISONED = ("服刑在押", "服刑", "在押")
    DRUG_DETENTION = ("强制隔离戒毒", "强戒")
    RESTRICTED = ("其他限制人身自由", "限制人身自由", "被执行其他限制人身自由的措施")
    CUSTODY_REVOKED = ("被撤销监护资格", "撤销监护资格")
    EXPELLED = ("被遣送出境", "被遣送(驱逐)出境", "遣送出境", "驱逐出境")
    SEVERELY_DISABLED = ("重残", "重度残疾")
    SERIOUSLY_ILL = ("重病", "患重病")
    NORMAL = ("正常", "健在", "健康", "无异常")


class EnrolmentState(Code):
    """学籍状态."""

    ENROLLED = ("在读", "在校", "在籍", "正常", "在籍在读")
    SUSPENDED = ("休学",)
    TRANSFERRED = ("转出", "转学", "已转出")
    GRADUATED = ("毕业", "已毕业", "结业")
    LEFT = ("退学", "辍学", "开除", "离校", "注销", "死亡")


class Stage(Code):
    """学段."""

    PRESCHOOL = ("学前", "学前教育", "幼儿园", "学前班")
    PRIMARY = ("小学", "小学教育")
    JUNIOR = ("初中", "初级中学", "普通初中")
    SENIOR = ("普通高中", "高中", "普高")
    VOCATIONAL = ("中等职业", "中职", "中等职业学校", "职高", "中专", "技工学校", "职业高中")


class Boarding(Code):
    """就读方式."""

    BOARDER = ("住宿", "住校", "寄宿", "寄宿生", "住宿生")
    DAY = ("走读", "走读生", "不住宿")


class PaymentState(Code):
    """发放状态."""

    PAID = ("已发放", "发放成功", "已发", "已到账")
    PENDING = ("待发放", "未发放", "发放中", "待发")
    RETURNED = ("退回", "发放失败", "已退回", "退票", "退款")


class InsuranceType(Code):
    """险种类型."""

    EMPLOYEE = ("职工基本医疗保险", "310", "职工", "职工医保")
    RESIDENT = ("城乡居民基本医疗保险", "390", "居民", "居民医保", "城乡居民", "城乡居民医保")


class InsuranceState(Code):
    """参保状态; older local systems write 3 for 终止."""

    NOT_ENROLLED = ("未参保", "0")
    ACTIVE = ("正常参保", "1", "正常", "参保", "正常缴费")
    PAUSED = ("暂停参保", "2", "暂停", "暂停缴费")
    TERMINATED = ("终止参保", "4", "3", "终止", "停保")


class HouseholdState(Code):
    """户籍状态."""

    PRESENT = ("正常", "在户", "常住")
    MOVED_OUT = ("迁出", "已迁出")
    DEAD = ("死亡注销", "死亡", "注销")


class Flag(Code):
    """A yes or a no; an empty cell is neither."""

    YES = ("是", "y", "yes", "1", "true", "√", "✓", "有")
    NO = ("否", "n", "no", "0", "false", "×", "无", "不是")
