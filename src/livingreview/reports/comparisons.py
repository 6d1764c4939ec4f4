"""Two treatments side by side: therapies with one another, and psychotherapy with medication."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.page import formatting
from livingreview.page.labels import sample_labels

LEVELS = ("fine", "coarse")


def compare_selections(
    evidence: ev.Evidence, first: ev.Selection, second: ev.Selection, levels: tuple[str, ...] = LEVELS
) -> dict[str, inference.Concordance]:
    """Compare two literatures, at each level.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    first, second : Selection
        The two literatures.
    levels : tuple of str
        Levels of the regions.

    Returns
    -------
    dict of str to Concordance
    """
    return {level: _concordance(evidence, first, second, level, paired=False) for level in levels}


def compare_arms(evidence: ev.Evidence, studies: str, diagnosis: str = "") -> dict[str, inference.Concordance]:
    """Compare psychotherapy and medication within the samples that report both.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    studies : str
        Which studies, as in :class:`livingreview.evidence.Selection`.
    diagnosis : str
        Comma list of diagnoses; all where blank.

    Returns
    -------
    dict of str to Concordance
    """
    therapy = ev.Selection(studies=studies, diagnosis=diagnosis)
    drug = replace(therapy, arm="drug")
    return {level: _concordance(evidence, therapy, drug, level, paired=True) for level in LEVELS}


def concordance_facts(result: inference.Concordance, prefix: str) -> dict[str, str]:
    """Put a comparison into words.

    Parameters
    ----------
    result : Concordance
        The comparison.
    prefix : str
        Put before every name, with an underscore.

    Returns
    -------
    dict of str to str
    """
    shared = result.n_same + result.n_opposite + result.n_undecided
    facts = {
        "n_a": formatting.number(result.n_both if result.paired else result.n_samples_a),
        "n_b": formatting.number(result.n_both if result.paired else result.n_samples_b),
        "shared": formatting.count(shared, "region"),
        "same": formatting.pronoun(result.n_same),
        "opposite": formatting.pronoun(result.n_opposite),
        "undecided": formatting.pronoun(result.n_undecided),
        "only": formatting.pronoun(result.n_a_only + result.n_b_only),
        "index": formatting.signed(result.signed_jaccard),
        "interval": formatting.interval(result.ci_low, result.ci_high, "plain"),
        "p": formatting.p_value(result.p_independent),
        "answer": result.answer,
    }
    return {f"{prefix}_{name}": value for name, value in facts.items()}


def paired_table(evidence: ev.Evidence, results: dict[str, inference.Concordance]) -> pd.DataFrame:
    """List, for each sample with both arms, how many regions go together.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    results : dict of str to Concordance
        Paired comparisons by level.

    Returns
    -------
    pandas.DataFrame
        Regions by status; a cell has one number for each level, in the order of `results`.
    """
    statuses = {
        "same": "Same",
        "opposite": "Opposite",
        "undecided": "Undecided",
        "a_only": "Therapy only",
        "b_only": "Medication only",
    }
    tables = {}
    for level, result in results.items():
        table = pd.crosstab(result.pairs["sample"], result.pairs["status"])
        tables[level] = table.reindex(columns=list(statuses), fill_value=0)
    samples = sorted(set().union(*(table.index for table in tables.values())))
    labels = sample_labels(evidence.studies, samples)
    rows = [
        {"Study": label}
        | {
            word: " / ".join(str(table[status].get(sample, 0)) for table in tables.values())
            for status, word in statuses.items()
        }
        for sample, label in labels.items()
    ]
    return pd.DataFrame(rows, columns=["Study", *statuses.values()])


def literature_overlap(evidence: ev.Evidence, studies: str, level: str = "coarse") -> pd.DataFrame:
    """Compare the literatures of psychotherapy and of medication, by disorder.

    For the review's time the therapy side is the review's own studies, and the medication side all studies of that era.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    studies : str
        Era: ``core`` or ``later``.
    level : str
        Level of the regions.

    Returns
    -------
    pandas.DataFrame
    """
    rows = []
    for diagnosis, meaning in evidence.dictionaries["studies"].columns["diagnosis"].levels.items():
        therapy = ev.Selection(studies="review" if studies == "core" else studies, diagnosis=diagnosis)
        drug = ev.Selection(studies=studies, diagnosis=diagnosis, arm="drug")
        result = _concordance(evidence, therapy, drug, level, paired=False)
        if result.n_samples_a and result.n_samples_b:
            rows.append({"Disorder": formatting.meaning(meaning)} | _row(result, "Therapy only", "Medication only"))
    return pd.DataFrame(rows)


def therapy_pairs(evidence: ev.Evidence, studies: str, least: int, level: str = "coarse") -> pd.DataFrame:
    """Compare pairs of therapies within a disorder.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    studies : str
        Which studies, as in :class:`livingreview.evidence.Selection`.
    least : int
        Samples that each therapy needs.
    level : str
        Level of the regions.

    Returns
    -------
    pandas.DataFrame
    """
    columns, rows = evidence.dictionaries["studies"].columns, []
    for diagnosis, meaning in columns["diagnosis"].levels.items():
        signs = {}
        for therapy in columns["therapy"].levels:
            if therapy in ("none", "other"):
                continue
            selection = ev.Selection(studies=studies, diagnosis=diagnosis, therapy=therapy)
            table = inference.sign_table(evidence, selection, inference.Analysis(level=level))
            if table.n_samples >= least:
                signs[therapy] = selection
        for first, second in combinations(signs, 2):
            result = _concordance(evidence, signs[first], signs[second], level, paired=False)
            pair = f"{formatting.code(first)} and {formatting.code(second)}"
            rows.append(
                {"Disorder": formatting.meaning(meaning), "Therapies": pair} | _row(result, "First only", "Second only")
            )
    return pd.DataFrame(rows, columns=["Disorder", "Therapies", *_row_columns("First only", "Second only")])


def _row(result: inference.Concordance, first_only: str, second_only: str) -> dict[str, object]:
    values = (
        f"{result.n_samples_a}, {result.n_samples_b}",
        result.n_same,
        result.n_opposite,
        result.n_undecided,
        result.n_a_only,
        result.n_b_only,
        float(result.signed_jaccard),
        formatting.interval(result.ci_low, result.ci_high, "plain"),
        float(result.p_independent),
        float(result.p_exchangeable),
    )
    return dict(zip(_row_columns(first_only, second_only), values, strict=True))


def _row_columns(first_only: str, second_only: str) -> tuple[str, ...]:
    return (
        "Samples",
        "Same",
        "Opposite",
        "Undecided",
        first_only,
        second_only,
        "Signed Jaccard",
        "95% interval",
        "p, more alike than chance",
        "p, less alike than one literature",
    )


def _concordance(
    evidence: ev.Evidence, first: ev.Selection, second: ev.Selection, level: str, paired: bool
) -> inference.Concordance:
    analysis = inference.Analysis(level=level)
    a, b = (inference.sign_table(evidence, selection, analysis) for selection in (first, second))
    return inference.concordance(a, b, paired=paired, rng=np.random.default_rng(analysis.seed))
