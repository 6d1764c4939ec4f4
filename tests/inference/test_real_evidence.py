"""The whole way from the real tables to results: signs, levels, models."""

from __future__ import annotations

import numpy as np
import pytest

from livingreview.errors import EditionError
from livingreview.evidence import Selection
from livingreview.inference import (
    Analysis,
    CircularModelError,
    concordance_at_levels,
    consistency,
    fit_models,
    sign_table,
    summarise,
)

RULES = Analysis(n_resamples=199)


def test_signs_are_one_a_sample_and_region(evidence):
    signs = sign_table(evidence, Selection(studies="all"), RULES)
    assert not signs.frame.duplicated(["sample", "region", "hemisphere"]).any()
    assert set(signs.frame["sign"]) == {-1, 0, 1}
    assert "other" not in set(signs.frame["region"])


def test_patients_as_weights_leave_out_unsized_samples(evidence):
    rules = Analysis(weighting="patients")
    signs, plain = sign_table(evidence, Selection(), rules), sign_table(evidence, Selection(), RULES)
    assert signs.n_samples + len(signs.unsized) == plain.n_samples
    assert (signs.frame["weight"] == signs.frame["n_patients"]).all()


@pytest.mark.parametrize("level", ["fine", "coarse", "lobe", "circuit"])
@pytest.mark.parametrize("studies", ["review", "all"])
def test_consistency_at_every_level(evidence, level, studies):
    result = consistency(sign_table(evidence, Selection(studies=studies), Analysis(level=level)))
    frame = result.frame
    assert (frame["n_samples"] == frame[["n_decrease", "n_increase", "n_zero"]].sum(axis=1)).all()
    shares = frame.dropna(subset="share_decrease")
    assert (shares["ci_low"] <= shares["share_decrease"]).all()
    assert (shares["share_decrease"] <= shares["ci_high"]).all()
    assert frame["n_samples"].max() <= result.n_samples


def test_levels_side_by_side(evidence):
    arms = Selection(studies="all"), Selection(studies="all", arm="drug")
    results = concordance_at_levels(evidence, *arms, RULES, True, np.random.default_rng(1))
    table = summarise(results)
    assert table["level"].tolist() == ["fine", "coarse"]
    # Labels meet at the parent: less is named by one arm alone.
    assert table["jaccard"].is_monotonic_increasing
    alone = concordance_at_levels(evidence, *arms, RULES, True, np.random.default_rng(1), levels=("fine",))
    assert alone["fine"].signed_jaccard == results["fine"].signed_jaccard


def test_circular_models_are_listed_but_never_fitted(evidence):
    table = fit_models(evidence, Selection(studies="all"), RULES)
    predictions = evidence.model_predictions
    circular = set(predictions.loc[predictions["circular"] == "yes", "model_id"])
    refused = table[table["answer"] == "refused"]
    assert set(refused["model_id"]) == circular & set(table["model_id"])
    assert len(refused)
    assert refused["agreement"].isna().all()
    assert refused["note"].str.startswith("circular: ").all()
    with pytest.raises(CircularModelError, match=sorted(circular)[0]):
        fit_models(evidence, Selection(), RULES, models=[sorted(circular)[0]])


def test_models_of_other_disorders_and_arms_stay_out(evidence):
    table = fit_models(evidence, Selection(diagnosis="ocd"), RULES)
    assert not set(table["disorder"]) & {"mdd", "ptsd", "panic"}
    predictions = evidence.model_predictions.set_index("model_id")["arm"]
    assert set(predictions[table["model_id"]]) <= {"psychotherapy", "healthy_process"}


def test_unknown_model_is_named(evidence):
    with pytest.raises(EditionError, match="nearest: ochsner2002"):
        fit_models(evidence, Selection(), RULES, models=["oschner2002"])
