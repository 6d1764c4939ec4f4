"""Who carries a verdict, and what would overturn it."""

import math

import numpy as np
import pytest

from livingreview.evidence import load
from livingreview.inference import Analysis
from livingreview.inference.claims import (
    MIXED,
    SUPPORTED,
    Draws,
    assess_bearing,
    leave_one_out,
    load_claims,
    other_choices,
    samples_to_turn,
)


@pytest.fixture(scope="module")
def evidence():
    return load()


@pytest.fixture(scope="module")
def book(evidence):
    return load_claims(evidence.directory / "claims.toml")


def test_leaving_out_by_hand(bearing, claim, book):
    rows = [(f"s{i}", "", [-1]) for i in range(6)] + [("odd", "", [1])]
    found = leave_one_out(bearing(rows, [-1]), book, claim(), Analysis(), Draws(1, 4000)).set_index("sample")
    assert found.index[0] == "odd" and found.loc["odd", "estimate"] == 1 and found.loc["odd", "verdict"] == SUPPORTED
    assert found.loc["s0", "estimate"] == pytest.approx(4 / 6)
    assert found.loc["odd", "carries"] and not found.loc["s0", "carries"]


def test_unreported_samples_undo_a_verdict_and_no_fewer_do(bearing, claim, book):
    rows = [(f"s{i}", "", [-1]) for i in range(20)]
    made, draws = bearing(rows, [-1]), Draws(1, 2000)
    kind, n = samples_to_turn(made, book, claim(), Analysis(), draws)
    # Three of four: with k against, (20 - k) / (20 + k) >= 0.5 holds up to k = 6, where p is 0.005.
    assert (kind, n) == ("undo", 7.0)


def test_a_mixed_verdict_is_asked_what_it_would_take(bearing, claim, book):
    rows = [(f"s{i}", "", [-1 if i % 2 else 1]) for i in range(12)]
    made, draws = bearing(rows, [-1]), Draws(1, 2000)
    assert assess_bearing(made, book, claim(), Analysis(), draws).verdict == MIXED
    kind, n = samples_to_turn(made, book, claim(), Analysis(), draws)
    # n / (12 + n) >= 0.5 from n = 12 on, where p is 0.01.
    assert kind == "reach" and n == 12


def test_a_claim_that_expects_the_other_side_is_turned_the_other_way(bearing, claim, book):
    made = bearing([(f"s{i}", "", [-1]) for i in range(20)], [1])
    assert samples_to_turn(made, book, claim(expected=-1), Analysis(), Draws(1, 2000)) == ("undo", 7.0)


def test_pairs_and_small_evidence_have_no_such_number(bearing, claim, book):
    rows = [("s", "a", [-1]), ("t", "b", [-1])]
    kind, n = samples_to_turn(bearing(rows), book, claim("agreement"), Analysis(), Draws(1, 99))
    assert math.isnan(n) and "scored on its own" in kind
    kind, n = samples_to_turn(bearing(rows, [-1]), book, claim(), Analysis(), Draws(1, 99))
    assert math.isnan(n) and "no verdict" in kind


def test_other_choices_are_the_checks_the_coarse_level_and_the_drawn_sets(evidence, book):
    claim = book.claim("attenuation")
    found = other_choices(evidence, book, claim, "review", Analysis(), Draws(1, 199), sets=3)
    assert found["key"].tolist() == [*(check.key for check in book.checks), "coarse", "drawn-1", "drawn-2", "drawn-3"]
    later = other_choices(evidence, book, claim, "later", Analysis(), Draws(1, 199), sets=3)
    assert not later["key"].str.startswith("drawn").any() and np.isfinite(later["estimate"]).all()
