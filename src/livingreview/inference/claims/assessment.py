"""The test of one claim in one selection, with its interval and the rows behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import evidence as evidence_base
from livingreview.inference.intervals import clustered_interval, dyadic_interval
from livingreview.inference.resampling import bootstrap_counts, percentile_interval

from .claim_evidence import ClaimEvidence, arm_selections, collapse_units, units_of_analysis
from .evaluation import evaluate
from .results import classify
from .rules import Claim, Rulebook
from .sample_draws import Draws
from .test_statistics import terms_of

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection
    from livingreview.inference.analysis import Analysis

_BOOTSTRAP = 2000


@dataclass(frozen=True)
class Assessment:
    """A claim in one selection.

    Parameters
    ----------
    estimate : float
        The statistic, from -1 to 1; NaN where no sample has evidence on it.
    ci_low, ci_high : float
        Its interval; NaN where there is none (always for a separation, which is a difference from a shuffled mean).
    n, n_least, n_units : int
        Samples with evidence on the claim; in the smaller of two groups; samples or pairs of samples behind the
        estimate.
    rows : pandas.DataFrame
        What it rests on, one row a sample and unit that takes part: ``sample``, ``group``, ``stratum``, ``region``,
        ``hemisphere``, ``sign``, ``label``.
    """

    key: str
    result: str
    estimate: float
    ci_low: float
    ci_high: float
    p_for: float
    p_against: float
    least_p: float
    n: int
    n_least: int
    n_units: int
    rows: pd.DataFrame

    def numbers(self) -> dict[str, object]:
        """All but the rows, as plain values."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name != "rows"}


def assess(
    evidence: Evidence,
    rulebook: Rulebook,
    claim: Claim,
    selection: Selection,
    analysis: Analysis,
    draws: Draws | None = None,
    null: str = "",
) -> Assessment:
    """Test one claim in one selection."""
    draws = draws or Draws(rulebook.seed, rulebook.n_permutations)
    claim_evidence = evidence_of_claim(evidence, claim, selection, analysis)
    return assess_evidence(claim_evidence, rulebook, claim, analysis, draws, null)


def evidence_of_claim(evidence: Evidence, claim: Claim, selection: Selection, analysis: Analysis) -> ClaimEvidence:
    """Collect the evidence of a claim in one selection."""
    rows = [evidence_base.select(evidence, own).rows for own in arm_selections(claim, selection).values()]
    return collapse_units(evidence, claim, units_of_analysis(evidence, claim, [rows]), analysis)


def assess_evidence(
    claim_evidence: ClaimEvidence, rulebook: Rulebook, claim: Claim, analysis: Analysis, draws: Draws, null: str = ""
) -> Assessment:
    """Test one claim on its evidence; see :func:`assess`."""
    weight = claim_evidence.weight(analysis.weighting) * claim_evidence.member[:, 0]
    found = evaluate(claim_evidence, claim, null or claim.null, weight[:, None], draws)
    p_for, p_against = found.one_sided(claim.expected)
    result = classify(claim, rulebook.alpha, found.estimate, p_for, p_against, found.least_p, found.n, found.n_least)
    low, high = interval_of(claim_evidence, claim, weight, rulebook.alpha, np.random.default_rng(rulebook.seed))
    return Assessment(
        claim.key, str(result[0]), float(found.estimate[0]), low, high, float(p_for[0]), float(p_against[0]),
        float(found.least_p[0]), int(found.n[0]), int(found.n_least[0]), int(found.n_units[0]),
        _rows(claim_evidence, claim, weight),
    )  # fmt: skip


def interval_of(
    claim_evidence: ClaimEvidence, claim: Claim, weight: np.ndarray, alpha: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Interval of an estimate: clustered or bootstrapped for an alignment, dyadic for an agreement; NaN for a separation."""
    if claim.statistic == "separation":
        return math.nan, math.nan
    terms = terms_of(claim_evidence, claim.statistic, claim.excess)
    share = terms.weights(weight[:, None])[:, 0]
    if not (share > 0).any():
        return math.nan, math.nan
    if claim.statistic == "alignment" and not claim.excess:
        low, high = clustered_interval(share * (terms.value + 1) / 2, share, alpha)
        return 2 * low - 1, 2 * high - 1
    names, owner = np.unique(np.array(claim_evidence.owner, dtype=str), return_inverse=True)
    if claim.statistic == "agreement":
        return dyadic_interval(owner[terms.left], owner[terms.right], share * terms.value, share * terms.base, alpha)
    taking = np.unique(owner[terms.left[share > 0]])
    counts = np.zeros((_BOOTSTRAP, len(names)))
    counts[:, taking] = bootstrap_counts(len(taking), _BOOTSTRAP, rng)
    times = counts[:, owner[terms.left]]
    total = times @ (share * terms.base)
    values = np.divide(times @ (share * terms.value), total, out=np.full(_BOOTSTRAP, math.nan), where=total > 0)
    return percentile_interval(values, alpha, len(taking))


def _rows(claim_evidence: ClaimEvidence, claim: Claim, weight: np.ndarray) -> pd.DataFrame:
    used = (weight > 0)[:, None] & claim_evidence.reported
    if claim.labels and not claim.excess:
        used &= claim_evidence.label != 0
    v, r = np.nonzero(used)
    return pd.DataFrame(
        {
            "sample": [claim_evidence.owner[i] for i in v],
            "group": claim_evidence.group[v],
            "stratum": claim_evidence.stratum[v],
            "region": [claim_evidence.regions[j][0] for j in r],
            "hemisphere": [claim_evidence.regions[j][1] for j in r],
            "sign": claim_evidence.sign[v, r],
            "label": claim_evidence.label[v, r],
        }
    )
