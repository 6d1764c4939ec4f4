"""What the page of a run shows."""

from __future__ import annotations

from livingreview.reports.variants.run_report import run_report


def test_the_published_analysis_changes_nothing_against_itself(evidence):
    report = run_report(evidence, {"question": "?"})
    values = report.values
    assert (values["changed"], values["lost"], values["gained"]) == ("none", "none", "none")
    assert report.answers_compared.frame.empty
    assert report.parameters.frame.empty and report.differences == []


def test_a_run_names_what_it_changes(evidence):
    report = run_report(evidence, {"until": 2001, "level": "coarse", "lr": object()})
    assert report.parameters.frame["Parameter"].to_list() == ["until", "level"]
    claims, regions = report.differences
    assert claims.folded is None and regions.folded.startswith("Show ")
    compared, full = report.answers_compared.frame, report.answers_in_full
    assert (compared["Published"] != compared["This variant"]).all() and 0 < len(compared) < len(full.frame)
    assert full.folded == f"Show {len(full.frame)} answers of this run"
