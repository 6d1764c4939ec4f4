"""Partial pooling: shrinkage, agreement with brute-force integration, tiny and empty data."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib import import_module

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import norm

from livingreview.inference import partial_pooling, signs_from_rows

MODULE = import_module("livingreview.inference.partial_pooling")  # the package's name of it is the function


def test_shares_are_drawn_together_and_the_order_kept(quick):
    rows = [(f"d{i}", "caudate", -1) for i in range(6)] + [(f"u{i}", "ofc", 1) for i in range(6)]
    table = partial_pooling(signs_from_rows(rows, quick)).set_index("region")
    assert 0.5 < table.loc["caudate", "share"] < 1.0
    assert 0.0 < table.loc["ofc", "share"] < 0.5
    assert (table["low"] < table["share"]).all()
    assert (table["share"] < table["high"]).all()


def test_sparser_regions_have_wider_intervals(quick):
    rows = [(f"s{i}", "often", -1 if i % 4 else 1) for i in range(20)] + [("s0", "once", -1)]
    table = partial_pooling(signs_from_rows(rows, quick)).set_index("region")
    width = table["high"] - table["low"]
    assert width["once"] > width["often"]


def test_against_numerical_integration(monkeypatch):
    # One region, samples without effect: the posterior of the intercept is a one-dimensional integral.
    monkeypatch.setattr(MODULE, "_SD_GRID", np.array([1e-4]))
    monkeypatch.setattr(MODULE, "_SD_WIDTH", np.array([1.0]))
    down = np.array([True] * 7 + [False] * 3)
    shares, _ = MODULE.pooled_shares(down, np.zeros(10, dtype=int), np.arange(10), 1, 10, 0.05)
    grid = np.linspace(-6, 6, 4001)
    density = norm.pdf(grid, scale=1.5) * expit(grid) ** 7 * expit(-grid) ** 3
    density /= density.sum()
    cdf = np.cumsum(density)
    truth = [density @ expit(grid), *(expit(grid[np.searchsorted(cdf, tail)]) for tail in (0.025, 0.975))]
    np.testing.assert_allclose(shares[0], truth, atol=0.02)


def test_tiny_and_empty_tables(quick):
    one = partial_pooling(signs_from_rows([("s1", "ofc", -1)], quick))
    assert one["n"].tolist() == [1]
    assert one["high"][0] - one["low"][0] > 0.5
    none = partial_pooling(signs_from_rows([("s1", "ofc", 0)], quick))
    assert len(none) == 0
    assert list(none.columns) == list(MODULE.COLUMNS)
    assert math.isnan(none.attrs["sd_region"])


def test_row_order_does_not_matter(small_review):
    shuffled = replace(small_review, frame=small_review.frame.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(partial_pooling(small_review), partial_pooling(shuffled))
