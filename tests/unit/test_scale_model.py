"""The cost model: what each term says, how far small sizes tell of large ones, and figures as they were measured."""

import json

import pytest

from benchmarks.scale import BEGIN, END, PAGE, RESULTS, main, replace_block, write_block, write_page
from benchmarks.scale_model import Size, Term, add_up, check, fit, miss, model, tell
from benchmarks.scale_sizes import DUCKDB_TERMS, SPARK_TERMS, read_duckdb, read_spark, step_of

CHILDREN = (100_000, 300_000, 1_000_000, 5_000_000)


def city(children, **costs):
    """A city whose pairs and costs follow the model: `linear`, `square` and `fixed` cost what their names say."""
    million = children / 1e6
    told = {"linear": 2 + 8 * million, "square": 3 * million + 4 * million**2, "fixed": 5.0}
    return Size(children, 3 * children, 0.1 * children + 5e-7 * children**2, told | costs)


TERMS = {
    "linear": (Term.FIXED, Term.RECORDS),
    "square": (Term.FIXED, Term.CHILDREN, Term.SQUARED),
    "fixed": (Term.FIXED,),
}


def test_every_term_is_found_again():
    sizes = [city(children) for children in CHILDREN[:3]]
    found = fit([size.costs["square"] for size in sizes], sizes, TERMS["square"])
    assert found == pytest.approx({Term.FIXED: 0.0, Term.CHILDREN: 3.0, Term.SQUARED: 4.0}, abs=1e-6)
    assert tell(found, city(5_000_000)) == pytest.approx(115.0)


def test_no_part_of_a_cost_is_below_nothing():
    sizes = [city(100_000), city(1_000_000)]
    falling = fit([3.0, 2.0], sizes, (Term.FIXED, Term.RECORDS))
    assert min(falling.values()) >= 0
    assert falling[Term.RECORDS] == 0


def test_what_follows_the_model_is_told_from_smaller_sizes():
    told, real = check([city(children) for children in CHILDREN], TERMS)[-1]
    assert told.costs == pytest.approx(real.costs)
    assert (told.records, told.pairs) == pytest.approx((15_000_000, real.pairs))
    assert miss(told.whole, real.whole) == pytest.approx(0, abs=1e-6)


def test_what_does_not_is_missed_by_as_much():
    sizes = [*(city(children) for children in CHILDREN[:3]), city(5_000_000, linear=84.0)]
    told, real = check(sizes, TERMS)[-1]
    assert miss(told.costs["linear"], real.costs["linear"]) == pytest.approx(-0.5)


def test_only_a_size_with_two_smaller_ones_is_told():
    sizes = [city(children) for children in CHILDREN]
    assert [real.children for _, real in check(sizes, TERMS)] == [1_000_000, 5_000_000]
    assert check(sizes[:2], TERMS) == []


def test_putting_in_order_grows_faster_than_the_records():
    sizes = [Size(n, n, n, {}) for n in (2**20, 2**21)]
    assert sizes[1].value(Term.SORTED) / sizes[0].value(Term.SORTED) == pytest.approx(2 * 21 / 20)


def test_steps_of_a_stage_are_added_up_where_they_are_told():
    size = Size(1, 1, 1, {"link: settle": 2.0, "link: write": 3.0, "find": 1.0})
    assert add_up(size).costs == {"link": 5.0, "find": 1.0}


def test_pairs_grow_with_the_square_and_records_do_not():
    told = model([city(children) for children in CHILDREN[:2]], TERMS).at(10_000_000)
    assert told.records == 30_000_000
    assert told.pairs == pytest.approx(0.1 * 1e7 + 5e-7 * 1e14)


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("raw", "stage"), ("land staged", "stage"), ("parted", "settle"), ("key_among_split", "propose"),
        ("pair", "propose"), ("label", "assign"), ("link", "link records"), ("land linked", "land"),
        ("weights", "weigh"), ("weighed", "weigh"),
    ],
)  # fmt: skip
def test_each_stage_of_the_engine_is_a_step_s(stage, step):
    assert step_of(stage) == step


def test_every_stage_of_the_measured_runs_belongs_to_a_step():
    runs = json.loads((RESULTS / "spark.json").read_text("utf-8")).values()
    stages = {cost["stage"] for run in runs for cost in run["stages"]}
    assert len(stages) > 30
    assert all(step_of(stage) for stage in stages)


def test_the_committed_figures_are_those_of_the_measurements():
    assert (RESULTS / "scale.md").read_text("utf-8") == "\n".join(write_page(RESULTS))
    assert write_block(RESULTS) in PAGE.read_text("utf-8")


def test_only_the_block_of_a_page_is_replaced():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert replace_block(page, f"{BEGIN}\nnew\n{END}") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_the_command_writes_both_pages(tmp_path):
    for name in ("scale.json", "spark.json"):
        (tmp_path / name).write_bytes((RESULTS / name).read_bytes())
    page = tmp_path / "SCALE.md"
    page.write_text(f"# Scale\n{BEGIN}{END}\n", "utf-8")
    main(["--results", str(tmp_path), "--page", str(page)])
    assert "| the nation, 250 cities |" in page.read_text("utf-8")
    assert "## Spark at local[2]" in (tmp_path / "scale.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("sizes", "terms"),
    [(read_duckdb(RESULTS).processor, DUCKDB_TERMS), (read_spark(RESULTS).processor, SPARK_TERMS)],
    ids=["duckdb", "spark"],
)
def test_larger_measured_sizes_are_told_from_smaller_ones_within_a_quarter(sizes, terms):
    checked = check(sizes, terms)
    assert checked[-1][1].children >= 1_000_000
    for told, real in checked:
        assert abs(miss(told.whole, real.whole)) <= 0.25
        assert abs(miss(told.pairs, real.pairs)) <= 0.25
