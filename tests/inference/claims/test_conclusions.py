"""Every branch of the rule."""

import math

import numpy as np
import pytest

from livingreview.inference.claims import CONTRADICTED, MIXED, SUPPORTED, TOO_LITTLE, conclude


def verdict(made, estimate=0.8, p_for=0.01, p_against=1.0, least_p=0.001, n=8, n_least=8, strong=None):
    numbers = [np.array([x]) for x in (estimate, p_for, p_against, least_p, n, n_least)]
    return str(conclude(made, 0.05, *numbers, strong)[0])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, SUPPORTED),
        ({"estimate": 0.5}, SUPPORTED),
        ({"estimate": 0.49}, MIXED),
        ({"p_for": 0.025}, SUPPORTED),
        ({"p_for": 0.026}, MIXED),
        ({"estimate": -0.8, "p_for": 1.0, "p_against": 0.01}, CONTRADICTED),
        ({"estimate": -0.3, "p_for": 1.0, "p_against": 0.01}, MIXED),
        ({"n": 5}, TOO_LITTLE),
        ({"least_p": 0.03}, TOO_LITTLE),
        ({"estimate": math.nan}, TOO_LITTLE),
        ({"p_for": math.nan, "p_against": math.nan}, TOO_LITTLE),
        ({"estimate": 0.3, "strong": 0.0}, SUPPORTED),
    ],
)
def test_a_claim_that_is_to_be_shown(claim, changes, expected):
    assert verdict(claim(), **changes) == expected


def test_the_expected_side_may_be_the_negative_one(claim):
    assert verdict(claim(expected=-1), estimate=-0.8) == SUPPORTED
    assert verdict(claim(expected=-1), estimate=0.8, p_for=1.0, p_against=0.001) == CONTRADICTED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"estimate": 0.0, "p_for": 0.9}, SUPPORTED),
        ({"estimate": -0.1, "p_for": 0.9, "p_against": 0.1}, MIXED),
        ({"estimate": -0.1, "p_for": 1.0, "p_against": 0.01}, CONTRADICTED),
        ({"estimate": 0.1, "n_least": 2}, TOO_LITTLE),
    ],
)
def test_a_claim_of_no_difference(claim, changes, expected):
    made = claim("separation", "deal", rule="no difference", least_each=3, strong=0.0)
    assert verdict(made, **changes) == expected
