"""The board of answers: what each row says first, the place of an estimate on its bar, and what is folded away."""

import dataclasses

import pandas as pd
import pytest

from livingreview.evidence import load
from livingreview.inference.estimands import OPEN, Estimand
from livingreview.reports import claims_board as module
from livingreview.reports.claims_board import EstimateBar, claims_board, estimate_bar
from livingreview.reports.estimates import answers


@pytest.fixture(scope="module")
def base():
    return load()


@pytest.fixture(scope="module")
def board(base):
    return claims_board(base)


def test_the_board_shows_the_kept_answers(base, board):
    found = answers(base)
    assert len(board.table.frame) == len(found.rulebook.claims) == len(board.details.frame)
    for claim, row in zip(found.rulebook.claims, board.table.frame.itertuples(index=False), strict=True):
        kept = found.row(claim.key, "later")
        assert row.Samples.text == str(kept["n"]) and row.Certainty.text == kept["certainty"]
        assert str(row.Question).startswith(claim.part) and found.rules.estimand(claim.key).question in str(row.Question)
    html = str(board.__html__())
    assert html.count("<svg") == found.frame.query("era == 'later'")["estimate"].notna().sum() and "<details" in html


@pytest.mark.parametrize(
    ("n", "power", "said"),
    [(9, 0.9, "Cannot be told yet"), (9, 0.2, "This evidence could not have answered"), (0, 0.0, "No sample bears on it")],
)
def test_a_row_says_first_that_it_could_not_have_answered(base, monkeypatch, n, power, said):
    found = answers(base)
    frame = found.frame.assign(conclusion=OPEN, n=n)
    found = dataclasses.replace(found, frame=frame)
    monkeypatch.setattr(type(found), "power", lambda *_: power)
    row = module._row(found, found.rulebook.claims[0], "later", "")
    assert row["Answer"].text == said and ("20%" in row["Answer"].small) == (power == 0.2)


@pytest.mark.parametrize(
    ("kind", "estimate", "words", "place"),
    [
        ("share", 0.74, "74% of new samples", 74), ("agreement", 0.14, "57% of pairs agree", 57),
        ("specificity", -0.2, "−20 points more often", 30), ("distance", 0.1, "10 points apart", 20),
    ],
)  # fmt: skip
def test_an_estimate_is_told_in_hundredths(kind, estimate, words, place):
    bounds = {"of_interest": 0.6, "against": 0.4, "strong": 0.75}
    own = Estimand(key="x", kind=kind, question="?", asks="?", **bounds)
    bar = estimate_bar(pd.Series({"estimate": estimate, "low": estimate - 0.1, "high": estimate + 0.1}), own)
    assert isinstance(bar, EstimateBar) and bar.words == words and bar.at(bar.estimate) == pytest.approx(place)
    assert bar.at(-1000) == 0 and bar.at(1000) == 100 and words in str(bar.__html__())
