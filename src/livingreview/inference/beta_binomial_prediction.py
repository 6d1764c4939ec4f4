"""Beta-binomial prediction of each region's direction from the signs known at a date, with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used

# Strength of the pull towards the wider region, in samples: all are tried, weighed by how well they predict the counts.
STRENGTHS = np.array([0.5, 1, 2, 4, 8, 16, 32, 64], dtype=float)
# Share of decreases over all regions, which is not known either.
BASES = np.linspace(0.05, 0.95, 19)
COLUMNS = ("region", "n_decrease", "n_increase", "probability", "low", "high", "base_rate")


def beta_binomial_prediction(
    frame: pd.DataFrame, parent: Mapping[str, str], regions: list[str] | None = None, alpha: float = 0.05
) -> pd.DataFrame:
    """Predict the direction of the next sample at each region.

    A beta-binomial with partial pooling in two steps: a region leans on its wider region, counted without itself, and
    that on the share of decreases over all regions. Neither how hard it leans nor that share is fixed: every pair of
    :data:`STRENGTHS` and :data:`BASES` predicts the counts of each region from the others, and the predictions are
    averaged with these pseudo-likelihoods as weights. A sibling's many samples say less of a region than its own few,
    since siblings differ: they count as the effective number that the strength implies.

    Parameters
    ----------
    frame : pandas.DataFrame
        Signs of samples: ``region`` and ``sign``; a sign of 0 has no direction and does not count.
    parent : mapping of str to str
        Wider region of each region; a region without one is its own.
    regions : list of str, optional
        Regions to predict; those in the frame where it is not given. One that nobody has reported is predicted from
        its wider region, or else from the share over all.

    Returns
    -------
    pandas.DataFrame
        One row a region: counts, ``probability`` of a decrease in the next sample, ``low`` and ``high`` (credible
        interval of the region's own share), and ``base_rate``, the share over all regions, drawn half an observation
        towards one half.

    References
    ----------
    Gelman A, Carlin JB, Stern HS, et al. (2013). Bayesian Data Analysis, 3rd ed., chapter 5. CRC Press.

    Examples
    --------
    >>> frame = pd.DataFrame({"region": ["a", "a", "b"], "sign": [-1, -1, 1]})
    >>> found = beta_binomial_prediction(frame, {"a": "x", "b": "y", "c": "x"}, ["a", "b", "c"])
    >>> a, b, c = found["probability"]
    >>> bool(a > c > b)
    True
    """
    moved = frame[frame["sign"] != 0]
    down = moved[moved["sign"] < 0].groupby("region", observed=True).size()
    total = moved.groupby("region", observed=True).size()
    names = sorted(set(regions if regions is not None else total.index))
    everywhere = sorted(set(names) | set(total.index))
    d = np.array([float(down.get(name, 0)) for name in everywhere])
    n = np.array([float(total.get(name, 0)) for name in everywhere])
    base = (d.sum() + 0.5) / (n.sum() + 1)
    group = np.array([parent.get(name) or name for name in everywhere])
    strength, centre = (axis.ravel() for axis in np.meshgrid(STRENGTHS, BASES, indexing="ij"))
    means = _wider_means(d, n, group, strength, centre)
    a, b = d + strength[:, None] * means, n - d + strength[:, None] * (1 - means)
    weight = _weights(d, n, a, b)
    rows = []
    for i, name in enumerate(everywhere):
        if name not in names:
            continue
        low, high = (_mixture_quantile(q, a[:, i], b[:, i], weight) for q in (alpha / 2, 1 - alpha / 2))
        probability = float(weight @ (a[:, i] / (a[:, i] + b[:, i])))
        rows.append((name, int(d[i]), int(n[i] - d[i]), probability, low, high, base))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _wider_means(
    d: np.ndarray, n: np.ndarray, group: np.ndarray, strength: np.ndarray, centre: np.ndarray
) -> np.ndarray:
    """Share of decreases in the rest of each wider region, pulled towards the centre, shape (pairs, regions)."""
    siblings = (group[:, None] == group[None, :]) & ~np.eye(len(group), dtype=bool)
    # The variance of a beta-binomial share: n samples of one sibling are worth n / (1 + (n - 1) / (strength + 1)).
    worth = 1 / (1 + np.maximum(n - 1, 0) / (strength[:, None] + 1))
    down, total = (worth * d) @ siblings, (worth * n) @ siblings
    return (down + strength[:, None] * centre[:, None]) / (total + strength[:, None])


def _weights(d: np.ndarray, n: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    fit = (scipy.special.betaln(a, b) - scipy.special.betaln(a - d, b - (n - d))).sum(axis=1)
    weight = np.exp(fit - fit.max())
    return weight / weight.sum()


def _mixture_quantile(q: float, a: np.ndarray, b: np.ndarray, weight: np.ndarray) -> float:
    return float(scipy.optimize.brentq(lambda x: weight @ scipy.stats.beta.cdf(x, a, b) - q, 0.0, 1.0, xtol=1e-6))
