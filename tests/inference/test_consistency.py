"""Direction consistency: hand-worked numbers, degenerate nulls, order, weights."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from livingreview.inference import Analysis, Signs, consistency, signs_from_rows
from livingreview.inference.consistency import COLUMNS, discovery_rate
from livingreview.inference.signs import weigh


def region(result, name):
    return result.frame.set_index("region").loc[name]


def test_hand_worked_counts_and_sign_test(small_review):
    result = consistency(small_review)
    caudate, insula = region(result, "caudate"), region(result, "insula")
    assert caudate[["n_samples", "n_decrease", "n_increase", "n_zero"]].tolist() == [4, 3, 1, 0]
    assert caudate["share_decrease"] == 0.75
    assert caudate["p_sign"] == pytest.approx(2 * (1 + 4) / 16)
    assert insula[["n_samples", "n_decrease", "n_increase", "n_zero"]].tolist() == [2, 0, 1, 1]
    assert insula["direction"] == "too few samples"
    assert caudate["direction"] == "decrease"
    assert list(result.frame.columns) == list(COLUMNS)
    assert (result.n_samples, result.n_signs, result.n_zero) == (4, 8, 1)


def test_interval_is_clopper_pearson(small_review):
    caudate = region(consistency(small_review), "caudate")
    exact = stats.binomtest(3, 4).proportion_ci(0.95, method="exact")
    assert (caudate["ci_low"], caudate["ci_high"]) == pytest.approx((exact.low, exact.high))


def test_within_null_by_hand(small_review):
    # Chances at the caudate: s1 2/3, s2 1/2, s3 1/2, s4 1 (only decreases). Observed 3 of 4.
    caudate = region(consistency(small_review), "caudate")
    pmf = {1: 1 / 12, 2: 4 / 12, 3: 5 / 12, 4: 2 / 12}
    assert caudate["p_within"] == pytest.approx(sum(p for p in pmf.values() if p <= pmf[3] + 1e-12))
    assert caudate["n_informative"] == 3
    assert not caudate["degenerate"]


def test_overall_null_is_hypergeometric(small_review):
    caudate = region(consistency(small_review), "caudate")
    pmf = stats.hypergeom.pmf(range(5), 8, 5, 4)
    assert caudate["p_overall"] == pytest.approx(pmf[pmf <= pmf[3] * (1 + 1e-7)].sum())


def test_degenerate_null_is_named_not_hidden(quick):
    rows = [(f"s{i}", "caudate", -1) for i in range(7)]
    result = consistency(signs_from_rows(rows, quick))
    caudate = region(result, "caudate")
    assert math.isnan(caudate["p_within"])
    assert math.isnan(caudate["q_within"])
    assert caudate["degenerate"]
    assert caudate["n_informative"] == 0
    assert result.n_degenerate == 1
    assert caudate["p_sign"] == pytest.approx(2 / 128)
    # All signs are decreases: no shuffle over everything changes anything either.
    assert caudate["p_overall"] == 1.0


def test_row_order_does_not_matter(small_review):
    shuffled = replace(small_review, frame=small_review.frame.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(consistency(small_review).frame, consistency(shuffled).frame)


def test_region_without_direction_has_no_numbers(quick):
    result = consistency(signs_from_rows([("s1", "insula", 0), ("s1", "ofc", -1)], quick))
    insula = region(result, "insula")
    assert insula[["n_samples", "n_zero"]].tolist() == [1, 1]
    assert insula[["share_decrease", "ci_low", "p_sign", "p_overall"]].isna().all()
    assert insula["direction"] == "too few samples"


def test_empty_selection_gives_an_empty_table(quick):
    result = consistency(signs_from_rows([], quick))
    assert len(result.frame) == 0
    assert list(result.frame.columns) == list(COLUMNS)
    assert math.isnan(result.share_decrease)


def test_weights_count_patients_and_name_who_is_left_out(small_review):
    signs = weigh(small_review.frame.drop(columns="weight"), Analysis(weighting="patients"))
    result = consistency(signs)
    assert result.unsized == ("s4",)
    caudate = region(result, "caudate")
    assert caudate["share_decrease"] == pytest.approx(30 / 35)
    assert caudate["n_effective"] == pytest.approx(35**2 / (100 + 400 + 25))
    # Sums of 10, 20 and 5 under fair signs: 30 is 12.5 from the mean, as is 5; 0 and 35 are further.
    assert caudate["p_sign"] == pytest.approx(4 / 8)
    # The weighted interval is wider than that of 35 independent patients.
    assert caudate["ci_low"] < stats.binomtest(30, 35).proportion_ci(0.95, method="exact").low


def test_equal_weights_by_patients_change_nothing_but_the_ranking(quick):
    rows = [("s1", "a", -1, 7), ("s2", "a", -1, 7), ("s1", "b", 1, 7), ("s3", "a", 1, 7), ("s3", "b", -1, 7)]
    plain = consistency(signs_from_rows(rows, quick)).frame
    weighted = consistency(signs_from_rows(rows, quick.replace(weighting="patients"))).frame
    for column in ("share_decrease", "ci_low", "ci_high", "p_sign", "n_effective"):
        np.testing.assert_allclose(weighted[column], plain[column])


def test_discovery_rate_leaves_out_what_cannot_reject():
    p = np.array([0.01, 0.04, 1.0, math.nan])
    q = discovery_rate(p, np.array([0.001, 0.01, 0.5, math.nan]), 0.05)
    assert q[:2] == pytest.approx([0.02, 0.04])
    assert np.isnan(q[2:]).all()


@pytest.mark.parametrize(
    ("n_down", "n_up", "direction"), [(3, 1, "decrease"), (1, 3, "increase"), (2, 2, "inconsistent"), (1, 0, "too few samples")]
)
def test_call_by_the_fixed_rule(quick, n_down, n_up, direction):
    rows = [(f"d{i}", "ofc", -1) for i in range(n_down)] + [(f"u{i}", "ofc", 1) for i in range(n_up)]
    assert region(consistency(signs_from_rows(rows, quick)), "ofc")["direction"] == direction


def test_mixed_arms_are_refused(small_review, quick):
    other = small_review.frame.assign(arm="drug")
    mixed = Signs(pd.concat([small_review.frame, other]), quick)
    with pytest.raises(ValueError, match="arms: drug, psychotherapy.*select a single arm"):
        consistency(mixed)
