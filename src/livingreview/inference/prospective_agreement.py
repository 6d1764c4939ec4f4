"""Prospective agreement: did the samples that came after a review go the way it said?

A review cannot have pooled a sample that was published in a later year, so that this comparison, unlike a count of
everything, has two independent sides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .analysis import Analysis
from .exact import bernoulli_sum_pmf, p_values, shuffled_sum_pmf
from .intervals import clustered_interval
from .signs import sign_matrix, sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection


@dataclass(frozen=True)
class ProspectiveAgreement:
    """Directions of later samples beside those that earlier reviews led to expect.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a sample and region that an earlier review has a direction for: ``sample``, ``year`` (the first in which
        anything of the sample was published), ``region``, ``sign``, ``said`` (the reviews' direction, -1 or +1),
        ``reviews`` ("a; b", those that say so).
    n_samples, n_agree : int
        Samples, and sample × region pairs that go the way the reviews said.
    share, ci_low, ci_high : float
        Share of pairs that do, and its interval over samples; NaN where there is no pair.
    p_turn : float
        Two-sided: is the agreement more than if each sample's directions had been reversed by the toss of a coin?
    p_shuffle : float
        One-sided: do the directions fall where the reviews said, rather than anywhere that the same samples report?
        NaN where that shuffle can change nothing.
    n_informative : int
        Samples that report both directions on regions for which the reviews' direction differs.
    """

    frame: pd.DataFrame
    n_samples: int
    n_agree: int
    share: float
    ci_low: float
    ci_high: float
    p_turn: float
    p_shuffle: float
    n_informative: int


def prospective_agreement(
    evidence: Evidence, selection: Selection, reviews: pd.DataFrame, analysis: Analysis
) -> ProspectiveAgreement:
    """Test the directions of reviews on samples that were published in a later year.

    For a sample first published in year `y` with a direction for a region, the reviews that count were published
    before `y`, are about the sample's disorder (or do not say which), and have a direction for that region. Where they
    contradict one another the majority counts; where they balance, the pair is left out. A sample of which any study
    has no year is left out, since its place in time is not known.

    Two nulls, both exact:

    - *turn*: each sample's agreements and disagreements change places together with probability 1/2. It is rejected if
      the directions go as the reviews said, and also if samples and reviews share one general direction.
    - *shuffle*: each sample's increases and decreases are shuffled over the regions that it reports. It keeps the
      general direction of each sample, and is rejected only if the regions matter.
    """
    matrix = sign_matrix(sign_table(evidence, selection, analysis.replace(hemispheres="pooled", weighting="equal")))
    of_sample = evidence.studies.groupby("sample")
    years = of_sample["year"].agg(lambda cells: cells.min() if cells.notna().all() else pd.NA)
    diagnoses = of_sample["diagnosis"].agg(set)
    said = reviews[(reviews["sign"] != 0) & reviews["year"].notna()]
    labels, rows = np.zeros_like(matrix.sign), []
    for i, sample in enumerate(matrix.samples):
        if pd.isna(years[sample]):
            continue
        about = [not text or bool(set(text.split(",")) & diagnoses[sample]) for text in said["disorder"]]
        earlier = said[(said["year"] < years[sample]).to_numpy(dtype=bool) & np.array(about, dtype=bool)]
        for j in np.flatnonzero(matrix.sign[i]):
            own = earlier[earlier["region"] == matrix.regions[j][0]]
            labels[i, j] = label = int(np.sign(own["sign"].sum()))
            if label:
                behind = "; ".join(sorted(set(own.loc[own["sign"] == label, "review_id"])))
                rows.append((sample, years[sample], matrix.regions[j][0], int(matrix.sign[i, j]), label, behind))
    frame = pd.DataFrame(rows, columns=["sample", "year", "region", "sign", "said", "reviews"])
    agree = (matrix.sign * labels > 0).sum(axis=1)
    total = (matrix.sign * labels != 0).sum(axis=1)
    low, high = clustered_interval(agree, total, analysis.alpha)
    p_shuffle, n_informative = shuffle_p(matrix.sign, labels)
    return ProspectiveAgreement(
        frame, int((total > 0).sum()), int(agree.sum()),
        share=float(agree.sum() / total.sum()) if total.any() else math.nan, ci_low=low, ci_high=high,
        p_turn=turn_p((matrix.sign * labels).sum(axis=1)), p_shuffle=p_shuffle, n_informative=n_informative,
    )  # fmt: skip


def turn_p(scores: np.ndarray) -> float:
    """Exact two-sided p-value of a sum of scores whose signs are tosses of a coin.

    References
    ----------
    Fisher RA (1935). The Design of Experiments. Oliver and Boyd, Edinburgh (the randomisation test of paired
    differences).

    Examples
    --------
    >>> turn_p(np.array([1, 2, 0, 1])), turn_p(np.array([0]))
    (0.25, nan)
    """
    sizes = np.abs(scores[scores != 0])
    if not len(sizes):
        return math.nan
    pmf = bernoulli_sum_pmf(np.full(len(sizes), 0.5), sizes)
    return float(p_values(pmf, "distance")[int(scores[scores > 0].sum())])


def shuffle_p(sign: np.ndarray, labels: np.ndarray) -> tuple[float, int]:
    """Exact one-sided p-value of the agreement when each sample shuffles its directions over its own regions.

    Parameters
    ----------
    sign, labels : numpy.ndarray of int, shape (samples, regions)
        Directions of the samples, and the direction expected of each; 0 for none. Labels may differ between samples.

    Returns
    -------
    tuple of (float, int)
        The p-value, NaN where the shuffle can change nothing; and the number of samples where it can.

    Examples
    --------
    >>> p, n = shuffle_p(np.array([[-1, 1, 1], [-1, -1, 0]]), np.array([[-1, 0, 0], [-1, -1, 0]]))
    >>> round(p, 3), n
    (0.333, 1)
    """
    pmf, observed, informative = np.ones(1), 0, 0
    for own, expected in zip(sign, labels, strict=True):
        cells = expected[own != 0]
        if len(set(own[own != 0])) < 2 or len(set(cells)) < 2:
            continue  # whatever is shuffled here, the agreement stays
        informative += 1
        observed += int(own @ expected)
        pmf = np.convolve(pmf, shuffled_sum_pmf(own[None, :], expected)[1])
    if not informative:
        return math.nan, 0
    values = np.arange(len(pmf)) - len(pmf) // 2
    return min(float(pmf[values >= observed].sum()), 1.0), informative
