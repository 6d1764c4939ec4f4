"""A sweep, drawn: a panel a question, an open mark where there is no answer."""

import pandas as pd
import pytest

from livingreview.figures.sweep import alt_sweep, draw_sweep


@pytest.fixture
def frame():
    rows = [
        (1995, "fine", "a", "First", 0.5, "inconsistent", True),
        (2000, "fine", "a", "First", 1.0, "decrease", True),
        (1995, "coarse", "a", "First", float("nan"), "too few samples", False),
        (2000, "coarse", "a", "First", -0.2, "too few samples", False),
        (2000, "fine", "b", "Second", 0.1, "inconsistent", True),
    ]
    return pd.DataFrame(rows, columns=["until", "level", "key", "label", "estimate", "answer", "decided"])


def test_panels_and_marks(frame):
    fig = draw_sweep(frame, ["until", "level"])
    shown = [ax for ax in fig.axes if ax.get_visible()]
    assert [ax.get_title(loc="left") for ax in shown] == ["First", "Second"]
    marks = {tuple(xy) for line in shown[0].lines if line.get_linestyle() == "None" for xy in line.get_xydata()}
    assert marks == {(0, 0.5), (1, 1.0), (1, -0.2)}
    assert [tick.get_text() for tick in shown[0].get_xticklabels()] == ["1995", "2000"]


def test_nothing_to_draw_says_so(frame):
    fig = draw_sweep(frame.head(0), ["until"])
    assert any("no run answers" in text.get_text() for ax in fig.axes for text in ax.texts)
    assert "no run answers any question" in alt_sweep(frame.head(0), ["until"])


def test_words(frame):
    said = alt_sweep(frame, ["until", "level"])
    assert "First: inconsistent in 1, decrease in 1, too few samples in 2, estimates −0.20 to 1.00" in said
