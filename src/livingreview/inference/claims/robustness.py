"""How robust the conclusion on a claim is: to single samples, to other choices of evidence, and to unreported samples."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.evidence import Selection
from livingreview.inference.result_definitions import narrow

from .assessment import assess, assess_evidence, without
from .claim_evidence import ClaimEvidence
from .conclusions import CONTRADICTED, MIXED, SUPPORTED
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


# Beyond this many added samples the number says no more than "very many".
_MOST = 200
# Group of an unreported sample where every level of a column is a group of its own.
_OWN_GROUP = "unreported"


@dataclass(frozen=True)
class Unreported:
    """One unreported sample: its group and stratum, and its directions."""

    group: str
    stratum: str
    sign: np.ndarray
    label: np.ndarray


def fail_safe_n(
    claim_evidence: ClaimEvidence, rulebook: Rulebook, claim: Claim, analysis: Analysis, draws: Draws
) -> tuple[str, float]:
    """Count the unreported samples that would change a conclusion.

    For a conclusion "supported" or "contradicted": the smallest number of samples, each going fully the other way, that
    undoes it, after Rosenthal's file-drawer number. For "mixed" it is another question: how many further samples, each
    fully as claimed, would make it "supported". What "fully" means is said at :func:`unreported_sample`.

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
    whole = assess_evidence(claim_evidence, rulebook, claim, analysis, draws)
    if whole.verdict not in (SUPPORTED, CONTRADICTED, MIXED):
        return "there is no verdict to change", math.nan
    one = unreported_sample(
        claim_evidence, claim, claim.expected * (1 if whole.verdict in (MIXED, CONTRADICTED) else -1)
    )
    if one is None:
        return "no sample could go fully one way", math.nan

    def changed(n: int) -> bool:
        verdict = assess_evidence(_with_samples(claim_evidence, one, n), rulebook, claim, analysis, draws).verdict
        return verdict == SUPPORTED if whole.verdict == MIXED else verdict != whole.verdict

    kind = "reach" if whole.verdict == MIXED else "undo"
    low, high = 0, 1
    while not changed(high):
        if high == _MOST:
            return kind, math.inf
        low, high = high, min(2 * high, _MOST)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if changed(middle) else (middle, high)
    return kind, float(high)


def unreported_sample(claim_evidence: ClaimEvidence, claim: Claim, towards: int) -> Unreported | None:
    """Imagine a sample that goes fully one way.

    Returns
    -------
    Unreported or None
        For an alignment, a sample that reports one unit with a label, in the direction that pulls; where directions
        count as far as they exceed those of the sample's other units, one other unit beside it, in the opposite
        direction. For an agreement or a separation, a sample that reports every unit for which the samples it is
        compared with have a majority, as that majority or against it; it is in the smaller of two groups, in the
        stratum with most samples, or in a group of its own. None where there is no such unit.
    """
    if claim.statistic == "alignment":
        return _scored(claim_evidence, towards, claim.excess)
    return _compared(claim_evidence, towards, two_groups=bool(claim.groups.a))


def _scored(claim_evidence: ClaimEvidence, towards: int, excess: bool) -> Unreported | None:
    for v, unit in np.argwhere(claim_evidence.label != 0):
        sign, label = np.zeros_like(claim_evidence.sign[0]), np.zeros_like(claim_evidence.label[0])
        sign[unit], label[unit] = towards * claim_evidence.label[v, unit], claim_evidence.label[v, unit]
        if not excess:
            return Unreported("", claim_evidence.stratum[v], sign, label)
        others = np.flatnonzero(claim_evidence.label[v] == 0)
        if len(others):
            sign[others[0]] = -sign[unit]
            return Unreported("", claim_evidence.stratum[v], sign, label)
    return None


def _compared(claim_evidence: ClaimEvidence, towards: int, two_groups: bool) -> Unreported | None:
    own = claim_evidence.member.any(axis=1) & (claim_evidence.sign != 0).any(axis=1)
    if not own.any():
        return None
    strata, sizes = np.unique(claim_evidence.stratum[own], return_counts=True)
    stratum = strata[sizes.argmax()]
    own &= claim_evidence.stratum == stratum
    group = _OWN_GROUP
    if two_groups:
        names = ("a", "b")
        group = min(names, key=lambda name: (own & (claim_evidence.group == name)).sum())
        own &= claim_evidence.group != group
    sign = towards * np.sign(claim_evidence.sign[own].sum(axis=0))
    return Unreported(group, str(stratum), sign, np.zeros_like(sign)) if sign.any() else None


def _with_samples(claim_evidence: ClaimEvidence, one: Unreported, n: int) -> ClaimEvidence:
    """Add so many samples of one kind."""
    # A sample of unknown size weighs as much as the middle one that is known.
    size = float(np.nanmedian(claim_evidence.patients)) if np.isfinite(claim_evidence.patients).any() else 1.0
    more = {
        "group": np.full(n, one.group), "stratum": np.full(n, one.stratum), "patients": np.full(n, size),
        "member": np.ones((n, claim_evidence.member.shape[1]), dtype=bool), "sign": np.tile(one.sign, (n, 1)),
        "label": np.tile(one.label, (n, 1)), "reported": np.tile(one.sign != 0, (n, 1)),
    }  # fmt: skip
    added = {name: np.concatenate([getattr(claim_evidence, name), values]) for name, values in more.items()}
    return replace(claim_evidence, owner=(*claim_evidence.owner, *(f"unreported {k}" for k in range(n))), **added)
