"""Normal approximation of the effects of a logistic model at given spreads, with the gradient of its evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg
from scipy.special import expit


@dataclass(frozen=True)
class Mode:
    """Normal approximation of the coefficients.

    Parameters
    ----------
    factor : numpy.ndarray, shape (coefficients, coefficients)
        Lower Cholesky factor of the negative Hessian.
    log_evidence : float
        Of the outcomes, given the precisions.
    pull : numpy.ndarray, shape (coefficients,)
        Derivative of the log evidence in the logarithm of each coefficient's prior standard deviation.
    """

    mean: np.ndarray
    factor: np.ndarray
    log_evidence: float
    pull: np.ndarray


def log_joint(down: np.ndarray, design: np.ndarray, precision: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """Log density of outcomes and coefficients, but for the constant of the normal.

    Examples
    --------
    >>> round(float(log_joint(np.array([True]), np.array([[1.0]]), np.array([1.0]), np.array([0.0]))), 3)
    -0.693
    """
    eta = coefficients @ design.T
    fit = eta @ down - np.logaddexp(0, eta).sum(axis=-1)
    return fit - 0.5 * (coefficients**2) @ precision + 0.5 * np.log(precision).sum()


def laplace(down: np.ndarray, design: np.ndarray, precision: np.ndarray, start: np.ndarray) -> Mode:
    """Find the mode by Newton's method, halving a step that does not climb.

    References
    ----------
    Rasmussen CE, Williams CKI (2006). Gaussian Processes for Machine Learning, algorithm 5.1. MIT Press.

    Examples
    --------
    >>> found = laplace(np.array([True, True, False]), np.ones((3, 1)), np.array([1e-9]), np.zeros(1))
    >>> bool(abs(expit(found.mean[0]) - 2 / 3) < 1e-6)
    True
    """
    x, value, last = start.copy(), float(log_joint(down, design, precision, start)), False
    while True:
        mean = expit(design @ x)
        spread = mean * (1 - mean)
        hessian = (design.T * spread) @ design
        hessian[np.diag_indices_from(hessian)] += precision
        factor = linalg.cholesky(hessian, lower=True)
        if last:
            break
        step = linalg.cho_solve((factor, True), design.T @ (down - mean) - precision * x)
        while (new := float(log_joint(down, design, precision, x + step))) < value - 1e-9:
            step /= 2
        # Convergence is quadratic: after so small a gain the next step is below rounding.
        x, last, value = x + step, new - value < 1e-7, new
    inverse = linalg.cho_solve((factor, True), np.eye(len(x)))
    leverage = np.einsum("ij,ij->i", design @ inverse, design)
    pulled = precision * x
    # The mode moves with the spreads, and the curvature with the mode.
    drift = pulled * (inverse @ (design.T @ (leverage * spread * (1 - 2 * mean))))
    pull = pulled * x + precision * np.diag(inverse) - 1 - drift
    return Mode(x, factor, value - float(np.log(np.diag(factor)).sum()), pull)
