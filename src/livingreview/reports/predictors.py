"""Predictors of response: associations with outcome, counted on their own and never mixed with change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from livingreview import anatomy, inference
from livingreview import evidence as ev
from livingreview.figures.drawn_numbers import matrix_numbers
from livingreview.page import formatting
from livingreview.page.figure_output import show
from livingreview.page.labels import sample_labels
from livingreview.reports.directions.direction_figures import show_nothing

_AS_DIRECTION = {"positive": "increase", "negative": "decrease"}


@dataclass(frozen=True)
class Associations:
    """Associations of one selection.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    fine : livingreview.inference.Signs
        One sign a sample and region: 1 where higher goes with a better outcome, −1 where it goes with a worse one.
    counts : pandas.DataFrame
        Consistency at the coarse level; its "increase" reads "better".
    """

    evidence: ev.Evidence
    fine: inference.Signs
    counts: pd.DataFrame

    @property
    def names(self) -> dict[str, str]:
        """Display names of fine regions."""
        return anatomy.unit_names(self.evidence.regions, "fine", self.evidence.circuits)

    @property
    def coarse_names(self) -> dict[str, str]:
        """Display names of coarse regions."""
        return anatomy.unit_names(self.evidence.regions, "coarse", self.evidence.circuits)


def read_associations(evidence: ev.Evidence, selection: ev.Selection) -> Associations:
    """Select associations and bring them to one sign a sample and region.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    selection : Selection
        With a contrast whose directions are positive and negative.

    Returns
    -------
    Associations
    """
    selected = ev.select(evidence, selection)
    findings = selected.findings.assign(direction=selected.findings["direction"].replace(_AS_DIRECTION))
    signs = {}
    for level in ("fine", "coarse"):
        analysis = inference.Analysis(level=level)
        units = anatomy.units(evidence.regions, level, evidence.circuits)
        frame = ev.collapse(findings, units, analysis.hemispheres, analysis.conflict)
        signs[level] = inference.weigh(frame, analysis, replace(selected, findings=findings))
    counts = inference.consistency(signs["coarse"]).frame
    order = counts["n_decrease"] + counts["n_increase"]
    counts = counts.assign(_n=-order).sort_values(["_n", "region"]).drop(columns="_n").reset_index(drop=True)
    return Associations(evidence, signs["fine"], counts)


def show_associations(associations: Associations, caption: str) -> None:
    """Show who reported which predictor.

    Parameters
    ----------
    associations : Associations
        What was read.
    caption : str
        Caption of the figure.
    """
    from livingreview.figures.matrix import ASSOCIATION_WORDS, alt_matrix, draw_matrix

    frame = associations.fine.frame
    if frame.empty:
        return show_nothing("No study in this selection reports a predictor of response.")
    rows = sample_labels(associations.evidence.studies, frame["sample"])
    names = associations.names
    alt = alt_matrix(frame, rows, names, ASSOCIATION_WORDS)
    numbers = matrix_numbers(frame, rows, names, ASSOCIATION_WORDS)
    return show(draw_matrix(frame, rows, names, ASSOCIATION_WORDS), alt, caption, numbers=numbers)


def show_association_counts(associations: Associations, caption: str, most: int = 14) -> None:
    """Show how consistent the predictors are, region by region.

    Parameters
    ----------
    associations : Associations
        What was read.
    caption : str
        Caption of the figure.
    most : int
        How many regions to draw at the most.
    """
    from livingreview.figures.estimates import alt_estimates, draw_estimates
    from livingreview.page.tables import show_table

    counts = associations.counts
    counted = counts[(counts["n_decrease"] + counts["n_increase"]) > 0]
    drawn = counted.head(most)
    frame = pd.DataFrame(
        {
            "label": drawn["region"].map(associations.coarse_names),
            "estimate": 1 - drawn["share_decrease"].astype(float),
            "low": 1 - drawn["ci_high"].astype(float),
            "high": 1 - drawn["ci_low"].astype(float),
            "note": [f"{a} better, {b} worse" for a, b in zip(drawn["n_increase"], drawn["n_decrease"], strict=True)],
        }
    )
    xlabel = "share of samples in which higher goes with a better outcome"
    alt = alt_estimates(frame, xlabel.capitalize())
    show(draw_estimates(frame, xlabel, (0.0, 1.0), zero=0.5), alt, caption, numbers=frame, laid_out=False)
    table = pd.DataFrame(
        {
            "Region": counted["region"].map(associations.coarse_names),
            "Better": counted["n_increase"],
            "Worse": counted["n_decrease"],
            "No association, or conflicting": counted["n_zero"],
            "p, sign test": counted["p_sign"],
            "q, sign test": counted["q_sign"],
        }
    )
    units = dict.fromkeys(["Better", "Worse", "No association, or conflicting"], "samples")
    show_table(table, "Predictors by region, coarse level", units=units, digits=3, folded="Show the numbers")


def association_facts(associations: Associations, prefix: str) -> dict[str, str]:
    """Put predictors into words.

    Parameters
    ----------
    associations : Associations
        What was read.
    prefix : str
        Put before every name, with an underscore.

    Returns
    -------
    dict of str to str
    """
    frame, counts = associations.fine.frame, associations.counts
    n = associations.fine.n_samples
    few = n < 3
    facts = {"samples": formatting.number(n), "report": "sample reports" if n == 1 else "samples report"}
    for word, sign, call in (
        ("better", 1, "increase"),
        ("worse", -1, "decrease"),
        ("null", 0, ""),
        ("mixed", 2, "mixed"),
    ):
        if few or not call:
            regions = (
                frame.loc[frame["sign"] == sign, "region"]
                .drop_duplicates()
                .map(associations.names)
                .map(formatting.lower)
            )
        else:
            regions = (
                counts.loc[counts["direction"] == call, "region"].map(associations.coarse_names).map(formatting.lower)
            )
        facts[word] = formatting.listed(regions, empty="no region")
    return {f"{prefix}_{name}": value for name, value in facts.items()}
