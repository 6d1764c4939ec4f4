"""The test of a claim without each sample, and without each region, in turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from .assessment import assess_evidence
from .claim_evidence import ClaimEvidence
from .rules import Claim, Rulebook
from .sample_draws import Draws

if TYPE_CHECKING:
    from livingreview.inference.analysis import Analysis

Unit = Literal["sample", "region"]


def leave_one_out(
    claim_evidence: ClaimEvidence,
    rulebook: Rulebook,
    claim: Claim,
    analysis: Analysis,
    draws: Draws,
    unit: Unit = "sample",
) -> pd.DataFrame:
    """Test a claim again without each sample, or without each region, that bears on it.

    Returns
    -------
    pandas.DataFrame
        One row a sample or region, largest shift first: the unit's own column, ``estimate``, ``p_for`` and ``result``
        without it, ``shift`` (change of the estimate, NaN where one of them is not defined), ``changes`` (whether the
        result is another one).
    """
    whole = assess_evidence(claim_evidence, rulebook, claim, analysis, draws)
    without = {"sample": without_sample, "region": without_region}[unit]
    rows = []
    for name in sorted(set(whole.rows[unit])):
        left = assess_evidence(without(claim_evidence, name), rulebook, claim, analysis, draws)
        numbers = {"estimate": left.estimate, "p_for": left.p_for, "result": left.result}
        rows.append({unit: name} | numbers | {"shift": left.estimate - whole.estimate, "changes": left.result != whole.result})
    frame = pd.DataFrame(rows, columns=[unit, "estimate", "p_for", "result", "shift", "changes"])
    return frame.sort_values("shift", key=np.abs, ascending=False, kind="stable").reset_index(drop=True)


def without_sample(claim_evidence: ClaimEvidence, sample: str) -> ClaimEvidence:
    """Leave one sample out."""
    member = claim_evidence.member & (np.array(claim_evidence.owner) != sample)[:, None]
    return replace(claim_evidence, member=member)


def without_region(claim_evidence: ClaimEvidence, region: str) -> ClaimEvidence:
    """Leave one region out, on both sides of the brain."""
    own = np.array([name == region for name, _ in claim_evidence.regions])
    kept = {name: np.where(own, 0, getattr(claim_evidence, name)) for name in ("sign", "label")}
    return replace(claim_evidence, **kept, reported=claim_evidence.reported & ~own)
