"""Absence as a specification: what is looked at before a child is said to be missing, and how sure one may be."""

from datetime import date

import numpy as np
import pytest
from people import FIELDS, child, number, settle_town, table

from matchers import link
from matchers.absence import (
    ANSWERED_BELOW,
    CONFIRMED_FROM,
    MISSED,
    TAKEN,
    UNSEEN,
    Standing,
    entered_twice,
    search,
)
from matchers.encode import encode
from matchers.normalise.numbers import NumberLevel
from matchers.settle import settle
from matchers.unseen import findable, hidden
from matchers.views import view_records
from matchers.weigh import default_weights

AS_OF = date(2026, 10, 31)
TOWN = settle_town(400, seed=3)
GIRL = child(
    "girl", name="欧阳明玥", number=number("2015-03-02", 8), birth_date="2015-03-02", sex="女",
    phone="13870415293", mother="尉迟芳", mother_number=number("1988-01-02", 4), district="甲县",
)  # fmt: skip


def view(*rows, also=()):
    """Two views that share their words: of the rows, and of whatever else there is."""
    both = table(*rows, *also)
    records, nodes = settle(encode([both], FIELDS, AS_OF), "name")
    order = np.argsort(records.row)
    everything = view_records(records.take(order), nodes.doubted[nodes.of_record][order])
    upper, lower = np.arange(len(rows)), np.arange(len(rows), both.num_rows)
    return take(everything, upper), take(everything, lower)


def take(whole, rows):
    return type(whole)({feature: matrix[rows] for feature, matrix in whole.codes.items()}, whole.words)


def look(*wanted, among, taken=(), twice=0.0):
    """Search the rows for the wanted; `taken`: ids of rows that are somebody else's."""
    children, answers = view(*wanted, also=among)
    ids = [row["id"] for row in among]
    claimed = np.array([id_ in taken for id_ in ids], bool)
    found = search(children, answers, claimed, default_weights(FIELDS, 1_000), FIELDS, twice=twice)
    return found, ids


def test_a_child_of_whom_the_list_holds_no_trace_is_confirmed_missing():
    found, _ = look(GIRL, among=TOWN)
    assert found.standing == [Standing.CONFIRMED]
    assert found.probability[0] == pytest.approx(1 - UNSEEN, abs=0.01)


def test_who_is_known_by_a_telephone_alone_is_not_confirmed_missing():
    newborn = child("newborn", name=None, number=None, birth_date=None, phone="13870415293")
    found, _ = look(newborn, among=TOWN)
    assert Standing.CONFIRMED not in found.standing
    known, _ = look(newborn | {"birth_date": "2026-09-12"}, among=TOWN)
    assert known.probability[0] > found.probability[0]


def test_an_empty_list_holds_nobody():
    found, _ = look(GIRL, among=())
    assert found.standing == [Standing.CONFIRMED]
    assert found.candidate.tolist() == [-1]
    assert np.isnan(found.candidate_probability[0])


def test_a_record_with_her_name_and_birthday_answers_after_all():
    found, ids = look(GIRL, among=[*TOWN, GIRL | {"id": "roll", "number": None, "phone": None}])
    assert found.standing == [Standing.ANSWERED]
    assert ids[found.candidate[0]] == "roll"
    assert found.probability[0] < ANSWERED_BELOW


DOUBTFUL = {"id": "roll", "name": "欧阳明玥", "birth_date": "2015-12-20", "sex": "女", "district": "乙县"}


def test_a_record_that_might_be_hers_is_for_a_person_to_look_at():
    found, ids = look(GIRL, among=[*TOWN, DOUBTFUL])
    assert found.standing == [Standing.REVIEW]
    assert ids[found.candidate[0]] == "roll"


def test_absence_and_candidates_share_one_certainty_by_bayes_rule():
    found, _ = look(GIRL, among=[*TOWN, DOUBTFUL])
    odds = np.exp2(found.pair_weight)
    assert found.probability[0] == pytest.approx((1 - UNSEEN) / (1 + odds.sum()), rel=1e-4)
    assert found.candidate_probability[0] == pytest.approx(odds.max() / (1 + odds.sum()), rel=1e-4)
    assert found.probability[0] + found.candidate_probability[0] <= 1


def test_two_records_that_might_be_hers_leave_less_doubt_than_one():
    one, _ = look(GIRL, among=[*TOWN, DOUBTFUL])
    two, _ = look(GIRL, among=[*TOWN, DOUBTFUL, DOUBTFUL | {"id": "again", "birth_date": "2015-11-20"}])
    assert two.probability[0] < one.probability[0]


def test_a_record_that_is_somebody_elses_is_hardly_hers():
    free, _ = look(GIRL, among=[*TOWN, DOUBTFUL])
    held, _ = look(GIRL, among=[*TOWN, DOUBTFUL], taken={"roll", *(row["id"] for row in TOWN)})
    assert held.standing == [Standing.CONFIRMED]
    assert held.candidate_weight[0] == pytest.approx(free.candidate_weight[0] + np.log2(TAKEN))


def test_her_sisters_record_is_not_hers():
    sister = GIRL | {
        "id": "sister",
        "name": "欧阳明珂",
        "number": number("2017-09-10", 6),
        "birth_date": "2017-09-10",
    }
    found, _ = look(GIRL, among=[*TOWN, sister])
    assert found.standing == [Standing.CONFIRMED]


@pytest.mark.parametrize(
    "known",
    [{"mother_number": number("1988-01-02", 4)}, {"sex": "女", "district": "甲县"}, {}],
    ids=["a mother who may have others", "sex and district", "nothing"],
)
def test_a_child_known_too_little_cannot_be_looked_for(known):
    found, _ = look(
        child("poor", **known), among=[*TOWN, *(row | {"id": f"again{row['id']}"} for row in TOWN)]
    )
    assert found.standing == [Standing.UNDECIDABLE]


def test_a_list_that_tells_no_birthdays_cannot_show_a_child_known_by_hers():
    newborn = child("newborn", birth_date="2026-03-02", mother="尉迟芳", sex="女")
    silent = [row | {"birth_date": None, "number": None} for row in TOWN]
    assert look(newborn, among=TOWN)[0].standing == [Standing.CONFIRMED]
    assert look(newborn, among=silent)[0].standing == [Standing.UNDECIDABLE]


def test_a_list_without_numbers_and_birthdays_confirms_nothing():
    bare = [{"id": row["id"], "name": row["name"], "sex": row["sex"]} for row in TOWN]
    found, _ = look(GIRL, among=bare)
    assert found.standing == [Standing.REVIEW]
    assert found.probability[0] == pytest.approx((1 - UNSEEN) / (1 + MISSED), abs=0.01)


def test_records_that_cannot_be_traced_but_are_somebodys_hide_nobody():
    children, answers = view(GIRL, also=[child("a", name="李伟"), child("b", name="王芳")])
    assert hidden(children, answers, np.array([False, False])).tolist() == [1.0]
    assert hidden(children, answers, np.array([True, False])).tolist() == [0.5]
    assert hidden(children, answers, np.array([True, True])).tolist() == [0.0]


def test_the_longer_the_list_the_more_it_takes_to_be_found_in_it():
    children, answers = view(GIRL, also=TOWN)
    weights = default_weights(FIELDS, 1_000)
    short, long = (
        findable(children, answers, weights, FIELDS, float(np.log2(MISSED / free)))[0]
        for free in (100, 100_000)
    )
    assert short - long == pytest.approx(np.log2(1000))


def test_each_child_is_judged_by_herself():
    boy = child("boy", name="司马云帆", number=number("2012-01-02", 9), birth_date="2012-01-02")
    both, _ = look(GIRL, boy, among=[*TOWN, DOUBTFUL])
    alone, _ = look(boy, among=[*TOWN, DOUBTFUL])
    assert both.standing == [Standing.REVIEW, Standing.CONFIRMED]
    assert both.probability[1] == pytest.approx(alone.probability[0])


def test_the_order_of_the_list_changes_nothing():
    there, ids = look(GIRL, among=[*TOWN, DOUBTFUL])
    back, back_ids = look(GIRL, among=[DOUBTFUL, *TOWN[::-1]])
    assert there.probability == pytest.approx(back.probability)
    assert ids[there.candidate[0]] == back_ids[back.candidate[0]]


def test_the_chance_of_absence_is_calibrated_on_a_town_with_gaps():
    """Of a town's children a tenth are truly left out of a damaged list: Brier score of the probabilities."""
    people = settle_town(1_000, seed=8)
    missing = {row["id"] for row in people[::10]}
    roll = []
    for place, row in enumerate(people):
        if row["id"] in missing:
            continue
        said = {name: row[name] for name in ("number", "name", "birth_date", "sex", "district")}
        if place % 6 == 1:
            said["number"] = None
        if place % 9 == 2:
            said["name"] = said["name"][0] + said["name"][2:]
        if place % 18 == 4:
            said["birth_date"] = None
        roll.append(child(f"roll{row['id']}", **said))
    linkage = link({"a": table(*people), "b": table(*roll)}, key="id", fields=FIELDS, as_of=AS_OF)
    rows = linkage.absent("a", "b").to_pylist()
    gap = [(row["probability"] - (row["key"] in missing)) ** 2 for row in rows]
    assert np.mean(gap) <= 0.01
    confirmed = [row["key"] in missing for row in rows if row["probability"] >= CONFIRMED_FROM]
    assert np.mean(confirmed) >= 0.99
    assert len(confirmed) >= 90


def test_a_name_cut_by_an_old_system_is_looked_at_with_nothing_else_in_common():
    whole = GIRL | {"name": "塔西买买提·木合塔尔", "phone": None, "mother": None, "mother_number": None}
    cut = whole | {"id": "cut", "name": "塔西买买提木合", "number": None, "birth_date": None}
    found, ids = look(whole, among=[*TOWN, cut])
    assert [ids[record] for record in found.pair_record] == ["cut"]


def test_a_newborn_in_a_dotted_mothers_name_answers_by_mother_and_birthday():
    newborn = GIRL | {
        "name": "米热古丽·麦麦提敏", "mother": "玛依拉·穆萨", "number": None, "birth_date": "2026-07-27", "phone": None,
        "mother_number": None,
    }  # fmt: skip
    roll = newborn | {"id": "roll", "name": "玛依拉•穆萨之女", "mother": None}
    found, ids = look(newborn, among=[*TOWN, roll])
    assert ids[found.candidate[0]] == "roll"
    assert found.standing != [Standing.CONFIRMED]


def test_a_nameless_newborn_under_the_other_parent_is_looked_at_whatever_telephone_is_there():
    newborn = GIRL | {
        "name": "王小满", "number": None, "birth_date": "2026-07-27", "mother": "张大山", "mother_number": None,
    }  # fmt: skip
    roll = newborn | {"id": "roll", "name": "李秋菊之女", "mother": None, "phone": "13999999999"}
    found, ids = look(newborn, among=[*TOWN, roll])
    assert [ids[record] for record in found.pair_record] == ["roll"]
    assert found.standing == [Standing.REVIEW]


def test_a_record_with_her_own_number_is_hers_to_claim_whoever_else_holds_it():
    other = GIRL | {"id": "roll", "name": "崔小红", "phone": None, "mother": None, "mother_number": None}
    found, _ = look(GIRL, among=[*TOWN, other], taken=("roll",))
    assert found.standing != [Standing.CONFIRMED]


def test_of_whom_nothing_can_be_told_is_as_likely_missing_as_any_child():
    bare = GIRL | dict.fromkeys(("number", "birth_date", "phone", "mother", "mother_number")) | {"name": None}
    children, answers = view(GIRL, bare, also=TOWN)
    taken = np.zeros(len(TOWN), bool)
    found = search(children, answers, taken, default_weights(FIELDS, 1_000), FIELDS, registered=198)
    assert found.standing == [Standing.CONFIRMED, Standing.UNDECIDABLE]
    assert found.probability[1] == pytest.approx(2 / 200)


def test_a_record_is_judged_by_all_that_its_person_says():
    petted = GIRL | {"name": "囡囡", "number": None, "phone": None}
    roll = child("roll", name="欧阳明玥", birth_date="2015-03-02", sex="女", district="甲县")
    at_home = roll | {"mother": "尉迟芳", "mother_number": number("1988-01-02", 4)}
    children, everybody = view(petted, also=[*TOWN, roll, at_home])
    answers, known = (
        take(everybody, np.arange(len(TOWN) + 1)),
        take(everybody, np.r_[: len(TOWN), len(TOWN) + 1]),
    )
    found = [
        search(
            children,
            answers,
            np.zeros(len(answers), bool),
            default_weights(FIELDS, 1_000),
            FIELDS,
            known=view_,
        )
        for view_ in (None, known)
    ]
    assert [each.candidate[0] for each in found] == [len(TOWN)] * 2
    assert found[1].probability[0] < found[0].probability[0] / 2


def test_where_children_are_entered_twice_an_entry_without_a_number_may_be_a_second_one():
    again = GIRL | {"name": "欧阳明钥", "number": None}
    taken = {"girl", *(row["id"] for row in TOWN)}
    once, _ = look(again, among=[*TOWN, GIRL], taken=taken)
    often, _ = look(again, among=[*TOWN, GIRL], taken=taken, twice=0.01)
    assert often.candidate_weight[0] == pytest.approx(
        once.candidate_weight[0] + np.log2(0.01 / (TAKEN * MISSED))
    )
    assert often.probability[0] < once.probability[0]


def test_the_share_entered_twice_is_of_people_not_of_records():
    assert entered_twice(np.array([4, 7, 7, 7, 2, 9])) == 1 / 4
    assert entered_twice(np.array([], np.int64)) == 0


def test_a_record_that_is_her_own_already_is_nobody_elses():
    children, answers = view(GIRL | {"number": None}, also=[*TOWN, DOUBTFUL])
    taken, whose = np.ones(len(answers), bool), np.arange(1, len(answers) + 1)
    others, own = (
        search(
            children,
            answers,
            taken,
            default_weights(FIELDS, 1_000),
            FIELDS,
            persons=(np.array([person]), whose),
        )
        for person in (0, len(answers))
    )
    assert own.candidate[0] == len(TOWN)
    assert own.probability[0] < others.probability[0]


def test_who_bears_her_number_elsewhere_is_looked_at_as_if_it_stood_there():
    corrected = GIRL | {
        "id": "roll",
        "number": number("2015-03-12", 6),
        "birth_date": "2015-03-12",
        "phone": None,
    }
    children, answers = view(GIRL, also=[*TOWN, corrected])
    free = np.zeros(len(answers), bool)
    before, after = (
        search(children, answers, free, default_weights(FIELDS, 1_000), FIELDS, one_number=told)
        for told in (None, (np.array([0]), np.array([len(TOWN)])))
    )
    assert after.candidate[0] == len(TOWN)
    assert after.probability[0] < before.probability[0]
    assert after.standing == [Standing.ANSWERED]
    assert (after.pair_level["number"] == NumberLevel.SAME).sum() == 1


def test_a_newborns_provisional_number_does_not_speak_against_her():
    newborn = GIRL | {"name": "尉迟芳之女", "number": "980104202607279912", "birth_date": "2026-07-27"}
    roll = newborn | {"id": "roll", "name": "欧阳明玥", "number": number("2026-07-27", 8), "phone": None}
    silent, _ = look(newborn | {"number": None}, among=[*TOWN, roll])
    provisional, _ = look(newborn, among=[*TOWN, roll])
    assert provisional.candidate_weight[0] == pytest.approx(silent.candidate_weight[0])
