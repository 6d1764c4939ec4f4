"""The joint test of a curve, what survives, and which choices move it."""

import numpy as np
import pandas as pd
import pytest

from livingreview.inference.claims import Draws, Evaluation, evaluate
from livingreview.inference.claims.results import tail_shares
from livingreview.inference.multiverse import count_results, influence_of_choices, joint_test
from livingreview.inference.multiverse.specification_curve import _significant, _weighted_medians


def evaluation(estimate, null, place=None) -> Evaluation:
    estimate, null = np.array(estimate, dtype=float), np.array(null, dtype=float)
    n = np.full(len(estimate), 9)
    tails = tail_shares(estimate, null if place is None else null[:, place])
    return Evaluation(estimate, *tails, n, n, n, null, np.arange(len(estimate)) if place is None else np.array(place))


def test_a_curve_by_hand():
    null = [[0.0, 0.2], [0.5, -0.1], [-0.3, 0.1]]
    curve = joint_test([(evaluation([0.4, 0.6], null), np.array(["undecided", "undecided"]))], 1, 0.5)
    assert curve.median == pytest.approx(0.5) and curve.n_specifications == 2
    # Medians of the permuted curves: 0.1, 0.2, -0.1; none reaches 0.5.
    assert curve.p_median == pytest.approx(1 / 4)
    # At 0.25 one of four may be at or above: 0.4 is second to 0.5, 0.6 is first.
    assert curve.share_significant == pytest.approx(0.5)


def test_specifications_without_enough_evidence_are_left_out_and_repeats_count():
    null = np.array([[0.0, 0.2], [0.5, -0.1]])
    results = np.array(["undecided", "too few samples", "undecided"])
    curve = joint_test([(evaluation([0.4, 0.6, 0.4], null, [0, 1, 0]), results)], 1, 0.05)
    assert curve.n_specifications == 2 and curve.median == pytest.approx(0.4)
    empty = joint_test([(evaluation([0.4], null[:, :1]), np.array(["too few samples"]))], 1, 0.05)
    assert empty.n_specifications == 0 and np.isnan(empty.p_median)


def test_what_a_claim_expects_turns_the_curve():
    null = np.random.default_rng(1).normal(0, 0.1, (99, 3))
    found = evaluation([-0.9, -0.8, -0.7], null), np.array(["undecided"] * 3)
    assert joint_test([found], -1, 0.05).p_median == pytest.approx(0.01)
    assert joint_test([found], 1, 0.05).p_median == 1.0


def test_weighted_medians_are_those_of_the_repeated_values():
    rng = np.random.default_rng(2)
    values, times = rng.normal(size=(20, 7)), rng.integers(1, 5, 7)
    expected = np.median(np.repeat(values, times, axis=1), axis=1)
    assert _weighted_medians(values, times) == pytest.approx(expected)


def test_significance_within_the_permutations_is_the_rank():
    rng = np.random.default_rng(3)
    values = np.round(rng.normal(size=(200, 5)), 1)
    expected = np.array([[(values[:, j] >= x - 1e-9).mean() <= 0.05 for j, x in enumerate(row)] for row in values])
    assert (_significant(values, 0.05) == expected).all()


def test_the_joint_test_keeps_its_level_where_specifications_repeat_one_another(chance_evidence, one_claim):
    rejected = []
    for seed in range(150):
        made, weight = chance_evidence(seed)
        found = evaluate(made, one_claim, "turn", weight, Draws(seed, 199))
        rejected.append(joint_test([(found, np.array(["undecided"] * weight.shape[1]))], 1, 0.05).p_median <= 0.05)
    assert np.mean(rejected) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 150)


def test_a_common_effect_is_found(chance_evidence, one_claim):
    made, weight = chance_evidence(1, lean=0.8)
    found = evaluate(made, one_claim, "turn", weight, Draws(1, 199))
    assert joint_test([(found, np.array(["undecided"] * weight.shape[1]))], 1, 0.05).p_median <= 0.02


def test_results_are_counted_in_the_order_of_the_rules():
    counted = count_results(pd.DataFrame({"result": ["undecided", "as claimed", "undecided"]}))
    assert list(counted.items()) == [("as claimed", 1), ("undecided", 2), ("against", 0), ("too few samples", 0)]


def test_a_choice_that_decides_all_explains_all_and_constants_explain_nothing():
    frame = pd.DataFrame({"a": list("xxyy"), "b": list("uvuv"), "estimate": [1.0, 1, 1, 1], "result": ["undecided"] * 4})
    assert influence_of_choices(frame, ["a", "b"])[["estimate_share", "result_share"]].isna().all(axis=None)


@pytest.fixture
def one_claim():
    from livingreview.inference.claims import Claim

    words = dict.fromkeys(("key", "part", "title", "says", "tested"), "x")
    labels = {"from": "circuit", "circuit": "c", "predict": "increase"}
    return Claim(**words, statistic="alignment", null="turn", labels=labels)


@pytest.fixture
def chance_evidence():
    from livingreview.inference.claims import ClaimEvidence

    def make(seed, lean=0.5, n=12, k=3):
        rng = np.random.default_rng([seed, 7])
        sign = np.where(rng.random((n, k)) < lean, -1, 1)
        blank = np.array([""] * n)
        made = ClaimEvidence(
            tuple(f"s{i}" for i in range(n)), blank, blank, np.ones((n, 1), dtype=bool), (("a", ""), ("b", ""), ("c", "")),
            sign, -np.ones((n, k), dtype=int), sign != 0, np.ones(n),
        )  # fmt: skip
        # Specifications that drop a sample or two.
        weight = np.ones((n, 10))
        for j in range(1, 10):
            weight[rng.choice(n, 2, replace=False), j] = 0
        return made, weight

    return make
