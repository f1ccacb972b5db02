"""Splink's settings, one model a task; imports nothing of ours but Splink, for it runs in Splink's environment.

Where they come from: the Febrl models are those of Splink's own documentation (docs/demos/examples/duckdb:
febrl3, febrl4's detailed model) with address and suburb added; the others follow its advice (name comparisons
with term frequencies, date of birth comparison, several blocking rules, cautious about correlated columns) and
add what an expert of Chinese names would: pinyin, swapped day and month, relatives as arrays, levels of the
number's damage. The u of the number is pinned by hand, because random pairs cannot tell it.
"""

from collections.abc import Callable
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import block_on

from benchmarks.peers.splink_city import city, city_household
from benchmarks.peers.splink_model import Model


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


MODELS: dict[str, tuple[Callable[[], Model], ...]] = {
    "febrl4": (febrl4,),
    "febrl3": (febrl3,),
    "census_wic": (census_wic,),
    "census_ssa": (census_ssa,),
    "city": (city, city_household),
}
"""The models tried for a task; its best counts."""
