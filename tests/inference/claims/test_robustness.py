"""Influence of single samples and of other choices, and what unreported samples would change."""

import math

import numpy as np
import pytest

from livingreview.inference import Analysis
from livingreview.inference.claims import (
    MIXED,
    SUPPORTED,
    Draws,
    assess_evidence,
    fail_safe_n,
    leave_one_out,
    other_choices,
)
from livingreview.inference.claims.robustness import unreported_sample


def test_leaving_out_by_hand(claim_evidence, claim, rulebook):
    rows = [(f"s{i}", "", [-1]) for i in range(6)] + [("odd", "", [1])]
    found = leave_one_out(claim_evidence(rows, [-1]), rulebook, claim(), Analysis(), Draws(1, 4000)).set_index("sample")
    assert found.index[0] == "odd" and found.loc["odd", "estimate"] == 1 and found.loc["odd", "verdict"] == SUPPORTED
    assert found.loc["s0", "estimate"] == pytest.approx(4 / 6)
    assert found.loc["odd", "carries"] and not found.loc["s0", "carries"]


def test_other_choices_are_the_checks_the_coarse_level_and_the_drawn_sets(evidence, rulebook):
    claim = rulebook.claim("attenuation")
    found = other_choices(evidence, rulebook, claim, "review", Analysis(), Draws(1, 199), sets=3)
    assert found["key"].tolist() == [
        *(check.key for check in rulebook.checks),
        "coarse",
        "drawn-1",
        "drawn-2",
        "drawn-3",
    ]
    later = other_choices(evidence, rulebook, claim, "later", Analysis(), Draws(1, 199), sets=3)
    assert not later["key"].str.startswith("drawn").any() and np.isfinite(later["estimate"]).all()


def test_unreported_samples_undo_a_verdict_and_no_fewer_do(claim_evidence, claim, rulebook):
    rows = [(f"s{i}", "", [-1]) for i in range(20)]
    made, draws = claim_evidence(rows, [-1]), Draws(1, 2000)
    kind, n = fail_safe_n(made, rulebook, claim(), Analysis(), draws)
    # Three of four: with k against, (20 - k) / (20 + k) >= 0.5 holds up to k = 6, where p is 0.005.
    assert (kind, n) == ("undo", 7.0)


def test_a_mixed_verdict_is_asked_what_it_would_take(claim_evidence, claim, rulebook):
    rows = [(f"s{i}", "", [-1 if i % 2 else 1]) for i in range(12)]
    made, draws = claim_evidence(rows, [-1]), Draws(1, 2000)
    assert assess_evidence(made, rulebook, claim(), Analysis(), draws).verdict == MIXED
    kind, n = fail_safe_n(made, rulebook, claim(), Analysis(), draws)
    # n / (12 + n) >= 0.5 from n = 12 on, where p is 0.01.
    assert kind == "reach" and n == 12


def test_a_claim_that_expects_the_other_side_is_turned_the_other_way(claim_evidence, claim, rulebook):
    made = claim_evidence([(f"s{i}", "", [-1]) for i in range(20)], [1])
    assert fail_safe_n(made, rulebook, claim(expected=-1), Analysis(), Draws(1, 2000)) == ("undo", 7.0)


def test_where_directions_count_within_a_sample_another_unit_goes_the_other_way(claim_evidence, claim):
    made = claim_evidence([(f"s{i}", "", [-1, 1]) for i in range(8)], [-1, 0])
    one = unreported_sample(made, claim(excess=True), -1)
    assert one.sign.tolist() == [1, -1] and one.label.tolist() == [-1, 0]


def test_where_every_unit_has_a_label_no_sample_can_exceed_its_own_mean(claim_evidence, claim, rulebook):
    made = claim_evidence([(f"s{i}", "", [-1, 1]) for i in range(8)], [-1, -1])
    assert unreported_sample(made, claim(excess=True), -1) is None


def test_a_pair_is_turned_by_a_sample_against_the_majority_of_those_it_is_compared_with(claim_evidence, claim):
    rows = [("a1", "a", [-1, 1, 0]), ("a2", "a", [-1, 0, 0]), ("a3", "a", [1, 0, 0]), ("b1", "b", [1, 1, 1])]
    one = unreported_sample(claim_evidence(rows), claim("agreement"), -1)
    assert (one.group, one.sign.tolist()) == ("b", [1, -1, 0])
    one = unreported_sample(claim_evidence(rows), claim("agreement", groups={"by": "diagnosis"}), 1)
    assert one.group == "unreported" and one.sign.tolist() == [0, 1, 1], "a tie is no majority"


def test_an_agreement_falls_below_its_threshold_with_this_many_and_no_fewer(claim_evidence, claim, rulebook):
    rows = [(f"a{i}", "a", [-1, -1]) for i in range(6)] + [(f"b{i}", "b", [-1, -1]) for i in range(6)]
    made, draws = claim_evidence(rows), Draws(1, 2000)
    changed = claim("agreement", strong=0.5, least_each=3)
    kind, n = fail_safe_n(made, rulebook, changed, Analysis(), draws)
    # 36 pairs agree; k against six give (36 - 6k) / (36 + 6k), which is 0.5 at k = 2.
    assert (kind, n) == ("undo", 3.0)


def test_a_separation_is_undone_by_samples_that_say_what_the_other_group_says(claim_evidence, claim, rulebook):
    rows = [(f"a{i}", "a", [-1, -1, 0, 0]) for i in range(6)] + [(f"b{i}", "b", [0, 0, 1, 1]) for i in range(6)]
    changed = claim("separation", "deal", expected=-1, strong=0.0, least_each=3)
    made, draws = claim_evidence(rows), Draws(1, 2000)
    assert assess_evidence(made, rulebook, changed, Analysis(), draws).verdict == "supported"
    kind, n = fail_safe_n(made, rulebook, changed, Analysis(), draws)
    assert kind == "undo" and 1 <= n < 20
    one = unreported_sample(made, changed, 1)
    assert {"a": [0, 0, 1, 1], "b": [-1, -1, 0, 0]}[one.group] == one.sign.tolist()


def test_small_evidence_has_no_verdict_to_change(claim_evidence, claim, rulebook):
    rows = [("s", "a", [-1]), ("t", "b", [-1])]
    kind, n = fail_safe_n(claim_evidence(rows, [-1]), rulebook, claim(), Analysis(), Draws(1, 99))
    assert math.isnan(n) and "no verdict" in kind
    assert unreported_sample(claim_evidence([("s", "a", [0])]), claim("agreement"), 1) is None


def test_a_sample_of_unknown_size_weighs_as_the_middle_one(claim_evidence, claim, rulebook):
    rows = [(f"s{i}", "", [-1]) for i in range(20)]
    made = claim_evidence(rows, [-1], patients=[np.nan, *range(10, 29)])
    kind, n = fail_safe_n(made, rulebook, claim(), Analysis(weighting="patients"), Draws(1, 2000))
    assert kind == "undo" and 5 <= n <= 9
