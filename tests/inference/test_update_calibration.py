"""Simulations of tests between eras: the structure is the evidence's own, and a planted effect is found."""

import numpy as np
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, sign_table
from livingreview.inference.claims import load_claims
from livingreview.inference.multiverse import load_grid
from livingreview.inference.simulated_updates import Eras, update_trials
from livingreview.inference.update_calibration import curve_trials, eras_of


@pytest.fixture(scope="module")
def eras(evidence):
    return eras_of(evidence, Selection(studies="core"), Selection(studies="later"), Analysis())


def test_the_structure_keeps_every_direction(evidence, eras):
    for studies, kept in (("core", eras.then), ("later", eras.since)):
        frame = sign_table(evidence, Selection(studies=studies), Analysis()).frame
        assert kept.sum() == (frame["sign"] != 0).sum()
    assert ((eras.expected != 0) <= eras.since).all(), "a direction is expected where none was reported"
    assert (eras.expected != 0).any()


def test_no_direction_at_all_is_an_error(evidence):
    with pytest.raises(ValueError, match="nothing to simulate"):
        eras_of(evidence, Selection(studies="core", since=1900, until=1901), Selection(studies="later"), Analysis())


def test_tests_keep_their_level_and_find_what_is_planted():
    """A denser literature than the real one, so that a hundred simulations tell."""
    regions = tuple(f"r{j}" for j in range(8))
    rng = np.random.default_rng(4)
    full = np.ones((20, 8), dtype=bool)
    made = Eras(regions, full, full, 0.4, np.where(rng.random((20, 8)) < 0.5, -1, 1))
    rates = {}
    for trial in update_trials(made, np.random.default_rng(5), 100, 0.05):
        rates[trial.test, trial.quantity] = np.nanmean(trial.rejected)
    for (test, quantity), observed in rates.items():
        if quantity == "false_positive_rate":
            assert observed <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100), test
    assert rates["change between eras", "power"] > 0.5
    assert rates["foresight of reviews (turn)", "power"] > 0.9
    assert rates["foresight of reviews (shuffle)", "power"] > 0.9


def test_a_joint_test_draws_a_sample_once_for_all_its_specifications(evidence):
    rulebook, grid = (
        load(evidence.directory / name) for load, name in ((load_claims, "claims.toml"), (load_grid, "multiverse.toml"))
    )
    trials = curve_trials(evidence, rulebook, grid, rulebook.claim("attenuation"), np.random.default_rng(1), 40)
    null, power = trials
    assert (null.quantity, power.quantity) == ("false_positive_rate", "power")
    assert np.nanmean(null.rejected) <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 40)
    assert np.nanmean(power.rejected) > np.nanmean(null.rejected) + 0.2
