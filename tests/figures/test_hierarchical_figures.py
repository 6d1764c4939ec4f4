"""Figures of the hierarchical model: tested on the plotted data, not on pixels."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from livingreview.figures import style
from livingreview.figures.hierarchical import alt_components, alt_regions, draw_components, draw_regions

REGIONS = pd.DataFrame(
    [
        ("a", 5, 0, 1.0, 0.8, 0.6, 0.95, "decrease"), ("b", 1, 2, 1 / 3, 0.5, 0.2, 0.8, ""),
        ("c", 0, 9, 0.0, 0.1, 0.02, 0.3, "increase"),
    ],
    columns=["region", "n_decrease", "n_increase", "share", "probability", "low", "high", "direction"],
)  # fmt: skip
SPREADS = pd.DataFrame(
    [("region", 4, 0.3, 0.1, 0.9, 0.07, 3.5), ("sample", 9, 1.5, 0.6, 2.8, 0.07, 3.5)],
    columns=["component", "n_levels", "sd", "low", "high", "prior_low", "prior_high"],
)
NAMES = {"a": "Area <a>", "b": "Area b"}


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def points(axes):
    return [
        (round(float(line.get_xdata()[0]), 3), line.get_marker(), line.get_color())
        for line in axes.lines
        if len(line.get_xdata()) == 1
    ]


def test_regions_stand_where_they_are_with_a_mark_for_their_direction():
    axes = draw_regions(REGIONS, NAMES).axes[0]
    assert points(axes) == [
        (0.8, "v", style.DECREASE), (1.0, "|", style.INK), (0.5, "o", style.NO_CHANGE), (0.333, "|", style.INK),
        (0.1, "^", style.INCREASE), (0.0, "|", style.INK),
    ]  # fmt: skip
    spans = [
        tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2 and line.get_linestyle() == "-"
    ]
    assert spans == [(0.6, 0.95), (0.2, 0.8), (0.02, 0.3)]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Area <a>", "Area b", "c"]
    assert [text.get_text() for text in axes.texts] == ["5▼ 0▲", "1▼ 2▲", "0▼ 9▲"]
    # The first row is the uppermost.
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


def test_regions_are_said_in_words():
    alt = alt_regions(REGIONS, NAMES)
    assert "Area <a> 0.80 (0.60 to 0.95; raw 5 down, 0 up; clear decrease)" in alt
    assert "Area b 0.50 (0.20 to 0.80; raw 1 down, 2 up);" in alt
    assert alt_regions(REGIONS.head(0), NAMES).endswith("no region.")


def test_spreads_stand_beside_their_prior():
    axes = draw_components(SPREADS).axes[0]
    assert [x for x, marker, _ in points(axes) if marker == "D"] == [0.3, 1.5]
    spans = [tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert spans == [(0.07, 3.5), (0.1, 0.9), (0.07, 3.5), (0.6, 2.8)]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["region (4)", "sample (9)"]
    assert "sample 1.50 (0.60 to 2.80; before the data 0.07 to 3.50)" in alt_components(SPREADS)
