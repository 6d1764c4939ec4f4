"""Figures of the claims, the multiverse and the e-values: what is drawn, and what the alternative text says."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from livingreview.figures import claims, e_values, specification_curve, style


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_verdicts_are_drawn_with_their_own_marker():
    frame = pd.DataFrame(
        {"label": ["1a", "1b"], "era": ["2005", "2005"], "estimate": [0.5, np.nan], "low": [0.1, np.nan],
         "high": [0.9, np.nan], "verdict": ["supported", "not enough evidence"]}
    )  # fmt: skip
    (ax,) = claims.draw_conclusions(frame, ["2005"]).axes
    assert [line.get_marker() for line in ax.lines if line.get_marker() not in ("None", None)] == [
        style.CONCLUSIONS["supported"].marker
    ]
    assert "1a 0.50 (supported)" in claims.alt_conclusions(frame, ["2005"])


TITLES = {"a": "First claim", "b": "Second claim"}


@pytest.fixture
def by_year():
    return pd.DataFrame(
        [
            ("a", 2000, 1.0, "not enough evidence"),
            ("a", 2004, 0.6, "supported"),
            ("a", 2007, -0.2, "mixed"),
            ("b", 2000, float("nan"), "not enough evidence"),
        ],
        columns=["key", "year", "estimate", "verdict"],
    )


def test_each_claim_has_a_panel_and_each_row_a_mark(by_year):
    fig = claims.draw_claims_by_year(by_year, TITLES, 2010)
    shown = [ax for ax in fig.axes if ax.get_visible()]
    assert [ax.get_title(loc="left") for ax in shown] == list(TITLES.values())
    marks = [(x, y) for line in shown[0].lines if line.get_linestyle() == "None" for x, y in line.get_xydata()]
    assert sorted(marks) == [(2000, 1.0), (2004, 0.6), (2007, -0.2)]
    assert "no estimate" in shown[1].texts[0].get_text()


def test_the_words_of_claims_by_year_say_every_turn(by_year):
    said = claims.alt_claims_by_year(by_year, TITLES, 2010)
    assert (
        "First claim: from 2000 not enough evidence, from 2004 supported, from 2007 mixed; estimate −0.20 in 2010"
        in said
    )
    assert "Second claim: from 2000 not enough evidence; no estimate in any year" in said


def curve():
    return pd.DataFrame(
        {"towards": [0.4, -0.2, 0.1], "verdict": ["supported", "mixed", "mixed"], "level": ["fine", "coarse", "fine"]}
    )


def test_the_curve_is_in_order_and_its_strips_hold_the_shares():
    panels = [("level", {"fine": "as named", "coarse": "coarse"})]
    fig = specification_curve.draw_curve(curve(), panels, 0.3)
    estimates = next(line for line in fig.axes[0].lines if line.get_label() == "estimate")
    assert estimates.get_ydata().tolist() == [-0.2, 0.1, 0.4]
    shares = specification_curve.strip_shares(curve().sort_values("towards"), panels)
    assert shares.tolist() == [[0, 1, 1], [1, 0, 0]]


def test_the_alternative_text_counts_the_specifications():
    text = specification_curve.alt_curve(curve(), "A claim", 0.3)
    assert "3 specifications" in text and "1 of them support" in text and "published estimate is 0.30" in text
    assert "published" not in specification_curve.alt_curve(curve(), "A claim", np.nan)


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
