"""How often an answer is of interest where the model gives that a probability."""

from types import SimpleNamespace

import pandas as pd
import pytest

from livingreview.inference.estimate_calibration import reliability


def simulations(*rows):
    return pd.DataFrame([("c", "later", p, truth) for p, truth in rows], columns=["claim", "era", "p_interest", "truth"])


@pytest.mark.parametrize(("kind", "expected"), [("share", 0.75), ("equivalence", 0.25)])
def test_an_answer_is_true_where_the_truth_is_of_interest(kind, expected):
    sets = {("c", "later"): (None, SimpleNamespace(kind=kind, of_interest=0.6), 1)}
    made = simulations((0.91, 0.7), (0.93, 0.61), (0.95, 0.8), (0.97, 0.5), (0.2, 0.7), (0.3, float("nan")))
    found = reliability(made, sets)
    assert found["n"].tolist() == [1, 4] and found["predicted"].tolist() == pytest.approx([0.2, 0.94])
    assert found["observed"].iloc[1] == expected and found["low"].iloc[1] < expected < found["high"].iloc[1]


def test_certainty_falls_into_the_last_bin():
    sets = {("c", "later"): (None, SimpleNamespace(kind="share", of_interest=0.6), 1)}
    assert reliability(simulations((1.0, 0.7), (0.95, 0.7)), sets)["n"].tolist() == [2]
