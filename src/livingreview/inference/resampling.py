"""Shuffles and bootstrap counts that the comparisons of arms and models share."""

from __future__ import annotations

import numpy as np
from scipy import special

# Statistics are ratios of whole numbers; two within this distance are one value.
_TIE = 1e-9
# Fewest samples of which a bootstrap makes an interval: with five it held the truth 85 times in a hundred, for 95.
LEAST_UNITS = 6


def shuffle_within_rows(values: np.ndarray, where: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Shuffle each row's values over the cells of that row that are marked.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> shuffled = shuffle_within_rows(np.array([[-1, 1, 0]]), np.array([[True, True, False]]), 200, rng)
    >>> sorted({tuple(int(v) for v in row) for row in shuffled[:, 0]})
    [(-1, 1, 0), (1, -1, 0)]
    """
    shuffled = np.zeros((n, *values.shape), dtype=values.dtype)
    for row, cells in enumerate(where):
        places = np.flatnonzero(cells)
        kept = values[row, places]
        if len(places) < 2 or (kept == kept[0]).all():
            shuffled[:, row, places] = kept
            continue
        orders = rng.random((n, len(places))).argsort(axis=1)
        shuffled[:, row, places] = kept[orders]
    return shuffled


def tail_p(observed: float, null: np.ndarray, side: str) -> float:
    """Permutation p-value ``(b + 1) / (m + 1)``, with b of m shuffles as extreme as the observed value.

    Parameters
    ----------
    null : numpy.ndarray, shape (m,)
        Its values under the shuffles; NaN counts as extreme, so that an undefined shuffle never helps.

    References
    ----------
    Phipson B, Smyth GK (2010). Permutation p-values should never be zero. Stat Appl Genet Mol Biol 9:39.

    Examples
    --------
    >>> tail_p(2.0, np.array([0.0, 1.0, 2.0]), "greater")
    0.5
    """
    if side == "greater":
        extreme = ~(null < observed - _TIE)
    elif side == "less":
        extreme = ~(null > observed + _TIE)
    else:
        raise ValueError(f"side: {side!r} is not one of greater, less")
    return (int(extreme.sum()) + 1) / (len(null) + 1)


def bootstrap_counts(n_units: int, n: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of ``n_units`` is drawn in each of ``n`` bootstrap samples, shape (n, n_units).

    Examples
    --------
    >>> bootstrap_counts(3, 5, np.random.default_rng(1)).sum(axis=1)
    array([3, 3, 3, 3, 3])
    """
    if n_units == 0:
        return np.zeros((n, 0), dtype=np.int64)
    return rng.multinomial(n_units, np.full(n_units, 1 / n_units), size=n)


def percentile_interval(values: np.ndarray, alpha: float, n_units: int) -> tuple[float, float]:
    """Expanded percentile interval of bootstrap values, undefined ones left out.

    The plain percentiles are too narrow where few units are drawn; their tails are taken further out, as a t interval's
    are.

    Returns
    -------
    tuple of float
        NaN twice where fewer than `LEAST_UNITS` were there, with which it holds the truth too seldom, or where all values
        are the same: a bootstrap of samples that do not differ knows nothing of their spread.

    References
    ----------
    Hesterberg TC (2015). What teachers should know about the bootstrap. Am Stat 69:371-386.

    Examples
    --------
    >>> [round(limit, 1) for limit in percentile_interval(np.arange(101.0), 0.1, 1000)]
    [5.0, 95.0]
    >>> [round(limit, 1) for limit in percentile_interval(np.arange(101.0), 0.1, 6)]
    [1.4, 98.6]
    """
    defined = values[np.isfinite(values)]
    if n_units < LEAST_UNITS or not len(defined) or np.ptp(defined) < _TIE:
        return float("nan"), float("nan")
    tail = special.ndtr(np.sqrt(n_units / (n_units - 1)) * special.stdtrit(n_units - 1, alpha / 2))
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)
