"""Slope of calibration: were forecasts too bold, or too timid?"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used
import statsmodels.api as sm
from scipy.special import logit
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning


@dataclass(frozen=True)
class Slope:
    """Slope of outcomes on forecasts, on the log-odds scale, with its interval; NaN where it is not defined.

    Parameters
    ----------
    slope, low, high : float
        1: as forecast; between 0 and 1: forecasts too extreme; 0: no relation; below 0: the wrong way.
    """

    slope: float
    low: float
    high: float
    n: int
    n_samples: int


def calibration_slope(predictions: pd.DataFrame, forecaster: str = "beta-binomial", alpha: float = 0.05) -> Slope:
    """Fit ``logit P(decrease) = a + slope × logit(forecast)``.

    Parameters
    ----------
    alpha : float
        One minus the confidence. The interval is of a sandwich over samples, since the regions of one sample go
        together, and of Student's t with their number less two.

    Returns
    -------
    Slope
        NaN with fewer than five samples, where all forecasts or all outcomes are the same, or where forecasts part the
        outcomes without a slip.

    References
    ----------
    Cox DR (1958). Two further applications of a model for binary regression. Biometrika 45:562-565.
    Liang K-Y, Zeger SL (1986). Longitudinal data analysis using generalized linear models. Biometrika 73:13-22.

    Examples
    --------
    >>> made = pd.DataFrame({"sample": list("abcdef") * 2, "beta-binomial": [0.2] * 6 + [0.8] * 6,
    ...                      "outcome": [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0]})
    >>> round(calibration_slope(made).slope, 3)
    0.5
    """
    x, y = logit(predictions[forecaster].to_numpy(float)), predictions["outcome"].to_numpy(float)
    groups = np.unique(predictions["sample"].to_numpy(str), return_inverse=True)[1]
    n_samples = int(groups.max() + 1) if len(groups) else 0
    nothing = Slope(math.nan, math.nan, math.nan, len(x), n_samples)
    if n_samples < 5 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return nothing
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        try:
            model = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial())
            fit = model.fit(cov_type="cluster", cov_kwds={"groups": groups})
        except PerfectSeparationWarning:
            return nothing
    slope, error = float(fit.params[1]), float(fit.bse[1])
    reach = float(scipy.stats.t.ppf(1 - alpha / 2, n_samples - 2)) * error
    return Slope(slope, slope - reach, slope + reach, len(x), n_samples)
