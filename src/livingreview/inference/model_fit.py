"""Agreement of observed directions with those that a neural model predicts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .analysis import Analysis
from .exact import shuffled_sum_pmf
from .intervals import clustered_interval
from .model_predictions import predicted_units, refuse_circular
from .signs import Signs, sign_matrix


@dataclass(frozen=True)
class ModelFit:
    """How well a model predicts the observed directions.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a region with an observed direction and a prediction: ``region``, ``hemisphere``, ``predicted`` (-1 or
        +1), ``predicted_by`` (the region that the model names), ``n_decrease``, ``n_increase`` (samples),
        ``agreement``.
    not_tested : pandas.DataFrame
        ``region``, ``predicted_direction``, ``reason``: predictions that meet no observation, and why.
    agreement : float
        In [-1, 1]; NaN where nothing can be compared.
    ci_low, ci_high : float
        Interval of the agreement, from the spread between samples (``intervals.clustered_interval``).
    p : float
        One-sided exact p-value of the shuffle within studies; NaN where it can change nothing (``degenerate``).
    n_informative : int
        Samples that report both directions on regions which the model labels differently.
    answer : str
        "fits", "contradicts", "inconsistent", "too few samples" or "not tested".
    """

    model_id: str
    level: str
    strict: bool
    frame: pd.DataFrame
    not_tested: pd.DataFrame
    n_regions: int
    n_samples: int
    n_observations: int
    agreement: float
    ci_low: float
    ci_high: float
    p: float
    min_p: float
    n_informative: int
    degenerate: bool
    answer: str


def model_fit(signs: Signs, predictions: pd.DataFrame, regions: pd.DataFrame, strict: bool = True) -> ModelFit:
    """Test the predictions of one model.

    With predicted signs ``pred_r`` and numbers of samples with an increase or a decrease,

    ``agreement = sum_r pred_r (inc_r - dec_r) / sum_r (inc_r + dec_r)``

    over the regions that are predicted and observed: 1 if all samples change as predicted, -1 if none does. A
    prediction for a broad region covers all within it, the nearest prediction counting; one that is narrower than the
    label in the papers meets it at the coarse level only, so a page shows both levels.

    The null shuffles each sample's increases and decreases over the regions that the sample reports: do the regions
    that the model names change as it says, or did the studies report one direction in any case? Samples are
    independent, so the null distribution is exact, by convolution. (Laying the model's labels on other regions instead
    would treat regions as exchangeable; one study reports several at once, so they are not, and in simulation that test
    rejected a true null more often than its level.)

    Parameters
    ----------
    predictions : pandas.DataFrame
        Rows of one model: ``model_id``, ``region``, ``hemisphere``, ``predicted_direction``, ``basis_stated``,
        ``circular``, ``circular_reason``.

    Raises
    ------
    CircularModelError
        If the model was made from the kind of studies that would test it.
    EditionError
        If the rows are not those of one model, or a predicted direction is unknown, or the level is that of circuits.

    Examples
    --------
    >>> from livingreview.inference import Analysis, signs_from_rows
    >>> tree = pd.DataFrame(
    ...     [(r, "", r, r) for r in ("amygdala", "acc", "ofc")], columns=["region", "parent", "coarse", "lobe"]
    ... )
    >>> model = pd.DataFrame(
    ...     [("m", "amygdala", "NR", "decrease", "STATED", "no", "")],
    ...     columns=["model_id", "region", "hemisphere", "predicted_direction", "basis_stated", "circular",
    ...              "circular_reason"],
    ... )
    >>> rows = [("s1", "amygdala", -1), ("s2", "amygdala", -1), ("s1", "acc", 1), ("s2", "ofc", 1)]
    >>> fit = model_fit(signs_from_rows(rows, Analysis()), model, tree)
    >>> fit.agreement, fit.p, fit.n_informative, fit.answer
    (1.0, 0.25, 2, 'fits')
    """
    analysis = signs.analysis
    refuse_circular(predictions)
    matrix = sign_matrix(signs)
    moved = (matrix.sign != 0).any(axis=0)
    observed = [region for region, keep in zip(matrix.regions, moved, strict=True) if keep]
    sign, weight = matrix.sign[:, moved], matrix.weight[:, moved]
    labels, named_by, not_tested = predicted_units(predictions, regions, observed, analysis.level, strict)
    net, total = (sign * weight).sum(axis=0), (np.abs(sign) * weight).sum(axis=0)
    used = labels != 0
    tested = (sign != 0) & used
    agreement = float(labels @ net / total[used].sum()) if used.any() else math.nan
    informative = used.any() and _informative(sign, labels)
    p, least = exact_fit(sign, weight, labels) if informative else (math.nan, math.nan)
    frame = pd.DataFrame(
        {
            "region": [region for region, _ in observed], "hemisphere": [side for _, side in observed],
            "predicted": labels, "predicted_by": named_by,
            "n_decrease": (sign < 0).sum(axis=0), "n_increase": (sign > 0).sum(axis=0),
            "agreement": labels * net / np.maximum(total, 1),
        }
    )[used].reset_index(drop=True)  # fmt: skip
    n_samples = int(tested.any(axis=1).sum())
    agree, total_i = (sign * weight) @ labels, (np.abs(sign) * weight) @ np.abs(labels)
    low, high = (2 * limit - 1 for limit in clustered_interval((agree + total_i) / 2, total_i, analysis.alpha))
    return ModelFit(
        str(predictions["model_id"].iloc[0]), analysis.level, strict, frame, not_tested,
        int(used.sum()), n_samples, int(tested.sum()), agreement, low, high, p, least, int(informative),
        not informative, _answer(agreement, n_samples, analysis),
    )  # fmt: skip


def exact_fit(sign: np.ndarray, weight: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Exact one-sided p-value of the shuffle within samples, and the smallest that it could have been.

    Parameters
    ----------
    sign, weight : numpy.ndarray of int, shape (samples, regions)
        Signs, and whole weights that do not differ within a sample.

    Examples
    --------
    >>> sign = np.array([[-1, 1, 1]])
    >>> p, least = exact_fit(sign, np.abs(sign), np.array([-1, 0, 0]))
    >>> round(p, 3), round(least, 3)
    (0.333, 0.333)
    """
    sizes = weight.max(axis=1)
    values, pmf = shuffled_sum_pmf(sign, labels, np.maximum(sizes, 1))
    observed = int(((sign @ labels) * sizes).sum())
    return min(float(pmf[values >= observed].sum()), 1.0), float(pmf[np.flatnonzero(pmf)[-1]])


def _informative(sign: np.ndarray, labels: np.ndarray) -> int:
    both = (sign > 0).any(axis=1) & (sign < 0).any(axis=1)
    highest = np.where(sign != 0, labels, -2).max(axis=1)
    lowest = np.where(sign != 0, labels, 2).min(axis=1)
    return int((both & (highest > lowest)).sum())


def _answer(agreement: float, n_samples: int, analysis: Analysis) -> str:
    if math.isnan(agreement):
        return "not tested"
    if n_samples < analysis.min_samples:
        return "too few samples"
    # The share of samples that agree is (1 + agreement) / 2: the same rule as for a region's direction.
    share = (1 + agreement) / 2
    if share >= analysis.consistent_share - 1e-9:
        return "fits"
    return "contradicts" if share <= 1 - analysis.consistent_share + 1e-9 else "inconsistent"
