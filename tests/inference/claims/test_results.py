"""Every branch of the rule."""

import math

import numpy as np
import pytest

from livingreview.inference.claims import AGAINST, AS_CLAIMED, TOO_FEW, UNDECIDED, classify


def result(made, estimate=0.8, p_for=0.01, p_against=1.0, least_p=0.001, n=8, n_least=8):
    numbers = [np.array([x]) for x in (estimate, p_for, p_against, least_p, n, n_least)]
    return str(classify(made, 0.05, *numbers)[0])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, AS_CLAIMED),
        ({"estimate": 0.5}, AS_CLAIMED),
        ({"estimate": 0.49}, UNDECIDED),
        ({"p_for": 0.025}, AS_CLAIMED),
        ({"p_for": 0.026}, UNDECIDED),
        ({"estimate": -0.8, "p_for": 1.0, "p_against": 0.01}, AGAINST),
        ({"estimate": -0.3, "p_for": 1.0, "p_against": 0.01}, UNDECIDED),
        ({"n": 5}, TOO_FEW),
        ({"least_p": 0.03}, TOO_FEW),
        ({"estimate": math.nan}, TOO_FEW),
        ({"p_for": math.nan, "p_against": math.nan}, TOO_FEW),
    ],
)
def test_a_claim_that_is_to_be_shown(claim, changes, expected):
    assert result(claim(), **changes) == expected


def test_any_distance_is_enough_where_none_is_asked(claim):
    assert result(claim(strong=0.0), estimate=0.3) == AS_CLAIMED


def test_the_expected_side_may_be_the_negative_one(claim):
    assert result(claim(expected=-1), estimate=-0.8) == AS_CLAIMED
    assert result(claim(expected=-1), estimate=0.8, p_for=1.0, p_against=0.001) == AGAINST


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"estimate": -0.04, "p_for": 0.01}, AS_CLAIMED),
        ({"estimate": 0.0, "p_for": 0.9}, UNDECIDED),
        ({"estimate": -0.1, "p_for": 1.0, "p_against": 0.01}, AGAINST),
        ({"estimate": 0.1, "n_least": 2}, TOO_FEW),
    ],
)
def test_a_claim_of_no_difference(claim, changes, expected):
    made = claim("separation", "deal", margin=0.05, least_each=3, strong=0.0)
    assert result(made, **changes) == expected
