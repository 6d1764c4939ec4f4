"""Partial pooling: every region's share of decreases, drawn towards the others as far as the data allow."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used
from scipy.special import expit, logsumexp

from .mixed_posterior import laplace
from .signs import Signs, sign_matrix

COLUMNS = ("region", "hemisphere", "n", "share", "low", "high")
# Prior: intercept ~ N(0, 1.5^2), close to uniform on the share; standard deviation of samples half-normal(1); that of
# regions uniform over the grid (Gelman 2006), since the approximation leans towards small ones in binary data.
_INTERCEPT_SD = 1.5
_SD_GRID = np.array([0.05, 0.35, 0.7, 1.1, 1.6, 2.3, 3.2])
_SD_WIDTH = np.gradient(_SD_GRID)
# Attenuation of a logit that is averaged over a normal effect (Zeger et al. 1988).
_ATTENUATION = (16 * math.sqrt(3) / (15 * math.pi)) ** 2


def partial_pooling(signs: Signs) -> pd.DataFrame:
    """Estimate shares of decreases in a hierarchical model with regions and samples.

    ``decrease ~ 1 + (1 | region) + (1 | sample)`` with a logit link. Given the two standard deviations, the effects are
    approximated at their mode (Laplace); the standard deviations are integrated over a grid. The share is that of a
    sample drawn at random, so it compares with the raw share. Weights by patients are not used: the sample effect
    already says how far the regions of a sample go together.

    statsmodels has this model (``BinomialBayesMixedGLM``), but its joint mode drives both standard deviations towards
    zero in tables as sparse as these, and its variational fit gives no covariance of intercept and region; the nested
    approximation is deterministic and its coverage is checked in ``calibration``.

    Returns
    -------
    pandas.DataFrame
        One row a region with a direction: ``region``, ``hemisphere``, ``n`` (samples with a direction), ``share``
        (posterior mean), ``low``, ``high`` (limits of the central interval of probability ``1 - alpha``). Empty where
        no sample has a direction. ``attrs`` holds ``sd_region`` and ``sd_sample``, posterior means on the logit scale.

    References
    ----------
    Rue H, Martino S, Chopin N (2009). Approximate Bayesian inference for latent Gaussian models by using integrated
    nested Laplace approximations. J R Stat Soc B 71:319-392.
    Gelman A (2006). Prior distributions for variance parameters in hierarchical models. Bayesian Analysis 1:515-534.
    Zeger SL, Liang KY, Albert PS (1988). Models for longitudinal data. Biometrics 44:1049-1060.

    Examples
    --------
    >>> from livingreview.inference import Analysis, signs_from_rows
    >>> rows = [(f"s{i}", "caudate", -1) for i in range(3)] + [("s1", "ofc", 1)]
    >>> table = partial_pooling(signs_from_rows(rows, Analysis()))
    >>> bool(0.5 < table["share"][0] < 1.0), table["n"].tolist()
    (True, [3, 1])
    """
    matrix = sign_matrix(signs)
    kept = [j for j in range(len(matrix.regions)) if (matrix.sign[:, j] != 0).any()]
    sample, column = np.nonzero(matrix.sign[:, kept])
    down = matrix.sign[:, kept][sample, column] < 0
    shares, sds = pooled_shares(down, column, sample, len(kept), len(matrix.samples), signs.analysis.alpha)
    table = pd.DataFrame(
        {
            "region": [matrix.regions[j][0] for j in kept],
            "hemisphere": [matrix.regions[j][1] for j in kept],
            "n": np.bincount(column, minlength=len(kept)),
            "share": shares[:, 0],
            "low": shares[:, 1],
            "high": shares[:, 2],
        },
        columns=list(COLUMNS),
    )
    table = table.sort_values(["n", "region"], ascending=[False, True], kind="stable").reset_index(drop=True)
    table.attrs.update(sd_region=sds[0], sd_sample=sds[1])
    return table


def pooled_shares(
    down: np.ndarray, region: np.ndarray, sample: np.ndarray, n_regions: int, n_samples: int, alpha: float
) -> tuple[np.ndarray, tuple[float, float]]:
    """Fit the model to arrays.

    Returns
    -------
    shares : numpy.ndarray, shape (n_regions, 3)
        Share, lower and upper limit.
    sds : tuple of float
        Posterior means of the standard deviations of regions and of samples.
    """
    if not len(down):
        return np.empty((0, 3)), (math.nan, math.nan)
    design = np.zeros((len(down), 1 + n_regions + n_samples))
    rows = np.arange(len(down))
    design[:, 0] = 1
    design[rows, 1 + region] = 1
    design[rows, 1 + n_regions + sample] = 1
    grid = [(i, k) for i in range(len(_SD_GRID)) for k in range(len(_SD_GRID))]
    weights, moments, start = [], [], np.zeros(design.shape[1])
    contrast = np.zeros((n_regions, design.shape[1]))
    contrast[:, 0] = 1
    contrast[np.arange(n_regions), 1 + np.arange(n_regions)] = 1
    for i, k in grid:
        scale = np.concatenate([[_INTERCEPT_SD], np.full(n_regions, _SD_GRID[i]), np.full(n_samples, _SD_GRID[k])])
        mode = laplace(down, design, scale**-2.0, start)
        start = mode.mean
        prior = scipy.stats.norm.logpdf(_SD_GRID[k]) + math.log(_SD_WIDTH[i] * _SD_WIDTH[k])
        weights.append(mode.log_evidence + prior)
        variance = (scipy.linalg.solve_triangular(mode.factor, contrast.T, lower=True) ** 2).sum(axis=0)
        shrink = 1 / math.sqrt(1 + _ATTENUATION * _SD_GRID[k] ** 2)
        moments.append((shrink * (contrast @ mode.mean), shrink * np.sqrt(variance)))
    weights = np.exp(np.array(weights) - logsumexp(weights))
    sds = tuple(float(weights @ _SD_GRID[[cell[axis] for cell in grid]]) for axis in (0, 1))
    return _mixture_summary(weights, moments, alpha), sds


def _mixture_summary(weights: np.ndarray, moments: list, alpha: float) -> np.ndarray:
    """Mean and central interval of each region's share under the mixture over the grid."""
    logit = np.linspace(-9, 9, 721)
    share = expit(logit)
    cdf = sum(
        weight * scipy.stats.norm.cdf((logit - mean[:, None]) / sd[:, None])
        for weight, (mean, sd) in zip(weights, moments, strict=True)
    )
    density = np.diff(cdf, axis=1, prepend=0.0)
    middle = (density @ share) / density.sum(axis=1)
    limits = [[np.interp(tail, row, share) for tail in (alpha / 2, 1 - alpha / 2)] for row in cdf]
    return np.column_stack([middle, np.array(limits)])
