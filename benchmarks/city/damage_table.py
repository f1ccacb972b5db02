"""Every damage of the city with its rate at noise 1: one table a kind of field.

A rate is the chance that a fitting row is so damaged; the rates of one table exclude one another in a row.
`fits` and `other` name masks and texts of `damage.Lens`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.city import date_slips as date
from benchmarks.city import name_slips as name
from benchmarks.city import number_slips as number

Slip = Callable[[str, int, str | None], str | None]


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage: its name in the truth, its rate, its doing, which rows it fits, what it needs."""

    key: str
    rate: float
    slip: Slip
    fits: str | None = None
    other: str | None = None


NUMBER = (
    Damage("number_newborn_mother", 0.35, number.take_other, "newborn", "mother_number"),
    Damage("number_newborn_certificate", 0.20, number.certificate, "newborn"),
    Damage("number_newborn_provisional", 0.10, number.provisional, "newborn"),
    Damage("number_before_correction", 0.50, number.take_other, "corrected", "former_number"),
    Damage("number_lower_x", 0.12, number.lower_x, "ends_in_x"),
    Damage("number_zero_tail", 0.0100, number.zero_tail, "all_digits"),
    Damage("number_rounded", 0.0030, number.rounded, "all_digits"),
    Damage("number_scientific", 0.0025, number.scientific, "all_digits"),
    Damage("number_apostrophe", 0.0060, number.apostrophe),
    Damage("number_full_width", 0.0025, number.full_width),
    Damage("number_spaced", 0.0040, number.spaced),
    Damage("number_cut_short", 0.0040, number.cut_short),
    Damage("number_doubled_digit", 0.0010, number.doubled_digit),
    Damage("number_disability_card", 0.0300, number.disability_card, "disabled"),
    Damage("number_wrong_digit", 0.0050, number.wrong_digit),
    Damage("number_swapped_digits", 0.0030, number.swapped_digits),
    Damage("number_of_guardian", 0.0035, number.take_other, "child", "guardian_number"),
    Damage("number_of_sibling", 0.0015, number.take_other, "has_sibling", "sibling_number"),
    Damage("number_of_certificate", 0.0060, number.certificate, "under_six"),
    Damage("number_missing", 0.0050, number.lost),
    Damage("number_filler", 0.0010, number.filler),
)
"""Numbers: 公民身份号码 and the like."""

NAME = (
    Damage("name_newborn_of_mother", 0.50, name.child_of, "newborn_alone", "mother_child"),
    Damage("name_former", 0.40, name.take_other, "renamed", "former_name"),
    Damage("name_before_new_surname", 0.40, name.take_other, "new_surname", "former_name"),
    Damage("name_untypable", 0.50, name.untypable, "rare"),
    Damage("name_other_dot", 0.35, name.other_dot, "dotted"),
    Damage("name_cut", 0.06, name.cut, "long"),
    Damage("name_first_part", 0.02, name.first_part, "dotted"),
    Damage("name_twin_remark", 0.04, name.twin_remark, "twin"),
    Damage("name_spaced", 0.0050, name.spaced),
    Damage("name_invisible", 0.0010, name.invisible),
    Damage("name_radical", 0.0020, name.radical),
    Damage("name_nickname", 0.0015, name.nickname),
    Damage("name_trailing_digit", 0.0010, name.trailing_digit),
    Damage("name_homophone", 0.0060, name.homophone),
    Damage("name_look_alike", 0.0040, name.look_alike),
    Damage("name_missing_character", 0.0010, name.missing_character),
    Damage("name_swapped_characters", 0.0010, name.swapped_characters),
    Damage("name_traditional", 0.0015, name.traditional),
    Damage("name_wrong_surname", 0.0010, name.wrong_surname, "child", "mother_name"),
)
"""The listed person's name."""

BIRTH = (
    Damage("birth_month_only", 0.0060, date.month_only),
    Damage("birth_lunar", 0.0040, date.lunar, None, "style"),
    Damage("birth_swapped", 0.0030, date.swapped, None, "style"),
    Damage("birth_digits_swapped", 0.0020, date.digits_swapped, None, "style"),
    Damage("birth_wrong_digit", 0.0020, date.wrong_digit, None, "style"),
    Damage("birth_missing", 0.0080, date.lost),
)
"""The birth date, as text in the row's style."""


def _float_phone(phone: str, salt: int, other: str | None) -> str:
    return f"{phone}.0"


def _grouped_phone(phone: str, salt: int, other: str | None) -> str:
    separator = "-" if salt % 2 else " "
    return separator.join((phone[:3], phone[3:7], phone[7:]))


def _other_sex(word: str, salt: int, other: str | None) -> str:
    return {"男": "女", "女": "男", "1": "2", "2": "1"}.get(word, word)


FIELDS: dict[str, tuple[Damage, ...]] = {
    "number": NUMBER,
    "name": NAME,
    "birth_date": BIRTH,
    "phone": (
        Damage("phone_float", 0.02, _float_phone),
        Damage("phone_grouped", 0.01, _grouped_phone),
        Damage("phone_missing", 0.03, number.lost),
    ),
    "sex": (Damage("sex_missing", 0.004, number.lost), Damage("sex_wrong", 0.002, _other_sex)),
    "guardian_name": (
        Damage("guardian_name_missing", 0.02, number.lost),
        Damage("guardian_name_homophone", 0.01, name.homophone),
        Damage("guardian_name_spaced", 0.005, name.spaced),
    ),
    "guardian_number": (
        Damage("guardian_number_missing", 0.05, number.lost),
        Damage("guardian_number_zero_tail", 0.01, number.zero_tail),
        Damage("guardian_number_old_style", 0.01, number.old_style),
        Damage("guardian_number_wrong_digit", 0.008, number.wrong_digit),
    ),
    "father_name": (
        Damage("father_name_missing", 0.02, number.lost),
        Damage("father_name_homophone", 0.008, name.homophone),
    ),
    "father_number": (
        Damage("father_number_missing", 0.04, number.lost),
        Damage("father_number_wrong_digit", 0.006, number.wrong_digit),
    ),
    "mother_name": (
        Damage("mother_name_missing", 0.02, number.lost),
        Damage("mother_name_homophone", 0.008, name.homophone),
    ),
    "mother_number": (
        Damage("mother_number_missing", 0.04, number.lost),
        Damage("mother_number_wrong_digit", 0.006, number.wrong_digit),
    ),
    "student_number": (
        Damage("student_number_missing", 0.02, number.lost),
        Damage("student_number_wrong_digit", 0.002, lambda v, s, o: v[:1] + number.wrong_digit(v[1:], s, o)),
    ),
    "determined_on": (Damage("determined_missing", 0.005, number.lost),),
}
"""Field → its damages. A field that an extract lacks is passed over."""

CARE: dict[str, float] = {
    "civil_affairs/children": 1.0,
    "education/enrolment": 0.8,
    "education/aid": 1.0,
    "health/insurance": 0.8,
    "police/residents": 0.12,
    "police/parent_status": 0.5,
}
"""What a department's care makes of the rates: the police check their numbers."""

ENTERED_TWICE: dict[str, float] = {
    "civil_affairs/children": 0.004,
    "education/enrolment": 0.002,
    "education/aid": 0.004,
    "health/insurance": 0.002,
    "police/residents": 0.0002,
    "police/parent_status": 0.002,
}
SHIFTED_ROW = 0.00005
SHIFTED_IN = ("education/enrolment", "health/insurance", "police/residents")
"""Not where nearly every row is a child on the register or its ground: such a row, refused, makes a false
finding that nobody could avoid, and one slip in the city would be one finding in a hundred."""
WRITTEN_OTHERWISE = 0.02
"""Share of rows with dates in another style than the file's."""
CONDITIONAL = 0.05
"""From this rate on a damage is one of a group's ways, not an accident: noise raises it, but slowly."""
SECOND_SPELLING = (
    "name_homophone",
    "name_spaced",
    "number_zero_tail",
    "number_apostrophe",
    "number_wrong_digit",
    "name_look_alike",
)
"""How the second of two entries of one row differs."""
