"""The sampler: its normal approximation, and its posterior."""

import numpy as np
import pytest
from scipy import integrate
from scipy.special import expit
from scipy.stats import norm

from livingreview.inference.mixed_posterior import Prior, laplace, log_joint, sample_posterior

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


def brute(down, prior):
    """Posterior mean and limits of intercept + effect, and mean of the standard deviation, on a grid."""
    log_sd = np.log(prior.middle) + prior.log_spread * np.linspace(-4, 4, 161)
    total = np.linspace(-60, 60, 6001)
    spread = np.sqrt(prior.intercept_sd**2 + np.exp(2 * log_sd))
    weight = norm.pdf(total, scale=spread[:, None]) * norm.pdf(log_sd, np.log(prior.middle), prior.log_spread)[:, None]
    weight = weight * expit(total) ** down.sum() * expit(-total) ** (~down).sum()
    weight /= weight.sum()
    over = weight.sum(axis=0)
    limits = total[np.searchsorted(np.cumsum(over), [0.025, 0.975])]
    return float(over @ total), limits, float(weight.sum(axis=1) @ np.exp(log_sd))


def test_against_integration():
    # One group with all ten down: as far from normal as it gets.
    down, prior = np.array([True] * 10), Prior(1.5, 0.8, 0.7)
    drawn = sample_posterior(down, np.ones((10, 1)), np.array([0]), 1, prior, np.random.default_rng(2), 8000)
    total = drawn.intercept + drawn.effects[:, 0]
    mean, limits, sd = brute(down, prior)
    assert total.mean() == pytest.approx(mean, abs=0.06)
    np.testing.assert_allclose(np.quantile(total, [0.025, 0.975]), limits, atol=0.3)
    assert drawn.sd.mean() == pytest.approx(sd, abs=0.05)


def test_a_component_without_effects_keeps_its_prior():
    down = np.array([True, False, True, True])
    drawn = sample_posterior(down, np.ones((4, 1)), np.array([0]), 2, Prior(), np.random.default_rng(3), 8000)
    assert np.median(drawn.sd[:, 1]) == pytest.approx(0.5, rel=0.1)
    assert np.log(drawn.sd[:, 1]).std() == pytest.approx(1.0, abs=0.1)


def test_a_larger_spread_is_found_where_groups_differ():
    rows = np.kron(np.eye(12), np.ones((8, 1)))
    split, alike = np.repeat([True, False], 48), np.tile([True, False], 48)
    prior = Prior(log_spread=1.0)
    found = [
        np.median(sample_posterior(down, rows, np.zeros(12, dtype=int), 1, prior, np.random.default_rng(4)).sd)
        for down in (split, alike)
    ]
    assert found[0] > 2 > 0.6 > found[1]


def test_the_same_seed_gives_the_same_draws():
    down, rows = np.array([True, False, True]), np.eye(3)
    one, two = (
        sample_posterior(down, rows, np.zeros(3, dtype=int), 1, Prior(), np.random.default_rng(5), 100, 64)
        for _ in range(2)
    )
    np.testing.assert_array_equal(one.effects, two.effects)
    np.testing.assert_array_equal(one.sd, two.sd)


@pytest.mark.parametrize("name", ["intercept_sd", "middle", "log_spread"])
def test_a_prior_needs_spreads_above_nought(name):
    with pytest.raises(ValueError, match=f"prior '{name}': 0 is out of range; it must be more than 0"):
        Prior(**{name: 0})
