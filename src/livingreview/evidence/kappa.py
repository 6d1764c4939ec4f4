"""Cohen's kappa of two coders, with its interval, and the reason where there is none."""

from __future__ import annotations

from math import nan

import numpy as np


def kappa_interval(first: list[str], second: list[str]) -> tuple[float, float, float, str]:
    """Cohen's kappa of two lists of codes, with its large-sample 95 per cent interval.

    kappa = (p_o - p_e) / (1 - p_e), p_o the share of equal codes, p_e the share expected from the coders' margins.

    Parameters
    ----------
    first, second : list of str
        Codes of the same things by two coders.

    Returns
    -------
    kappa, low, high : float
        ``NaN`` where kappa is not defined; the interval is cut at -1 and 1.
    note : str
        Why kappa or its interval is not to be had.

    References
    ----------
    Cohen J 1960. Educ Psychol Meas 20:37-46. Fleiss JL, Cohen J, Everitt BS 1969. Psychol Bull 72:323-327.

    Examples
    --------
    >>> kappa, low, high, note = kappa_interval(["a", "a", "b", "b"], ["a", "a", "b", "a"])
    >>> round(kappa, 2)
    0.5
    """
    codes = sorted({*first, *second})
    if not codes:
        return nan, nan, nan, "nothing to compare"
    if len(codes) == 1:
        return nan, nan, nan, "kappa is not defined: both coders used one value throughout"
    if list(first) == list(second):
        return 1.0, nan, nan, "no interval: the coders agree throughout, so the standard error is 0"
    if len({*first}) == 1 or len({*second}) == 1:
        return 0.0, nan, nan, "kappa is 0 and has no interval: one coder used one value throughout"
    place = {code: number for number, code in enumerate(codes)}
    table = np.zeros((len(codes), len(codes)))
    np.add.at(table, ([place[code] for code in first], [place[code] for code in second]), 1)
    # statsmodels is slow to import, and only this function needs it.
    from statsmodels.stats.inter_rater import cohens_kappa

    result = cohens_kappa(table)
    return float(result.kappa), max(-1.0, float(result.kappa_low)), min(1.0, float(result.kappa_upp)), ""
