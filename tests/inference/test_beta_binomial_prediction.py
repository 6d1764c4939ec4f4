"""Beliefs about regions, by hand and in a world where the truth is known."""

import numpy as np
import pandas as pd
import pytest

from livingreview.inference.beta_binomial_prediction import beta_binomial_prediction


def frame(*rows):
    return pd.DataFrame(rows, columns=["region", "sign"])


def test_nothing_known_is_one_half():
    found = beta_binomial_prediction(frame(), {"a": "x"}, ["a"])
    assert found["probability"].tolist() == pytest.approx([0.5]) and found["base_rate"].tolist() == [0.5]


def test_one_region_alone_is_a_beta_binomial_about_the_base_rate():
    found = beta_binomial_prediction(frame(("a", -1), ("a", -1), ("a", 1)), {"a": "a"}).iloc[0]
    assert 0.5 < found["probability"] < 2 / 3 and found["base_rate"] == 2.5 / 4
    assert (found["n_decrease"], found["n_increase"]) == (2, 1)
    assert found["low"] < found["probability"] < found["high"]


def test_a_region_leans_on_the_rest_of_its_wider_region_not_on_itself():
    rows = [("a", -1)] * 6 + [("c", 1)] * 6
    found = beta_binomial_prediction(frame(*rows), {"a": "x", "b": "x", "c": "y", "d": "y"}, ["a", "b", "c", "d"])
    p = found.set_index("region")["probability"]
    assert p["a"] > p["b"] > 0.5 > p["d"] > p["c"]


def test_signs_without_a_direction_do_not_count_and_order_does_not_matter():
    rows = [("a", -1), ("b", 1), ("a", 0), ("b", -1)]
    one = beta_binomial_prediction(frame(*rows), {"a": "x", "b": "x"})
    two = beta_binomial_prediction(frame(*rows[::-1]), {"a": "x", "b": "x"})
    pd.testing.assert_frame_equal(one, two)
    assert one["n_decrease"].tolist() == [1, 1]


def test_intervals_hold_the_truth_in_a_beta_binomial_world():
    rng, held, n = np.random.default_rng(8), 0, 0
    for _ in range(40):
        truth = rng.beta(4 * 0.6, 4 * 0.4, 12)
        rows = [(f"r{j}", -1 if rng.random() < truth[j] else 1) for j in range(12) for _ in range(6)]
        found = beta_binomial_prediction(frame(*rows), {}).set_index("region")
        for j in range(12):
            held += found.loc[f"r{j}", "low"] <= truth[j] <= found.loc[f"r{j}", "high"]
            n += 1
    assert held / n == pytest.approx(0.95, abs=0.035)
