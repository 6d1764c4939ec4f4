"""Intervals of shares: known limits and sensible behaviour at the edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from livingreview.inference.intervals import clustered_interval, dyadic_interval, effective_size, share_interval


@pytest.mark.parametrize(("k", "n"), [(0, 3), (2, 5), (7, 7)])
def test_share_interval_is_clopper_pearson(k, n):
    exact = stats.binomtest(k, n).proportion_ci(0.9, method="exact")
    assert share_interval(k / n, n, 0.1) == pytest.approx((exact.low, exact.high))


def test_no_sample_no_interval():
    assert all(math.isnan(limit) for limit in share_interval(math.nan, 0, 0.05))
    assert all(math.isnan(limit) for limit in clustered_interval([], [], 0.05))


def test_effective_size_never_exceeds_the_samples():
    assert effective_size([1, 1, 1, 1]) == 4
    assert 1 < effective_size([100, 1, 1, 1]) < 1.1


def test_unanimous_clusters_count_as_samples_not_observations():
    assert clustered_interval([4, 4, 4], [4, 4, 4], 0.05) == pytest.approx(share_interval(1.0, 3, 0.05))


def test_clusters_that_differ_widen_the_interval():
    alike = clustered_interval([2, 2, 2, 2, 2, 2], [4] * 6, 0.05)
    apart = clustered_interval([4, 0, 4, 0, 4, 0], [4] * 6, 0.05)
    assert apart[1] - apart[0] > alike[1] - alike[0]
    assert clustered_interval([2], [3], 0.05) == (0.0, 1.0)


def all_pairs(n):
    return np.triu_indices(n, k=1)


def test_pairs_that_all_agree_leave_the_interval_of_their_samples():
    left, right = all_pairs(6)
    low, high = dyadic_interval(left, right, np.ones(15), np.ones(15), 0.05)
    assert high == 1 and low == pytest.approx(2 * share_interval(1.0, 6, 0.05)[0] - 1)
    assert dyadic_interval(left[:0], right[:0], np.ones(0), np.ones(0), 0.05)[0] != low
    assert dyadic_interval(np.array([0]), np.array([1]), np.ones(1), np.ones(1), 0.05) == (-1.0, 1.0)


def test_the_interval_of_agreement_holds_the_truth_as_often_as_it_says():
    rng, (left, right), held = np.random.default_rng(4), all_pairs(30), []
    down = np.array([0.8, 0.2, 0.7, 0.5, 0.6, 0.3])
    for _ in range(400):
        sign = np.where(rng.random((30, 6)) < down, -1.0, 1.0)
        pairs = (sign[left] * sign[right]).sum(axis=1), np.full(len(left), 6.0)
        low, high = dyadic_interval(left, right, *pairs, 0.05)
        held.append(low <= ((2 * down - 1) ** 2).mean() <= high)
    assert 0.91 <= np.mean(held) <= 0.99
