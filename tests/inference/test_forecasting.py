"""Scores by hand, and probabilities that win only where there is something to know."""

import numpy as np
import pandas as pd
import pytest

from livingreview.evidence import Selection
from livingreview.inference import Analysis, sign_table
from livingreview.inference.beta_binomial_prediction import beta_binomial_prediction
from livingreview.inference.forecasting import forecast, forecast_each_year, predict, reliability, score


def made(probabilities, outcomes, base=0.5):
    n = len(probabilities)
    return pd.DataFrame(
        {
            "sample": [f"s{i}" for i in range(n)], "region": "r", "outcome": outcomes, "beta-binomial": probabilities,
            "base rate": base, "always decrease": 0.9, "one half": 0.5,
        }
    )  # fmt: skip


def test_scores_by_hand():
    found = score(made([0.8, 0.4], [1.0, 0.0]), np.random.default_rng(1)).set_index("forecaster")
    assert found.loc["beta-binomial", "brier"] == pytest.approx((0.04 + 0.16) / 2)
    assert found.loc["beta-binomial", "log_score"] == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert found.loc["one half", "brier"] == 0.25
    assert found.loc["one half", "brier_gain"] == pytest.approx(0.25 - 0.1)
    assert found.loc["always decrease", "log_score"] == pytest.approx(-(np.log(0.9) + np.log(0.1)) / 2)


def test_rows_of_one_sample_move_together():
    apart = made([0.8] * 12, [1.0] * 8 + [0.0] * 4)
    together = apart.assign(sample=["s"] * 6 + ["t"] * 6)
    widths = []
    for predictions in (apart, together):
        row = score(predictions, np.random.default_rng(1)).set_index("forecaster").loc["base rate"]
        widths.append(row["brier_high"] - row["brier_low"])
    assert widths[1] > widths[0]


def test_reliability_counts_samples_for_its_interval():
    found = reliability(made([0.1, 0.15, 0.9], [0.0, 1.0, 1.0]).assign(sample=["a", "a", "b"]))
    assert found["n"].tolist() == [2, 1] and found["n_samples"].tolist() == [1, 1]
    assert found["observed"].tolist() == [0.5, 1.0] and found["predicted"].iloc[0] == pytest.approx(0.125)


def test_regions_that_differ_are_worth_knowing_and_regions_alike_are_not():
    rng = np.random.default_rng(3)
    gains = {}
    for name, truth in (("differ", np.tile([0.9, 0.1], 5)), ("alike", np.full(10, 0.6))):
        rows = [(f"k{i}", f"r{j}", -1 if rng.random() < truth[j] else 1) for i in range(12) for j in range(10)]
        later = [(f"l{i}", f"r{j}", -1 if rng.random() < truth[j] else 1) for i in range(30) for j in range(10)]
        columns = ["sample", "region", "sign"]
        probabilities = beta_binomial_prediction(pd.DataFrame(rows, columns=columns), {})
        scored = score(predict(probabilities, pd.DataFrame(later, columns=columns)), rng).set_index("forecaster")
        gains[name] = scored.loc["base rate"]
    assert gains["differ"]["brier_low"] > 0.05
    assert abs(gains["alike"]["brier_gain"]) < 0.02


def test_what_was_known_is_not_foretold(evidence):
    _, predictions = forecast(evidence, Selection(studies="review"), Selection(studies="all"), Analysis())
    known = set(sign_table(evidence, Selection(studies="review"), Analysis()).frame["sample"])
    assert not known & set(predictions["sample"]) and predictions["beta-binomial"].between(0, 1).all()


def test_each_year_knows_more_and_foretells_fewer(evidence):
    frame = forecast_each_year(evidence, Selection(studies="all"), Analysis())
    every = frame[frame["horizon"] == "all"]
    assert every["n_known"].is_monotonic_increasing and every["n_samples"].is_monotonic_decreasing
    joined = every.merge(frame[frame["horizon"] == "next"], on="year", suffixes=("", "_next"))
    assert (joined["n_next"] <= joined["n"]).all()


def test_nothing_to_foretell_is_no_error():
    empty = pd.DataFrame({"sample": [], "region": [], "sign": []})
    predictions = predict(beta_binomial_prediction(pd.DataFrame({"region": ["a"], "sign": [-1]}), {}), empty)
    assert predictions.empty and np.isnan(score(predictions, np.random.default_rng(1))["brier"]).all()
    assert reliability(predictions).empty
