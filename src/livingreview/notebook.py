"""What two or more chapters call: ``from livingreview import notebook as lr``. A chapter imports its own report itself."""

from __future__ import annotations

import tomllib
from importlib import import_module
from types import SimpleNamespace

from livingreview.anatomy import unit_names, units
from livingreview.evidence import Evidence, Selection, load, select
from livingreview.figures import style
from livingreview.figures.drawn_numbers import year_numbers
from livingreview.inference import Analysis
from livingreview.page.figure_output import Figure, show
from livingreview.page.formatting import count, interval, listed, number, out_of, p_value, percent, signed
from livingreview.page.glue import glue
from livingreview.page.guards import guard
from livingreview.page.labels import study_label, votes
from livingreview.page.tables import Note, Table, show_table
from livingreview.reports.directions import direction
from livingreview.reports.headline_answers import answer, answer_table, read_parameters

__all__ = [
    "Analysis", "Figure", "Note", "Selection", "Table", "answer", "answer_table", "count", "direction", "glue", "guard",
    "interval", "listed", "number", "open_edition", "out_of", "p_value", "percent", "read_parameters", "select", "show",
    "show_table", "signed", "study_label", "unit_names", "units", "votes", "year_numbers",
]  # fmt: skip


def open_edition() -> tuple[Evidence, SimpleNamespace]:
    """Load the evidence and the facts about the review, and set the look of the figures.

    Returns
    -------
    evidence : Evidence
        The evidence base, checked.
    review : types.SimpleNamespace
        The tables of ``review.toml``, one attribute each.
    """
    style.apply()
    evidence = load()
    with (evidence.directory / "review.toml").open("rb") as file:
        tables = tomllib.load(file)
    return evidence, SimpleNamespace(**{name: SimpleNamespace(**table) for name, table in tables.items()})


# Reports that their chapters do not import yet.
_ROOMS = {
    "livingreview.reports.variants.variant_table": "changed_parameters difference_facts difference_table parameter_table variant_answers variants_board variants_facts variants_matrix",
    "livingreview.reports.reference": "circuit_table citing_kinds citing_table region_table shared_regions show_all_studies show_dictionaries",
    "livingreview.reports.claims.conclusion_board": "judge_claims show_claim show_scoreboard verdict_facts",
    "livingreview.reports.claims.robustness": "show_robustness try_verdicts",
    "livingreview.reports.calibration": "belief_facts calibrated_facts show_calibration show_calibrated",
    "livingreview.reports.since_review.forecasts": "forecast forecast_facts show_beliefs show_forecast_years show_reliability show_scores year_facts",
    "livingreview.reports.variants.variant_summary": "contrast_facts contrast_with_published show_contrast",
    "livingreview.reports.rerun_performance": "rerun_facts show_faults show_rerun_times",
    "livingreview.reports.claims.rule_versions": "show_rule_history",
    "livingreview.reports.claims.change_log": "change_facts show_changes show_conclusions",
    "livingreview.reports.since_review.cumulative_evidence": "show_claims_by_year tell_years timeline_facts",
    "livingreview.reports.since_review.year_slider": "show_year_slider",
    "livingreview.reports.claims.evidence_shown": "show_bearing show_verdict_figure",
    "livingreview.reports.multiverse": "choice_table multiverse_facts run_multiverse show_by_studies show_choices show_claim_curve show_named show_survival",
    "livingreview.rerun.survival_table": "kept_survival",
    "livingreview.reports.build_info": "best_power calibration_table file_table version_table",
    "livingreview.reports.since_review.study_characteristics": "era_facts era_table show_growth uncounted_table",
    "livingreview.reports.since_review.therapies": "therapy_facts therapy_table unnamed_therapies",
    "livingreview.reports.since_review.replication": "disorder_table learn learn_leniently show_replication status_facts status_table within_facts",
    "livingreview.reports.since_review.method_differences": "apart_words measured_apart measured_table same_technique",
    "livingreview.reports.later_reviews.comparison": "read_reviews review_facts",
    "livingreview.reports.later_reviews.tables": "ahead_table comparison_table region_list review_list show_sources",
    "livingreview.reports.later_reviews.sensitivity": "choices_table",
    "livingreview.reports.hierarchical_model": "hierarchical_facts model_directions prior_facts show_agreement show_checks show_components show_priors show_probabilities",
    "livingreview.reports.sampler_comparison": "sampling_facts show_fit_comparison",
    "livingreview.inference": "compare",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"a chapter cannot call {name!r}")
    return getattr(import_module(_HOMES[name]), name)
