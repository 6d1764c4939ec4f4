"""Two treatments side by side."""

import pytest

from livingreview import evidence as ev
from livingreview.inference import Analysis, CircularModelError, fit_models
from livingreview.reports import comparisons, predicted_models, predictors


@pytest.fixture(scope="module")
def base():
    return ev.load()


def test_paired_statuses_add_up_to_the_summary(base):
    results = comparisons.compare_arms(base, "review")
    table = comparisons.paired_table(base, results)
    fine, coarse = (sum(int(cell.split(" / ")[i]) for cell in table["Same"]) for i in (0, 1))
    assert (fine, coarse) == (results["fine"].n_same, results["coarse"].n_same)


def test_paired_facts_count_samples_with_both_arms_only(base):
    results = comparisons.compare_arms(base, "review")
    facts = comparisons.concordance_facts(results["fine"], "x")
    assert facts["x_n_a"] == facts["x_n_b"]
    assert results["fine"].n_both < results["fine"].n_samples_a


def test_literatures_are_compared_only_where_both_report(base):
    table = comparisons.literature_overlap(base, "core")
    assert len(table) and not table["Samples"].str.contains(r"\b0\b").any()


def test_associations_are_never_counted_as_change(base):
    read = predictors.read_associations(base, ev.Selection(studies="later", contrast="baseline_predicts_response"))
    assert set(read.fine.selected.findings["contrast"]) == {"baseline_predicts_response"}
    assert set(read.fine.selected.findings["direction"]) <= {"increase", "decrease", "no_change"}


def test_circular_models_are_refused_and_the_refusal_is_shown(base):
    refused = predicted_models.refused_models(base)
    assert "vanderstraten2017_cstc" in refused
    with pytest.raises(CircularModelError, match=refused[0]):
        fit_models(base, ev.Selection(), Analysis(), models=[refused[0]])


def test_no_model_fit_uses_a_circular_model_or_a_process_that_no_therapy_trains(base):
    fits = predicted_models.model_fits(base, "review")
    predictions = base.model_predictions.set_index("model_id")
    own = predictions.loc[fits["model_id"].unique()]
    assert (own["circular"] == "no").all() and (own["bearing"] != "other_process").all()
    assert (own["arm"] != "drug").all()
