"""Prior sensitivity, and agreement with the exact tests."""

import numpy as np
import pandas as pd
import pytest

from livingreview.evidence import Selection, load
from livingreview.inference import Analysis
from livingreview.inference.hierarchical import fit_hierarchical, fit_layout
from livingreview.inference.hierarchical_sensitivity import (
    _agreement,
    agree_with_tests,
    other_priors,
    prior_sensitivity,
)
from livingreview.inference.mixed_layout import layout_of
from livingreview.inference.mixed_posterior import Prior


def test_the_priors_that_are_tried_change_one_thing_each():
    tried = other_priors(Prior())
    assert len(tried) == 8
    for name, value, prior in tried:
        assert getattr(prior, name) == value
        assert sum(getattr(prior, other) != getattr(Prior(), other) for other in vars(prior)) <= 1


def test_a_narrow_prior_draws_the_regions_together():
    rows = [(f"s{i}", region, -1 if region < "c" else 1) for i in range(6) for region in "abcd"]
    layout = layout_of(pd.DataFrame(rows, columns=["sample", "region", "sign"]), {}, {})
    fit = fit_layout(layout, np.random.default_rng(1), Prior(), 0.05, 2000, 128)
    priors = [("middle", 0.01, Prior(middle=0.01, log_spread=0.1)), ("middle", 0.5, Prior())]
    found = prior_sensitivity(fit, np.random.default_rng(2), priors)
    # With no spread at all, nothing is left but the overall share, one half.
    assert found["max_change"][0] == pytest.approx((fit.regions["probability"] - 0.5).abs().max(), abs=0.05)
    assert found["n_directions"][0] == 0 and set(found["lost"][0].split(",")) == set("abcd")
    # The same prior again: nothing but the error of the draws.
    assert found["max_change"][1] < 0.03 and found["lost"][1] == found["gained"][1] == ""


def test_agreement_names_each_case():
    assert [_agreement(*pair) for pair in [("", ""), ("decrease", "decrease"), ("decrease", ""), ("", "increase")]] == [
        "neither", "same", "test only", "model only",
    ]  # fmt: skip
    assert _agreement("increase", "decrease") == "opposite"


def test_agreement_on_the_evidence_adds_up():
    evidence, selection = load(), Selection(studies="review")
    fit = fit_hierarchical(evidence, selection, Analysis())
    found = agree_with_tests(evidence, selection, Analysis(), fit)
    assert found["region"].tolist() == fit.regions["region"].tolist()
    untestable = found["verdict"].str.startswith("untestable")
    assert (untestable == (found["min_p"] > 0.05)).all()
    # Two-sided, one half: five samples or fewer can never reject.
    assert (untestable == (found["n_decrease"] + found["n_increase"] <= 5)).all()
    assert ((found["test"] != "") == (found["p_sign"] <= 0.05)).all()
