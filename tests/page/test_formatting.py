"""Numbers and quantities as words."""

import math

import pytest

from livingreview.page import formatting


@pytest.mark.parametrize(
    ("k", "n", "phrase"),
    [
        (0, 0, "none"),
        (0, 1, "none of one"),
        (1, 1, "the only one"),
        (2, 2, "both"),
        (0, 5, "none of five"),
        (13, 13, "all thirteen"),
    ],
)
def test_out_of_keeps_the_numbers_in_sight(k, n, phrase):
    assert formatting.out_of(k, n) == phrase


def test_what_is_not_defined_is_said_so():
    assert formatting.percent(math.nan) == formatting.interval(math.nan, 1.0) == formatting.signed(math.nan) == "not defined"
    assert formatting.p_value(math.nan) == "p not defined"


def test_zero_has_no_minus_sign():
    assert formatting.signed(-0.001) == "0.00"
