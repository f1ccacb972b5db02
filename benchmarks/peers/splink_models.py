"""Splink's settings, one model a task; imports nothing of ours but Splink, for it runs in Splink's environment.

Where they come from: the Febrl models are those of Splink's own documentation (docs/demos/examples/duckdb:
febrl3, febrl4's detailed model) with address and suburb added; the others follow its advice (name comparisons
with term frequencies, date of birth comparison, several blocking rules, cautious about correlated columns) and
add what an expert of Chinese names would: pinyin, swapped day and month, relatives as arrays, levels of the
number's damage. The u of the number is pinned by hand, because random pairs cannot tell it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import block_on


@dataclass(frozen=True)
class Model:
    """What a linkage needs beside the tables: comparisons, blocking, and how to train."""

    link_type: str
    comparisons: Sequence[Any]
    blocking: Sequence[Any]
    deterministic: Sequence[Any]
    """Rules that admit hardly any false pair, and from which the prior is estimated."""
    recall: float
    """The share of the true pairs that the deterministic rules are thought to find."""
    training: Sequence[Any]
    """Blocking rules of the EM sessions, so that each comparison is left free in at least one."""
    one_to_one: Sequence[Sequence[str]] = field(default_factory=tuple)
    """Choices of tables taken as free of duplicates in the one-to-one variant."""


def febrl4() -> Model:
    """The detailed model of Splink's Febrl 4 example, with address and suburb added."""
    return Model(
        link_type="link_only",
        comparisons=[*_febrl_persons(), *_febrl_homes()],
        blocking=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        deterministic=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        recall=0.8,
        training=[block_on("date_of_birth"), block_on("postcode"), block_on("soc_sec_id")],
        one_to_one=(("a", "b"),),
    )


def febrl3() -> Model:
    """Splink's Febrl 3 example with the richer comparisons of its Febrl 4 example."""
    return Model(
        link_type="dedupe_only",
        comparisons=[*_febrl_persons(), *_febrl_homes()],
        blocking=[
            block_on("soc_sec_id"),
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
            "l.given_name = r.surname and l.surname = r.given_name",
        ],
        deterministic=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
        training=[block_on("date_of_birth"), block_on("postcode"), block_on("soc_sec_id")],
    )


def census_wic() -> Model:
    """Names, birth dates and addresses."""
    return Model(
        link_type="link_only",
        comparisons=[*_census_persons(), *_census_homes()],
        blocking=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("birth_date"),
            block_on("surname", "birth_month_day"),
            block_on("given_name", "birth_year"),
            block_on("street_number", "street_name"),
            block_on("surname", "sex", "birth_year"),
        ],
        deterministic=[block_on("given_name", "surname", "birth_date")],
        recall=0.8,
        training=[
            block_on("birth_date"),
            block_on("given_name", "surname"),
            block_on("street_number", "street_name"),
        ],
        one_to_one=(("census",),),
    )


def census_ssa() -> Model:
    """Names and birth dates only; wider blocking, for there is no address."""
    return Model(
        link_type="link_only",
        comparisons=_census_persons(),
        blocking=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("birth_date"),
            block_on("surname", "birth_month_day"),
            block_on("given_name", "birth_year"),
            block_on("surname", "sex", "birth_year"),
        ],
        deterministic=[block_on("given_name", "surname", "birth_date")],
        recall=0.85,
        training=[block_on("birth_date"), block_on("given_name", "surname"), block_on("surname", "sex")],
        one_to_one=(("census",), ("census", "ssa")),
    )


def city() -> Model:
    """Five extracts of children, a comparison a column."""
    household = [
        cl.LevenshteinAtThresholds("phone", 1).configure(term_frequency_adjustments=True),
        _kin(),
        cl.ExactMatch("district"),
        cl.JaroWinklerAtThresholds("address", 0.95).configure(term_frequency_adjustments=True),
    ]
    return _city(household)


def city_household() -> Model:
    """The same, with correlated columns made one: relatives, telephone and address say which family."""
    return _city([_household()])


def _city(others: Sequence[Any]) -> Model:
    return Model(
        link_type="link_and_dedupe",
        comparisons=[
            _number(),
            _chinese_name(),
            _chinese_birth_date(),
            cl.ExactMatch("sex"),
            *others,
            cl.ExactMatch("school").configure(term_frequency_adjustments=True),
            cl.ExactMatch("student_number"),
        ],
        blocking=[
            block_on("number"),
            block_on("name", "birth_date"),
            block_on("sound", "birth_date"),
            block_on("given", "birth_date"),
            block_on("surname", "birth_date", "district"),
            block_on("substr(number, 1, 15)"),
            block_on("substr(number, 7, 12)"),
            block_on("name", "district", "birth_year"),
            block_on("phone", "sound"),
            block_on("phone", "birth_date"),
            block_on("student_number"),
            block_on("name", "address"),
            block_on("birth_date", "address"),
            {
                "blocking_rule": "l.kin_numbers = r.kin_numbers and l.birth_date = r.birth_date",
                "arrays_to_explode": ["kin_numbers"],
            },
            {
                "blocking_rule": "l.kin_numbers = r.kin_numbers and l.sound = r.sound",
                "arrays_to_explode": ["kin_numbers"],
            },
            {
                "blocking_rule": "l.kin_names = r.kin_names and l.birth_date = r.birth_date",
                "arrays_to_explode": ["kin_names"],
            },
        ],
        deterministic=[block_on("number"), block_on("name", "birth_date", "phone")],
        recall=0.97,
        training=[block_on("number"), block_on("name", "birth_date")],
        one_to_one=(("resident", "insurance"),),
    )


def _febrl_persons() -> list[Any]:
    return [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison(
            "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
        ),
        _pinned(cl.DamerauLevenshteinAtThresholds, "soc_sec_id"),
    ]


def _febrl_homes() -> list[Any]:
    return [
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]).configure(term_frequency_adjustments=True),
    ]


def _pinned(comparison: Callable[..., Any], column: str) -> Any:
    """A number of seven digits: equal or nearly so by chance once in ten million, a few hundred thousand."""
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column).configure(u_probability=1e-6, fix_u_probability=True),
            cll.DamerauLevenshteinLevel(column, 1).configure(u_probability=1e-5, fix_u_probability=True),
            cll.DamerauLevenshteinLevel(column, 2).configure(u_probability=5e-4, fix_u_probability=True),
            cll.ElseLevel().configure(u_probability=0.9995, fix_u_probability=True),
        ],
    )


def _census_persons() -> list[Any]:
    return [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.ExactMatch("middle_initial").configure(term_frequency_adjustments=True),
        _census_birth_date(),
        cl.ExactMatch("sex"),
    ]


def _census_birth_date() -> Any:
    """Splink's date of birth comparison with swapped day and month added."""
    column = "birth_date"
    swapped = "substr(birth_date_l, 1, 4) || substr(birth_date_l, 7, 2) || substr(birth_date_l, 5, 2) = birth_date_r"
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column).configure(tf_adjustment_column=column),
            cll.CustomLevel(swapped, label_for_charts="day and month swapped"),
            cll.DamerauLevenshteinLevel(column, 1),
            cll.DamerauLevenshteinLevel(column, 2),
            cll.AbsoluteDateDifferenceLevel(
                column, threshold=1, metric="year", input_is_string=True, datetime_format="%Y%m%d"
            ),
            cll.ElseLevel(),
        ],
    )


def _census_homes() -> list[Any]:
    return [
        cl.LevenshteinAtThresholds("street_number", 1).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("street_name", [0.92, 0.85]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("race"),
    ]


def _number() -> Any:
    """U by hand: two strangers' numbers are equal only through copying, nearly equal through neighbourhood.

    Two sound numbers that differ are told apart from a damaged one first: twins' differ in two digits.
    """
    sound, unsound = (
        "number_is_sound_l and number_is_sound_r",
        "not (number_is_sound_l and number_is_sound_r)",
    )
    levels = [
        (cll.ExactMatchLevel("number"), 1e-7),
        (cll.CustomLevel(sound, label_for_charts="both sound, and different"), 0.95),
        (
            cll.CustomLevel(
                "substr(number_l, 1, 15) = substr(number_r, 1, 15)", label_for_charts="damaged at the end"
            ),
            1e-6,
        ),
        (cll.DamerauLevenshteinLevel("number", 1), 1e-6),
        (cll.DamerauLevenshteinLevel("number", 2), 1e-5),
        (cll.CustomLevel(unsound, label_for_charts="one is unsound, and different"), 0.05 - 1.21e-5),
    ]
    return cl.CustomComparison(
        output_column_name="number",
        comparison_levels=[
            cll.NullLevel("number"),
            *(level.configure(u_probability=u, fix_u_probability=True) for level, u in levels),
            cll.ElseLevel().configure(
                u_probability=1e-9, fix_u_probability=True, m_probability=1e-9, fix_m_probability=True
            ),
        ],
    )


def _chinese_name() -> Any:
    """Equal, former, same sound, same given name, one syllable off, same surname; frequencies of name and sound."""
    return cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
            cll.CustomLevel(
                "name_l = former_name_r or former_name_l = name_r", label_for_charts="former name"
            ),
            cll.CustomLevel("sound_l = sound_r", label_for_charts="same sound").configure(
                tf_adjustment_column="sound", disable_tf_exact_match_detection=True
            ),
            cll.CustomLevel("given_l = given_r and length(given_l) > 1", label_for_charts="same given name"),
            cll.CustomLevel(
                "surname_l = surname_r and jaro_winkler_similarity(given_sound_l, given_sound_r) >= 0.92",
                label_for_charts="given name sounds nearly the same",
            ),
            cll.CustomLevel(
                "surname_l = surname_r and length(given_l) > 1 and (substr(given_l, 1, 1) = substr(given_r, 1, 1)"
                " or substr(given_l, 2, 1) = substr(given_r, 2, 1))",
                label_for_charts="one character of the given name differs",
            ),
            cll.JaroWinklerLevel("sound", 0.92),
            cll.CustomLevel("surname_l = surname_r", label_for_charts="same surname"),
            cll.ElseLevel(),
        ],
    )


def _chinese_birth_date() -> Any:
    column = "birth_date"
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column).configure(tf_adjustment_column=column),
            cll.CustomLevel(
                "substr(birth_date_l, 1, 5) || substr(birth_date_l, 9, 2) || '-' || substr(birth_date_l, 6, 2)"
                " = birth_date_r",
                label_for_charts="day and month swapped",
            ),
            cll.DamerauLevenshteinLevel(column, 1),
            cll.AbsoluteDateDifferenceLevel(
                column, threshold=2, metric="month", input_is_string=True, datetime_format="%Y-%m-%d"
            ),
            cll.CustomLevel(
                "substr(birth_date_l, 6, 5) = substr(birth_date_r, 6, 5)", label_for_charts="another year"
            ),
            cll.AbsoluteDateDifferenceLevel(
                column, threshold=1, metric="year", input_is_string=True, datetime_format="%Y-%m-%d"
            ),
            cll.ElseLevel(),
        ],
    )


def _kin() -> Any:
    """Relatives: a shared number, two shared names, one shared name, none."""
    unknown = "(len(kin_numbers_l) = 0 or len(kin_numbers_r) = 0) and (len(kin_names_l) = 0 or len(kin_names_r) = 0)"
    return cl.CustomComparison(
        output_column_name="kin",
        comparison_levels=[
            cll.CustomLevel(unknown, label_for_charts="unknown").configure(is_null_level=True),
            cll.ArrayIntersectLevel("kin_numbers", min_intersection=1),
            cll.ArrayIntersectLevel("kin_names", min_intersection=2),
            cll.ArrayIntersectLevel("kin_names", min_intersection=1),
            cll.ElseLevel(),
        ],
    )


def _household() -> Any:
    """One family: relatives and telephone, either, names and address, either, nothing."""
    number = "array_length(list_intersect(kin_numbers_l, kin_numbers_r)) >= 1"
    names = "array_length(list_intersect(kin_names_l, kin_names_r)) >= 1"
    phone, address = "phone_l = phone_r", "address_l = address_r"
    levels = [
        (f"{number} and {phone}", "a relative's number and the telephone"),
        (number, "a relative's number"),
        (f"{names} and ({phone} or {address})", "a relative's name, and telephone or address"),
        (phone, "telephone"),
        (address, "address"),
        (names, "a relative's name"),
        ("district_l = district_r", "only the district"),
    ]
    return cl.CustomComparison(
        output_column_name="household",
        comparison_levels=[
            *(cll.CustomLevel(sql, label_for_charts=label) for sql, label in levels),
            cll.ElseLevel(),
        ],
    )


MODELS: dict[str, tuple[Callable[[], Model], ...]] = {
    "febrl4": (febrl4,),
    "febrl3": (febrl3,),
    "census_wic": (census_wic,),
    "census_ssa": (census_ssa,),
    "city": (city, city_household),
}
"""The models tried for a task; its best counts."""
