"""Intervals of a share, exact also where samples weigh unequally or have several observations, and of agreement in pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import special


def effective_size(weights: Sequence[float]) -> float:
    """Effective number of equally weighted samples, ``(sum w)^2 / sum w^2``.

    References
    ----------
    Kish L (1965). Survey Sampling. Wiley, New York.

    Examples
    --------
    >>> effective_size([1, 1, 1])
    3.0
    >>> round(effective_size([10, 1, 1]), 2)
    1.41
    """
    sizes = np.asarray(weights, dtype=float)
    return float(sizes.sum() ** 2 / (sizes**2).sum()) if len(sizes) else 0.0


def share_interval(share: float, n_effective: float, alpha: float) -> tuple[float, float]:
    """Clopper-Pearson interval of a share, at the effective sample size where weights are unequal.

    Returns
    -------
    tuple of float
        Lower and upper limit; NaN twice where there is no sample.

    References
    ----------
    Clopper CJ, Pearson ES (1934). The use of confidence or fiducial limits illustrated in the case of the binomial.
    Biometrika 26:404-413.
    Korn EL, Graubard BI (1998). Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data. Survey Methodology 24:193-201 (the interval at an effective sample size).

    Examples
    --------
    >>> [round(limit, 3) for limit in share_interval(1.0, 3, 0.05)]
    [0.292, 1.0]
    """
    if not n_effective > 0 or math.isnan(share):
        return math.nan, math.nan
    hits = share * n_effective
    misses = n_effective - hits
    low = special.betaincinv(hits, misses + 1, alpha / 2) if hits > 0 else 0.0
    high = special.betainccinv(hits + 1, misses, alpha / 2) if misses > 0 else 1.0
    return float(low), float(high)


def clustered_interval(hits: Sequence[float], totals: Sequence[float], alpha: float) -> tuple[float, float]:
    """Interval of a share whose observations come in clusters: several from each sample.

    The spread between samples (linearised variance of a ratio) gives an effective number of observations, corrected for
    the few samples that it rests on, and the exact interval is taken at that number. Where all samples agree it is the
    number of samples, not that of observations: unanimity never makes the interval vanish, as it does a bootstrap's.

    Parameters
    ----------
    hits, totals : sequence of float, shape (samples,)
        Observations that count, and all observations, of each sample.

    Returns
    -------
    tuple of float
        Lower and upper limit; (0, 1) where there is but one sample, NaN twice where there is none.

    References
    ----------
    Korn EL, Graubard BI (1998). Survey Methodology 24:193-201, as above.

    Examples
    --------
    >>> [round(limit, 2) for limit in clustered_interval([2, 3, 1], [2, 3, 1], 0.05)]
    [0.24, 1.0]
    """
    hit, total = np.asarray(hits, dtype=float), np.asarray(totals, dtype=float)
    hit, total = hit[total > 0], total[total > 0]
    n = len(total)
    if n < 2:
        return (0.0, 1.0) if n else (math.nan, math.nan)
    share = hit.sum() / total.sum()
    variance = n / (n - 1) * ((hit - share * total) ** 2).sum() / total.sum() ** 2
    size = effective_size(total)
    if variance > 1e-12:
        few = special.ndtri(1 - alpha / 2) / special.stdtrit(n - 1, 1 - alpha / 2)
        size = min(share * (1 - share) / variance * few**2, total.sum())
    return share_interval(float(share), size, alpha)


def dyadic_interval(
    left: np.ndarray, right: np.ndarray, value: np.ndarray, base: np.ndarray, alpha: float
) -> tuple[float, float]:
    """Interval of a ratio of sums over pairs of samples, from -1 to 1.

    Pairs that share a sample go together, so that the variance is the sum over samples of the squared sum of their pairs'
    residuals; a pair's own square would be in it twice, and is taken out once. A bootstrap over samples is about twice as
    wide where pairs agree little, since a sample that is drawn twice brings its pairs along. Where all pairs go one way the
    interval is the exact one of so many samples.

    Parameters
    ----------
    left, right : numpy.ndarray of int, shape (pairs,)
        The two samples of each pair.
    value, base : numpy.ndarray of float, shape (pairs,)
        What each pair adds to the numerator and to the denominator.

    Returns
    -------
    tuple of float
        Lower and upper limit; (-1, 1) with fewer than three samples, NaN twice without a pair.

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23:564-577.

    Examples
    --------
    >>> pairs = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    >>> [round(limit, 2) for limit in dyadic_interval(*pairs, np.array([1, 1, -1, 1, 1, 0]), np.ones(6), 0.05)]
    [-0.49, 1.0]
    """
    used = base > 0
    left, right, value, base = left[used], right[used], value[used], base[used]
    if not len(base):
        return math.nan, math.nan
    names, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    if len(names) < 3:
        return -1.0, 1.0
    estimate = value.sum() / base.sum()
    residual = (value - estimate * base) / base.sum()
    of_sample = np.bincount(places, np.concatenate([residual, residual]))
    single = (residual**2).sum()
    variance = max((of_sample**2).sum() - single, single)
    if variance < 1e-12:
        low, high = share_interval((1 + float(estimate)) / 2, len(names), alpha)
        return 2 * low - 1, 2 * high - 1
    half = special.stdtrit(len(names) - 1, 1 - alpha / 2) * math.sqrt(variance)
    return max(float(estimate - half), -1.0), min(float(estimate + half), 1.0)
