"""Alignment and agreement, worked by hand."""

import numpy as np
import pytest

from livingreview.inference.claims import Draws, evaluate
from livingreview.inference.claims.test_statistics import null_terms, terms_of

ONE = np.ones((2, 1))


def test_alignment_is_the_mean_over_samples_not_over_rows(claim_evidence, claim):
    # a: one of one as predicted; b: one of three as predicted, score -1/3; the mean of 1 and -1/3 is 1/3.
    rows = [("a", "", [-1, 0, 0]), ("b", "", [-1, 1, 1])]
    found = evaluate(claim_evidence(rows, [-1, -1, -1]), claim(), "turn", ONE, Draws(1, 50))
    assert found.estimate[0] == pytest.approx(1 / 3)
    assert (found.n[0], found.n_units[0]) == (2, 2)


def test_a_sample_without_a_label_or_a_direction_has_no_say(claim_evidence):
    terms = terms_of(claim_evidence([("a", "", [1, 0]), ("b", "", [0, 1]), ("c", "", [0, 0])], [1, 0]), "alignment")
    assert terms.left.tolist() == [0] and terms.value.tolist() == [1.0]


def test_excess_takes_off_what_the_sample_says_everywhere(claim_evidence):
    # Two decreases and an increase, labelled at the first unit alone: the score is 1, a shuffle gives 1/3 on average.
    made = claim_evidence([("a", "", [-1, -1, 1])], [-1, 0, 0])
    terms = terms_of(made, "alignment", excess=True)
    assert terms.value[0] == pytest.approx(1 - 1 / 3)
    null = null_terms(made, terms, "alignment", "shuffle", Draws(3, 6000), excess=True)
    assert null.mean() == pytest.approx(0, abs=0.04)
    assert set(np.round(null[:, 0], 6)) == {round(1 - 1 / 3, 6), round(-1 - 1 / 3, 6)}


def test_weights_are_those_of_samples(claim_evidence, claim):
    rows = [("a", "", [-1]), ("b", "", [1])]
    weight = np.array([[3.0, 1.0], [1.0, 0.0]])
    found = evaluate(claim_evidence(rows, [-1]), claim(), "turn", weight, Draws(1, 20))
    assert found.estimate.tolist() == [0.5, 1.0] and found.n.tolist() == [2, 1]


def test_agreement_counts_pairs_of_different_groups_and_samples(claim_evidence, claim):
    # x1-y1: two shared units, one the same way, one not; x1-y2: one shared, the same; a sample's own arms never pair.
    rows = [("s1", "a", [-1, 1, 0]), ("s1", "b", [1, 1, 1]), ("s2", "b", [-1, -1, 0]), ("s3", "b", [-1, 0, 1])]
    found = evaluate(claim_evidence(rows), claim("agreement"), "turn", np.ones((4, 1)), Draws(1, 20))
    assert found.estimate[0] == pytest.approx((0 + 1) / 3)
    assert (found.n[0], found.n_least[0]) == (3, 1)


def test_samples_are_compared_within_their_stratum_alone(claim_evidence, claim):
    rows = [("s1", "a", [-1]), ("s2", "b", [-1]), ("s3", "b", [1])]
    found = evaluate(
        claim_evidence(rows, stratum=["p", "q", "p"]), claim("agreement"), "turn", np.ones((3, 1)), Draws(1, 9)
    )
    assert found.estimate[0] == -1 and found.n_units[0] == 1


def test_turning_keeps_each_samples_directions_together(claim_evidence):
    made = claim_evidence([("a", "", [-1, 1]), ("b", "", [1, 1])], [1, 1])
    null = null_terms(made, terms_of(made, "alignment"), "alignment", "turn", Draws(5, 400))
    assert set(null[:, 0]) == {0.0} and set(null[:, 1]) == {-1.0, 1.0}
    assert abs((null[:, 1] > 0).mean() - 0.5) < 0.1


def test_shuffling_keeps_each_samples_numbers_of_directions(claim_evidence):
    from livingreview.inference.claims.test_statistics import shuffled_signs

    made = claim_evidence([("a", "", [-1, -1, 1, 0])])
    shuffled = shuffled_signs(made, np.array([0]), Draws(5, 300))[0]
    assert (shuffled.sum(axis=1) == -1).all() and (shuffled[:, 3] == 0).all()
    assert {tuple(row) for row in shuffled[:, :3].astype(int)} == {(-1, -1, 1), (-1, 1, -1), (1, -1, -1)}


def test_equal_specifications_are_computed_once_and_spread_back(claim_evidence, claim):
    rows = [("a", "", [-1]), ("b", "", [1]), ("c", "", [-1])]
    weight = np.array([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 1]], dtype=float)
    found = evaluate(claim_evidence(rows, [-1]), claim(), "turn", weight, Draws(1, 60))
    alone = [evaluate(claim_evidence(rows, [-1]), claim(), "turn", weight[:, [j]], Draws(1, 60)) for j in range(4)]
    assert found.null.shape[1] == 3 and found.place[0] == found.place[2]
    for j, single in enumerate(alone):
        for name in ("estimate", "p_greater", "p_less", "least_p", "n", "n_units"):
            assert getattr(found, name)[j] == pytest.approx(getattr(single, name)[0], nan_ok=True)


def test_nothing_that_bears_gives_no_estimate_and_no_p(claim_evidence, claim):
    found = evaluate(claim_evidence([("a", "", [1])], [0]), claim(), "turn", np.ones((1, 1)), Draws(1, 20))
    assert np.isnan(found.estimate[0]) and np.isnan(found.p_greater[0]) and found.n[0] == 0


def test_the_turn_test_is_exact_where_all_agree(claim_evidence, claim):
    rows = [(f"s{i}", "", [-1]) for i in range(6)]
    found = evaluate(claim_evidence(rows, [-1]), claim(), "turn", np.ones((6, 1)), Draws(7, 20000))
    assert found.p_greater[0] == pytest.approx(1 / 64, abs=0.003)
    assert found.least_p[0] == pytest.approx(1 / 64, abs=0.003)


def test_no_specification_is_an_error(claim_evidence, claim):
    with pytest.raises(ValueError, match="no specification"):
        evaluate(claim_evidence([("a", "", [1])], [1]), claim(), "turn", np.ones((1, 0)), Draws(1, 5))
