"""All that a chapter calls, under one roof: ``from livingreview.book import notebook as lr``.

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
    "livingreview.book.prose": "code count interval listed number out_of p_value percent signed tell",
    "livingreview.book.exhibit": "show",
    "livingreview.book.drawn_numbers": "year_numbers",
    "livingreview.book.front": "show_votes",
    "livingreview.book.tables": "show_table",
    "livingreview.book.literature": "read_literature set_aside study_table",
    "livingreview.book.naming": "directions sample_labels study_label votes",
    "livingreview.book.plates": (
        "show_brain show_counts show_forest show_matrix show_nothing show_overlap show_pooling show_run show_set_aside show_studies"
    ),
    "livingreview.book.telling": (
        "compare_words literature_facts show_members show_panorama significant_regions silence_table subgroup_findings smallest_possible_p"
    ),
    "livingreview.book.origins": "candidate_flow candidate_table kinds_by_year why_not_counted",
    "livingreview.book.coding": ("agreement_estimates agreement_facts agreement_table disagreement_table level_table"),
    "livingreview.book.modelling": (
        "construct_table fit_facts model_fits model_table refused_models show_construct_brains show_fits show_models show_refusal"
    ),
    "livingreview.book.comparisons": (
        "compare_arms compare_selections concordance_facts literature_overlap paired_table therapy_pairs"
    ),
    "livingreview.book.associations": ("association_facts read_associations show_association_counts show_associations"),
    "livingreview.book.answers": "answer answer_table board board_facts read_parameters",
    "livingreview.book.differences": (
        "changed_parameters difference_facts difference_table parameter_table variant_answers variants_board "
        "variants_facts variants_matrix"
    ),
    "livingreview.book.reference": (
        "circuit_table citing_kinds citing_table region_table shared_regions show_all_studies show_dictionaries"
    ),
    "livingreview.book.verdicts": "judge_claims show_claim show_scoreboard verdict_facts",
    "livingreview.book.robustness": "show_robustness try_verdicts",
    "livingreview.book.calibrated": "belief_facts calibrated_facts show_calibration show_calibrated",
    "livingreview.book.forecasting": (
        "forecast forecast_facts show_beliefs show_forecast_years show_reliability show_scores year_facts"
    ),
    "livingreview.book.opening": "contrast_facts contrast_with_published show_contrast",
    "livingreview.book.rerun_tables": "rerun_facts show_faults show_rerun_times",
    "livingreview.book.rule_history": "show_rule_history",
    "livingreview.book.finding.changes": "change_facts show_changes show_conclusions",
    "livingreview.book.timeline": "show_chronicle tell_years timeline_facts",
    "livingreview.book.year_slider": "show_year_slider",
    "livingreview.book.bearings": "show_bearing show_verdict_figure",
    "livingreview.book.specifications": (
        "choice_table multiverse_facts run_multiverse show_by_studies show_choices show_claim_curve show_named show_survival"
    ),
    "livingreview.rerun.survival": "kept_survival",
    "livingreview.book.foundations": "best_power calibration_table file_table version_table",
    "livingreview.book.eras": "era_facts era_table show_growth uncounted_table",
    "livingreview.book.therapies": "therapy_facts therapy_table unnamed_therapies",
    "livingreview.book.learning": (
        "disorder_table learn learn_leniently show_then_since status_facts status_table within_facts"
    ),
    "livingreview.book.unlike_measures": "apart_words measured_apart measured_table same_technique",
    "livingreview.book.later_reviews": "read_reviews review_facts",
    "livingreview.book.review_tables": "ahead_table comparison_table region_list review_list show_sources",
    "livingreview.book.review_choices": "choices_table",
    "livingreview.book.hierarchical": (
        "hierarchical_facts model_directions prior_facts show_agreement show_checks show_components show_priors "
        "show_probabilities"
    ),
    "livingreview.book.sampling": "sampling_facts show_fit_comparison",
    "livingreview.book.explorer_tasks": "show_explorer_tasks",
    "livingreview.book.lab_page": "lab_facts open_lab show_lab show_lab_brief show_lab_class show_lab_studies",
    "livingreview.book.teaching.sessions": "open_session",
    "livingreview.book.teaching.schedule": "show_plan show_reading",
    "livingreview.book.teaching.quiz": "show_quiz",
    "livingreview.book.teaching.counts": "show_levels",
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
