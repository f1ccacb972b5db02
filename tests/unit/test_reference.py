"""Our EM against recordlinkage's ECM, where both can be asked: two levels a field, no siblings, no defaults in the way.

Pairs are simulated from known m and u, so that the two estimates can also be held against the truth.
"""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.peers.reference import ecm_weights
from matchers.estimation import learn_m, learn_u, tally
from matchers.fields import Identifier
from matchers.patterns import Met
from matchers.weigh import Observed, default_weights

LABELS = ("school", "card", "street", "teacher", "bank")
FIELDS = tuple(Identifier(label) for label in LABELS)
M = np.array([0.97, 0.90, 0.75, 0.85, 0.60])
U = np.array([0.02, 0.05, 0.10, 0.01, 0.03])
PAIRS = 200_000
SAMPLING = 0.01
"""Three standard errors of a share of 20,000 pairs: an estimate further off is wrong, not unlucky."""
NO_SIBLINGS = 1e-30


def simulate(share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Agreement (1) or disagreement (0) in PAIRS pairs, of which `share` are the same: patterns and counts."""
    draw = np.random.default_rng(seed)
    same = draw.random(PAIRS) < share
    agrees = draw.random((PAIRS, len(M))) < np.where(same[:, None], M, U)
    return np.unique(agrees.astype(np.int8), axis=0, return_counts=True)


def our_weights(patterns, counts, seed):
    """m and the prior by our EM, u from random pairs of strangers."""
    strangers = np.random.default_rng(seed + 1).random((PAIRS, len(U))) >= U
    level = {label: strangers[:, i].astype(np.int8) for i, label in enumerate(LABELS)}
    weights = replace(default_weights(FIELDS, 1000), rho=NO_SIBLINGS, prior=-3.0)
    weights = learn_u(weights, FIELDS, tally(FIELDS, Observed(level, {})))
    apart = np.stack([counts, np.zeros_like(counts)], axis=1).astype(float)
    levels = 1 - patterns  # level 0 is agreement
    return learn_m(weights, FIELDS, Met(levels, apart, np.array([PAIRS, 0.0])))


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_our_m_is_ecms(share):
    patterns, counts = simulate(share, seed=11)
    ours, ecm = our_weights(patterns, counts, seed=11), ecm_weights(patterns, counts, LABELS)
    for label in LABELS:
        assert ours.m[label][0] == pytest.approx(ecm.m[label], abs=SAMPLING)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_both_find_the_share_of_pairs_that_are_the_same(share):
    patterns, counts = simulate(share, seed=12)
    ours, ecm = our_weights(patterns, counts, seed=12), ecm_weights(patterns, counts, LABELS)
    assert 2**ours.prior == pytest.approx(ecm.share, abs=SAMPLING)
    assert ecm.share == pytest.approx(share, abs=SAMPLING)


def test_both_find_the_m_that_the_pairs_were_drawn_from():
    patterns, counts = simulate(0.2, seed=13)
    ours, ecm = our_weights(patterns, counts, seed=13), ecm_weights(patterns, counts, LABELS)
    np.testing.assert_allclose([ours.m[label][0] for label in LABELS], M, atol=SAMPLING)
    np.testing.assert_allclose([ecm.m[label] for label in LABELS], M, atol=SAMPLING)


def test_u_of_random_pairs_is_what_ecm_finds_without_being_told():
    patterns, counts = simulate(0.2, seed=14)
    ours, ecm = our_weights(patterns, counts, seed=14), ecm_weights(patterns, counts, LABELS)
    np.testing.assert_allclose(
        [ours.u[label][0] for label in LABELS], [ecm.u[label] for label in LABELS], atol=SAMPLING
    )
