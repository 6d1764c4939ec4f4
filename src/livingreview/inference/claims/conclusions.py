"""From an estimate and a test to a conclusion, by the rule that was fixed beforehand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .rules import Claim

SUPPORTED, CONTRADICTED, MIXED, TOO_LITTLE = "supported", "contradicted", "mixed", "not enough evidence"
CONCLUSIONS = (SUPPORTED, MIXED, CONTRADICTED, TOO_LITTLE)
# Two values of a statistic within this distance are one value.
TIE = 1e-9


def conclude(
    claim: Claim,
    alpha: float,
    estimate: np.ndarray,
    p_for: np.ndarray,
    p_against: np.ndarray,
    least_p: np.ndarray,
    n: np.ndarray,
    n_least: np.ndarray,
    strong: float | None = None,
) -> np.ndarray:
    """Draw the conclusion of each specification.

    Parameters
    ----------
    claim : Claim
        Its ``expected``, ``least``, ``least_each``, ``rule`` and ``strong`` are the rule.
    estimate : numpy.ndarray, shape (specifications,)
        The statistic; its sign as it is, whatever the claim expects.

    Examples
    --------
    >>> words = dict.fromkeys(("key", "part", "title", "says", "tested"), "…")
    >>> labels = {"from": "circuit", "circuit": "fear", "predict": "decrease"}
    >>> claim = Claim(**words, statistic="alignment", null="turn", labels=labels)
    >>> numbers = [np.array([x]) for x in (0.8, 0.01, 1.0, 0.001)] + [np.array([8])] * 2
    >>> str(conclude(claim, 0.05, *numbers)[0])
    'supported'
    """
    limit = claim.strong if strong is None else strong
    towards = estimate * claim.expected
    half = alpha / 2
    against = (p_against <= half) & (towards <= -limit + TIE)
    if claim.rule == "no difference":
        in_favour = towards >= -TIE
    else:
        in_favour = (p_for <= half) & (towards >= limit - TIE)
    enough = np.isfinite(estimate) & np.isfinite(p_for) & (n >= claim.least) & (n_least >= claim.least_each)
    enough &= ~(least_p > half)
    return np.select([~enough, against, in_favour], [TOO_LITTLE, CONTRADICTED, SUPPORTED], MIXED)


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


def tally(conclusions: Sequence[str]) -> dict[str, int]:
    """Count conclusions, in the order that readers see them.

    Examples
    --------
    >>> tally(["mixed", "supported", "mixed"])
    {'supported': 1, 'mixed': 2, 'contradicted': 0, 'not enough evidence': 0}
    """
    found = list(conclusions)
    return {name: found.count(name) for name in CONCLUSIONS}
