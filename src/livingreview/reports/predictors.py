"""Predictors of response: associations with outcome, counted on their own and never mixed with change."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.figures.drawn_numbers import matrix_numbers
from livingreview.figures.estimates import alt_estimates, draw_estimates
from livingreview.figures.matrix import ASSOCIATION_WORDS, alt_matrix, draw_matrix
from livingreview.page import formatting
from livingreview.page.figure_output import Figure
from livingreview.page.glue import prefixed
from livingreview.page.labels import sample_labels
from livingreview.page.tables import Note, Table
from livingreview.reports.directions.figures import with_direction

_AS_DIRECTION = {"positive": "increase", "negative": "decrease"}
_SAMPLES = dict.fromkeys(["Better", "Worse", "No association, or conflicting"], "samples")


@dataclass(frozen=True, eq=False)
class PredictorResult:
    """Predictors of response in one selection.

    Parameters
    ----------
    fine : Signs
        One sign a sample and region: 1 where higher goes with a better outcome, −1 where it goes with a worse one.
    counts : pandas.DataFrame
        Consistency at the coarse level; its "increase" reads "better".
    """

    evidence: ev.Evidence
    fine: inference.Signs
    counts: pd.DataFrame

    def names(self, level: str) -> dict[str, str]:
        """Return the display name of each region."""
        return anatomy.unit_names(self.evidence.regions, level, self.evidence.circuits)

    def matrix(self, caption: str) -> Figure | Note:
        """Which sample reported which predictor."""
        frame = self.fine.frame
        if frame.empty:
            return Note("No study in this selection reports a predictor of response.")
        rows, names = sample_labels(self.evidence.studies, frame["sample"]), self.names("fine")
        drawing = draw_matrix(frame, rows, anatomy.short_names(self.evidence.regions), ASSOCIATION_WORDS)
        alt = alt_matrix(frame, rows, names, ASSOCIATION_WORDS)
        return Figure(drawing, alt, caption, matrix_numbers(frame, rows, names, ASSOCIATION_WORDS))

    def figure(self, caption: str, most: int = 14) -> Figure:
        """Share of samples in which higher goes with a better outcome, for at most so many coarse regions."""
        drawn = with_direction(self.counts).head(most)
        frame = pd.DataFrame(
            {
                "label": drawn["region"].map(self.names("coarse")),
                "estimate": 1 - drawn["share_decrease"].astype(float),
                "low": 1 - drawn["ci_high"].astype(float),
                "high": 1 - drawn["ci_low"].astype(float),
                "note": [
                    f"{a} better, {b} worse" for a, b in zip(drawn["n_increase"], drawn["n_decrease"], strict=True)
                ],
            }
        )
        xlabel = "share of samples in which higher goes with a better outcome"
        drawing = draw_estimates(frame, xlabel, (0.0, 1.0), zero=0.5)
        return Figure(drawing, alt_estimates(frame, xlabel.capitalize()), caption, frame, laid_out=False)

    @property
    def table(self) -> Table:
        """Counts and tests of every coarse region, folded away."""
        counted = with_direction(self.counts)
        frame = pd.DataFrame(
            {
                "Region": counted["region"].map(self.names("coarse")),
                "Better": counted["n_increase"],
                "Worse": counted["n_decrease"],
                "No association, or conflicting": counted["n_zero"],
                "p, sign test": counted["p_sign"],
                "q, sign test": counted["q_sign"],
            }
        )
        return Table(frame, "Predictors by region, coarse level", _SAMPLES, digits=3, folded="Show the numbers")

    def values(self, prefix: str = "") -> dict[str, str]:
        """Number of samples, and the regions with each association.

        At the coarse level, except where fewer than three samples report any: there, as the texts name them.
        """
        n = self.fine.n_samples
        values = {"samples": formatting.number(n), "report": "sample reports" if n == 1 else "samples report"}
        for name, sign, direction in (
            ("better", 1, "increase"), ("worse", -1, "decrease"), ("null", 0, ""), ("inconsistent", 2, "inconsistent"),
        ):  # fmt: skip
            if n < 3 or not direction:
                frame = self.fine.frame
                named, names = frame.loc[frame["sign"] == sign, "region"].drop_duplicates(), self.names("fine")
            else:
                named, names = self.counts.loc[self.counts["direction"] == direction, "region"], self.names("coarse")
            values[name] = formatting.listed(named.map(names).map(formatting.lower), empty="no region")
        return prefixed(values, prefix)


def response_predictors(evidence: ev.Evidence, **filters: str | int) -> PredictorResult:
    """Count the associations between the brain before treatment and its outcome, one sign a sample and region.

    Parameters
    ----------
    **filters : str or int
        Fields of :class:`livingreview.evidence.Selection`.
    """
    selected = ev.select(evidence, ev.Selection(contrast="baseline_predicts_response", **filters))
    findings = selected.findings.assign(direction=selected.findings["direction"].replace(_AS_DIRECTION))
    selected.findings = findings
    signs = {}
    for level in ("fine", "coarse"):
        analysis = inference.Analysis(level=level)
        units = anatomy.units(evidence.regions, level, evidence.circuits)
        frame = ev.collapse_findings(findings, units, analysis.hemispheres, analysis.conflict, analysis.comparison)
        signs[level] = inference.weigh(frame, analysis, selected)
    counts = inference.consistency(signs["coarse"]).frame
    order = counts.assign(_n=-(counts["n_decrease"] + counts["n_increase"])).sort_values(["_n", "region"])
    return PredictorResult(evidence, signs["fine"], counts.loc[order.index].reset_index(drop=True))
