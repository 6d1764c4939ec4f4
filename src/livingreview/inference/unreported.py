"""Selective reporting: how many opposite findings, made but never reported, would undo the direction of a region?"""

from __future__ import annotations

import math

import pandas as pd

from livingreview.inference.analysis import Analysis


def fail_safe_n(counts: pd.DataFrame, n_samples: int, analysis: Analysis) -> pd.DataFrame:
    """Fail-safe n of each region: the unreported opposite findings that would change its direction.

    An abstract that does not name a region may hide a finding. For a region that *decreases*, with `d` decreases and
    `i` increases, the smallest `x` with ``d / (d + i + x) < consistent_share`` opposite findings undoes it; likewise
    for *increase*. The idea is that of the file-drawer number, applied to a direction instead of a combined p value.

    Returns
    -------
    pandas.DataFrame
        Regions with a decrease or an increase: ``region``, ``direction``, ``n_decrease``, ``n_increase``, ``n_unreported``
        (samples that do not report the region), ``n_needed`` and ``share_of_unreported`` (needed over unreported;
        above 1 means that not even every one of them could undo the direction, NaN where there is none).

    References
    ----------
    Rosenthal R (1979). The file drawer problem and tolerance for null results. Psychological Bulletin 86:638-641.
    https://doi.org/10.1037/0033-2909.86.3.638

    Examples
    --------
    >>> row = {"region": "caudate", "direction": "decrease", "n_decrease": 3, "n_increase": 0, "n_zero": 0}
    >>> counts = pd.DataFrame([row])
    >>> fail_safe_n(counts, 9, Analysis())[["n_unreported", "n_needed"]].iloc[0].to_list()
    [6, 2]
    """
    rows = []
    for row in counts[counts["direction"].isin(["decrease", "increase"])].itertuples(index=False):
        agreeing, opposing = row.n_decrease, row.n_increase
        if row.direction == "increase":
            agreeing, opposing = opposing, agreeing
        unreported = n_samples - agreeing - opposing - row.n_zero
        needed = math.floor(agreeing / analysis.consistent_share - agreeing - opposing + 1e-9) + 1
        rows.append(
            {
                "region": row.region,
                "direction": row.direction,
                "n_decrease": row.n_decrease,
                "n_increase": row.n_increase,
                "n_unreported": unreported,
                "n_needed": needed,
                "share_of_unreported": needed / unreported if unreported else math.nan,
            }
        )
    columns = ["region", "direction", "n_decrease", "n_increase", "n_unreported", "n_needed", "share_of_unreported"]
    return pd.DataFrame(rows, columns=columns)
