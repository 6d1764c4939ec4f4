"""Concordance of two arms: worked by hand, both designs, their nulls and their edges."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from livingreview.inference import Analysis, concordance, signs_from_rows, summarise
from livingreview.inference.concordance import overlap_answer

THERAPY = [
    ("s1", "caudate", -1), ("s1", "ofc", -1), ("s1", "acc", 1),
    ("s2", "caudate", -1), ("s2", "acc", -1), ("s3", "insula", -1),
]  # fmt: skip
DRUG = [("s1", "caudate", -1), ("s1", "ofc", 1), ("s2", "caudate", -1), ("s2", "insula", 1), ("s4", "insula", 1)]


@pytest.fixture
def arms(quick):
    return signs_from_rows(THERAPY, quick), signs_from_rows(DRUG, quick, arm="drug")


def test_unpaired_by_hand(arms, rng):
    result = concordance(*arms, False, rng)
    status = result.frame.set_index("region")["status"].to_dict()
    # acc: one up, one down in therapy: no majority.
    assert status == {"acc": "undecided", "caudate": "same", "insula": "opposite", "ofc": "opposite"}
    assert (result.n_samples_a, result.n_samples_b, result.n_both) == (3, 3, 2)
    assert result.jaccard == pytest.approx(3 / 4)
    assert result.signed_jaccard == pytest.approx((1 - 2) / 4)
    assert result.answer == "inconsistent"


def test_paired_by_hand(arms, rng):
    result = concordance(*arms, True, rng)
    # s1: caudate same, ofc opposite, acc therapy only. s2: caudate same, acc therapy only, insula drug only.
    counts = (result.n_same, result.n_opposite, result.n_a_only, result.n_b_only, result.n_undecided)
    assert counts == (2, 1, 2, 1, 0)
    assert result.signed_jaccard == pytest.approx((2 - 1) / 6)
    assert result.jaccard == pytest.approx(3 / 6)
    assert set(result.pairs["sample"]) == {"s1", "s2"}
    assert math.isnan(result.p_exchangeable)


def test_paired_null_by_hand(quick):
    therapy = signs_from_rows([("s1", "a", -1), ("s1", "b", 1)], quick.replace(n_resamples=4000))
    drug = signs_from_rows([("s1", "a", -1), ("s1", "b", 1)], quick.replace(n_resamples=4000), arm="drug")
    result = concordance(therapy, drug, True, np.random.default_rng(1))
    # Two arrangements of (-, +): agreement 1 or -1, each with probability 1/2.
    assert result.signed_jaccard == 1.0
    assert result.p_independent == pytest.approx(0.5, abs=0.03)


def test_degenerate_when_no_shuffle_changes_anything(quick, rng):
    therapy = signs_from_rows([("s1", "a", -1)], quick)
    drug = signs_from_rows([("s1", "a", -1)], quick, arm="drug")
    result = concordance(therapy, drug, True, rng)
    assert result.degenerate
    assert math.isnan(result.p_independent)
    assert math.isnan(result.ci_low)
    assert result.answer == "too few samples"


def test_exchangeable_null_finds_two_literatures_that_differ(rng):
    rules = Analysis(n_resamples=499)
    regions = ["a", "b", "c", "d"]
    one = signs_from_rows([(f"t{i}", r, -1) for i in range(6) for r in regions], rules)
    other = signs_from_rows([(f"d{i}", r, 1) for i in range(6) for r in regions], rules, arm="drug")
    result = concordance(one, other, False, rng)
    assert result.signed_jaccard == -1.0
    assert result.p_exchangeable < 0.01
    assert result.answer == "disagree"
    same = concordance(one, signs_from_rows([(f"d{i}", r, -1) for i in range(6) for r in regions], rules), False, rng)
    assert same.p_exchangeable == 1.0


@pytest.mark.parametrize("paired", [True, False])
def test_seed_and_row_order(arms, paired):
    first = concordance(*arms, paired, np.random.default_rng(5))
    mixed = [replace(arm, frame=arm.frame.sample(frac=1, random_state=1)) for arm in arms]
    second = concordance(*mixed, paired, np.random.default_rng(5))
    pd.testing.assert_frame_equal(summarise({"x": first}), summarise({"x": second}))
    pd.testing.assert_frame_equal(first.frame, second.frame)


@pytest.mark.parametrize(
    ("same", "opposite", "named_any", "n_samples", "answer"),
    [
        (3, 0, 4, 3, "agree"),
        (0, 3, 4, 3, "disagree"),
        (2, 2, 4, 3, "inconsistent"),
        (1, 0, 6, 3, "agree where shared"),
        (3, 0, 3, 1, "too few samples"),
        (0, 0, 5, 3, "no shared regions"),
    ],
)
def test_a_word_needs_samples_and_says_how_little_is_shared(same, opposite, named_any, n_samples, answer):
    counts = {"same": same, "opposite": opposite}
    assert overlap_answer(counts, same + opposite, named_any, n_samples, Analysis()) == answer


def test_nothing_shared(quick, rng):
    result = concordance(
        signs_from_rows([("s1", "a", -1)], quick), signs_from_rows([("s2", "b", -1)], quick, arm="drug"), False, rng
    )
    assert result.answer == "no shared regions"
    assert (result.n_a_only, result.n_b_only, result.signed_jaccard, result.jaccard) == (1, 1, 0.0, 0.0)


@pytest.mark.parametrize("paired", [True, False])
def test_empty_arms_do_not_crash(quick, rng, paired):
    result = concordance(signs_from_rows([], quick), signs_from_rows(DRUG, quick, arm="drug"), paired, rng)
    assert result.answer == "no shared regions"
    assert result.n_samples_a == 0
    assert math.isnan(result.p_exchangeable)


def test_different_rules_are_refused(arms, rng):
    with pytest.raises(ValueError, match="made by different rules"):
        concordance(arms[0], replace(arms[1], analysis=Analysis(level="coarse")), False, rng)


def test_patients_weigh_the_pairs(rng):
    rules = Analysis(weighting="patients", n_resamples=99)
    therapy = signs_from_rows([("s1", "a", -1, 30), ("s2", "a", -1, 10)], rules)
    drug = signs_from_rows([("s1", "a", -1, 30), ("s2", "a", 1, 10)], rules, arm="drug")
    assert concordance(therapy, drug, True, rng).signed_jaccard == pytest.approx((60 - 20) / 80)
