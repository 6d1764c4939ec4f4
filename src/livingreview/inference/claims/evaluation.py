"""Evaluate a claim in many specifications that share one layout of samples and regions, in products of matrices."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from .claim_evidence import ClaimEvidence
from .results import tail_shares
from .rules import Claim
from .sample_draws import Draws
from .separation import separation
from .test_statistics import Terms, null_terms, terms_of

# Two groups that lie a margin apart vary more than two halves of one literature: by so much in simulation, with which the
# test that they do not lie so far apart errs as often as it says.
_WIDER = 4 / 3


@dataclass(frozen=True)
class Evaluation:
    """A claim in several specifications, one element each.

    Parameters
    ----------
    estimate : numpy.ndarray of float
        The statistic; NaN where no sample has evidence on it.
    n, n_least : numpy.ndarray of int
        Samples with evidence on the claim, in all and in the smaller of two groups.
    n_units : numpy.ndarray of int
        Terms behind the estimate: samples, or pairs of samples.
    null : numpy.ndarray, shape (permutations, distinct specifications)
        Values of the statistic under the permutations, NaN for a specification without one.
    place : numpy.ndarray of int, shape (specifications,)
        Column of ``null`` that belongs to each specification.
    """

    estimate: np.ndarray
    p_greater: np.ndarray
    p_less: np.ndarray
    least_p: np.ndarray
    n: np.ndarray
    n_least: np.ndarray
    n_units: np.ndarray
    null: np.ndarray
    place: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))

    def at(self, places: np.ndarray) -> Evaluation:
        """Spread distinct specifications over all of them; the permutations stay as they are."""
        spread = {item.name: getattr(self, item.name)[places] for item in fields(self)[:-2]}
        return Evaluation(**spread, null=self.null, place=places)

    def one_sided(self, expected: int) -> tuple[np.ndarray, np.ndarray]:
        """p-values towards what the claim expects, and away from it."""
        return (self.p_greater, self.p_less) if expected > 0 else (self.p_less, self.p_greater)


def evaluate(claim_evidence: ClaimEvidence, claim: Claim, null: str, weight: np.ndarray, draws: Draws) -> Evaluation:
    """Evaluate a claim.

    Parameters
    ----------
    weight : numpy.ndarray, shape (units, specifications)
        Weight of each unit in each specification, 0 where it takes no part.

    Returns
    -------
    Evaluation
        Specifications that choose and weigh the same are computed once.
    """
    if not weight.shape[1]:
        raise ValueError("evaluate: no specification was given; expected at least one column of weights")
    distinct, places = np.unique(weight, axis=1, return_inverse=True)
    if claim.statistic == "separation":
        found = _evaluate_separation(claim_evidence, claim, distinct, draws)
    else:
        found = _evaluate_terms(claim_evidence, claim, null, distinct, draws)
    return found.at(places.ravel())


def _evaluate_terms(
    claim_evidence: ClaimEvidence, claim: Claim, null: str, weight: np.ndarray, draws: Draws
) -> Evaluation:
    terms = terms_of(claim_evidence, claim.statistic, claim.excess)
    share = terms.weights(weight)
    total = terms.base @ share
    with np.errstate(invalid="ignore"):
        estimate = np.where(total > 0, terms.value @ share / total, np.nan)
        shuffled = null_terms(claim_evidence, terms, claim.statistic, null, draws, claim.excess) @ share
        shuffled /= np.where(total > 0, total, np.nan)
    n, n_least = _samples(claim_evidence, claim, terms, share)
    return Evaluation(estimate, *tail_shares(estimate, shuffled), n, n_least, (share > 0).sum(axis=0), shuffled)


def _evaluate_separation(claim_evidence: ClaimEvidence, claim: Claim, weight: np.ndarray, draws: Draws) -> Evaluation:
    n_specs, names = weight.shape[1], ("a", "b")
    counted = weight > 0
    n_of = np.array([(counted & (claim_evidence.group == name)[:, None]).sum(axis=0) for name in names])
    owners = np.unique(np.array(claim_evidence.owner, dtype=str), return_inverse=True)[1]
    n = _distinct(owners, counted)
    estimate, null = np.full(n_specs, np.nan), np.full((draws.n, n_specs), np.nan)
    # Where too few samples have evidence on the claim there is no conclusion, and nothing to permute.
    for k in np.flatnonzero((n >= claim.least) & (n_of.min(axis=0) >= claim.least_each)):
        estimate[k], values = separation(claim_evidence, weight[:, k], names, draws)
        null[:, k] = values if len(values) else np.nan
    greater, less, least = tail_shares(estimate, null)
    if claim.margin:  # what has to be ruled out on the other side is no longer 0
        shifted = tail_shares(estimate + claim.expected * claim.margin, _WIDER * null)
        greater, less = (shifted[0], less) if claim.expected > 0 else (greater, shifted[1])
    return Evaluation(estimate, greater, less, least, n, n_of.min(axis=0), counted.sum(axis=0), null)


def _samples(
    claim_evidence: ClaimEvidence, claim: Claim, terms: Terms, share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Distinct samples with evidence on the claim in each specification, in all and in the smaller group."""
    owners = np.unique(np.array(claim_evidence.owner, dtype=str), return_inverse=True)[1]
    takes_part = np.zeros((len(owners), share.shape[1]), dtype=bool)
    for ends in (terms.left, terms.right):
        np.logical_or.at(takes_part, ends, share > 0)
    n = _distinct(owners, takes_part)
    if not claim.groups.a:
        return n, n
    of_group = [_distinct(owners, takes_part & (claim_evidence.group == name)[:, None]) for name in ("a", "b")]
    return n, np.minimum(*of_group)


def _distinct(owners: np.ndarray, takes_part: np.ndarray) -> np.ndarray:
    found = np.zeros((int(owners.max(initial=-1)) + 1, takes_part.shape[1]), dtype=bool)
    np.logical_or.at(found, owners, takes_part)
    return found.sum(axis=0)
