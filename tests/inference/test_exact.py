"""Exact distributions against brute force and scipy."""

from __future__ import annotations

from itertools import combinations, permutations, product

import numpy as np
import pytest
from scipy import stats

from livingreview.inference.exact import (
    attainable_level,
    bernoulli_sum_pmf,
    drawn_weight_pmf,
    p_values,
    shuffled_sum_pmf,
    smallest_p,
)


def test_weighted_bernoulli_sum_equals_enumeration():
    chances, weights = [0.2, 0.5, 0.9, 1.0], [3, 1, 2, 2]
    brute = np.zeros(sum(weights) + 1)
    for outcome in product((0, 1), repeat=4):
        probability = np.prod([c if x else 1 - c for c, x in zip(chances, outcome, strict=True)])
        brute[np.dot(outcome, weights)] += probability
    np.testing.assert_allclose(bernoulli_sum_pmf(chances, weights), brute, atol=1e-15)


def test_equal_chances_are_binomial():
    np.testing.assert_allclose(bernoulli_sum_pmf([0.3] * 9), stats.binom.pmf(range(10), 9, 0.3), atol=1e-14)


def test_weighted_draw_equals_enumeration():
    weights, n_total, n_marked = [2, 5, 1], 7, 3
    brute = np.zeros(sum(weights) + 1)
    for marked in combinations(range(n_total), n_marked):
        brute[sum(w for i, w in enumerate(weights) if i in marked)] += 1
    np.testing.assert_allclose(drawn_weight_pmf(n_total, n_marked, weights), brute / brute.sum(), atol=1e-14)


@pytest.mark.parametrize("n_marked", [0, 3, 7])
def test_equal_draw_is_hypergeometric(n_marked):
    expected = stats.hypergeom.pmf(range(5), 7, n_marked, 4)
    np.testing.assert_allclose(drawn_weight_pmf(7, n_marked, [1] * 4), expected, atol=1e-14)
    np.testing.assert_allclose(drawn_weight_pmf(7, n_marked, [2] * 4)[::2], expected, atol=1e-14)


@pytest.mark.parametrize("chance", [0.5, 0.3])
@pytest.mark.parametrize("n", [1, 5, 12])
def test_two_sided_equals_binomtest(n, chance):
    ours = p_values(bernoulli_sum_pmf([chance] * n))
    theirs = [stats.binomtest(k, n, chance).pvalue for k in range(n + 1)]
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_weighted_outcomes_are_ranked_by_distance():
    pmf = bernoulli_sum_pmf([0.5, 0.5], [3, 50])
    # 0, 3, 50 and 53 are equally probable: only their distance tells 0 and 53 from the others.
    assert p_values(pmf, "probability")[53] == 1.0
    assert p_values(pmf, "distance")[[0, 3, 50, 53]].tolist() == [0.5, 1.0, 1.0, 0.5]
    with pytest.raises(ValueError, match="not one of probability, distance"):
        p_values(pmf, "size")


def test_smallest_p_and_attainable_level():
    pmf = bernoulli_sum_pmf([0.5] * 6)
    assert smallest_p(pmf) == pytest.approx(2 / 64)
    assert attainable_level(pmf, 0.05) == pytest.approx(2 / 64)
    assert attainable_level(bernoulli_sum_pmf([0.5] * 5), 0.05) == 0.0
    assert smallest_p(bernoulli_sum_pmf([1.0, 1.0])) == 1.0


def test_shuffled_sum_equals_enumeration():
    sign = np.array([[-1, 1, 1, 0], [1, -1, 0, -1], [-1, -1, 0, 0]])
    labels, weights = np.array([1, -1, 0, 1]), [1, 2, 3]
    rows = []
    for row, weight in zip(sign, weights, strict=True):
        cells = np.flatnonzero(row)
        rows.append([weight * int(labels[cells] @ np.array(order)) for order in permutations(row[cells])])
    sums = [sum(parts) for parts in product(*rows)]
    values, pmf = shuffled_sum_pmf(sign, labels, weights)
    brute = np.array([sums.count(value) for value in values]) / len(sums)
    np.testing.assert_allclose(pmf, brute, atol=1e-14)
