"""Alignment and agreement as sums of terms, so that thousands of specifications are one product of matrices.

Alignment has one term a sample: its mean of direction × label over the units that have both. Agreement has one term a
pair of samples from different groups: the sum over their shared units of the product of their directions. A
specification weighs the terms; the statistic is the weighted sum of the terms over that of their bases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .claim_evidence import ClaimEvidence
from .sample_draws import Draws


@dataclass(frozen=True)
class Terms:
    """Terms of one statistic.

    Parameters
    ----------
    left, right : numpy.ndarray of int, shape (terms,)
        Units of analysis of each term; the same one twice for alignment.
    base : numpy.ndarray, shape (terms,)
        What the term counts for: 1 for a sample, the number of shared units for a pair.
    """

    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    base: np.ndarray

    def weights(self, weight: np.ndarray) -> np.ndarray:
        """Weight of each term, shape (terms, specifications), from that of each unit."""
        return weight[self.left] if (self.left == self.right).all() else weight[self.left] * weight[self.right]


def terms_of(claim_evidence: ClaimEvidence, statistic: str, excess: bool = False) -> Terms:
    """List the terms of a statistic.

    Returns
    -------
    Terms
        Only units and pairs that have something to say.
    """
    sign, label = claim_evidence.sign.astype(float), claim_evidence.label.astype(float)
    if statistic == "alignment":
        base = (np.abs(sign) * np.abs(label)).sum(axis=1)
        keep = np.flatnonzero(base > 0)
        value = (sign * label).sum(axis=1)[keep] / base[keep]
        return Terms(keep, keep, value - (_expected(sign, label, base, keep) if excess else 0.0), np.ones(len(keep)))
    left, right = _pairs(claim_evidence)
    shared = (np.abs(sign[left]) * np.abs(sign[right])).sum(axis=1)
    keep = shared > 0
    left, right = left[keep], right[keep]
    return Terms(left, right, (sign[left] * sign[right]).sum(axis=1), shared[keep])


def null_terms(
    claim_evidence: ClaimEvidence, terms: Terms, statistic: str, null: str, draws: Draws, excess: bool = False
) -> np.ndarray:
    """Values of the terms under each permutation.

    Parameters
    ----------
    null : {"turn", "shuffle"}
        Turn all directions of a sample together, or shuffle them over the units that it reports a direction for.
    """
    if not len(terms.value):
        return np.zeros((draws.n, 0))
    if null == "turn":
        turns = draws.turns(list(claim_evidence.owner))
        if statistic == "alignment":
            return turns[:, terms.left] * terms.value
        return turns[:, terms.left] * turns[:, terms.right] * terms.value
    shuffled = shuffled_signs(claim_evidence, np.unique(np.concatenate([terms.left, terms.right])), draws)
    values = np.empty((draws.n, len(terms.value)))
    if statistic == "alignment":
        sign, label = claim_evidence.sign.astype(float), claim_evidence.label.astype(float)
        base = (np.abs(sign) * np.abs(label)).sum(axis=1)
        for t, v in enumerate(terms.left):
            values[:, t] = shuffled[v] @ label[v] / base[v]
        return values - (_expected(sign, label, base, terms.left) if excess else 0.0)
    for t, (v, w) in enumerate(zip(terms.left, terms.right, strict=True)):
        values[:, t] = np.einsum("nr,nr->n", shuffled[v], shuffled[w])
    return values


def shuffled_signs(claim_evidence: ClaimEvidence, wanted: np.ndarray, draws: Draws) -> dict[int, np.ndarray]:
    """Shuffle the directions of each unit over its own units; unit → array of shape (n, units)."""
    found = {}
    for v in wanted:
        own = claim_evidence.sign[v]
        places = np.flatnonzero(own)
        signs = np.zeros((draws.n, len(own)), dtype=np.float32)
        signs[:, places] = own[places][draws.orders(claim_evidence.owner[v], len(places))]
        found[int(v)] = signs
    return found


def _expected(sign: np.ndarray, label: np.ndarray, base: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """Mean score of each unit over all shuffles of its directions: mean direction × mean label."""
    moved = np.abs(sign[keep]).sum(axis=1)
    labelled = (label * np.abs(sign)).sum(axis=1)[keep]
    return sign[keep].sum(axis=1) / moved * labelled / base[keep]


def _pairs(claim_evidence: ClaimEvidence) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of different samples in different groups of one stratum."""
    owner = np.unique(np.array(claim_evidence.owner, dtype=str), return_inverse=True)[1]
    left, right = np.triu_indices(len(owner), k=1)
    apart = (claim_evidence.group[left] != claim_evidence.group[right]) & (owner[left] != owner[right])
    keep = apart & (claim_evidence.stratum[left] == claim_evidence.stratum[right])
    return left[keep], right[keep]
