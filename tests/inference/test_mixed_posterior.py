"""The posterior of the mixed model: against integration, where one unknown can be integrated out by hand."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from livingreview.inference.mixed_posterior import Prior, sample_posterior


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
