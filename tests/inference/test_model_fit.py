"""Model fit: coverage of broad predictions, circular models, the exact null."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from livingreview.errors import EditionError
from livingreview.inference import Analysis, CircularModelError, model_fit, signs_from_rows

STATED, INFERRED = "STATED", "INFERRED"
ROWS = [
    ("s1", "ofc", 1), ("s1", "amygdala", -1),
    ("s2", "dlpfc", 1), ("s2", "amygdala", -1),
    ("s3", "pfc", -1), ("s3", "insula", 1),
]  # fmt: skip


def test_broad_prediction_covers_what_lies_within(model, tree):
    fit = model_fit(
        signs_from_rows(ROWS, Analysis()), model(("pfc", "increase", STATED), ("amygdala", "decrease", STATED)), tree
    )
    predicted = fit.frame.set_index("region")["predicted_by"].to_dict()
    assert predicted == {"amygdala": "amygdala", "dlpfc": "pfc", "ofc": "pfc", "pfc": "pfc"}
    # 4 of 5 signs as predicted, 1 against: (4 - 1) / 5.
    assert fit.agreement == pytest.approx(3 / 5)
    assert (fit.n_regions, fit.n_samples, fit.n_observations) == (4, 3, 5)


def test_exact_p_by_hand(model, tree):
    fit = model_fit(
        signs_from_rows(ROWS, Analysis()), model(("pfc", "increase", STATED), ("amygdala", "decrease", STATED)), tree
    )
    # s1 and s2 each agree fully in one of two shuffles; s3 shuffles (pfc -, insula +), so its pfc is up in one of two.
    # The sum 2 + 2 - 1 = 3 is reached or passed by (2, 2, -1) and (2, 2, 1): 2 of 8.
    assert fit.p == pytest.approx(2 / 8)
    assert fit.min_p == pytest.approx(1 / 8)
    assert fit.n_informative == 3


def test_nearest_prediction_counts(model, tree):
    rows = model(("pfc", "increase", STATED), ("ofc", "decrease", STATED))
    fit = model_fit(signs_from_rows([("s1", "ofc", -1), ("s1", "dlpfc", 1)], Analysis()), rows, tree)
    assert fit.frame.set_index("region")["predicted"].to_dict() == {"ofc": -1, "dlpfc": 1}
    assert fit.agreement == 1.0


def test_narrow_prediction_meets_a_broad_label_at_the_coarse_level_only(model, tree):
    rows = model(("ofc", "decrease", STATED))
    fine = model_fit(signs_from_rows([("s1", "pfc", -1)], Analysis()), rows, tree)
    assert fine.answer == "not tested"
    assert "coarse level" in fine.not_tested["reason"][0]
    coarse = model_fit(signs_from_rows([("s1", "pfc", -1), ("s2", "pfc", -1)], Analysis(level="coarse")), rows, tree)
    assert coarse.agreement == 1.0
    assert coarse.answer == "fits"


def test_contradicting_predictions_cancel_and_are_named(model, tree):
    rows = model(("ofc", "decrease", STATED), ("dlpfc", "increase", STATED), ("insula", "decrease", STATED))
    fit = model_fit(signs_from_rows([("s1", "pfc", 1), ("s1", "insula", -1)], Analysis(level="coarse")), rows, tree)
    assert list(fit.frame["region"]) == ["insula"]
    assert set(fit.not_tested["reason"]) == {"predicted both ways at this level"}


def test_strict_uses_stated_signs_alone(model, tree):
    rows = model(("amygdala", "decrease", INFERRED), ("other", "decrease", STATED))
    signs = signs_from_rows([("s1", "amygdala", -1), ("s2", "amygdala", 1)], Analysis())
    strict = model_fit(signs, rows, tree)
    assert math.isnan(strict.agreement)
    assert list(strict.not_tested["reason"]) == ["the source does not state the sign", "not a region"]
    assert model_fit(signs, rows, tree, strict=False).agreement == 0.0


def test_degenerate_null_has_no_p(model, tree):
    signs = signs_from_rows([(f"s{i}", "amygdala", -1) for i in range(5)], Analysis())
    fit = model_fit(signs, model(("amygdala", "decrease", STATED)), tree)
    assert fit.agreement == 1.0
    assert fit.degenerate
    assert math.isnan(fit.p)
    # Unanimity over five samples does not make the interval vanish.
    assert fit.ci_low == pytest.approx(2 * 0.4782 - 1, abs=1e-3)
    assert fit.ci_high == 1.0


def test_circular_model_is_refused_with_its_reason(model, tree):
    rows = model(("amygdala", "decrease", STATED), circular="yes", reason="made from the studies tested")
    with pytest.raises(CircularModelError, match="model 'm'.*made from the studies tested.*leave this one out"):
        model_fit(signs_from_rows(ROWS, Analysis()), rows, tree)


def test_one_circular_row_is_enough(model, tree):
    rows = model(("amygdala", "decrease", STATED), ("pfc", "increase", STATED))
    rows.loc[1, "circular"] = "yes"
    with pytest.raises(CircularModelError, match="no reason is given"):
        model_fit(signs_from_rows(ROWS, Analysis()), rows, tree)


@pytest.mark.parametrize(
    ("level", "direction", "message"),
    [("circuit", "decrease", "not 'circuit'"), ("fine", "down", "'down' is not one of")],
)
def test_what_cannot_be_tested_is_named(model, tree, level, direction, message):
    with pytest.raises(EditionError, match=message):
        model_fit(signs_from_rows(ROWS, Analysis(level=level)), model(("amygdala", direction, STATED)), tree)


def test_one_model_at_a_time(model, tree):
    two = pd.concat([model(("ofc", "decrease", STATED)), model(("ofc", "decrease", STATED), model_id="n")])
    with pytest.raises(EditionError, match="found: m, n"):
        model_fit(signs_from_rows(ROWS, Analysis()), two, tree)
