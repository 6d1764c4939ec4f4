"""The specification curve of a claim: its joint test, what survives, and which choices move it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from livingreview.inference.claims.results import RESULTS, TIE, TOO_FEW

if TYPE_CHECKING:
    from livingreview.inference.claims import Evaluation


@dataclass(frozen=True)
class Curve:
    """Joint test of all specifications with enough samples, under one null model.

    Parameters
    ----------
    median : float
        Median estimate, its sign such that positive is what the claim expects.
    p_median, p_share : float
        One-sided p-values of the two: how often one permutation of the samples, seen through all specifications, gives
        a median, or a share, as large. NaN where no specification has enough evidence.
    """

    n_specifications: int
    median: float
    share_significant: float
    p_median: float
    p_share: float


def joint_test(evaluations: Sequence[tuple[Evaluation, np.ndarray]], expected: int, alpha: float) -> Curve:
    """Test the whole curve.

    The same permutation of the samples is applied in every specification, so that the permuted curves keep the
    dependence of the specifications on one another.

    References
    ----------
    Simonsohn U, Simmons JP, Nelson LD (2020). Specification curve analysis. Nature Human Behaviour 4:1208-1214.
    https://doi.org/10.1038/s41562-020-0912-z
    """
    curves, counts = [], []
    for found, results in evaluations:
        used = results != TOO_FEW
        columns, n = np.unique(found.place[used], return_counts=True)
        if not len(columns):
            continue
        first = {column: k for k, column in reversed(list(enumerate(found.place)))}
        observed = found.estimate[[first[column] for column in columns]]
        curves.append((expected * np.vstack([observed, found.null[:, columns]])).astype(np.float32))
        counts.append(n)
    if not curves:
        return Curve(0, math.nan, math.nan, math.nan, math.nan)
    values, times = np.concatenate(curves, axis=1), np.concatenate(counts)
    medians = _weighted_medians(values, times)
    shares = _significant(values, alpha / 2) @ times / times.sum()
    return Curve(int(times.sum()), float(medians[0]), float(shares[0]), _tail(medians), _tail(shares))


def count_results(frame: pd.DataFrame) -> dict[str, int]:
    """Count the results of a claim's specifications, in the order of ``RESULTS``."""
    return {name: int(n) for name, n in frame["result"].value_counts().reindex(list(RESULTS), fill_value=0).items()}


def influence_of_choices(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Say which choices move a claim.

    Returns
    -------
    pandas.DataFrame
        One row a choice: ``estimate_share``, share of the variance of the estimate that the choice explains alone
        (first-order sensitivity index, over the specifications that have an estimate); ``result_share``, share of the
        diversity (Gini impurity) of the results that it explains alone; largest first by the latter. NaN where all
        are the same.

    References
    ----------
    Saltelli A, Ratto M, Andres T, et al. (2008). Global Sensitivity Analysis: The Primer. Wiley.
    Goodman LA, Kruskal WH (1954). Measures of association for cross classifications. J Am Stat Assoc 49:732-764 (tau).

    Examples
    --------
    >>> frame = pd.DataFrame({"a": list("xxyy"), "b": list("uvuv"), "estimate": [0.0, 0, 1, 1], "result": list("mmss")})
    >>> influence_of_choices(frame, ["a", "b"]).set_index("dimension")["result_share"].to_dict()
    {'a': 1.0, 'b': 0.0}
    """
    rows = []
    with_estimate = frame[np.isfinite(frame["estimate"].to_numpy(dtype=float))]
    total = float(with_estimate["estimate"].var(ddof=0)) if len(with_estimate) else 0.0
    diversity = _gini(frame["result"])
    for name in dimensions:
        groups = with_estimate.groupby(name, observed=True)["estimate"]
        mean, size = groups.mean().to_numpy(), groups.size().to_numpy()
        between = float(np.average((mean - np.average(mean, weights=size)) ** 2, weights=size)) if len(mean) else 0.0
        within = sum(len(own) * _gini(own) for _, own in frame.groupby(name, observed=True)["result"]) / len(frame)
        rows.append(
            {
                "dimension": name,
                "estimate_share": between / total if total > TIE else math.nan,
                "result_share": 1 - within / diversity if diversity > TIE else math.nan,
            }
        )
    order = ["result_share", "estimate_share"]
    return pd.DataFrame(rows).sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def _gini(results: pd.Series) -> float:
    shares = results.value_counts(normalize=True).to_numpy()
    return float(1 - (shares**2).sum())


def _significant(values: np.ndarray, level: float) -> np.ndarray:
    """Whether each row, taken as observed among all rows, is significant at the level, in each column."""
    m = len(values)
    most = math.floor(level * m + 1e-9)
    if not most:
        return np.zeros(values.shape)
    # A value above the (most + 1)-th largest has at most `most` values at or above it.
    beyond = np.partition(values, m - most - 1, axis=0)[m - most - 1]
    return (values > beyond + 1e-6).astype(float)


def _weighted_medians(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Median over the columns of each row, each column weighted by its number of specifications."""
    order = np.argsort(values, axis=1)
    reached = np.cumsum(times[order], axis=1)
    half = times.sum() / 2
    # The mean of the two middle values where the middle lies between two.
    low, high = (reached >= half).argmax(axis=1), (reached > half).argmax(axis=1)
    rows = np.arange(len(values))
    return (values[rows, order[rows, low]].astype(float) + values[rows, order[rows, high]]) / 2


def _tail(values: np.ndarray) -> float:
    """One-sided p-value of the first value among all."""
    return float((values >= values[0] - 1e-6).sum() / len(values))
