"""All that a chapter calls, under one roof: ``from livingreview import notebook as lr``.

A name is fetched from its room on first use, so that a chapter loads only what it calls. What it loaded decides when it
is out of date.
"""

from __future__ import annotations

import tomllib
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from livingreview.evidence import Evidence

_ROOMS = {
    "livingreview.evidence": "Selection agreement load select",
    "livingreview.inference": "Analysis compare concordance consistency partial_pooling sign_table",
    "livingreview.anatomy": "unit_names units",
    "livingreview.page.formatting": "code count interval listed number out_of p_value percent signed",
    "livingreview.page.glue": "glue",
    "livingreview.page.guards": "guard",
    "livingreview.page.figure_output": "show",
    "livingreview.figures.drawn_numbers": "year_numbers",
    "livingreview.reports.front_page": "show_votes",
    "livingreview.page.tables": "show_table",
    "livingreview.reports.directions.study_set": "read_literature set_aside study_table",
    "livingreview.page.labels": "directions sample_labels study_label votes",
    "livingreview.reports.directions.direction_figures": (
        "show_brain show_counts show_forest show_matrix show_nothing show_overlap show_pooling show_run show_set_aside show_studies"
    ),
    "livingreview.reports.directions.direction_summary": (
        "compare_words literature_facts show_members show_panorama significant_regions silence_table subgroup_findings smallest_possible_p"
    ),
    "livingreview.reports.study_selection": "candidate_flow candidate_table kinds_by_year why_not_counted",
    "livingreview.reports.coder_agreement": ("agreement_estimates agreement_facts agreement_table disagreement_table level_table"),
    "livingreview.reports.predicted_models": (
        "construct_table fit_facts model_fits model_table refused_models show_construct_brains show_fits show_models show_refusal"
    ),
    "livingreview.reports.comparisons": (
        "compare_arms compare_selections concordance_facts literature_overlap paired_table therapy_pairs"
    ),
    "livingreview.reports.predictors": ("association_facts read_associations show_association_counts show_associations"),
    "livingreview.reports.headline_answers": "answer answer_table board board_facts read_parameters",
    "livingreview.reports.variants.variant_table": (
        "changed_parameters difference_facts difference_table parameter_table variant_answers variants_board "
        "variants_facts variants_matrix"
    ),
    "livingreview.reports.reference": (
        "circuit_table citing_kinds citing_table region_table shared_regions show_all_studies show_dictionaries"
    ),
    "livingreview.reports.claims.conclusion_board": "judge_claims show_claim show_scoreboard verdict_facts",
    "livingreview.reports.claims.robustness": "show_robustness try_verdicts",
    "livingreview.reports.calibration": "belief_facts calibrated_facts show_calibration show_calibrated",
    "livingreview.reports.since_review.forecasts": (
        "forecast forecast_facts show_beliefs show_forecast_years show_reliability show_scores year_facts"
    ),
    "livingreview.reports.variants.variant_summary": "contrast_facts contrast_with_published show_contrast",
    "livingreview.reports.rerun_performance": "rerun_facts show_faults show_rerun_times",
    "livingreview.reports.claims.rule_versions": "show_rule_history",
    "livingreview.reports.claims.change_log": "change_facts show_changes show_conclusions",
    "livingreview.reports.since_review.cumulative_evidence": "show_chronicle tell_years timeline_facts",
    "livingreview.reports.since_review.year_slider": "show_year_slider",
    "livingreview.reports.claims.evidence_shown": "show_bearing show_verdict_figure",
    "livingreview.reports.multiverse": (
        "choice_table multiverse_facts run_multiverse show_by_studies show_choices show_claim_curve show_named show_survival"
    ),
    "livingreview.rerun.survival_table": "kept_survival",
    "livingreview.reports.build_info": "best_power calibration_table file_table version_table",
    "livingreview.reports.since_review.study_characteristics": "era_facts era_table show_growth uncounted_table",
    "livingreview.reports.since_review.therapies": "therapy_facts therapy_table unnamed_therapies",
    "livingreview.reports.since_review.replication": (
        "disorder_table learn learn_leniently show_then_since status_facts status_table within_facts"
    ),
    "livingreview.reports.since_review.method_differences": "apart_words measured_apart measured_table same_technique",
    "livingreview.reports.later_reviews.comparison": "read_reviews review_facts",
    "livingreview.reports.later_reviews.tables": "ahead_table comparison_table region_list review_list show_sources",
    "livingreview.reports.later_reviews.sensitivity": "choices_table",
    "livingreview.reports.hierarchical_model": (
        "hierarchical_facts model_directions prior_facts show_agreement show_checks show_components show_priors "
        "show_probabilities"
    ),
    "livingreview.reports.sampler_comparison": "sampling_facts show_fit_comparison",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}


def open_edition() -> tuple[Evidence, SimpleNamespace]:
    """Load the evidence and the facts about the review, and set the look of the figures.

    Returns
    -------
    evidence : Evidence
        The evidence base, checked.
    review : types.SimpleNamespace
        The tables of ``review.toml``, one attribute each.
    """
    from livingreview.evidence import load
    from livingreview.figures import style

    style.apply()
    evidence = load()
    with (evidence.directory / "review.toml").open("rb") as file:
        tables = tomllib.load(file)
    return evidence, SimpleNamespace(**{name: SimpleNamespace(**table) for name, table in tables.items()})


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"a chapter cannot call {name!r}; it can call open_edition, {', '.join(sorted(_HOMES))}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
