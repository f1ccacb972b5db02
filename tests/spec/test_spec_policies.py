"""The policies as declared, and how a city's settings change them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from schemas.codes import Boarding, Category, ParentState, Stage
from schemas.errors import InputError
from schemas.policies import DEFAULTS, Policies, load_policies
from schemas.policy import FindingKind, Verdict, all_hold, any_holds

TRUTHS = (True, False, None)


def test_without_settings_the_defaults_hold() -> None:
    assert load_policies() == load_policies({}) == DEFAULTS == Policies()


def test_every_policy_says_who_pays_and_on_whose_word_and_every_condition_says_why() -> None:
    assert all(policy.title and policy.payer and policy.source and policy.basis for policy in DEFAULTS.each)
    conditions = [condition for policy in DEFAULTS.each for condition in policy.conditions]
    assert all(condition.code and condition.text and condition.why for condition in conditions)


def test_every_stage_and_boarding_has_at_most_one_standard_on_any_day() -> None:
    for day, stage, boarding in product((date(2024, 9, 1), date(2026, 10, 31)), Stage, Boarding):
        held = [
            standard
            for standard in DEFAULTS.education_aid.standards
            if standard.holds(day) and standard.stage is stage and standard.boarding in {None, boarding}
        ]
        assert len(held) == (0 if stage is Stage.PRESCHOOL else 1)


def test_a_declaration_holds_from_its_first_day_to_the_eve_of_its_last() -> None:
    ground = replace(DEFAULTS.premium_aid.full[0], valid_from=date(2026, 1, 1), valid_until=date(2026, 7, 1))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [ground.holds(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize("truths", list(product(TRUTHS, repeat=2)), ids=str)
def test_unknown_is_never_defaulted_away(truths: tuple[bool | None, bool | None]) -> None:
    worlds = [
        tuple(truth if truth is not None else guess for truth, guess in zip(truths, guesses, strict=True))
        for guesses in product((True, False), repeat=2)
    ]
    for combine, plain in ((all_hold, all), (any_holds, any)):
        outcomes = {plain(world) for world in worlds}
        assert combine(truths) == (outcomes.pop() if len(outcomes) == 1 else None)


def test_a_truth_value_is_a_verdict() -> None:
    assert [Verdict.of(truth).value for truth in TRUTHS] == ["eligible", "not_eligible", "unknown"]


def test_every_kind_of_finding_has_its_comparison_programme_and_words() -> None:
    assert all(kind.comparison and kind.programme and kind.term for kind in FindingKind)
    assert {kind for kind in FindingKind if kind.searched} == {
        FindingKind.AID_MISSING,
        FindingKind.NOT_ENROLLED,
        FindingKind.INSURANCE_MISSING,
        FindingKind.PREMIUM_AID_MISSING,
        FindingKind.ORPHAN_UNDETECTED,
        FindingKind.UNATTENDED_UNDETECTED,
    }


def test_a_citys_settings_replace_what_they_name_and_nothing_else() -> None:
    city = load_policies(
        {
            "education_aid": {
                "categories": ["低保", "重病"],
                "amounts": {"小学": {"住宿": 700, "走读": 350}, "普通高中": 1500},
                "weeks_before_roll": 10,
                "source": "某市教发〔2026〕1号",
            },
            "premium_aid": {"full_categories": ["孤儿", "低保边缘"], "partial_categories": []},
            "insurance": {"newborn_days": 60},
            "unattended": {"clocked": ["失联"]},
            "register": {"undated_entry_counts": False, "valid_until": date(2030, 1, 1)},
        }
    )
    aid = city.education_aid
    assert [ground.category for ground in aid.grounds] == [Category.MINIMUM_LIVING, Category.SERIOUSLY_ILL]
    assert aid.grounds[0] in DEFAULTS.education_aid.grounds
    assert aid.grounds[1].source == "某市教发〔2026〕1号"
    amounts = {(s.stage, s.boarding): s.yuan for s in aid.standards if s.holds(date(2026, 10, 31))}
    assert amounts == {
        (Stage.PRIMARY, Boarding.BOARDER): 700.0,
        (Stage.PRIMARY, Boarding.DAY): 350.0,
        (Stage.JUNIOR, Boarding.BOARDER): 750.0,
        (Stage.JUNIOR, Boarding.DAY): 375.0,
        (Stage.SENIOR, None): 1500.0,
        (Stage.VOCATIONAL, None): 1150.0,
    }
    assert aid.weeks_before_roll == 10
    assert [ground.category for ground in city.premium_aid.grounds] == [Category.ORPHAN, Category.MARGINAL]
    assert city.insurance.newborn_days == 60
    assert city.unattended.clocked == (ParentState.LOST_CONTACT,)
    assert city.register.undated_entry_counts is False
    assert city.register.valid_until == date(2030, 1, 1)
    assert (city.schooling, city.orphan) == (DEFAULTS.schooling, DEFAULTS.orphan)


def test_the_version_tells_settings_apart() -> None:
    changed = load_policies({"insurance": {"newborn_days": 60}})
    assert load_policies().version == DEFAULTS.version != changed.version
    assert load_policies({"insurance": {"newborn_days": 60}}).version == changed.version


@pytest.mark.parametrize(
    ("overrides", "where"),
    [
        ({"aid": {}}, "没有名为“aid”的政策"),
        ({"insurance": {"newborn": 60}}, "insurance.newborn"),
        ({"insurance": {"code": "other"}}, "insurance.code"),
        ({"insurance": 60}, "insurance"),
        ({"insurance": {"newborn_days": "60"}}, "insurance.newborn_days"),
        ({"insurance": {"newborn_days": True}}, "insurance.newborn_days"),
        ({"insurance": {"newborn_days": -1}}, "insurance.newborn_days"),
        ({"insurance": {"title": ""}}, "insurance.title"),
        ({"register": {"undated_entry_counts": 1}}, "register.undated_entry_counts"),
        ({"register": {"valid_from": "2026-01-01"}}, "register.valid_from"),
        ({"premium_aid": {"premium": "四百"}}, "premium_aid.premium"),
        ({"education_aid": {"categories": "低保"}}, "education_aid.categories"),
        ({"education_aid": {"categories": ["穷"]}}, "不认识“穷”"),
        ({"education_aid": {"amounts": 625}}, "education_aid.amounts"),
        ({"education_aid": {"amounts": {"大学": 1}}}, "不认识“大学”"),
        ({"education_aid": {"amounts": {"小学": {"通勤": 1}}}}, "不认识“通勤”"),
        ({"education_aid": {"amounts": {"小学": {"住宿": "多"}}}}, "education_aid.amounts"),
        ({"education_aid": {"universal_items": [1]}}, "education_aid.universal_items"),
        ({"unattended": {"clocked": ["出差"]}}, "不认识“出差”"),
        ({"verification": {"holidays": ["2027-01-01"]}}, "verification.holidays"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_known_is_refused_with_its_place(overrides: Mapping[str, Any], where: str) -> None:
    with pytest.raises(InputError) as refused:
        load_policies(overrides)
    assert where in str(refused.value)
