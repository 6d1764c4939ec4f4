"""Anytime-valid evidence for a claim: an e-process over the samples in order of publication.

A p-value holds for one look, and a living review looks again with every sample. An e-process holds at all of them: where
directions come by the toss of a coin it reaches 20 at any time with a probability of at most 1 in 20 (Ville's inequality).

Each sample gives a score between -1 and 1 whose expectation is 0 when its directions are turned by the toss of a coin,
whatever the samples before it said. A bet of a fixed share of one's capital on each score is then fair, and so is the mean
of several such bets; what they have become is the e-value.

References
----------
Ramdas A, Gruenwald P, Vovk V, Shafer G (2023). Game-theoretic statistics and safe anytime-valid inference. Statistical
Science 38:576-601. https://doi.org/10.1214/23-STS894
Robbins H (1970). Statistical methods related to the law of the iterated logarithm. Annals of Mathematical Statistics
41:1397-1409 (the mixture over the share that is bet).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import evidence as evidence_base
from livingreview.errors import EditionError

from .claims import Claim, ClaimEvidence, Rulebook, arm_selections, evidence_of_claim
from .claims.test_statistics import terms_of

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

# Fixed before any e-value was worked out: shares of the capital that are bet, and the e-value that is called evidence.
BETS = np.linspace(0.1, 0.9, 9)
EVIDENCE = 20.0
COLUMNS = ("year", "sample", "score", "e")


def e_values(scores: np.ndarray) -> np.ndarray:
    """Work out the e-value after each score.

    Parameters
    ----------
    scores : numpy.ndarray, shape (..., samples)
        Between -1 and 1, in order; above 0 for the claim.

    Returns
    -------
    numpy.ndarray, shape (..., samples)

    Examples
    --------
    >>> e_values(np.array([1.0, 1.0, -1.0])).round(2).tolist()
    [1.5, 2.32, 0.96]
    """
    growth = np.log1p(BETS * np.asarray(scores, dtype=float)[..., None])
    return np.exp(growth.cumsum(axis=-2)).mean(axis=-1)


def e_process(evidence: Evidence, claim: Claim, selection: Selection, analysis: Analysis) -> pd.DataFrame:
    """Follow the e-value of one claim over the samples in order of publication: by year, then by study.

    A sample comes at its first study that counts for the claim, with the directions of all its studies; samples without a
    year are left out.

    Returns
    -------
    pandas.DataFrame
        One row a sample with a score: ``year``, ``sample``, ``score``, ``e``.

    Raises
    ------
    EditionError
        For a claim about separation, whose samples have no score of their own.
    """
    years = _publication(evidence, claim, selection)
    found = evidence_of_claim(evidence, claim, selection, analysis)
    scores = sample_scores(found, claim, list(years))
    frame = pd.DataFrame({"sample": list(scores), "score": list(scores.values())}).astype({"sample": str, "score": float})
    frame["year"] = [years[name] for name in scores]
    frame["e"] = e_values(frame["score"].to_numpy())
    return frame.astype({"year": int})[list(COLUMNS)]


def e_processes(evidence: Evidence, rulebook: Rulebook, selection: Selection, analysis: Analysis) -> pd.DataFrame:
    """Follow the e-values of all claims that have one, each row with the claim's ``key``."""
    claims = [claim for claim in rulebook.claims if claim.statistic != "separation"]
    frames = [e_process(evidence, claim, selection, analysis).assign(key=claim.key) for claim in claims]
    return pd.concat(frames, ignore_index=True)[["key", *COLUMNS]] if frames else pd.DataFrame(columns=["key", *COLUMNS])


def sample_scores(claim_evidence: ClaimEvidence, claim: Claim, order: list[str]) -> dict[str, float]:
    """Score each sample for a claim, above 0 as the claim has it, in the order given; samples without a score are left out.

    Alignment: the mean of direction × expected direction, as its test has it; an excess, which lies between -2 and 2, is
    halved. Agreement: the mean product of the sample's directions with what most earlier samples of the other groups in
    its stratum say of the same region.
    """
    if claim.statistic == "separation":
        raise EditionError(f"claim {claim.key!r}: a separation has no score for each sample; expected alignment or agreement")
    score = _aligned(claim_evidence, claim.excess) if claim.statistic == "alignment" else _agreeing(claim_evidence, order)
    return {name: claim.expected * score[name] for name in order if name in score}


def _aligned(claim_evidence: ClaimEvidence, excess: bool) -> dict[str, float]:
    terms = terms_of(claim_evidence, "alignment", excess)
    owner = np.array(claim_evidence.owner, dtype=str)[terms.left]
    score = pd.Series(terms.value / (2 if excess else 1), index=owner, dtype=float)
    return score.groupby(level=0).mean().to_dict()


def _agreeing(claim_evidence: ClaimEvidence, order: list[str]) -> dict[str, float]:
    units = defaultdict(list)
    for unit, name in enumerate(claim_evidence.owner):
        units[name].append(unit)
    known: defaultdict[tuple[str, str], np.ndarray] = defaultdict(lambda: np.zeros(len(claim_evidence.regions), dtype=int))
    scores = {}
    for name in order:
        agreed = shared = 0
        for unit in units[name]:
            own, group, stratum = claim_evidence.sign[unit], claim_evidence.group[unit], claim_evidence.stratum[unit]
            others = [net for (where, which), net in known.items() if where == stratum and which != group]
            products = own * np.sign(sum(others, start=np.zeros_like(own)))
            agreed, shared = agreed + products.sum(), shared + np.abs(products).sum()
        if shared:
            scores[name] = float(agreed / shared)
        for unit in units[name]:  # after its own score, so that a sample never meets itself
            known[str(claim_evidence.stratum[unit]), str(claim_evidence.group[unit])] += claim_evidence.sign[unit]
    return scores


def _publication(evidence: Evidence, claim: Claim, selection: Selection) -> Mapping[str, int]:
    """Year of each sample's first study that counts, in order of publication."""
    arms = arm_selections(claim, selection).values()
    studies = pd.concat([evidence_base.select(evidence, own).studies for own in arms])
    dated = studies.dropna(subset="year").sort_values(["year", "study_id"]).drop_duplicates("sample")
    return dict(zip(dated["sample"], dated["year"].astype(int), strict=True))
