"""Influence of single samples and of other choices of evidence on a conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference.result_definitions import narrow

from .assessment import assess, assess_evidence, without
from .claim_evidence import ClaimEvidence
from .rules import Claim, Rulebook
from .sample_draws import Draws

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.analysis import Analysis


def leave_one_out(
    claim_evidence: ClaimEvidence, rulebook: Rulebook, claim: Claim, analysis: Analysis, draws: Draws
) -> pd.DataFrame:
    """Assess a claim again without each sample in turn.

    Returns
    -------
    pandas.DataFrame
        One row a sample with evidence on the claim, largest shift first: ``sample``, ``estimate`` and ``verdict``
        without it, ``shift`` (change of the estimate, NaN where one of them is not defined), ``carries`` (whether the
        conclusion changes).
    """
    whole = assess_evidence(claim_evidence, rulebook, claim, analysis, draws)
    rows = []
    for sample in sorted(set(whole.rows["sample"])):
        left = assess_evidence(without(claim_evidence, sample), rulebook, claim, analysis, draws)
        rows.append(
            {
                "sample": sample,
                "estimate": left.estimate,
                "shift": left.estimate - whole.estimate,
                "verdict": left.verdict,
                "carries": left.verdict != whole.verdict,
            }
        )
    frame = pd.DataFrame(rows, columns=["sample", "estimate", "shift", "verdict", "carries"])
    return frame.sort_values("shift", key=np.abs, ascending=False, kind="stable").reset_index(drop=True)


def other_choices(
    evidence: Evidence, rulebook: Rulebook, claim: Claim, era: str, analysis: Analysis, draws: Draws, sets: int = 20
) -> pd.DataFrame:
    """Assess a claim under each check of the rules, at the coarse level, and over sets of members drawn by probability.

    Returns
    -------
    pandas.DataFrame
        ``key``, ``title``, ``verdict``, ``estimate``, ``n``; drawn sets have keys "drawn-1" and on.
    """
    cases = [(check.key, check.title, check.selection, analysis) for check in rulebook.checks]
    cases.append(("coarse", "at the coarse level", {}, analysis.replace(level="coarse")))
    if era == "review":
        cases += [(f"drawn-{k}", "a set drawn by probability", {"drawn": k}, analysis) for k in range(1, sets + 1)]
    rows = []
    for key, title, layer, rules in cases:
        found = assess(evidence, rulebook, claim, narrow(Selection(studies=era), layer), rules, draws)
        rows.append({"key": key, "title": title, "verdict": found.verdict, "estimate": found.estimate, "n": found.n})
    return pd.DataFrame(rows)
