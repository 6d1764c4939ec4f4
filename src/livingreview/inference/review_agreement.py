"""Agreement with reviews: do directions counted from studies go the way that reviews of the same studies say?

The two are not independent: a review pools many of the studies that are counted here. Agreement then says that two ways
of reading the same studies come to one picture, not that the picture is right, and no p-value is given. The test on
samples that no review could have pooled is in :mod:`livingreview.inference.prospective_agreement`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from livingreview import anatomy
from livingreview.errors import EditionError

from .analysis import Analysis
from .consistency import consistency
from .intervals import clustered_interval
from .review_directions import SIGNS, signed_reviews
from .signs import sign_table

if TYPE_CHECKING:
    from livingreview.evidence import Evidence, Selection

# How a direction counted from studies relates to the one that a review reports.
AGREEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "same": "the same direction",
        "opposite": "the opposite direction",
        "inconsistent": "inconsistent in the studies counted here",
        "undecided": "the review reports no change, or both directions",
        "too few samples": "too few samples counted here",
        "not reported": "no sample counted here has a direction",
    }
)
LEVELS = ("fine", "coarse")
_OURS = ("n_decrease", "n_increase", "direction")


@dataclass(frozen=True)
class ReviewAgreement:
    """Directions counted from studies, beside those that reviews report.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a review, disorder and region: the columns of
        :func:`livingreview.inference.review_directions.signed_reviews`; ``n_decrease_*``, ``n_increase_*`` and
        ``call_*`` of the studies at the fine and at the coarse level; ``level``, at which the two are compared, with
        ``n_decrease``, ``n_increase`` and ``direction`` there; ``agreement``, one of ``AGREEMENTS``.
    share, ci_low, ci_high : float
        Share of these that go the same way, with its interval over reviews; NaN where there are none.
    expected : float
        Share that would go the same way if the reviews' directions were permuted over the regions. Where both
        sides report mostly decreases this is high, so that a high share says little.
    """

    frame: pd.DataFrame
    n_same: int
    n_opposite: int
    n_reviews: int
    share: float
    ci_low: float
    ci_high: float
    expected: float


def agreement_with_reviews(
    evidence: Evidence,
    selection: Selection,
    analysis: Analysis | None = None,
    reviews: pd.DataFrame | None = None,
    matched: bool = True,
    levels: tuple[str, ...] = LEVELS,
) -> ReviewAgreement:
    """Compare the directions counted from studies with those that reviews report.

    A review's result is compared with the samples of the disorders that it is about (with all where it does not say),
    at the first of `levels` where these samples are enough for a direction. Then:

    - *same* or *opposite*: both sides have a direction;
    - *inconsistent*: the samples go both ways;
    - *undecided*: the review tested the region and reports no change, or contradicts itself;
    - *too few samples*, *not reported*: not enough samples, or none, at any level.

    The share of *same* among *same* and *opposite* has the exact interval of a share whose observations come in
    clusters, a review being a cluster. That interval is about other reviews of these studies, not about other
    studies.

    Parameters
    ----------
    reviews : pandas.DataFrame, optional
        From :func:`livingreview.inference.review_directions.signed_reviews` at the fine level; by default all that are
        about psychotherapy.

    Raises
    ------
    EditionError
        If the selection names a diagnosis, or a level is neither fine nor coarse.
    """
    if selection.diagnosis:
        raise EditionError(f"the selection names the diagnosis {selection.diagnosis!r}; leave it to the reviews")
    if not levels or not set(levels) <= set(LEVELS):
        raise EditionError(f"levels are {levels!r}: expected some of {', '.join(LEVELS)}")
    rules = analysis or Analysis()
    theirs = signed_reviews(evidence) if reviews is None else reviews
    coarse = anatomy.units(evidence.regions, "coarse")
    counted = {
        (disorder, level): _counts(evidence, selection.replace(diagnosis=disorder), rules.replace(level=level))
        for disorder in (theirs["disorder"].unique() if matched else ("",))
        for level in LEVELS
    }
    rows = []
    for row in theirs.to_dict("records"):
        ours = {}
        for level in LEVELS:
            unit = row["region"] if level == "fine" else coarse[row["region"]][0]
            ours[level] = counted[row["disorder"] if matched else "", level].get(unit, (0, 0, "too few samples"))
            row |= {f"{name}_{level}": value for name, value in zip(_OURS, ours[level], strict=True)}
        at = next((level for level in levels if ours[level][2] != "too few samples"), levels[-1])
        row |= {"level": at} | dict(zip(_OURS, ours[at], strict=True))
        row["agreement"] = agreement_of(row["sign"], *ours[at])
        rows.append(row)
    columns = [*theirs.columns, *(f"{n}_{level}" for level in LEVELS for n in _OURS), "level", *_OURS, "agreement"]
    return summarise_agreement(pd.DataFrame(rows, columns=columns), rules)


def agreement_of(sign: int, n_decrease: int, n_increase: int, direction: str) -> str:
    """Relate a review's sign to the samples counted, by the rule of :func:`agreement_with_reviews`.

    Examples
    --------
    >>> agreement_of(-1, 4, 0, "decrease"), agreement_of(-1, 0, 3, "increase"), agreement_of(0, 4, 0, "decrease")
    ('same', 'opposite', 'undecided')
    >>> agreement_of(-1, 2, 2, "inconsistent"), agreement_of(-1, 1, 0, "too few samples"), agreement_of(-1, 0, 0, "too few samples")
    ('inconsistent', 'too few samples', 'not reported')
    """
    if not n_decrease + n_increase:
        return "not reported"
    if direction == "too few samples":
        return direction
    if sign == 0:
        return "undecided"
    if direction == "inconsistent":
        return direction
    return "same" if SIGNS[direction] == sign else "opposite"


def summarise_agreement(frame: pd.DataFrame, analysis: Analysis) -> ReviewAgreement:
    """Sum up comparisons: share that go the same way, its interval over reviews, and the share expected by chance.

    With `a` decreases among the `n` directions counted here and `b` among those of the reviews, permuting the reviews'
    directions out afresh gives ``(a b + (n - a)(n - b)) / n²`` on average: the chance term of Cohen's kappa.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``review_id``, ``sign``, ``direction`` and ``agreement``.

    References
    ----------
    Cohen J (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20:37-46.

    Examples
    --------
    >>> frame = pd.DataFrame({"review_id": ["r", "r", "s", "s"], "sign": [-1, 1, -1, -1],
    ...     "direction": ["decrease", "increase", "decrease", "increase"], "agreement": ["same"] * 3 + ["opposite"]})
    >>> result = summarise_agreement(frame, Analysis())
    >>> result.share, result.expected, result.n_reviews
    (0.75, 0.5, 2)
    """
    decided = frame[frame["agreement"].isin(["same", "opposite"])]
    same = decided["agreement"] == "same"
    n = len(decided)
    by_review = same.groupby(decided["review_id"])
    low, high = clustered_interval(by_review.sum().to_numpy(), by_review.size().to_numpy(), analysis.alpha)
    ours, theirs = int((decided["direction"] == "decrease").sum()), int((decided["sign"] < 0).sum())
    return ReviewAgreement(
        frame, int(same.sum()), n - int(same.sum()), decided["review_id"].nunique(),
        share=float(same.mean()) if n else math.nan, ci_low=low, ci_high=high,
        expected=(ours * theirs + (n - ours) * (n - theirs)) / n**2 if n else math.nan,
    )  # fmt: skip


def _counts(evidence: Evidence, selection: Selection, analysis: Analysis) -> dict[str, tuple[int, int, str]]:
    frame = consistency(sign_table(evidence, selection, analysis)).frame
    return {row["region"]: tuple(row[name] for name in _OURS) for row in frame.to_dict("records")}
