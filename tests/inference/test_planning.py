"""How much evidence a question needs."""

import math

import pytest

from livingreview.inference.planning import patients_per_arm, power_of_trial, samples_needed, smallest_effect


def test_a_trial_of_the_size_that_was_asked_for_has_the_power_and_one_patient_fewer_has_not():
    n = patients_per_arm(0.6)
    assert power_of_trial(0.6, n) >= 0.8 > power_of_trial(0.6, n - 1)
    assert power_of_trial(smallest_effect(20), 20) == pytest.approx(0.8)


def test_samples_grow_as_the_power_at_hand_shrinks_and_nothing_is_said_from_no_power():
    needed = [samples_needed(20, power, 0.85) for power in (0.7, 0.5, 0.3)]
    assert needed == sorted(needed) and needed[0] > 20
    assert samples_needed(20, 0.85, 0.85) == 20
    assert math.isnan(samples_needed(20, 0.0, 0.85)) and math.isnan(samples_needed(20, float("nan"), 0.85))
