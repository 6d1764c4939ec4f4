"""The check passes where the model made the data and fails where it could not have."""

import numpy as np

from livingreview.inference.direction_cells import lay_out_cells
from livingreview.inference.direction_model import Fit
from livingreview.inference.predictive_check import COLUMNS, predictive_check

N_DRAWS = 400


def fitted(down, spread=0.0):
    """Forty samples with three regions each, and draws that say one half everywhere."""
    sample = np.repeat([f"s{i}" for i in range(40)], 3)
    region = np.tile(["a", "b", "c"], 40)
    cells = lay_out_cells(np.asarray(down), np.zeros(120, int), np.zeros((120, 3)), region, np.full(120, "ocd"), np.full(120, ""), sample)
    zeros = np.zeros(N_DRAWS)
    spreads = np.tile([0.0, 0.0, 0.0, spread], (N_DRAWS, 1))
    effects = tuple(np.zeros((N_DRAWS, len(names))) for names in cells.names)
    return cells, Fit(zeros, zeros, np.zeros((N_DRAWS, 3)), spreads, effects)


def test_data_of_the_model_pass():
    rng = np.random.default_rng(2)
    frame = predictive_check(*fitted(rng.integers(2, size=120)), rng)
    assert list(frame.columns) == list(COLUMNS) and frame["part"].tolist() == ["region"] * 3 + ["group", "sample"]
    assert (frame["p"] > 0.01).all() and frame["predicted"].iloc[:4].between(0.45, 0.55).all()
    assert (frame["low"] <= frame["predicted"]).all() and (frame["predicted"] <= frame["high"]).all()


def test_a_region_that_always_falls_fails():
    down = np.random.default_rng(3).integers(2, size=120)
    down[::3] = 1
    frame = predictive_check(*fitted(down), np.random.default_rng(4)).set_index("name")
    assert frame.loc["a", "p"] < 0.01 < frame.loc["b", "p"] and frame.loc["a", "observed"] == 1


def test_samples_of_one_direction_fail_without_a_spread_of_samples_and_pass_with_one():
    down = np.repeat(np.random.default_rng(5).integers(2, size=40), 3)
    apart, together = (predictive_check(*fitted(down, spread), np.random.default_rng(6)).set_index("part") for spread in (0.0, 30.0))
    assert apart.loc["sample", "observed"] == 1 and apart.loc["sample", "p"] < 0.01 < together.loc["sample", "p"]
