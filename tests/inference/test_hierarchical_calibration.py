"""The simulations behind the calibration of the hierarchical model."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from livingreview.inference.calibration import COLUMNS
from livingreview.inference.hierarchical_calibration import calibrate_hierarchical, draw_layout, simulate_hierarchical
from livingreview.inference.mixed_layout import layout_of


@pytest.fixture(scope="module")
def layout():
    rows = [(f"s{i}", region, -1) for i in range(8) for region in "abcdef"[: 2 + i % 5]]
    traits = {f"s{i}": {"disorder": "xy"[i % 2], "therapy": "t", "modality": "m"} for i in range(8)}
    return layout_of(pd.DataFrame(rows, columns=["sample", "region", "sign"]), {}, traits)


def test_drawn_directions_follow_the_truth(layout):
    rng = np.random.default_rng(1)
    sds, base = np.array([0, 0, 0, 0.8, 0, 0, 0]), np.array([2.0, 1.0, 0.0, -1.0, -2.0, 0.5])
    drawn = [draw_layout(layout, sds, base, rng) for _ in range(1500)]
    truth = drawn[0][1]
    noise = 0.8 * np.random.default_rng(2).standard_normal(100_000)
    np.testing.assert_allclose(truth, expit(base[:, None] + noise).mean(axis=1), atol=0.005)
    down = np.mean([made.down for made, _ in drawn], axis=0)
    observed = np.bincount(layout.region_of, weights=down) / np.bincount(layout.region_of)
    np.testing.assert_allclose(observed, truth, atol=0.04)
    assert all((made.region_of == layout.region_of).all() for made, _ in drawn[:3])


def test_rows_are_those_of_the_calibration_table(layout):
    frame = calibrate_hierarchical({"small": layout}, 7, 6)
    assert list(frame.columns) == list(COLUMNS)
    assert not frame.duplicated(["test", "structure", "quantity", "effect"]).any()
    assert set(frame["quantity"]) == {"false_positive_rate", "power", "coverage"}
    assert (frame["verdict"] == "").tolist() == (frame["quantity"] == "power").tolist()
    pd.testing.assert_frame_equal(frame, calibrate_hierarchical({"small": layout}, 7, 6))


def test_no_direction_is_called_too_often_and_intervals_hold_the_truth(layout):
    found = {}
    for part in simulate_hierarchical(layout, np.random.default_rng(3), 25):
        key = part.quantity if hasattr(part, "quantity") else part.effect
        found[key] = part.rejected if hasattr(part, "rejected") else part.held
    assert found["false_positive_rate"].mean() < 0.05
    assert found["sd of every component 0.5, of studies 1"].mean() > 0.9


def test_a_region_with_one_sample_is_not_counted_among_the_false_directions(layout):
    one = layout_of(pd.DataFrame([("s", "a", -1)], columns=["sample", "region", "sign"]), {}, {})
    part = next(iter(simulate_hierarchical(replace(one), np.random.default_rng(4), 2)))
    assert part.n_tests == 0 and all(map(math.isnan, part.rejected))
