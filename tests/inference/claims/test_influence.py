"""Who carries a verdict, and where it stands."""

import numpy as np
import pytest

from livingreview.evidence import load
from livingreview.inference import Analysis
from livingreview.inference.claims import SUPPORTED, Draws, leave_one_out, load_claims, other_choices


@pytest.fixture(scope="module")
def evidence():
    return load()


@pytest.fixture(scope="module")
def book(evidence):
    return load_claims(evidence.directory / "claims.toml")


def test_leaving_out_by_hand(claim_evidence, claim, book):
    rows = [(f"s{i}", "", [-1]) for i in range(6)] + [("odd", "", [1])]
    found = leave_one_out(claim_evidence(rows, [-1]), book, claim(), Analysis(), Draws(1, 4000)).set_index("sample")
    assert found.index[0] == "odd" and found.loc["odd", "estimate"] == 1 and found.loc["odd", "verdict"] == SUPPORTED
    assert found.loc["s0", "estimate"] == pytest.approx(4 / 6)
    assert found.loc["odd", "carries"] and not found.loc["s0", "carries"]


def test_other_choices_are_the_checks_the_coarse_level_and_the_drawn_sets(evidence, book):
    claim = book.claim("attenuation")
    found = other_choices(evidence, book, claim, "review", Analysis(), Draws(1, 199), sets=3)
    assert found["key"].tolist() == [*(check.key for check in book.checks), "coarse", "drawn-1", "drawn-2", "drawn-3"]
    later = other_choices(evidence, book, claim, "later", Analysis(), Draws(1, 199), sets=3)
    assert not later["key"].str.startswith("drawn").any() and np.isfinite(later["estimate"]).all()
