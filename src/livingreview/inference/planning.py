"""How much evidence a question needs: samples for a claim, patients for a trial."""

from __future__ import annotations

import math

from scipy import stats
from scipy.optimize import brentq


def samples_needed(n: int, power: float, likely: float, wanted: float = 0.8) -> float:
    """Number of samples with which a claim would be answered, from the power that simulation gave to `n` of them.

    An estimate clears its bound with probability `likely` where it lies ``z(likely)`` standard errors beyond it, and the error
    shrinks with the root of the number of samples; so ``z(likely) + z(power)`` grows with that root.

    Parameters
    ----------
    power : float
        Share of simulations in which `n` samples answered the claim.
    likely : float
        Probability from which a conclusion is drawn.

    Returns
    -------
    float
        At least `n`; NaN where the power is so small that nothing can be told from it.

    Examples
    --------
    >>> round(samples_needed(20, 0.4, 0.85))
    115
    >>> samples_needed(50, 0.9, 0.85)
    50.0
    """
    if math.isnan(power) or power >= wanted:
        return math.nan if math.isnan(power) else float(n)
    reached = stats.norm.ppf(likely) + stats.norm.ppf(power) if power > 0 else 0.0
    if reached < 0.25:
        return math.nan
    return n * ((stats.norm.ppf(likely) + stats.norm.ppf(wanted)) / reached) ** 2


def power_of_trial(effect: float, per_arm: int, alpha: float = 0.05) -> float:
    """Power of a two-sided t-test between two arms for a standardised difference.

    Examples
    --------
    >>> round(power_of_trial(0.5, 64), 2)
    0.8
    """
    df = 2 * per_arm - 2
    shift, bound = effect * math.sqrt(per_arm / 2), stats.t.ppf(1 - alpha / 2, df)
    return float(stats.nct.sf(bound, df, shift) + stats.nct.cdf(-bound, df, shift))


def patients_per_arm(effect: float, wanted: float = 0.8) -> int:
    """Least number of patients in each of two arms that finds a standardised difference with the wanted power.

    Examples
    --------
    >>> patients_per_arm(0.5), patients_per_arm(0.8)
    (64, 26)
    """
    return next(n for n in range(2, 100_000) if power_of_trial(effect, n) >= wanted)


def smallest_effect(per_arm: int, wanted: float = 0.8) -> float:
    """Least standardised difference that two arms of a size find with the wanted power.

    Examples
    --------
    >>> round(smallest_effect(16), 2)
    1.02
    """
    above = 0.1
    while power_of_trial(above, per_arm) < wanted:
        above *= 1.5
    return float(brentq(lambda effect: power_of_trial(effect, per_arm) - wanted, 0.01, above))
