"""What is learned without labels, as a specification: from strangers, siblings, settled pairs and EM."""

from dataclasses import replace

import numpy as np
import pytest
from people import FIELDS

from matchers.estimation import learn_m, learn_siblings, learn_u, tally
from matchers.fields import BirthDate, Name, Phone, Sex
from matchers.levels import SexLevel, levels_of
from matchers.normalise.dates import DateLevel
from matchers.normalise.namelevels import NameLevel
from matchers.normalise.numbers import NumberLevel
from matchers.normalise.phones import PhoneLevel
from matchers.patterns import Met, count_pairs
from matchers.weigh import Observed, default_weights

CITY = default_weights(FIELDS, 10_000)
FIELD = {field.label: field for field in FIELDS}
NOTHING_MET = Met(np.empty((0, len(FIELDS)), np.int8), np.empty((0, 2)), np.array([1e8, 1e8]))


def met(patterns, counts, pairs):
    """Candidates that all come from different tables."""
    return Met(patterns, np.stack([counts, np.zeros_like(counts)], axis=1), np.array([pairs, 0.0]))


def random_pairs(size, **shares):
    """Pairs in which each field shows its levels in these shares."""
    draw = np.random.default_rng(7)
    level = {
        label: draw.choice(list(share), size, p=list(share.values())).astype(np.int8)
        for label, share in shares.items()
    }
    level |= {
        label: np.full(size, max(levels_of(field)), np.int8)
        for label, field in FIELD.items()
        if label not in level
    }
    return tally(FIELDS, Observed(level, {label: np.full(size, -1, np.int32) for label in FIELD}))


def test_u_is_learned_from_strangers_where_they_meet_and_bounded_where_they_do_not():
    met = random_pairs(
        20_000,
        sex={SexLevel.SAME: 0.6, SexLevel.DIFFERENT: 0.4},
        name={NameLevel.DIFFERENT: 0.9, NameLevel.SURNAME_ONLY: 0.1},
    )
    learned = learn_u(CITY, FIELDS, met)
    assert learned.u["sex"][:2] == pytest.approx([0.6, 0.4], abs=0.02)
    assert learned.u["name"][NameLevel.SURNAME_ONLY] == pytest.approx(0.1, abs=0.02)
    assert learned.u["name"][NameLevel.SAME] <= 1 / 20_000


def test_u_of_the_number_is_never_learned():
    learned = learn_u(
        CITY, FIELDS, random_pairs(20_000, number={NumberLevel.SAME: 0.5, NumberLevel.DIFFERENT: 0.5})
    )
    assert learned.u["number"].tolist() == CITY.u["number"].tolist()


def test_siblings_teach_names_and_birthdays_but_not_household_or_number():
    met = random_pairs(
        5_000,
        name={NameLevel.SURNAME_ONLY: 0.7, NameLevel.ONE_CHARACTER: 0.3},
        phone={PhoneLevel.DIFFERENT: 1.0},
        number={NumberLevel.OTHER_PERSON: 1.0},
    )
    learned = learn_siblings(CITY, FIELDS, met)
    assert learned.sibling["name"][NameLevel.SURNAME_ONLY] == pytest.approx(0.7, abs=0.03)
    for label in ("phone", "number"):
        assert learned.sibling[label].tolist() == CITY.sibling[label].tolist()


def test_siblings_of_one_name_are_not_believed_to_be_siblings():
    met = random_pairs(
        5_000,
        name={NameLevel.SURNAME_ONLY: 0.7, NameLevel.ONE_CHARACTER: 0.2, NameLevel.SAME: 0.1},
        number={NumberLevel.OTHER_PERSON: 1.0},
    )
    learned = learn_siblings(CITY, FIELDS, met).sibling["name"]
    assert learned[NameLevel.SAME] == pytest.approx(CITY.sibling["name"][NameLevel.SAME])
    assert learned[NameLevel.SURNAME_ONLY] == pytest.approx(7 / 9, abs=0.03)
    assert learned[:-1].sum() == pytest.approx(1)


def test_a_child_has_two_sound_numbers_no_more_seldom_than_the_default():
    identical = random_pairs(500_000, number={NumberLevel.ONE_SLIP: 1.0})
    learned = learn_m(CITY, FIELDS, NOTHING_MET, None, identical)
    default = CITY.m["number"][NumberLevel.OTHER_PERSON]
    assert learned.m["number"][NumberLevel.OTHER_PERSON] == pytest.approx(default, rel=0.1)


def test_em_recovers_the_m_by_which_the_pairs_were_made():
    fields = (Name("name"), BirthDate("birth_date"), Sex("sex"), Phone("phone"))
    made = default_weights(fields, 10_000)
    true = replace(
        made,
        m=made.m
        | {
            "sex": np.array([0.9, 0.1, 1.0]),
            "phone": np.array([0.5, 0.1, 0.4, 1.0]),
        },
    )
    matches, others, all_pairs = 3_000.0, 60_000.0, 50_000_000.0
    grid = np.stack(
        [axis.ravel() for axis in np.meshgrid(*(range(len(levels_of(f)) - 1) for f in fields))], axis=1
    ).astype(np.int8)

    def share(table):
        return np.prod([table[f.label][grid[:, i]] for i, f in enumerate(fields)], axis=0)

    counts = matches * share(true.m) + others * share(true.u)
    seen = counts > 1e-6
    learned = learn_m(made, fields, met(grid[seen], counts[seen], all_pairs))
    for label in ("sex", "phone", "name", "birth_date"):
        assert learned.m[label][:-1] == pytest.approx(true.m[label][:-1], abs=0.02)
    assert learned.prior == pytest.approx(np.log2(matches / all_pairs), abs=0.1)


def test_pairs_settled_by_number_teach_every_field_but_the_number():
    settled = random_pairs(
        50_000, sex={SexLevel.SAME: 0.8, SexLevel.DIFFERENT: 0.2}, number={NumberLevel.SAME: 1.0}
    )
    learned = learn_m(CITY, FIELDS, NOTHING_MET, settled)
    assert learned.m["sex"][:2] == pytest.approx([0.8, 0.2], abs=0.01)
    assert learned.m["number"] == pytest.approx(CITY.m["number"])


def test_records_that_say_the_same_teach_every_field_and_the_prior():
    identical = random_pairs(50_000, sex={SexLevel.SAME: 1.0}, number={NumberLevel.SAME_UNSOUND: 1.0})
    learned = learn_m(CITY, FIELDS, NOTHING_MET, None, identical)
    assert learned.m["sex"][SexLevel.SAME] > CITY.m["sex"][SexLevel.SAME]
    assert learned.m["number"][NumberLevel.SAME_UNSOUND] > 0.99
    assert learned.prior == pytest.approx(np.log2(50_000 / 1e8))


def grid_of(fields):
    """Every pattern of known levels."""
    axes = np.meshgrid(*(range(len(levels_of(field)) - 1) for field in fields))
    return np.stack([axis.ravel() for axis in axes], axis=1).astype(np.int8)


def share_of(table, fields, grid):
    """The probability of each pattern."""
    return np.prod([table[field.label][grid[:, i]] for i, field in enumerate(fields)], axis=0)


def test_em_learns_how_much_rarer_one_child_is_within_a_table_than_across():
    fields = (Name("name"), BirthDate("birth_date"), Sex("sex"), Phone("phone"))
    made = replace(default_weights(fields, 10_000), rho=1e-12)
    grid, pairs = grid_of(fields), np.array([20e6, 30e6])
    matches = np.array([4_000.0, 4_000.0 * 1.5 / 16])
    counts = np.stack(
        [n * share_of(made.m, fields, grid) + 30_000 * share_of(made.u, fields, grid) for n in matches],
        axis=1,
    )
    learned = learn_m(made, fields, Met(grid, counts, pairs))
    assert learned.prior == pytest.approx(np.log2(4_000 / 20e6), abs=0.1)
    assert learned.again == pytest.approx(4.0, abs=0.3)


@pytest.mark.parametrize("seen", [1.0, 0.3], ids=["all siblings proposed", "most siblings never proposed"])
def test_siblings_born_on_one_day_stand_for_all(seen):
    fields = (Name("name"), BirthDate("birth_date"), Sex("sex"), Phone("phone"))
    made = default_weights(fields, 10_000)
    grid, pairs, siblings = grid_of(fields), 50e6, 5_000.0
    same_day = grid[:, 1] == DateLevel.SAME
    kindred = siblings * share_of(made.sibling, fields, grid) * np.where(same_day, 1.0, seen)
    counts = 3_000 * share_of(made.m, fields, grid) + 60_000 * share_of(made.u, fields, grid) + kindred
    learned = learn_m(made, fields, met(grid, counts, pairs))
    assert np.log2(learned.rho) == pytest.approx(np.log2(siblings / pairs), abs=0.5)


def test_pairs_are_counted_once_and_only_where_one_is_open():
    tables = np.array([0b01, 0b01, 0b10, 0b11])
    open_ = np.array([True, False, False, False])
    apart, together = count_pairs(tables, open_)
    assert (apart, together) == (1.0, 2.0)


def test_all_pairs_of_a_single_table_share_it():
    assert count_pairs(np.ones(5, int), np.ones(5, bool)).tolist() == [0.0, 10.0]
