"""Two treatments side by side."""

import pytest

from livingreview import evidence as ev
from livingreview.inference import Analysis, CircularModelError, fit_models
from livingreview.page.tables import Note
from livingreview.reports import comparisons, predicted_models, predictors
from livingreview.reports.model_agreement import model_agreement


def test_paired_statuses_add_up_to_the_summary(evidence):
    within = comparisons.compare_arms(evidence, "review")
    table = within.within_samples("c").frame
    fine, coarse = (sum(int(cell.split(" / ")[i]) for cell in table["Same"]) for i in (0, 1))
    assert (fine, coarse) == (within.results["fine"].n_same, within.results["coarse"].n_same)


def test_paired_values_count_samples_with_both_arms_only(evidence):
    within = comparisons.compare_arms(evidence, "review")
    values = within.values("x", level="fine")
    assert values["x_n_a"] == values["x_n_b"]
    assert within.results["fine"].n_both < within.results["fine"].n_samples_a


def test_literatures_are_compared_only_where_both_report(evidence):
    table = comparisons.medication_table(evidence, "core", "c").frame
    assert len(table) and not table["Samples"].str.contains(r"\b0\b").any()


def test_pairs_and_figures_without_evidence_are_notes(evidence):
    assert isinstance(comparisons.therapy_pairs(evidence, "review", least=9, caption="c"), Note)
    none = ev.Selection(until=1900)
    assert "No sample in this selection" in comparisons.compare_selections(evidence, none, none, ("A", "B")).figure("c").sentence


def test_associations_are_never_counted_as_change(evidence):
    read = predictors.response_predictors(evidence, studies="later")
    assert set(read.fine.selected.findings["contrast"]) == {"baseline_predicts_response"}
    assert set(read.fine.selected.findings["direction"]) <= {"increase", "decrease", "no_change"}
    assert isinstance(predictors.response_predictors(evidence, diagnosis="panic").matrix("c"), Note)


def test_circular_models_are_refused_and_the_refusal_is_shown(evidence):
    circular = predicted_models.circular_models(evidence)
    assert "vanderstraten2017_cstc" in circular
    with pytest.raises(CircularModelError, match=circular[0]):
        fit_models(evidence, ev.Selection(), Analysis(), models=[circular[0]])
    assert circular[0] in predicted_models.refusal(evidence, circular[0]).sentence


def test_no_model_fit_uses_a_circular_model_or_a_process_that_no_therapy_trains(evidence):
    agreement = model_agreement(evidence, "review")
    predictions = evidence.model_predictions.set_index("model_id")
    own = predictions.loc[agreement.frame["model_id"].unique()]
    assert (own["circular"] == "no").all() and (own["bearing"] != "other_process").all()
    assert (own["arm"] != "drug").all()
    assert "with fewer reports stand only in the table." in agreement.figure("c", most=1).caption
    assert len(agreement.table.frame) == len(agreement.tested)
