"""Several seeds together are one larger city: shares come from counts, never from means of shares."""

import pytest

from benchmarks.pooled import pool, write_pooled


def row(true, confirmed, right, review=0, found=None, brier=0.0):
    return {
        "true": true,
        "confirmed": confirmed,
        "review": review,
        "undecidable": 0,
        "precision_confirmed": right / confirmed if confirmed else None,
        "recall_with_review": (right if found is None else found) / true if true else None,
        "brier": brier,
    }


def seed(kinds, *, true=1000, linked=990, right=990, twins=0):
    return [
        {
            "kinds": kinds,
            "groups": {"newborn": next(iter(kinds.values()))},
            "pairs": {
                "true_pairs": true,
                "linked_pairs": linked,
                "recall": right / true,
                "twins_merged": twins,
            },
        }
    ]


LARGE = seed({"aid_missing": row(90, 90, 90, brier=0.0)})
SMALL = seed(
    {"aid_missing": row(10, 10, 5, review=3, found=8, brier=0.5)}, true=100, linked=110, right=99, twins=1
)


def test_shares_are_of_the_sums():
    whole = pool([LARGE, SMALL])["absence"]
    assert whole["precision_confirmed"] == pytest.approx(95 / 100)
    assert whole["recall_with_review"] == pytest.approx(98 / 100)
    assert whole["review_share"] == pytest.approx(3 / 100)
    assert whole["brier"] == pytest.approx(13 * 0.5 / 103)


def test_pairs_and_twins_add_up():
    pairs = pool([LARGE, SMALL])["pairs"]
    assert (pairs["true_pairs"], pairs["linked_pairs"], pairs["together"]) == (1100, 1100, 1089)
    assert pairs["twins_merged"] == 1


def test_only_absences_count_where_matching_is_judged():
    other = seed({"insurance_duplicate": row(50, 50, 0)})
    assert pool([LARGE, other])["absence"]["precision_confirmed"] == 1.0
    assert pool([LARGE, other])["all"]["precision_confirmed"] == pytest.approx(90 / 140)


def test_nothing_found_is_a_dash_and_no_error():
    nothing = seed({"aid_missing": row(0, 0, 0)}, true=1, linked=0, right=0)
    page = write_pooled("title", "command", {1: nothing})
    assert "| seed 1 | – | – | – | – | 0.00000 | 0 | – |" in page
