"""Separation: do two groups share fewer changes than two random halves of all samples would?

The statistic is the graded signed Jaccard index of the two groups (see
:func:`livingreview.inference.overlap.graded_jaccard`), its numerator and denominator summed over strata, minus its mean
when samples are split anew. Within each stratum each group keeps its number of samples; a sample that is in both
groups swaps its two parts by the toss of a coin.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from .claim_evidence import ClaimEvidence
from .sample_draws import Draws


def separation(
    claim_evidence: ClaimEvidence, weight: np.ndarray, names: tuple[str, str], draws: Draws
) -> tuple[float, np.ndarray]:
    """Compute the statistic of one specification and its values under the permutations.

    Returns
    -------
    observed : float
        Index minus its mean over the permutations; NaN where no stratum has both groups.
    null : numpy.ndarray, shape (n,)
        The same for each permutation, empty where the statistic is NaN.
    """
    above = np.zeros(draws.n + 1)
    below = np.zeros(draws.n + 1)
    for single, is_a, first, second in _strata(claim_evidence, weight > 0, names):
        named = claim_evidence.reported[np.concatenate([single, first, second])].any(axis=0)
        own = [_parts(claim_evidence, weight, rows, named) for rows in (single, first, second)]
        to_a, stays = _split(claim_evidence, single, is_a, first, draws)
        arms = []
        for share_single, share_first in ((to_a, stays), (1 - to_a, 1 - stays)):
            parts = zip(*own, strict=True)
            arms.append([share_single @ x + share_first @ y + (1 - share_first) @ z for x, y, z in parts])
        numerator, denominator = _agreement(*arms)
        above += numerator
        below += denominator
    if not (below > 0).all():
        return math.nan, np.array([])
    values = above / below
    mean = values[1:].mean()
    return float(values[0] - mean), values[1:] - mean


def _strata(
    claim_evidence: ClaimEvidence, member: np.ndarray, names: tuple[str, str]
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """For each stratum with both groups: samples in one group, whether that is the first, and samples in both."""
    for stratum in sorted(set(claim_evidence.stratum[member])):
        own = np.flatnonzero(member & (claim_evidence.stratum == stratum) & np.isin(claim_evidence.group, names))
        # A sample may bear in several forms only across specifications, so within one it has one unit a group.
        of_a = {claim_evidence.owner[v]: v for v in own if claim_evidence.group[v] == names[0]}
        of_b = {claim_evidence.owner[v]: v for v in own if claim_evidence.group[v] == names[1]}
        if not of_a or not of_b:
            continue
        both = sorted(set(of_a) & set(of_b))
        single = sorted(v for group in (of_a, of_b) for name, v in group.items() if name not in both)
        yield (
            np.array(single, dtype=int),
            np.array([claim_evidence.group[v] == names[0] for v in single], dtype=bool),
            np.array([of_a[name] for name in both], dtype=int),
            np.array([of_b[name] for name in both], dtype=int),
        )


def _split(
    claim_evidence: ClaimEvidence, single: np.ndarray, is_a: np.ndarray, both: np.ndarray, draws: Draws
) -> tuple[np.ndarray, np.ndarray]:
    """Share of each sample that goes to the first group, as observed (first row) and in each permutation."""
    keys = draws.keys([claim_evidence.owner[v] for v in single], "deal")
    n_a = int(is_a.sum())
    to_a = np.zeros((draws.n + 1, len(single)), dtype=np.float32)
    to_a[0] = is_a
    if 0 < n_a < len(single):
        chosen = np.argpartition(keys, n_a - 1, axis=1)[:, :n_a]
        np.put_along_axis(to_a[1:], chosen, 1.0, axis=1)
    else:
        to_a[1:] = is_a
    stays = np.ones((draws.n + 1, len(both)), dtype=np.float32)
    stays[1:] = draws.keys([claim_evidence.owner[v] for v in both], "swap") < 0.5
    return to_a, stays


def _parts(
    claim_evidence: ClaimEvidence, weight: np.ndarray, rows: np.ndarray, named: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Weights are whole numbers: single precision holds their sums exactly, and is twice as fast.
    net = (claim_evidence.sign[np.ix_(rows, named)] * weight[rows, None]).astype(np.float32)
    return net, np.abs(net), claim_evidence.reported[np.ix_(rows, named)].astype(np.float32)


def _agreement(arm_a: list[np.ndarray], arm_b: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    means = []
    for net, moved, _ in (arm_a, arm_b):
        means.append(np.divide(net, moved, out=np.zeros_like(net), where=moved > 0.5))
    union = (arm_a[2] > 0.5) | (arm_b[2] > 0.5)
    return (means[0] * means[1]).sum(axis=1, dtype=float), union.sum(axis=1)
