"""The normal approximation: against integration, and its gradient against differences."""

import numpy as np
import pytest
from scipy import integrate
from scipy.special import expit
from scipy.stats import norm

from livingreview.inference.laplace import laplace, log_joint

rng = np.random.default_rng(4)
DESIGN = np.column_stack([np.ones(40), rng.integers(0, 2, (40, 4))]).astype(float)
DOWN = rng.random(40) < 0.65


def precision(log_sd):
    return np.exp(-2 * np.asarray(log_sd))


def test_the_gradient_is_that_of_the_evidence():
    log_sd = np.array([0.4, -0.5, 0.2, -1.0, 0.1])
    found = laplace(DOWN, DESIGN, precision(log_sd), np.zeros(5)).pull
    for k, step in enumerate(1e-5 * np.eye(5)):
        up, low = (laplace(DOWN, DESIGN, precision(log_sd + s), np.zeros(5)).log_evidence for s in (step, -step))
        assert found[k] == pytest.approx((up - low) / 2e-5, abs=1e-5)


def test_the_mode_is_the_highest_point_wherever_it_starts():
    at = precision(np.zeros(5))
    one, two = (laplace(DOWN, DESIGN, at, np.full(5, start)) for start in (0.0, 4.0))
    np.testing.assert_allclose(one.mean, two.mean, atol=1e-7)
    around = one.mean + 0.05 * rng.standard_normal((50, 5))
    assert (log_joint(DOWN, DESIGN, at, around) < log_joint(DOWN, DESIGN, at, one.mean)).all()


def test_the_evidence_of_one_coefficient_is_near_its_integral():
    down = np.array([True] * 14 + [False] * 6)
    found = laplace(down, np.ones((20, 1)), np.array([1.0]), np.zeros(1)).log_evidence
    truth, _ = integrate.quad(lambda x: expit(x) ** 14 * expit(-x) ** 6 * norm.pdf(x), -8, 8)
    assert found == pytest.approx(np.log(truth), abs=0.01)
