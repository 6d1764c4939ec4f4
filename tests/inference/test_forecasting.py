"""Scores by hand, and forecasts that win only where there is something to know."""

import numpy as np
import pandas as pd
import pytest

from livingreview.inference.direction_cells import lay_out_cells
from livingreview.inference.direction_model import Fit
from livingreview.inference.forecasting import MODEL, forecast, score


def made(probabilities, outcomes, base=0.5):
    n = len(probabilities)
    return pd.DataFrame(
        {
            "sample": [f"s{i}" for i in range(n)], "region": "r", "outcome": outcomes, MODEL: probabilities,
            "base rate": base, "always decrease": 0.9, "one half": 0.5,
        }
    )  # fmt: skip


def test_scores_by_hand():
    found = score(made([0.8, 0.4], [1.0, 0.0]), np.random.default_rng(1)).set_index("forecaster")
    assert found.loc[MODEL, "brier"] == pytest.approx((0.04 + 0.16) / 2)
    assert found.loc[MODEL, "log_score"] == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert found.loc["one half", "brier"] == 0.25
    assert found.loc["one half", "brier_gain"] == pytest.approx(0.25 - 0.1)
    assert found.loc["always decrease", "log_score"] == pytest.approx(-(np.log(0.9) + np.log(0.1)) / 2)


def test_rows_of_one_sample_move_together():
    apart = made([0.8] * 12, [1.0] * 8 + [0.0] * 4)
    together = apart.assign(sample=[f"s{i // 2}" for i in range(12)])
    widths = []
    for predictions in (apart, together):
        row = score(predictions, np.random.default_rng(1)).set_index("forecaster").loc["base rate"]
        widths.append(row["brier_high"] - row["brier_low"])
    assert widths[1] > widths[0]


def known():
    names = np.array(["a", "a", "b"])
    cells = lay_out_cells(
        np.array([1, 1, 0]), np.zeros(3, int), np.zeros((3, 3)), names, np.array(["ocd"] * 3), np.full(3, ""), np.array(list("xyz"))
    )
    effects = tuple(np.zeros((2, len(own))) for own in cells.names)
    effects[0][:, cells.names[0].index("a")] = np.log(3)
    return cells, Fit(np.zeros(2), np.zeros(2), np.zeros((2, 3)), np.zeros((2, 4)), effects)


def test_a_forecast_is_the_models_probability_beside_the_share_of_decreases_known():
    later = pd.DataFrame({"sample": ["n"] * 3, "region": ["a", "b", "c"], "diagnosis": "ocd", "sign": [-1, 1, -1]})
    found = forecast(*known(), later)
    assert found[MODEL].tolist() == pytest.approx([0.75, 0.5, 0.5]) and found["outcome"].tolist() == [1.0, 0.0, 1.0]
    assert found["base rate"].iloc[0] == pytest.approx(2.5 / 4) and found["always decrease"].iloc[0] == pytest.approx(0.8)


def test_regions_that_differ_are_worth_knowing():
    rng = np.random.default_rng(3)
    region = np.tile(["a", "b"], 100)
    truth = np.where(region == "a", 0.75, 0.5)
    later = pd.DataFrame(
        {"sample": [f"s{i // 2}" for i in range(200)], "region": region, "diagnosis": "ocd", "sign": np.where(rng.random(200) < truth, -1, 1)}
    )
    scored = score(forecast(*known(), later), rng).set_index("forecaster")
    assert scored.loc["always decrease", "brier_low"] > 0 and scored.loc["one half", "brier_gain"] > 0


def test_nothing_to_forecast_is_no_error():
    empty = made([], [])
    assert np.isnan(score(empty, np.random.default_rng(1))["brier"]).all()
