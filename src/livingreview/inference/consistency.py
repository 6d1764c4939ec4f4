"""Direction consistency: does a region change in one direction, and is it the region that carries the direction?

A sample whose sign is 0 (no change, or opposite rows) has no direction. It is left out of every share and test here and
counted in ``n_zero``: an abstract names "no change" too seldom for it to be weighed against a change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .analysis import Analysis
from .exact import bernoulli_sum_pmf, drawn_weight_pmf, p_values, smallest_p
from .intervals import effective_size, share_interval
from .signs import SignMatrix, Signs, sign_matrix

COLUMNS = (
    "region", "hemisphere", "n_samples", "n_decrease", "n_increase", "n_zero", "share_decrease", "ci_low", "ci_high",
    "p_sign", "p_within", "n_informative", "degenerate", "p_overall", "q_sign", "q_within", "q_overall", "direction",
    "n_effective", "min_p_sign", "min_p_within", "min_p_overall",
)  # fmt: skip

TESTS = ("sign", "within", "overall")


@dataclass(frozen=True)
class Consistency:
    """Direction consistency of every region of one selection.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a region, most samples first. ``n_samples`` = ``n_decrease + n_increase + n_zero``; the share, its
        interval and the tests rest on the first two. ``n_informative``: samples at this region that report both
        directions somewhere; where it is 0, ``degenerate`` is true and ``p_within`` is NaN. ``q_*``: false discovery
        rate over the regions whose test could reject at all (``min_p_* <= alpha``), NaN elsewhere.
    n_degenerate : int
        Regions with a direction where the shuffle within studies can change nothing.
    """

    frame: pd.DataFrame
    n_samples: int
    n_directional: int
    n_signs: int
    n_zero: int
    n_degenerate: int
    share_decrease: float
    analysis: Analysis
    unsized: tuple[str, ...] = ()


def consistency(signs: Signs) -> Consistency:
    """Estimate and test the direction of change of every region.

    For region r, let x be the (weighted) number of samples with a decrease among those with a direction.

    - Interval: Clopper-Pearson; with weights at Kish's effective sample size.
    - Sign test (``p_sign``): every sample decreases with probability 1/2. Exact binomial, two-sided.
    - Within studies (``p_within``): sample i keeps its k_i decreases among its m_i directions, shuffled over its
      regions. At one region x is then exactly a sum of independent Bernoulli(k_i / m_i): Poisson-binomial, by
      convolution.
    - Overall (``p_overall``): all signs of all samples are shuffled, so only the overall share of decreases is kept.
      x is then exactly hypergeometric.

    All three are exact, with weights too (on the support of whole patients). Two-sided p-values sum the outcomes no
    more probable than the observed one; weighted ones those at least as far from the mean (see ``exact.p_values``).

    References
    ----------
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. J R Stat Soc B 57:289-300.
    Gilbert PB (2005). A modified false discovery rate multiple-comparisons procedure for discrete data. Appl Statist
    54:143-158 (tests that cannot reach the level are left out of the correction).

    Examples
    --------
    >>> from livingreview.inference import Analysis, signs_from_rows
    >>> rows = [("s1", "caudate", -1), ("s2", "caudate", -1), ("s2", "ofc", 1)]
    >>> result = consistency(signs_from_rows(rows, Analysis()))
    >>> result.frame[["region", "n_decrease", "p_sign", "p_within", "direction"]].astype(str).iloc[0].tolist()
    ['caudate', '2', '0.5', '1.0', 'decrease']
    """
    analysis = signs.analysis
    matrix = sign_matrix(signs)
    order = "distance" if analysis.weighting == "patients" else "probability"
    rows = [_region_row(matrix, j, analysis, order) for j in range(len(matrix.regions))]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for test in TESTS:
        p, least = (frame[f"{name}_{test}"].to_numpy(dtype=float) for name in ("p", "min_p"))
        frame[f"q_{test}"] = discovery_rate(p, least, analysis.alpha)
    frame["direction"] = [
        direction_of(share, down + up, analysis)
        for share, down, up in zip(frame["share_decrease"], frame["n_decrease"], frame["n_increase"], strict=True)
    ]
    directional = frame["n_decrease"] + frame["n_increase"]
    frame = (
        frame.assign(_n=-directional)
        .sort_values(["_n", "region", "hemisphere"], kind="stable")
        .reset_index(drop=True)[list(COLUMNS)]
    )
    moved = matrix.sign != 0
    total = (matrix.weight * moved).sum()
    return Consistency(
        frame=frame,
        n_samples=len(matrix.samples),
        n_directional=int(moved.any(axis=1).sum()),
        n_signs=int(moved.sum()),
        n_zero=int((matrix.reported & ~moved).sum()),
        n_degenerate=int((frame["degenerate"] & (frame["n_decrease"] + frame["n_increase"] > 0)).sum()),
        share_decrease=float((matrix.weight * (matrix.sign < 0)).sum() / total) if total else math.nan,
        analysis=analysis,
        unsized=signs.unsized,
    )


def direction_of(share: float, n_directional: int, analysis: Analysis) -> str:
    """Call a direction by the fixed rule: "decrease", "increase", "inconsistent" or "too few samples".

    Examples
    --------
    >>> direction_of(0.75, 4, Analysis(consistent_share=0.75)), direction_of(1.0, 1, Analysis(min_samples=2))
    ('decrease', 'too few samples')
    """
    if n_directional < max(analysis.min_samples, 1) or math.isnan(share):
        return "too few samples"
    # Shares are ratios of whole numbers: the slack only absorbs their rounding.
    if share >= analysis.consistent_share - 1e-9:
        return "decrease"
    return "increase" if share <= 1 - analysis.consistent_share + 1e-9 else "inconsistent"


def discovery_rate(p: np.ndarray, smallest: np.ndarray, alpha: float) -> np.ndarray:
    """Benjamini-Hochberg q-values over the tests that can reach the level; NaN for the others."""
    testable = ~np.isnan(p) & (smallest <= alpha)
    q = np.full(len(p), math.nan)
    if testable.any():
        down = np.flatnonzero(testable)[np.argsort(p[testable])][::-1]
        q[down] = np.minimum.accumulate(p[down] * (len(down) / np.arange(len(down), 0, -1)))
    return q


def null_pmf(test: str, sign: np.ndarray, weight: np.ndarray, j: int) -> np.ndarray:
    """Exact null distribution of the weighted number of decreases at one region.

    Examples
    --------
    >>> sign, ones = np.array([[-1, 1], [-1, 0]]), np.ones((2, 2), dtype=int)
    >>> null_pmf("within", sign, ones, 0)
    array([0. , 0.5, 0.5])
    """
    moved = sign[:, j] != 0
    sizes = weight[moved, j]
    if test == "sign":
        return bernoulli_sum_pmf(np.full(len(sizes), 0.5), sizes)
    if test == "within":
        return bernoulli_sum_pmf(within_chances(sign)[moved], sizes)
    if test == "overall":
        return drawn_weight_pmf(int((sign != 0).sum()), int((sign < 0).sum()), sizes)
    raise ValueError(f"test: {test!r} is not one of {', '.join(TESTS)}")


def within_chances(sign: np.ndarray) -> np.ndarray:
    """Share of decreases among the directions of each sample, NaN for a sample without one."""
    n_moved = (sign != 0).sum(axis=1)
    return np.divide((sign < 0).sum(axis=1), n_moved, out=np.full(len(sign), math.nan), where=n_moved > 0)


def _region_row(matrix: SignMatrix, j: int, analysis: Analysis, order: str) -> dict[str, object]:
    sign, weight = matrix.sign[:, j], matrix.weight[:, j]
    moved = sign != 0
    sizes, down = weight[moved], sign[moved] < 0
    n_zero = int((matrix.reported[:, j] & ~moved).sum())
    region, hemisphere = matrix.regions[j]
    row: dict[str, object] = dict.fromkeys(COLUMNS, math.nan) | {
        "region": region,
        "hemisphere": hemisphere,
        "n_samples": len(sizes) + n_zero,
        "n_decrease": int(down.sum()),
        "n_increase": int((~down).sum()),
        "n_zero": n_zero,
        "n_informative": 0,
        "degenerate": True,
        "n_effective": effective_size(sizes),
        "direction": "too few samples",
    }
    if not len(sizes):
        return row
    observed = int(sizes[down].sum())
    row["share_decrease"] = share = observed / int(sizes.sum())
    row["ci_low"], row["ci_high"] = share_interval(share, effective_size(sizes), analysis.alpha)
    chances = within_chances(matrix.sign)[moved]
    row["n_informative"] = n_informative = int(((chances > 0) & (chances < 1)).sum())
    row["degenerate"] = n_informative == 0
    for test in TESTS:
        if test == "within" and not n_informative:
            continue
        pmf = null_pmf(test, matrix.sign, matrix.weight, j)
        row[f"p_{test}"] = float(p_values(pmf, order)[observed])
        row[f"min_p_{test}"] = smallest_p(pmf, order)
    return row
