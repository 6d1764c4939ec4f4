"""Claims year by year, drawn: a panel each, and words that say the turns."""

import pandas as pd
import pytest

from livingreview.figures.claims_by_year import alt_claims_by_year, draw_claims_by_year

TITLES = {"a": "First claim", "b": "Second claim"}


@pytest.fixture
def frame():
    return pd.DataFrame(
        [
            ("a", 2000, 1.0, "not enough evidence"),
            ("a", 2004, 0.6, "supported"),
            ("a", 2007, -0.2, "mixed"),
            ("b", 2000, float("nan"), "not enough evidence"),
        ],
        columns=["key", "year", "estimate", "verdict"],
    )


def test_each_claim_has_a_panel_and_each_row_a_mark(frame):
    fig = draw_claims_by_year(frame, TITLES, 2010)
    shown = [ax for ax in fig.axes if ax.get_visible()]
    assert [ax.get_title(loc="left") for ax in shown] == list(TITLES.values())
    marks = [(x, y) for line in shown[0].lines if line.get_linestyle() == "None" for x, y in line.get_xydata()]
    assert sorted(marks) == [(2000, 1.0), (2004, 0.6), (2007, -0.2)]
    assert "no estimate" in shown[1].texts[0].get_text()


def test_the_words_say_every_turn(frame):
    said = alt_claims_by_year(frame, TITLES, 2010)
    assert (
        "First claim: from 2000 not enough evidence, from 2004 supported, from 2007 mixed; estimate −0.20 in 2010"
        in said
    )
    assert "Second claim: from 2000 not enough evidence; no estimate in any year" in said
