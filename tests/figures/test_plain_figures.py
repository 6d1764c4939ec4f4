"""Figures draw what the frame holds: tested on the plotted data, not on pixels."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.patches import FancyBboxPatch

from livingreview.figures import style
from livingreview.figures.estimates import alt_estimates, alt_forest, draw_estimates, draw_forest
from livingreview.figures.flow import alt_flow, draw_flow
from livingreview.figures.matrix import alt_matrix, draw_matrix
from livingreview.figures.slopes import alt_slopes, draw_slopes
from livingreview.figures.years import alt_years, count_years, draw_years

NAMES = {"caudate": "Caudate", "insula": "Insula", "pfc": "Prefrontal"}


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def points(figure):
    """All single marks of a figure's first axes: (x, y, marker)."""
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    return {(float(line.get_xdata()[0]), float(line.get_ydata()[0]), line.get_marker()) for line in lines}


def test_matrix_puts_each_sign_in_its_cell_with_its_shape():
    frame = pd.DataFrame(
        {"sample": ["s1", "s1", "s2", "s2"], "region": ["caudate", "insula", "caudate", "pfc"], "sign": [-1, 1, -1, 0]}
    )
    figure = draw_matrix(frame, {"s1": "One", "s2": "Two"}, NAMES)
    labels = [t.get_text() for t in figure.axes[0].get_xticklabels()]
    assert labels == ["Caudate", "Insula", "Prefrontal"]
    assert points(figure) == {(0, 0, "v"), (1, 0, "^"), (0, 1.5, "v"), (2, 1.5, "o")}
    alt = alt_matrix(frame, {"s1": "One", "s2": "Two"}, NAMES)
    assert "One – decrease: Caudate; increase: Insula." in alt and "Two – decrease: Caudate" in alt


def test_forest_draws_share_interval_and_call():
    frame = pd.DataFrame(
        {
            "region": ["caudate", "insula", "pfc"],
            "n_decrease": [3, 1, 0],
            "n_increase": [0, 0, 0],
            "share_decrease": [1.0, 1.0, float("nan")],
            "ci_low": [0.29, 0.03, float("nan")],
            "ci_high": [1.0, 1.0, float("nan")],
            "direction": ["decrease", "too few samples", "too few samples"],
        }
    )
    figure = draw_forest(frame, NAMES)
    assert points(figure) == {(1.0, 0, "v"), (1.0, 1, "o")}
    intervals = [tuple(line.get_xdata()) for line in figure.axes[0].lines if len(line.get_xdata()) == 2][1:]
    assert intervals == [(0.29, 1.0), (0.03, 1.0)]
    assert "Caudate 3 of 3 (29% to 100%)" in alt_forest(frame, NAMES) and "Prefrontal" not in alt_forest(frame, NAMES)


def test_slopes_join_what_both_report():
    frame = pd.DataFrame(
        [("caudate", 2, 0, 1, 1), ("insula", 0, 1, 0, 0)],
        columns=["region", "n_decrease_then", "n_increase_then", "n_decrease_since", "n_increase_since"],
    )
    figure = draw_slopes(frame, NAMES, ("2005", "since"), title="A finding")
    assert points(figure) == {(1.0, 0, "o"), (0.5, 0, "o"), (0.0, 1, "o")}
    assert {"▼2 ▲0 → ▼1 ▲1"} < {text.get_text() for text in figure.axes[0].texts}
    assert "Insula: 2005 0 down and 1 up, since none." in alt_slopes(frame, NAMES, ("2005", "since"))


def test_flow_has_a_box_a_step_and_says_its_numbers():
    rows = [("found", 9, "kept"), ("out", 4, "aside"), ("left\n3 samples", 5, "kept"), ("early", 2, "part"), ("late", 3, "part")]
    steps = pd.DataFrame(rows, columns=["label", "n", "kind"])
    axes = draw_flow(steps).axes[0]
    boxes = [patch.get_bbox() for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == len(rows) and all(upper.y0 > lower.y1 for upper, lower in zip(boxes, boxes[1:], strict=False))
    assert {"9", "4", "5", "2", "3"} < {text.get_text() for text in axes.texts}
    assert alt_flow(steps) == (
        "Flow of records. Kept: 9, found. Set aside: 4, out. Kept: 5, left, 3 samples. Of these: 2, early. Of these: 3, late."
    )


def test_years_are_counted_with_the_empty_ones():
    frame = pd.DataFrame({"year": [2001, 2001, 2004], "kind": ["a", "b", "a"]})
    table = count_years(frame, ["a", "b"])
    assert list(table.index) == [2001, 2002, 2003, 2004] and table.to_numpy().sum() == 3
    figure = draw_years(frame, ["a", "b"], "studies")
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert heights == [1, 0, 0, 0, 1, 0, 0, 1]  # the second kind is drawn first, and lies on top
    assert "3 in all (a: 2; b: 1); the most in one year is 2, in 2001" in alt_years(frame, ["a", "b"], "Studies")


def test_estimates_are_drawn_where_they_are():
    frame = pd.DataFrame({"label": ["x"], "estimate": [0.4], "low": [0.1], "high": [0.7], "note": ["n"]})
    figure = draw_estimates(frame, "kappa", (0, 1))
    assert points(figure) == {(0.4, 0, "D")}
    assert "x 0.40 (0.10 to 0.70)" in alt_estimates(frame, "Kappa")


def test_decrease_and_increase_differ_in_shape_and_in_lightness_free_of_hue():
    assert style.MARKS[-1].marker != style.MARKS[1].marker
    assert style.mark(-0.2) is style.MARKS[-1] and style.mark(0) is style.MARKS[0]
