"""Influence of single samples and of single regions."""

import pytest

from livingreview.inference import Analysis
from livingreview.inference.claims import AS_CLAIMED, Draws, assess_evidence, leave_one_out, without_region


def test_leaving_samples_out_by_hand(claim_evidence, claim, rulebook):
    rows = [(f"s{i}", "", [-1]) for i in range(6)] + [("odd", "", [1])]
    found = leave_one_out(claim_evidence(rows, [-1]), rulebook, claim(), Analysis(), Draws(1, 4000)).set_index("sample")
    assert found.index[0] == "odd" and found.loc["odd", "estimate"] == 1 and found.loc["odd", "result"] == AS_CLAIMED
    assert found.loc["s0", "estimate"] == pytest.approx(4 / 6) and found.loc["s0", "p_for"] > found.loc["odd", "p_for"]
    assert found.loc["odd", "changes"] and not found.loc["s0", "changes"]


def test_leaving_the_region_that_carries_a_claim_out_by_hand(claim_evidence, claim, rulebook):
    rows = [(f"s{i}", "", [-1, 1 if i % 2 else -1]) for i in range(8)]
    made = claim_evidence(rows, [-1, -1])
    found = leave_one_out(made, rulebook, claim(), Analysis(), Draws(1, 999), "region").set_index("region")
    assert found["estimate"].to_dict() == {"r0": 0, "r1": 1}
    assert found.loc["r1", "result"] == AS_CLAIMED and found.loc["r0", "result"] != AS_CLAIMED


def test_a_region_is_left_out_on_both_sides_of_the_brain(claim_evidence, claim, rulebook):
    made = claim_evidence([("s", "x", [-1, 1, 1]), ("t", "y", [-1, 1, 1])])
    object.__setattr__(made, "regions", (("a", "L"), ("a", "R"), ("b", "L")))
    left = assess_evidence(without_region(made, "a"), rulebook, claim("agreement"), Analysis(), Draws(1, 9))
    assert set(left.rows["region"]) == {"b"} and left.estimate == 1
