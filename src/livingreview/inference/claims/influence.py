"""Which sample carries a verdict, what would overturn it, and whether it stands where the evidence is chosen otherwise."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference.entries import narrow

from .assessing import assess, assess_bearing, without
from .bearing import Bearing
from .draws import Draws
from .rules import Claim, Rulebook
from .verdicts import CONTRADICTED, MIXED, SUPPORTED

if TYPE_CHECKING:
    from livingreview.evidence import Evidence
    from livingreview.inference.analysis import Analysis

# Beyond this many added samples the number says no more than "very many".
_MOST = 200


def leave_one_out(bearing: Bearing, rulebook: Rulebook, claim: Claim, analysis: Analysis, draws: Draws) -> pd.DataFrame:
    """Assess a claim again without each sample in turn.

    Parameters
    ----------
    bearing : Bearing
        What bears on the claim in one selection.
    rulebook, claim, analysis, draws
        As for :func:`~livingreview.inference.claims.assess`.

    Returns
    -------
    pandas.DataFrame
        One row a sample that bears on the claim, largest shift first: ``sample``, ``estimate`` and ``verdict`` without
        it, ``shift`` (change of the estimate, NaN where one of them is not defined), ``carries`` (whether the verdict
        changes).
    """
    whole = assess_bearing(bearing, rulebook, claim, analysis, draws)
    rows = []
    for sample in sorted(set(whole.rows["sample"])):
        left = assess_bearing(without(bearing, sample), rulebook, claim, analysis, draws)
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


def samples_to_turn(
    bearing: Bearing, rulebook: Rulebook, claim: Claim, analysis: Analysis, draws: Draws
) -> tuple[str, float]:
    """Count the unreported samples that would change a verdict.

    For a verdict "supported" or "contradicted": the smallest number of samples, each scoring fully the other way, that
    undoes it, after Rosenthal's file-drawer number. For "mixed" it is another question: how many further samples, each
    fully as claimed, would make it "supported".

    Parameters
    ----------
    bearing, rulebook, claim, analysis, draws
        As for :func:`leave_one_out`.

    Returns
    -------
    kind : str
        "undo", "reach", or why there is no such number.
    n : float
        The number; infinity where more than two hundred would be needed, NaN where there is none.

    References
    ----------
    Rosenthal R (1979). The file drawer problem and tolerance for null results. Psychological Bulletin 86:638-641.
    """
    if claim.statistic != "alignment" or claim.excess:
        return "only a sample that is scored on its own can be added", math.nan
    whole = assess_bearing(bearing, rulebook, claim, analysis, draws)
    if whole.verdict not in (SUPPORTED, CONTRADICTED, MIXED):
        return "there is no verdict to change", math.nan
    towards = claim.expected if whole.verdict in (MIXED, CONTRADICTED) else -claim.expected

    def changed(n: int) -> bool:
        verdict = assess_bearing(_with_samples(bearing, towards, n), rulebook, claim, analysis, draws).verdict
        return verdict == SUPPORTED if whole.verdict == MIXED else verdict != whole.verdict

    kind = "reach" if whole.verdict == MIXED else "undo"
    if not changed(_MOST):
        return kind, math.inf
    low, high = 0, _MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if changed(middle) else (middle, high)
    return kind, float(high)


def other_choices(
    evidence: Evidence, rulebook: Rulebook, claim: Claim, era: str, analysis: Analysis, draws: Draws, sets: int = 20
) -> pd.DataFrame:
    """Assess a claim under each check of the rules, at the coarse level, and over sets of members drawn by probability.

    Parameters
    ----------
    evidence, rulebook, claim, analysis, draws
        As for :func:`~livingreview.inference.claims.assess`.
    era : str
        Set of studies.
    sets : int
        Drawn sets; only for the studies of the review.

    Returns
    -------
    pandas.DataFrame
        ``key``, ``title``, ``verdict``, ``estimate``, ``n``; drawn sets have keys "drawn-1" and on.
    """
    posed = [(check.key, check.title, dict(check.selection), analysis) for check in rulebook.checks]
    posed.append(("coarse", "at the coarse level", {}, replace(analysis, level="coarse")))
    if era == "review":
        posed += [(f"drawn-{k}", "a set drawn by probability", {"drawn": k}, analysis) for k in range(1, sets + 1)]
    rows = []
    for key, title, layer, rules in posed:
        found = assess(evidence, rulebook, claim, narrow(Selection(studies=era), layer), rules, draws)
        rows.append({"key": key, "title": title, "verdict": found.verdict, "estimate": found.estimate, "n": found.n})
    return pd.DataFrame(rows)


def _with_samples(bearing: Bearing, sign: int, n: int) -> Bearing:
    """Add samples that each report one labelled unit, with the sign that the label times `sign` gives."""
    unit = int(np.flatnonzero((bearing.label != 0).any(axis=0))[0])
    label = int(bearing.label[np.flatnonzero(bearing.label[:, unit])[0], unit])
    rows = np.zeros((n, bearing.sign.shape[1]), dtype=int)
    labels = rows.copy()
    rows[:, unit], labels[:, unit] = sign * label, label
    blank = np.full(n, "")
    # A sample of unknown size weighs as much as the middle one that is known.
    size = float(np.nanmedian(bearing.patients)) if np.isfinite(bearing.patients).any() else 1.0
    return Bearing(
        (*bearing.owner, *(f"unreported {k}" for k in range(n))),
        np.concatenate([bearing.group, blank]), np.concatenate([bearing.stratum, blank]),
        np.vstack([bearing.member, np.ones((n, bearing.member.shape[1]), dtype=bool)]), bearing.units,
        np.vstack([bearing.sign, rows]), np.vstack([bearing.label, labels]),
        np.vstack([bearing.reported, rows != 0]), np.concatenate([bearing.patients, np.full(n, size)]),
    )  # fmt: skip
