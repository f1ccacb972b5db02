"""Splink's models of the city: what an expert of Chinese names would add to its documentation's advice."""

from collections.abc import Sequence
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import block_on

from benchmarks.peers.splink_model import Model


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
