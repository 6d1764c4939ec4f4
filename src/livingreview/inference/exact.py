"""Exact null distributions of a count of decreases, and p-values read from them without simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

# Two outcomes count as equally probable within this relative error, as in scipy.stats.binomtest.
_RELATIVE_ERROR = 1e-7


def bernoulli_sum_pmf(probabilities: Sequence[float], weights: Sequence[int] | None = None) -> np.ndarray:
    """Distribution of a weighted sum of independent Bernoulli variables, by exact convolution.

    Without weights this is the Poisson-binomial distribution.

    Returns
    -------
    numpy.ndarray, shape (sum of weights + 1,)
        Probability of each value of the sum from 0 on.

    References
    ----------
    Chen XH, Liu JS (1997). Statistical applications of the Poisson-binomial and conditional Bernoulli
    distributions. Statistica Sinica 7:875-892.

    Examples
    --------
    >>> bernoulli_sum_pmf([0.5, 0.5]).round(2)
    array([0.25, 0.5 , 0.25])
    >>> bernoulli_sum_pmf([0.5, 1.0], weights=[2, 1]).round(2)
    array([0. , 0.5, 0. , 0.5])
    """
    chances = np.asarray(probabilities, dtype=float)
    steps = np.ones(len(chances), dtype=int) if weights is None else np.asarray(weights, dtype=int)
    pmf = np.zeros(int(steps.sum()) + 1)
    pmf[0] = 1.0
    end = 1
    for chance, step in zip(chances, steps, strict=True):
        before = pmf[:end].copy()
        pmf[:end] *= 1.0 - chance
        pmf[step : step + end] += before * chance
        end += step
    return pmf


def drawn_weight_pmf(n_total: int, n_marked: int, weights: Sequence[int]) -> np.ndarray:
    """Distribution of the marked weight in a fixed part of an urn whose marks are shuffled.

    ``n_marked`` of ``n_total`` balls are marked at random; the part holds ``len(weights)`` of the balls. With unit
    weights this is the hypergeometric distribution; otherwise the subsets of each size are counted by their weight.

    Examples
    --------
    >>> drawn_weight_pmf(4, 2, [1, 1]).round(3)
    array([0.167, 0.667, 0.167])
    >>> drawn_weight_pmf(2, 1, [1, 3]).round(2)
    array([0. , 0.5, 0. , 0.5, 0. ])
    """
    steps = np.asarray(weights, dtype=int)
    n = len(steps)
    ways, unmarked = math.comb(n_total, n), n_total - n_marked
    sizes = np.array([math.comb(n_marked, k) * math.comb(unmarked, n - k) / ways for k in range(n + 1)])
    if (steps == 1).all():
        return sizes
    # share[j, s]: probability that a random subset, built ball by ball, has size j and weight s (sizes made equal
    # below).
    share = np.zeros((n + 1, int(steps.sum()) + 1))
    share[0, 0] = 1.0
    for step in steps:
        taken = np.zeros_like(share)
        taken[1:, step:] = share[:-1, : share.shape[1] - step]
        share = 0.5 * (share + taken)
    of_size = share.sum(axis=1, keepdims=True)
    return sizes @ (share / of_size)


def shuffled_sum_pmf(
    sign: np.ndarray, labels: np.ndarray, weights: Sequence[int] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Distribution of the agreement of signs with labels when each row shuffles its signs over its own cells.

    The agreement is ``sum_i w_i sum_r labels_r sign_ir``. In one row the decreases that fall on cells labelled +1 and
    -1 are multivariate hypergeometric; the rows are independent, so their sums are convolved.

    Examples
    --------
    >>> values, pmf = shuffled_sum_pmf(np.array([[-1, 1]]), np.array([1, 0]))
    >>> values.tolist(), pmf.tolist()
    ([-1, 0, 1], [0.5, 0.0, 0.5])
    """
    steps = np.ones(len(sign), dtype=int) if weights is None else np.asarray(weights, dtype=int)
    reach = [int(step * ((row != 0) & (labels != 0)).sum()) for row, step in zip(sign, steps, strict=True)]
    pmf, middle = np.zeros(2 * sum(reach) + 1), sum(reach)
    pmf[middle] = 1.0
    for row, step in zip(sign, steps, strict=True):
        cells = labels[row != 0]
        n_down, sizes = int((row < 0).sum()), [int((cells == value).sum()) for value in (1, -1, 0)]
        after = np.zeros_like(pmf)
        ways = math.comb(len(cells), n_down)
        for on_up in range(min(sizes[0], n_down) + 1):
            for on_down in range(min(sizes[1], n_down - on_up) + 1):
                rest = n_down - on_up - on_down
                if rest > sizes[2]:
                    continue
                chance = math.prod(map(math.comb, sizes, (on_up, on_down, rest))) / ways
                shift = step * ((sizes[0] - 2 * on_up) - (sizes[1] - 2 * on_down))
                # No sum leaves the array, so that rolling never wraps a probability round.
                after += chance * np.roll(pmf, shift)
        pmf = after
    return np.arange(-middle, middle + 1), pmf


def p_values(pmf: np.ndarray, order: str = "probability") -> np.ndarray:
    """Two-sided exact p-value of every outcome of a distribution.

    Parameters
    ----------
    order : {"probability", "distance"}
        What "as extreme" means: no more probable than the outcome, as ``scipy.stats.binomtest`` has it; or at least as
        far from the mean. Weighted sums take "distance": their probabilities jump from one attainable sum to the next,
        so that being improbable says nothing about being far out.

    Examples
    --------
    >>> p_values(bernoulli_sum_pmf([0.5] * 3)).round(2)
    array([0.25, 1.  , 1.  , 0.25])
    """
    if order == "probability":
        rank = -pmf
        slack = pmf * _RELATIVE_ERROR
    elif order == "distance":
        outcomes = np.arange(len(pmf))
        rank = np.abs(outcomes - outcomes @ pmf)
        slack = np.full(len(pmf), _RELATIVE_ERROR * max(len(pmf), 1))
    else:
        raise ValueError(f"order: {order!r} is not one of probability, distance")
    by_rank = np.argsort(rank, kind="stable")
    tail = np.append(np.cumsum(pmf[by_rank][::-1])[::-1], 0.0)
    first = np.searchsorted(rank[by_rank], rank - slack, side="left")
    return np.minimum(tail[first], 1.0)


def smallest_p(pmf: np.ndarray, order: str = "probability") -> float:
    """Smallest p-value that the distribution can give: above the level, the test can never reject.

    Examples
    --------
    >>> smallest_p(bernoulli_sum_pmf([0.5] * 5))
    0.0625
    """
    return float(p_values(pmf, order)[pmf > 0].min())


def attainable_level(pmf: np.ndarray, alpha: float, order: str = "probability") -> float:
    """Probability under the null that the discrete test rejects at level alpha: its true, attainable level.

    Examples
    --------
    >>> attainable_level(bernoulli_sum_pmf([0.5] * 6), 0.05)
    0.03125
    """
    return float(pmf[p_values(pmf, order) <= alpha].sum())
