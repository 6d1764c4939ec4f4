"""At which step every study and finding of the base leaves the default count, or that it stays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from livingreview import anatomy
from livingreview import evidence as ev

from .analysis import Analysis

STAYS = "direction"  # in place of a step: counts towards an increase or a decrease


def leaving_steps(evidence: ev.Evidence) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Follow every finding through the default selection and count, over all studies.

    Returns
    -------
    studies : pandas.DataFrame
        ``study_id, sample``, ``kind`` (psychotherapy or medication), ``era`` (review, core, later, known, unknown),
        ``year, diagnosis, allocation`` and ``leaves``, the last of the steps of its findings.
    findings : pandas.DataFrame
        ``study_id, evidence_level, leaves``.
    order : tuple of str
        The steps, first to last: those of the default selection, and before and after these "medication" and
        "no_finding", "region" (none that can be compared), "comparison" (the sample has a controlled one) and
        "undecided" (no change, or both ways).
    """
    selected = ev.select(evidence, ev.Selection(studies="all"))
    steps = [step for step in selected.flow["step"] if step not in ("evidence", "studies", "findings", "direction")]
    after = steps.index("contrast") + 1
    order = ("medication", "no_finding", *steps[:after], "undirected", *steps[after:], "region", "comparison", "undecided", STAYS)
    studies = evidence.studies.assign(
        kind=np.where(evidence.studies["therapy"] == "none", "medication", "psychotherapy"), era=_eras_of(evidence.studies)
    )
    leaves = pd.Series(STAYS, evidence.findings.index, dtype=object)
    leaves[selected.left_out.index] = selected.left_out["step"]
    unclear = (evidence.findings["direction"] == "unclear").to_numpy() & ~leaves.isin(steps[:after])
    leaves[unclear] = "undirected"
    counted = selected.findings.set_axis(selected.rows)
    for _, own in counted.groupby(counted["study_id"].map(studies.set_index("study_id")["era"])):
        leaves[own.index] = _after_selection(evidence, own)
    medication = evidence.findings["study_id"].isin(studies.loc[studies["kind"] == "medication", "study_id"])
    findings = evidence.findings[["study_id", "evidence_level"]].assign(leaves=leaves.mask(medication, "medication"))
    last = findings["leaves"].map(order.index).groupby(findings["study_id"]).max()
    ranks = studies["study_id"].map(last).fillna(order.index("no_finding")).astype(int)
    studies["leaves"] = [order[rank] for rank in ranks]
    studies.loc[studies["kind"] == "medication", "leaves"] = "medication"
    return studies[["study_id", "sample", "kind", "era", "year", "diagnosis", "allocation", "leaves"]], findings, order


def _eras_of(studies: pd.DataFrame) -> pd.Series:
    known = studies["sample"].isin(studies.loc[studies["era"] == "core", "sample"])
    eras = studies["era"].mask((studies["era"] == "later") & known, "known")
    return eras.mask(studies["slot"].notna(), "review")


def _after_selection(evidence: ev.Evidence, selected: pd.DataFrame) -> pd.Series:
    """Say of the selected findings of one era where they leave: region, comparison, undecided, or not at all."""
    analysis = Analysis()
    units = anatomy.units(evidence.regions, analysis.level, evidence.circuits)
    signs = ev.collapse_findings(selected, units, analysis.hemispheres, analysis.conflict, analysis.comparison)
    signed = set(signs.loc[signs["sign"] != 0, ["sample", "arm", "region"]].itertuples(index=False, name=None))
    leaves = [
        STAYS if any((sample, arm, unit) in signed for unit in units[region]) else "undecided"
        for sample, arm, region in selected[["sample", "arm", "region"]].itertuples(index=False, name=None)
    ]
    frame = pd.Series(leaves, selected.index, dtype=object)
    frame = frame.mask(ev.surpassed(selected, units), "comparison")
    return frame.mask(~selected["region"].map(units).map(bool), "region")
