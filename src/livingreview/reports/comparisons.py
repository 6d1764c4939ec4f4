"""Two treatments side by side: therapies with one another, and psychotherapy with medication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from livingreview import evidence as ev
from livingreview import inference
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Note, Table
from livingreview.reports.directions.figures import votes

LEVELS = ("fine", "coarse")
_STATUSES = {
    "same": "Same", "opposite": "Opposite", "undecided": "Undecided", "a_only": "Therapy only", "b_only": "Medication only",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class TreatmentComparison:
    """Two treatments compared region by region.

    Parameters
    ----------
    arms : tuple of str
        How the two are called in figures.
    results : dict of str to Concordance
        By anatomical level.
    signs : dict of str to tuple of Signs
        Signs of the two, by anatomical level.
    paired : bool
        Whether only samples with both count.
    """

    evidence: ev.Evidence
    arms: tuple[str, str]
    results: dict[str, inference.Concordance]
    signs: dict[str, tuple[inference.Signs, inference.Signs]]
    paired: bool

    def figure(self, caption: str, level: str = "coarse", title: str | None = None, least: int = 1) -> Figure | Note:
        """Every sample of the two treatments as a mark, side by side; fewer than three samples come as a sentence."""
        pair = self.signs[level]
        if self.paired:
            both = set(pair[0].frame["sample"]) & set(pair[1].frame["sample"])
            pair = tuple(replace(signs, frame=signs.frame[signs.frame["sample"].isin(both)]) for signs in pair)
        return votes(dict(zip(self.arms, pair, strict=True)), self.evidence, caption, title or self.finding(level), least)

    def finding(self, level: str = "coarse") -> str:
        """Say how many regions the two share: the title of a figure."""
        result = self.results[level]
        if not (both := result.n_same + result.n_opposite + result.n_undecided):
            return f"No region is reported after both {self.arms[0]} and {self.arms[1]}"
        alike = formatting.out_of(result.n_same, both)
        return f"{formatting.count(both, 'region').capitalize()} reported after both {self.arms[0]} and {self.arms[1]}: {alike} in the same direction"

    def within_samples(self, caption: str, folded: str | None = None) -> Table:
        """Regions by status for each sample with both arms; a cell has one number for each level."""
        tables = {}
        for level, result in self.results.items():
            table = pd.crosstab(result.pairs["sample"], result.pairs["status"])
            tables[level] = table.reindex(columns=list(_STATUSES), fill_value=0)
        samples = sorted(set().union(*(table.index for table in tables.values())))
        rows = [
            {"Study": label}
            | {
                word: " / ".join(str(table[status].get(sample, 0)) for table in tables.values())
                for status, word in _STATUSES.items()
            }
            for sample, label in sample_labels(self.evidence.studies, samples).items()
        ]
        return Table(pd.DataFrame(rows, columns=["Study", *_STATUSES.values()]), caption, folded=folded)

    def values(self, prefix: str = "", level: str = "coarse") -> dict[str, str]:
        """Numbers of samples and regions, the signed Jaccard index with its interval and test, and the answer."""
        result = self.results[level]
        values = {
            "n_a": formatting.number(result.n_both if result.paired else result.n_samples_a),
            "n_b": formatting.number(result.n_both if result.paired else result.n_samples_b),
            "pairs": formatting.number(len(result.pairs)) if result.paired else "",
            "shared": formatting.count(result.n_same + result.n_opposite + result.n_undecided, "region"),
            "same": formatting.pronoun(result.n_same),
            "opposite": formatting.pronoun(result.n_opposite),
            "undecided": formatting.pronoun(result.n_undecided),
            "only": formatting.pronoun(result.n_a_only + result.n_b_only),
            "index": formatting.signed(result.signed_jaccard),
            "interval": formatting.interval(result.ci_low, result.ci_high, "plain"),
            "p": formatting.p_value(result.p_independent),
            "answer": result.answer,
        }
        return prefixed(values, prefix)


def compare_selections(
    evidence: ev.Evidence, first: ev.Selection, second: ev.Selection, arms: tuple[str, str], levels: Sequence[str] = LEVELS
) -> TreatmentComparison:
    """Compare two sets of studies."""
    return _compare(evidence, first, second, arms, levels, paired=False)


def compare_arms(evidence: ev.Evidence, studies: str, diagnosis: str = "") -> TreatmentComparison:
    """Compare psychotherapy and medication within the samples that report both.

    Parameters
    ----------
    studies : str
        Which studies, as in :class:`livingreview.evidence.Selection`.
    diagnosis : str
        Comma list of diagnoses; all where blank.
    """
    therapy = ev.Selection(studies=studies, diagnosis=diagnosis)
    drug = therapy.replace(arm="drug")
    return _compare(evidence, therapy, drug, ("psychotherapy", "medication"), LEVELS, paired=True)


def medication_table(evidence: ev.Evidence, studies: str, caption: str, level: str = "coarse", folded: str | None = None) -> Table:
    """Compare studies of psychotherapy with studies of medication, by disorder.

    For the review's time the therapy side is the review's own studies, and the medication side all studies of that era.

    Parameters
    ----------
    studies : str
        Era: ``core`` or ``later``.
    """
    rows = []
    for diagnosis, meaning in evidence.dictionaries["studies"].columns["diagnosis"].levels.items():
        therapy = ev.Selection(studies="review" if studies == "core" else studies, diagnosis=diagnosis)
        drug = ev.Selection(studies=studies, diagnosis=diagnosis, arm="drug")
        result = _concordance(evidence, therapy, drug, level)
        if result.n_samples_a and result.n_samples_b:
            rows.append({"Disorder": formatting.meaning(meaning)} | _row(result, "Therapy only", "Medication only"))
    return Table(pd.DataFrame(rows), caption, {"Samples": "therapy, medication"}, folded=folded)


def therapy_pairs(
    evidence: ev.Evidence, studies: str, least: int, caption: str, level: str = "coarse", folded: str | None = None
) -> Table | Note:
    """Compare pairs of therapies within a disorder.

    Parameters
    ----------
    studies : str
        Which studies, as in :class:`livingreview.evidence.Selection`.
    least : int
        Samples that each therapy needs.
    """
    columns, rows = evidence.dictionaries["studies"].columns, []
    for diagnosis, meaning in columns["diagnosis"].levels.items():
        selections = {}
        for therapy in (kind for kind in columns["therapy"].levels if kind not in ("none", "other", "several")):
            selection = ev.Selection(studies=studies, diagnosis=diagnosis, therapy=therapy)
            if inference.sign_table(evidence, selection, inference.Analysis(level=level)).n_samples >= least:
                selections[therapy] = selection
        for first, second in combinations(selections, 2):
            result = _concordance(evidence, selections[first], selections[second], level)
            pair = f"{formatting.code(first)} and {formatting.code(second)}"
            rows.append(
                {"Disorder": formatting.meaning(meaning), "Therapies": pair} | _row(result, "First only", "Second only")
            )
    if not rows:
        return Note("No pair of therapies of the same disorder has enough samples.")
    return Table(pd.DataFrame(rows), caption, {"Samples": "first, second"}, folded=folded)


def _row(result: inference.Concordance, first_only: str, second_only: str) -> dict[str, object]:
    return {
        "Samples": f"{result.n_samples_a}, {result.n_samples_b}",
        "Same": result.n_same,
        "Opposite": result.n_opposite,
        "Undecided": result.n_undecided,
        first_only: result.n_a_only,
        second_only: result.n_b_only,
        "Signed Jaccard": float(result.signed_jaccard),
        "95% interval": formatting.interval(result.ci_low, result.ci_high, "plain"),
        "p, more alike than chance": float(result.p_independent),
        "p, less alike than one literature": float(result.p_exchangeable),
    }


def _compare(
    evidence: ev.Evidence, first: ev.Selection, second: ev.Selection, arms: tuple[str, str], levels: Sequence[str], paired: bool
) -> TreatmentComparison:
    signs = {level: _signs(evidence, first, second, level) for level in levels}
    results = {
        level: inference.concordance(*pair, paired=paired, rng=np.random.default_rng(pair[0].analysis.seed))
        for level, pair in signs.items()
    }
    return TreatmentComparison(evidence, arms, results, signs, paired)


def _concordance(evidence: ev.Evidence, first: ev.Selection, second: ev.Selection, level: str) -> inference.Concordance:
    pair = _signs(evidence, first, second, level)
    return inference.concordance(*pair, paired=False, rng=np.random.default_rng(pair[0].analysis.seed))


def _signs(evidence: ev.Evidence, first: ev.Selection, second: ev.Selection, level: str) -> tuple[inference.Signs, inference.Signs]:
    analysis = inference.Analysis(level=level)
    return tuple(inference.sign_table(evidence, selection, analysis) for selection in (first, second))
