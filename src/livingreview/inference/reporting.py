"""Selective reporting: what the silence of most samples on a region could hide, over a grid of reporting rates.

A sample says of a region that activity went down, that it went up, that it was tested and did not change, or nothing at
all. Silence may hide a change, and the more so where the change was not the expected one. How often is not identified from
abstracts, so that the answer is given for each pair of two rates:

- `named`, how often a change in the claimed way is named where there is one;
- `relative`, how many times as often as that a change in the other way is named.

With q the probability that a *reported* change goes the claimed way, that of *all* changes is
``q / (q + (1 - q) / relative)``: by Bayes' rule, as each change the other way that is reported stands for ``1 / relative``
times as many as one in the claimed way.

References
----------
Copas JB, Li HG (1997). Inference for non-random samples. Journal of the Royal Statistical Society B 59:55-95 (a bias that
the data do not identify, shown over a range). Rosenthal R (1979). The file drawer problem and tolerance for null results.
Psychological Bulletin 86:638-641.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview import evidence as evidence_base

from .signs import sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

    from .analysis import Analysis

# From the audit of abstracts against tables of peaks: 0.33 of the peaks lie in a region that the abstract names; 0.83 of
# the regions that it names hold a peak, which stands here for a rate as high as could be believed.
NAMED = (0.33, 0.83, 1.0)
RELATIVE = (1.0, 0.75, 0.5, 0.25)
BOUNDS = (0.6, 0.5)
STATES = {-1: "down", 1: "up", 0: "unchanged"}
# Where a study looked if it can say nothing of other regions.
_ELSEWHERE = ("regions", "connectivity")
# Share of the draws that a pair of rates must leave possible for a share of samples to be given.
_LEAST_POSSIBLE = 0.05


@dataclass(frozen=True)
class StateCounts:
    """Samples by what they say of a region: a change in the claimed way or the other, no change, nothing."""

    claimed: int
    other: int
    unchanged: int
    silent: int

    def __post_init__(self) -> None:
        wrong = {own.name: getattr(self, own.name) for own in fields(self) if getattr(self, own.name) < 0}
        if wrong or not self.n:
            raise ValueError(f"StateCounts: {wrong or 'no sample at all'}; expected counts from 0, and at least one sample")

    @property
    def n(self) -> int:
        """All samples that could have looked."""
        return self.claimed + self.other + self.unchanged + self.silent


@dataclass(frozen=True, eq=False)
class ReportingGrid:
    """What an estimate becomes under each pair of reporting rates.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a pair: ``named``, ``relative``; ``estimate``, ``low``, ``high`` (median and interval of the probability that
        a change, reported or not, goes the claimed way) and ``above`` (share of the draws above the first bound);
        ``changed``, ``changed_low``, ``changed_high`` (share of all samples with a change in the claimed way) and
        ``possible`` (share of the draws that the rates are compatible with: lower rates imply more changes than there are
        samples without a tested "no change"). Where hardly any draw is possible ``changed`` is NaN.
    falls_to : mapping of float to float
        For each bound the `relative` at which the estimate falls to it; above 1 where it lies below already.
    """

    frame: pd.DataFrame
    falls_to: Mapping[float, float]


def among_all_changes(q: np.ndarray | float, relative: float) -> np.ndarray | float:
    """Probability that a change goes the claimed way, from that of a reported change.

    Examples
    --------
    >>> among_all_changes(0.75, 1.0), among_all_changes(0.75, 0.5)
    (0.75, 0.6)
    """
    return q / (q + (1 - q) / relative)


def relative_at(q: float, bound: float) -> float:
    """Rate `relative` at which a probability of `q` among reported changes means one of `bound` among all.

    Examples
    --------
    >>> round(relative_at(0.75, 0.6), 3), round(relative_at(0.75, 0.5), 3)
    (0.5, 0.333)
    """
    return bound * (1 - q) / (q * (1 - bound)) if q > 0 else float("inf")


def reporting_grid(
    q: np.ndarray,
    counts: StateCounts,
    rng: np.random.Generator,
    named: Sequence[float] = NAMED,
    relative: Sequence[float] = RELATIVE,
    bounds: Sequence[float] = BOUNDS,
    alpha: float = 0.05,
) -> ReportingGrid:
    """Work out what silence could do to an estimate.

    Parameters
    ----------
    q : numpy.ndarray, shape (draws,)
        Draws of the probability that a reported change goes the claimed way.
    counts : StateCounts
        Samples by state; their shares get a Dirichlet posterior with half an observation each.
    named, relative : sequence of float
        Rates above 0 and at most 1.

    Returns
    -------
    ReportingGrid

    Examples
    --------
    >>> q = np.random.default_rng(1).beta(15, 5, 4000)
    >>> grid = reporting_grid(q, StateCounts(15, 5, 2, 30), np.random.default_rng(2))
    >>> grid.frame[["named", "relative", "estimate", "changed"]].round(2).iloc[[8, 10]].to_numpy().tolist()
    [[1.0, 1.0, 0.76, 0.28], [1.0, 0.5, 0.61, 0.28]]
    """
    if any(not 0 < rate <= 1 for rate in (*named, *relative)):
        raise ValueError(f"reporting_grid: rates {(*named, *relative)}; expected rates above 0 and at most 1")
    q = np.asarray(q, dtype=float)
    parts = np.array([counts.claimed + counts.other, counts.unchanged, counts.silent])
    reported, unchanged, _ = rng.dirichlet(parts + 0.5, len(q)).T
    ends = (alpha / 2, 0.5, 1 - alpha / 2)
    rows = []
    for rate in named:
        for times in relative:
            of_all = among_all_changes(q, times)
            low, estimate, high = np.quantile(of_all, ends)
            claimed = reported * q / rate
            possible = claimed + reported * (1 - q) / (rate * times) <= 1 - unchanged
            enough = possible.mean() >= _LEAST_POSSIBLE
            changed = np.quantile(claimed[possible], ends) if enough else np.full(3, np.nan)
            above = float((of_all > bounds[0]).mean())
            rows.append((rate, times, estimate, low, high, above, changed[1], changed[0], changed[2], possible.mean()))
    columns = [
        "named", "relative", "estimate", "low", "high", "above", "changed", "changed_low", "changed_high", "possible",
    ]  # fmt: skip
    median = float(np.median(q))
    return ReportingGrid(pd.DataFrame(rows, columns=columns), {bound: relative_at(median, bound) for bound in bounds})


def states(evidence: Evidence, selection: Selection, analysis: Analysis) -> pd.DataFrame:
    """Say for each sample and region whether it went down, up, was tested without a clear change, or is not mentioned.

    A sample is silent on a region only if it could have looked there: one that looked at chosen regions or at connectivity
    alone has no row for a region that it does not mention. A sample whose rows disagree is without a clear change, and one
    without a single finding that counts is not there at all.

    Returns
    -------
    pandas.DataFrame
        ``sample``, ``region``, ``state``: "down", "up", "unchanged" or "silent".
    """
    signs = sign_table(evidence, selection, analysis)
    told = signs.frame[["sample", "region"]].assign(state=signs.frame["sign"].map(STATES))
    looked = evidence_base.select(evidence, selection).studies.groupby("sample")["looked_at"]
    anywhere = looked.agg(lambda own: not own.isin(_ELSEWHERE).all())
    pairs = pd.MultiIndex.from_product(
        [sorted(set(told["sample"])), sorted(set(told["region"]))], names=["sample", "region"]
    )
    every = told.set_index(["sample", "region"])["state"].reindex(pairs).reset_index()
    every["state"] = every["state"].fillna("silent")
    return every[(every["state"] != "silent") | every["sample"].map(anywhere)].reset_index(drop=True)


def state_counts(told: pd.DataFrame, claimed: str) -> StateCounts:
    """Count the states of one region, or of several together.

    Parameters
    ----------
    told : pandas.DataFrame
        Rows of :func:`states`.
    claimed : {"down", "up"}
        Which way the claim has it.
    """
    other = {"down": "up", "up": "down"}[claimed]
    return StateCounts(*(int((told["state"] == state).sum()) for state in (claimed, other, "unchanged", "silent")))
