"""Figures of the claims and the e-values: what is drawn, and what the alternative text says."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from livingreview.figures import claims, e_values


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


TITLES = {"a": "First claim", "b": "Second claim"}


@pytest.fixture
def by_year():
    return pd.DataFrame(
        [
            ("a", 2000, 1.0, "too few samples"),
            ("a", 2004, 0.6, "as claimed"),
            ("a", 2007, -0.2, "undecided"),
            ("b", 2000, float("nan"), "too few samples"),
        ],
        columns=["key", "year", "estimate", "result"],
    )


def test_each_claim_has_a_panel_and_each_row_a_mark(by_year):
    fig = claims.draw_claims_by_year(by_year, TITLES, 2010)
    shown = [ax for ax in fig.axes if ax.get_visible()]
    assert [ax.get_title(loc="left") for ax in shown] == list(TITLES.values())
    marks = [(x, y) for line in shown[0].lines if line.get_linestyle() == "None" for x, y in line.get_xydata()]
    assert sorted(marks) == [(2000, 1.0), (2004, 0.6), (2007, -0.2)]
    assert "no estimate" in shown[1].texts[0].get_text()


def test_the_words_of_claims_by_year_say_every_change(by_year):
    said = claims.alt_claims_by_year(by_year, TITLES, 2010)
    assert (
        "First claim: from 2000 too few samples, from 2004 as claimed, from 2007 undecided; estimate −0.20 in 2010"
        in said
    )
    assert "Second claim: from 2000 too few samples; no estimate in any year" in said


def test_e_values_are_drawn_year_by_year_with_the_line_of_evidence():
    rows = [("a", 2000, 1.5), ("a", 2000, 2.0), ("a", 2004, 30.0), ("a", 2006, 12.0)]
    frame = pd.DataFrame(rows, columns=["key", "year", "e"])
    (ax,) = e_values.draw_e_values(frame, TITLES, 2010, 20.0, "A finding").axes
    step = ax.lines[-1]
    assert [tuple(point) for point in step.get_xydata()] == [(2000, 2.0), (2004, 30.0), (2006, 12.0), (2011, 12.0)]
    assert 20.0 in ax.lines[1].get_ydata() and step.get_linewidth() > 2, "a line that got there stands out"
    assert [text.get_text() for text in ax.texts] == [TITLES["a"].split()[0]]
    said = e_values.alt_e_values(frame, TITLES, 2010, 20.0)
    assert "First claim: at most 30.0 (2004), 12.0 in 2010, at or above 20 first in 2004" in said


def test_labels_do_not_lie_on_each_other():
    assert np.diff(e_values._spread([0.3, 0.31, 0.32, 0.9])).min() > 0.05
