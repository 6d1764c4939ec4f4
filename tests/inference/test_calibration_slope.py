"""Slope of calibration: by hand, too bold, and where there is none."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from livingreview.inference.calibration_slope import calibration_slope


def made(slope, seed, n_samples=40, per_sample=5, sd=1.0):
    rng = np.random.default_rng(seed)
    belief = rng.uniform(0.1, 0.9, (n_samples, per_sample))
    down = rng.random(belief.shape) < expit(slope * logit(belief) + sd * rng.standard_normal((n_samples, 1)))
    names = np.repeat([f"s{i}" for i in range(n_samples)], per_sample)
    return pd.DataFrame({"sample": names, "beta-binomial": belief.ravel(), "outcome": down.ravel().astype(float)})


def test_two_forecasts_by_hand():
    """With two values of the forecast the slope is the difference of the log odds that came over that foretold."""
    frame = pd.DataFrame(
        {
            "sample": [f"s{i}" for i in range(20)],
            "beta-binomial": [0.3] * 10 + [0.6] * 10,
            "outcome": [1] * 4 + [0] * 6 + [1] * 7 + [0] * 3,
        }
    )
    expected = (logit(0.7) - logit(0.4)) / (logit(0.6) - logit(0.3))
    assert calibration_slope(frame).slope == pytest.approx(expected)


def test_bold_forecasts_have_a_small_slope_and_useless_ones_none():
    bold, useless = calibration_slope(made(0.4, 1, 400)), calibration_slope(made(0.0, 2, 400))
    assert bold.high < 1 and bold.low > 0
    assert useless.low < 0 < useless.high


def test_the_interval_holds_nought_as_often_as_it_says():
    held = [(s := calibration_slope(made(0.0, seed))).low <= 0 <= s.high for seed in range(150)]
    assert np.mean(held) > 0.95 - 3 * math.sqrt(0.95 * 0.05 / 150)


@pytest.mark.parametrize(
    "frame",
    [
        made(1, 1, 4),
        made(1, 1).assign(outcome=1.0),
        made(1, 1).assign(**{"beta-binomial": 0.5}),
        pd.DataFrame({"sample": list("abcdef"), "beta-binomial": [0.2] * 3 + [0.8] * 3, "outcome": [0, 0, 0, 1, 1, 1]}),
        made(1, 1).head(0),
    ],
    ids=["four samples", "one outcome", "one forecast", "parted", "nothing"],
)
def test_no_slope_is_nan(frame):
    assert math.isnan(calibration_slope(frame).slope)
