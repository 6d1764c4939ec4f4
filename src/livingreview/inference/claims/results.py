"""From an estimate and its p-values to the result of a test, by the rule that was fixed beforehand."""

from __future__ import annotations

import math

import numpy as np

from .rules import Claim

AS_CLAIMED, AGAINST, UNDECIDED, TOO_FEW = "as claimed", "against", "undecided", "too few samples"
RESULTS = (AS_CLAIMED, UNDECIDED, AGAINST, TOO_FEW)
# Two values of a statistic within this distance are one value.
TIE = 1e-9


def classify(
    claim: Claim,
    alpha: float,
    estimate: np.ndarray,
    p_for: np.ndarray,
    p_against: np.ndarray,
    least_p: np.ndarray,
    n: np.ndarray,
    n_least: np.ndarray,
) -> np.ndarray:
    """Classify the test of a claim in each specification.

    Parameters
    ----------
    claim : Claim
        Its ``expected``, ``least``, ``least_each``, ``strong`` and ``margin`` are the rule.
    estimate : numpy.ndarray, shape (specifications,)
        The statistic; its sign as it is, whatever the claim expects.

    Examples
    --------
    >>> words = dict.fromkeys(("key", "part", "title", "says", "tested"), "…")
    >>> labels = {"from": "circuit", "circuit": "fear", "predict": "decrease"}
    >>> claim = Claim(**words, statistic="alignment", null="turn", labels=labels)
    >>> numbers = [np.array([x]) for x in (0.8, 0.01, 1.0, 0.001)] + [np.array([8])] * 2
    >>> str(classify(claim, 0.05, *numbers)[0])
    'as claimed'
    """
    towards = estimate * claim.expected
    half = alpha / 2
    against = (p_against <= half) & (towards <= -claim.strong + TIE)
    in_favour = (p_for <= half) & (towards >= claim.strong - claim.margin - TIE)
    enough = np.isfinite(estimate) & np.isfinite(p_for) & (n >= claim.least) & (n_least >= claim.least_each)
    enough &= ~(least_p > half)
    return np.select([~enough, against, in_favour], [TOO_FEW, AGAINST, AS_CLAIMED], UNDECIDED)


def tail_shares(observed: np.ndarray, null: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One-sided permutation p-values of many specifications, ``(b + 1) / (m + 1)``.

    Returns
    -------
    least : numpy.ndarray
        Smallest p-value that the most extreme permutation would have given, on the better of the two sides.

    References
    ----------
    Phipson B, Smyth GK (2010). Permutation p-values should never be zero. Stat Appl Genet Mol Biol 9:39.

    Examples
    --------
    >>> greater, less, least = tail_shares(np.array([1.0]), np.array([[1.0], [0.0], [-1.0]]))
    >>> float(greater[0]), float(less[0]), float(least[0])
    (0.5, 1.0, 0.5)
    """
    m = len(null)
    undefined = ~np.isfinite(observed)
    if not m:
        return (np.full(len(observed), math.nan),) * 3
    greater = ((null >= observed - TIE).sum(axis=0) + 1) / (m + 1)
    less = ((null <= observed + TIE).sum(axis=0) + 1) / (m + 1)
    at_top = (null >= null.max(axis=0) - TIE).sum(axis=0)
    at_bottom = (null <= null.min(axis=0) + TIE).sum(axis=0)
    least = (np.minimum(at_top, at_bottom) + 1) / (m + 1)
    for values in (greater, less, least):
        values[undefined] = math.nan
    return greater, less, least
