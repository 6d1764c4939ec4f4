"""Peaks are drawn where they are, in their colour; bars are the counts."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from livingreview.figures import style
from livingreview.figures.peaks import (
    alt_experiments,
    alt_named,
    alt_peaks,
    dot_sizes,
    draw_experiments,
    draw_named,
    draw_peaks,
)

PEAKS = pd.DataFrame({
    "study_id": ["a", "a", "b", "c"],
    "x": [-20.0, 20, 0, 5],
    "y": [-4.0, -4, 50, -60],
    "z": [-18.0, -18, 10, 30],
    "direction": ["decrease", "increase", "none", "not_known"],
    "grade": ["A", "B", "C", "U"],
    "n_arm": pd.array([10, 60, pd.NA, 20], dtype="Int64"),
})  # fmt: skip


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_every_peak_is_in_each_view_at_its_place():
    figure = draw_peaks(PEAKS, "Title")
    side, behind, above = figure.axes
    for panel, axes in ((side, ["y", "z"]), (behind, ["x", "z"]), (above, ["x", "y"])):
        dots = {tuple(at) for found in panel.collections for at in np.asarray(found.get_offsets())}
        assert {tuple(at) for at in PEAKS[axes].to_numpy()} <= dots
    filled = {tuple(map(float, found.get_facecolor()[0][:3])) for found in side.collections if len(found.get_facecolor())}
    assert {matplotlib.colors.to_rgb(style.mark(sign).colour) for sign in (-1, 0, 1)} <= filled


def test_the_size_says_how_many_people():
    sizes = dot_sizes(PEAKS["n_arm"])
    assert sizes[1] == sizes.max() and sizes[2] == sizes.min()


def test_words_say_what_is_drawn():
    said = alt_peaks(PEAKS)
    assert "4 peaks of 3 studies" in said and "1 decreases, 1 increases, 1 of another contrast, 1 of tables" in said


def test_bars_are_the_counts():
    regions = pd.DataFrame({"unit": ["amygdala", "sma"], "peak_named": [13, 0], "peak_unnamed": [2, 21]})
    names = {"amygdala": "Amygdala", "sma": "SMA"}
    figure = draw_named(regions, names, "Title")
    assert [bar.get_width() for bar in figure.axes[0].patches] == [15, 21, 13, 0]
    assert "Amygdala 13 of 15; SMA 0 of 21" in alt_named(regions, names)


def test_each_experiment_is_a_dot_and_the_mean_a_mark():
    single = pd.DataFrame({"key": ["m", "m"], "z": [-1.0, 2.0], "foci": [3, 9]})
    models = pd.DataFrame({"key": ["m"], "direction": ["decrease"], "mean_z": [0.5]})
    panel = draw_experiments(single, models, {"m": "Model"}, "Title").axes[0]
    assert np.asarray(panel.collections[0].get_offsets())[:, 0].tolist() == [-1, 2]
    assert [(float(line.get_xdata()[0]), line.get_marker()) for line in panel.lines[1:]] == [(0.5, style.mark(-1).marker)]
    assert "Model mean 0.50 (-1.0 to 2.0, 2 samples)" in alt_experiments(single, models, {"m": "Model"})
