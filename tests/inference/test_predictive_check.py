"""Predictive checks: statistics by hand; a true model passes and a wrong one is caught."""

import numpy as np
import pandas as pd
import pytest

from livingreview.inference.hierarchical import fit_layout
from livingreview.inference.hierarchical_calibration import draw_layout
from livingreview.inference.mixed_layout import layout_of
from livingreview.inference.mixed_posterior import Prior
from livingreview.inference.predictive_check import COLUMNS, check_predictions, statistics_of

ROWS = [(f"s{i}", region) for i in range(8) for region in "abcdef"]


def laid(sign_of):
    frame = pd.DataFrame([(s, r, sign_of(int(s[1:]), r)) for s, r in ROWS], columns=["sample", "region", "sign"])
    traits = {f"s{i}": {"disorder": "xy"[i % 2], "therapy": "t", "modality": "m"} for i in range(8)}
    return layout_of(frame, {}, traits)


def check(layout, seed=3):
    fit = fit_layout(layout, np.random.default_rng(seed), Prior(), 0.05, 2000, 128)
    return check_predictions(fit, np.random.default_rng(seed + 1))


def test_statistics_by_hand():
    # Region a always down; the rest down in even samples alone.
    layout = laid(lambda i, r: -1 if r == "a" or i % 2 == 0 else 1)
    values = {name: statistic(layout.down[None]).item() for name, statistic in statistics_of(layout).items()}
    assert values["share of decreases"] == pytest.approx((8 + 20) / 48)
    assert values["variance between regions"] == pytest.approx(np.var([1, *[0.5] * 5], ddof=1))
    assert values["variance between samples"] == pytest.approx(np.var([1, 1 / 6] * 4, ddof=1))
    # Disorder x holds the even samples: b to f are 1 in it and 0 in y, so each gives 1/2, and a gives 0.
    assert values["variance between disorders within a region"] == pytest.approx(5 * 0.5 / 6)
    assert values["regions all one way"] == 1 and values["samples all one way"] == 4


def test_data_that_the_model_made_pass():
    layout, _ = draw_layout(laid(lambda i, r: -1), [0.5] * 7, 0.3, np.random.default_rng(12))
    frame = check(layout).frame
    assert list(frame.columns) == list(COLUMNS)
    assert frame["p"].between(0.01, 0.99).all()
    assert ((frame["low"] <= frame["replicated"]) & (frame["replicated"] <= frame["high"])).all()


def test_what_the_model_cannot_make_is_caught():
    # Each region turns with the disorder, some one way and some the other: no effect of the model can do that.
    layout = laid(lambda i, r: -1 if (i % 2 == 0) == (r in "abc") else 1)
    frame = check(layout).frame.set_index("statistic")
    assert frame.loc["variance between disorders within a region", "p"] < 0.01


def test_the_same_seed_gives_the_same_check():
    layout = laid(lambda i, r: -1 if (i + ord(r)) % 3 else 1)
    pd.testing.assert_frame_equal(check(layout).frame, check(layout).frame)
