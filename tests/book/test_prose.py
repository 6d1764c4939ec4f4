"""Numbers and quantities as words."""

import math

import pytest

from livingreview.book import prose


@pytest.mark.parametrize(
    ("k", "n", "phrase"),
    [(0, 0, "none"), (0, 1, "none of one"), (1, 1, "the only one"), (2, 2, "both"), (0, 5, "none of five"), (13, 13, "all thirteen")],
)
def test_out_of_keeps_the_numbers_in_sight(k, n, phrase):
    assert prose.out_of(k, n) == phrase


def test_what_is_not_defined_is_said_so():
    assert prose.percent(math.nan) == prose.interval(math.nan, 1.0) == prose.signed(math.nan) == "not defined"
    assert prose.p_value(math.nan) == "p not defined"


def test_zero_has_no_minus_sign():
    assert prose.signed(-0.001) == "0.00"


def test_told_words_carry_no_quotation_marks(monkeypatch):
    told = {}
    monkeypatch.setattr(prose, "glue", lambda name, value, display: told.update({name: (repr(value), display)}))
    prose.tell(smallest_p="p = 0.25", n=3)
    assert told == {"smallest-p": ("p = 0.25", False), "n": ("3", False)}
