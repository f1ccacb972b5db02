"""How the benchmark counts: pairs within and across tables, thresholds, and children without an answer."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from benchmarks.peers.absence import Asked
from benchmarks.peers.measure import clusters_of, read_records, read_scored
from benchmarks.peers.task import ACROSS, WITHIN, write_task

REGISTER = {"r1": "ann", "r2": "bo", "r3": "cy", "r4": None}
ROLL = {"i1": "ann", "i2": "ann", "i3": "bo"}
PAIRS = pd.DataFrame(
    [("r1", "i1", 9.0), ("r2", "i1", 4.0), ("r2", "i3", 2.0)], columns=["key_l", "key_r", "weight"]
).assign(table_l="register", table_r="roll")


@pytest.fixture(params=[WITHIN, ACROSS])
def pairs(request):
    return request.param


@pytest.fixture
def records(tmp_path, pairs):
    tables = {name: pa.table({"key": list(rows)}) for name, rows in (("register", REGISTER), ("roll", ROLL))}
    entity = {
        name: pa.array(list(rows.values()), pa.string())
        for name, rows in (("register", REGISTER), ("roll", ROLL))
    }
    task = write_task(tmp_path, "small", model="none", pairs=pairs, tables=tables, entity=entity)
    return read_records(task)


def test_true_pairs_within_count_a_person_twice_on_one_list(records, pairs):
    assert records.true == {WITHIN: 4, ACROSS: 3}[pairs]


def test_a_cluster_of_two_people_counts_its_false_pairs(records, pairs):
    found = pd.DataFrame({"table": ["register", "roll", "roll"], "key": ["r1", "i1", "i3"], "cluster": "x"})
    score = records.score(clusters_of(records, found))
    assert (score.right, score.false) == (1, {WITHIN: 2, ACROSS: 1}[pairs])


def test_the_threshold_takes_the_stronger_pairs_only(records):
    scored = read_scored(records, PAIRS)
    assert [records.score_pairs(scored, at).found for at in (10, 9, 4, 0)] == [0, 1, 2, 3]
    assert records.score_pairs(scored, 0).right == 2


def test_components_join_through_a_third(records):
    cluster = read_scored(records, PAIRS).components(7, 4.0)
    r1, r2, i1, i3 = (records.places(pd.Series([t]), pd.Series([k]))[0] for t, k in
                      (("register", "r1"), ("register", "r2"), ("roll", "i1"), ("roll", "i3")))  # fmt: skip
    assert cluster[r1] == cluster[i1] == cluster[r2] != cluster[i3]


def test_a_child_is_flagged_once_and_only_where_asked_about(records):
    asking, answering = np.array([1, 1, 1, 0, 0, 0, 0], bool), np.array([0, 0, 0, 0, 1, 1, 1], bool)
    missing, counted = np.array([0, 0, 1], bool), np.array([1, 0, 1], bool)
    asked = Asked(asking, answering, missing, counted, records.entity)
    score = asked.score_pairs(read_scored(records, PAIRS), 9.0)
    assert (score.true, score.found, score.right) == (1, 1, 1)
    nothing = asked.score(np.zeros(7, bool))
    assert (nothing.found, nothing.false) == (2, 1)
