"""The cost model: a line a stage through two sizes, and how far it misses a third."""

import json

import pytest

from benchmarks.scale import Size, check, fit, main, predict

SMALL = Size(100, 1_000, {"link": 3.0, "publish": 5.0})
LARGE = Size(1_000, 10_000, {"link": 21.0, "publish": 5.0})


def test_a_stage_is_a_fixed_part_and_a_part_a_record():
    lines = fit(SMALL, LARGE)
    assert (lines["link"].fixed, lines["link"].each) == pytest.approx((1.0, 0.002))
    assert (lines["publish"].fixed, lines["publish"].each) == pytest.approx((5.0, 0.0))


def test_a_stage_that_was_dearer_when_small_has_no_part_below_nothing():
    lines = fit(SMALL, Size(1_000, 10_000, {"link": 2.0}))
    assert (lines["link"].fixed, lines["link"].each) == (2.0, 0.0)


def test_the_prediction_is_held_against_what_was_measured():
    huge = Size(5_000, 50_000, {"link": 80.0, "publish": 5.0})
    assert predict(fit(SMALL, LARGE), 50_000) == pytest.approx({"link": 101.0, "publish": 5.0})
    missed = check(fit(SMALL, LARGE), huge)
    assert missed["link"] == pytest.approx(101 / 80 - 1)
    assert missed["all"] == pytest.approx(106 / 85 - 1)


def test_the_tables_name_every_size_and_both_populations(tmp_path):
    def cost(children, seconds):
        return {
            "children": children, "records": children * 3, "processor": {"link": seconds},
            "wall": {"link": seconds}, "peak_gigabytes": seconds / 10,
        }  # fmt: skip

    told = {"stages": {"costs": [cost(100_000, 5.0), cost(1_000_000, 41.0)]}}
    (tmp_path / "speed.json").write_text(json.dumps(told), "utf-8")
    (tmp_path / "speed-5000000.json").write_text(json.dumps({"cost": cost(5_000_000, 200.0)}), "utf-8")
    main(["--results", str(tmp_path)])
    page = (tmp_path / "scale.md").read_text("utf-8")
    assert "5,000,000 children" in page
    assert "| link | 5.0 | 41.0 | 200.0 | 1.0 | 13.33 | 201.0 | +0% |" in page
    assert "| one machine | a province | the nation |" in page
