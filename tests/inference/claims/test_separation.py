"""Separation of two groups: against the graded Jaccard index, and at its edges."""

import math

import numpy as np
import pytest

from livingreview.inference.claims import Draws, evaluate
from livingreview.inference.claims.separation import separation
from livingreview.inference.overlap import graded_jaccard

NAMES = ("a", "b")


def test_one_stratum_is_the_graded_jaccard_index_less_its_mean(claim_evidence, rng):
    rows = [(f"s{i}", "ab"[i % 2], rng.integers(-1, 2, 6)) for i in range(10)]
    made = claim_evidence(rows)
    observed, null = separation(made, np.ones(10), NAMES, Draws(2, 500))
    a, b = (made.sign[made.group == name] for name in NAMES)
    sums = [part for arm in (a, b) for part in (arm.sum(0), np.abs(arm).sum(0), (arm != 0).any(0))]
    index = float(graded_jaccard(*sums))
    assert observed == pytest.approx(index - (index - observed))
    assert null.mean() == pytest.approx(0, abs=1e-9)
    # By brute force: deal the same samples out with the same keys.
    keys = Draws(2, 500).keys([f"s{i}" for i in range(10)], "deal")
    values = []
    order = sorted(range(10), key=lambda i: i)
    for key in keys[:60, order]:
        chosen = np.argsort(key)[:5]
        is_a = np.isin(np.arange(10), chosen)
        parts = [
            p
            for arm in (made.sign[is_a], made.sign[~is_a])
            for p in (arm.sum(0), np.abs(arm).sum(0), (arm != 0).any(0))
        ]
        values.append(float(graded_jaccard(*parts)))
    spread = np.array(values) - null[:60]
    assert np.ptp(spread) < 1e-6
    assert observed + spread[0] == pytest.approx(index, abs=1e-6)


def test_opposite_groups_lie_below_what_dealing_gives(claim_evidence):
    rows = [(f"x{i}", "a", [-1, -1, 1]) for i in range(6)] + [(f"y{i}", "b", [1, 1, -1]) for i in range(6)]
    observed, null = separation(claim_evidence(rows), np.ones(12), NAMES, Draws(2, 800))
    assert observed < 0 and (null <= observed).mean() < 0.01


def test_a_sample_in_both_groups_swaps_its_parts(claim_evidence):
    rows = [("s", "a", [-1]), ("s", "b", [1]), ("t", "a", [-1]), ("t", "b", [-1])]
    observed, null = separation(claim_evidence(rows), np.ones(4), NAMES, Draws(2, 400))
    # As observed: a is all down, b is even: 0. Swapping s makes a even and b all down: 0 as well; all the same.
    assert observed == pytest.approx(0) and np.ptp(null) == pytest.approx(0)


def test_strata_add_up_and_a_stratum_with_one_group_is_left_out(claim_evidence):
    rows = [("s", "a", [-1, 0]), ("t", "b", [-1, 0]), ("u", "a", [0, 1])]
    with_third = separation(claim_evidence(rows, stratum=["p", "p", "q"]), np.ones(3), NAMES, Draws(2, 99))
    without = separation(claim_evidence(rows[:2], stratum="p"), np.ones(2), NAMES, Draws(2, 99))
    assert with_third[0] == without[0]


def test_one_group_alone_has_no_separation(claim_evidence):
    observed, null = separation(claim_evidence([("s", "a", [1])]), np.ones(1), NAMES, Draws(2, 20))
    assert math.isnan(observed) and not len(null)


def test_too_few_samples_are_not_dealt_out(claim_evidence, claim):
    rows = [("s", "a", [1]), ("t", "b", [1])]
    found = evaluate(claim_evidence(rows), claim("separation", "deal", least=6), "deal", np.ones((2, 1)), Draws(2, 20))
    assert math.isnan(found.estimate[0]) and (found.n[0], found.n_least[0]) == (2, 1)


def test_a_margin_has_to_be_ruled_out_by_the_shifted_permutations(claim_evidence, claim):
    rows = [(f"s{i}", "ab"[i % 2], [-1, -1 if i % 3 else 1, 1]) for i in range(12)]
    made, weight, draws = claim_evidence(rows), np.ones((12, 1)), Draws(2, 800)
    plain, generous = (
        evaluate(made, claim("separation", "deal", margin=margin, groups={"by": "arm", "a": "a", "b": "b"}), "deal", weight, draws)
        for margin in (0.0, 0.3)
    )
    expected = ((plain.null[:, 0] * 4 / 3 >= plain.estimate[0] + 0.3 - 1e-9).sum() + 1) / 801
    assert generous.p_greater[0] == pytest.approx(expected) and generous.p_greater[0] < plain.p_greater[0]
    assert generous.p_less[0] == plain.p_less[0] and generous.estimate[0] == plain.estimate[0]
