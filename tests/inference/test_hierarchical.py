"""The hierarchical model: what it says of regions and spreads, in worlds whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from livingreview.errors import EditionError
from livingreview.evidence import Selection, load
from livingreview.inference import Analysis
from livingreview.inference.hierarchical import fit_hierarchical, fit_layout, region_shares, shrinkage
from livingreview.inference.mixed_layout import COMPONENTS, layout_of
from livingreview.inference.mixed_posterior import Draws, Prior


def fitted(rows, above=None, seed=1, prior=None):
    laid = layout_of(pd.DataFrame(rows, columns=["sample", "region", "sign"]), above or {}, {})
    return fit_layout(laid, np.random.default_rng(seed), prior or Prior(), 0.05, 2000, 128)


def crossed(n, signs):
    """Rows in which each of n samples reports each region with its sign."""
    return [(f"s{i:02}", region, sign) for i in range(n) for region, sign in signs.items()]


def test_regions_are_drawn_together_and_the_sparse_ones_farther():
    rows = crossed(8, {"often": -1, "turned": 1}) + [("s00", "once", -1)]
    fit = fitted(rows)
    found = fit.regions.set_index("region")
    assert found["share"].to_dict() == {"often": 1, "turned": 0, "once": 1}
    assert (
        0
        < found.loc["turned", "probability"]
        < 0.5
        < found.loc["once", "probability"]
        < found.loc["often", "probability"]
        < 1
    )
    width = found["high"] - found["low"]
    assert width["once"] > width["often"]
    assert found["direction"].to_dict() == {"often": "decrease", "turned": "increase", "once": ""}
    moved = shrinkage(fit).set_index("region")["moved"]
    assert moved["once"] < moved["often"] < 0 < moved["turned"]
    assert 0 < shrinkage(fit).attrs["kept"] < 1


def test_a_region_leans_on_its_wider_region_and_its_circuit():
    rows = crossed(8, {"a": -1, "b": 1}) + [("s00", "near_a", -1), ("s00", "near_b", -1)]
    above = {"wider region": {"a": "p", "near_a": "p", "b": "q", "near_b": "q"}}
    p = fitted(rows, above).regions.set_index("region")["probability"]
    assert p["near_a"] > p["near_b"] + 0.05
    by_circuit = fitted(rows, {"circuit": above["wider region"]}).regions.set_index("region")["probability"]
    assert by_circuit["near_a"] > by_circuit["near_b"] + 0.05


def test_up_and_down_change_places():
    rows = crossed(6, {"a": -1, "b": 1, "c": 1})
    one = fitted(rows).regions.set_index("region")
    two = fitted([(s, r, -sign) for s, r, sign in rows], seed=2).regions.set_index("region")
    np.testing.assert_allclose(one["probability"], 1 - two["probability"], atol=0.03)
    np.testing.assert_allclose(one["low"], 1 - two["high"], atol=0.06)


def test_where_samples_go_one_way_the_spread_is_theirs_and_no_region_is_clear():
    regions = dict.fromkeys("abcdefgh", -1)
    rows = [(s, r, sign if int(s[1:]) % 2 else -sign) for s, r, sign in crossed(10, regions)]
    fit = fitted(rows, prior=Prior(log_spread=1.0))
    spread = fit.components.set_index("component")["sd"]
    assert spread.idxmax() == "sample" and spread["sample"] > 3 * spread["region"]
    assert not fit.regions["direction"].any()
    assert fit.components["share_of_variance"].sum() == pytest.approx(1)


def test_the_probability_is_that_of_a_new_sample():
    laid = layout_of(
        pd.DataFrame([("s", "a", -1), ("t", "a", 1)], columns=["sample", "region", "sign"]), {},
        {s: {"disorder": d, "therapy": "t", "modality": "m"} for s, d in (("s", "d"), ("t", "e"))},
    )  # fmt: skip
    effects = np.zeros((1, len(laid.component)))
    of = {name: np.flatnonzero(laid.component == COMPONENTS.index(name)) for name in COMPONENTS}
    effects[0, of["region"]], effects[0, of["disorder"]] = 1.0, [0.5, -1.5]
    effects[0, of["sample"]] = 50.0  # of the old samples: no matter to a new one
    sd = np.full((1, len(COMPONENTS)), 1e-9)
    found = region_shares(laid, Draws(np.array([0.2]), effects, sd))
    assert found.item() == pytest.approx((expit(1.7) + expit(-0.3)) / 2)
    sd[0, COMPONENTS.index("sample")] = 2.0
    wide = region_shares(laid, Draws(np.array([0.2]), effects, sd)).item()
    noise = 2.0 * np.random.default_rng(1).standard_normal(200_000)
    assert wide == pytest.approx((expit(1.7 + noise).mean() + expit(-0.3 + noise).mean()) / 2, abs=0.01)


def test_one_sample_says_little():
    fit = fitted([("s", "a", -1)])
    row = fit.regions.iloc[0]
    assert row["high"] - row["low"] > 0.6 and row["direction"] == "" and 0.5 < row["probability"] < 0.8
    assert np.isnan(shrinkage(fit).attrs["kept"])
    np.testing.assert_allclose(fit.components["sd"], 0.5, rtol=0.25)


def test_the_evidence_can_be_fitted_again_to_the_same_numbers():
    evidence, selection = load(), Selection(studies="review")
    one, two = (fit_hierarchical(evidence, selection, Analysis()) for _ in range(2))
    pd.testing.assert_frame_equal(one.regions, two.regions)
    pd.testing.assert_frame_equal(one.components, two.components)
    assert one.draws.effective > 500
    inside = (one.regions["low"] < one.regions["probability"]) & (one.regions["probability"] < one.regions["high"])
    assert inside.all()


def test_nothing_to_fit_is_said():
    with pytest.raises(ValueError, match="no sample of the selection reports a direction"):
        fit_hierarchical(load(), Selection(studies="all", until=1985), Analysis())
    with pytest.raises(EditionError):
        fit_hierarchical(load(), Selection(studies="nowhere"), Analysis())
