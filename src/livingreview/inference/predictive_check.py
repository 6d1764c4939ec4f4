"""Could the model have made these data? Statistics fixed beforehand, on data that the fitted model makes.

Replicas keep who reports what, and draw *new* effects of every region, circuit, sample, disorder, therapy and modality
from the fitted spreads. With the fitted effects themselves a replica would repeat the data, and hardly a
check could fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from .hierarchical import HierarchicalFit
from .mixed_layout import COMPONENTS, Layout

# Directions that a region, and a sample or a region within one disorder, needs to be looked at.
REGION_LEAST, GROUP_LEAST = 4, 2
COLUMNS = ("statistic", "observed", "replicated", "low", "high", "p")


@dataclass(frozen=True)
class Check:
    """Observed and replicated values of the statistics.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a statistic: ``observed``, ``replicated`` (median), ``low``, ``high`` (central interval of the replicas)
        and ``p``, the share of replicas above the observed value, ties counted half. Near 0 or 1 the model fails there.
    """

    frame: pd.DataFrame
    replicas: np.ndarray


def check_predictions(fit: HierarchicalFit, rng: np.random.Generator) -> Check:
    """Compare the data with replicas from the posterior, one for each draw.

    Returns
    -------
    Check
        The statistics: overall share of decreases; variance of the share between regions; between samples; between
        disorders within a region, which the model has no effect for; regions with at least four samples that all go one
        way; samples with two directions or more that all go one way.

    References
    ----------
    Gelman A, Meng X-L, Stern H (1996). Posterior predictive assessment of model fitness via realized discrepancies.
    Statistica Sinica 6:733-807.
    Marshall EC, Spiegelhalter DJ (2003). Approximate cross-validatory predictive checks in disease mapping models.
    Statistics in Medicine 22:1649-1660 (new effects in the replicas).
    """
    layout, draws = fit.layout, fit.draws
    effects = draws.sd[:, layout.component] * rng.standard_normal(draws.effects.shape)
    chance = expit(draws.intercept[:, None] + effects @ layout.rows.T)
    replicated = rng.random(chance.shape) < chance
    rows, columns = [], []
    for name, statistic in statistics_of(layout).items():
        values, observed = statistic(replicated), float(statistic(layout.down[None])[0])
        low, middle, high = np.quantile(values, [fit.alpha / 2, 0.5, 1 - fit.alpha / 2])
        p = float((values > observed + 1e-12).mean() + 0.5 * (np.abs(values - observed) <= 1e-12).mean())
        rows.append((name, observed, middle, low, high, p))
        columns.append(values)
    return Check(pd.DataFrame(rows, columns=list(COLUMNS)), np.column_stack(columns))


def statistics_of(layout: Layout) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Name the statistics, each a function of directions, shape (replicas, n), True for a decrease.

    Examples
    --------
    >>> from livingreview.inference.mixed_layout import layout_of
    >>> rows = [(f"s{i}", region, -1) for i in range(4) for region in ("a", "b")]
    >>> laid = layout_of(pd.DataFrame(rows, columns=["sample", "region", "sign"]), {}, {})
    >>> found = statistics_of(laid)["regions all one way"](np.array([[True] * 8, [True] * 7 + [False]]))
    >>> found.tolist()
    [2.0, 1.0]
    """
    of_disorder = layout.sample_rows[:, layout.component == COMPONENTS.index("disorder")]
    disorder = of_disorder.argmax(axis=1) if of_disorder.shape[1] else np.zeros(len(layout.samples), dtype=int)
    cell = layout.region_of * (disorder.max() + 1) + disorder[layout.sample_of]
    cells, cell_of = np.unique(cell, return_inverse=True)
    region_of_cell = cells // (disorder.max() + 1)

    def shares(of: np.ndarray, least: int) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
        member = np.eye(of.max() + 1)[of]
        n = member.sum(axis=0)
        kept = n >= least
        return lambda down: ((down @ member)[:, kept] / n[kept], kept)

    by_region, by_sample = shares(layout.region_of, GROUP_LEAST), shares(layout.sample_of, GROUP_LEAST)
    by_cell, often = shares(cell_of, GROUP_LEAST), shares(layout.region_of, REGION_LEAST)

    def within_regions(down: np.ndarray) -> np.ndarray:
        share, kept = by_cell(down)
        total, freedom = np.zeros(len(down)), 0
        for region in np.unique(region_of_cell[kept]):
            own = share[:, region_of_cell[kept] == region]
            total += own.shape[1] * own.var(axis=1)
            freedom += own.shape[1] - 1
        return total / freedom if freedom else total

    return {
        "share of decreases": lambda down: down.mean(axis=1),
        "variance between regions": lambda down: _variance(by_region(down)[0]),
        "variance between samples": lambda down: _variance(by_sample(down)[0]),
        "variance between disorders within a region": within_regions,
        "regions all one way": lambda down: _one_way(often(down)[0]),
        "samples all one way": lambda down: _one_way(by_sample(down)[0]),
    }


def _variance(share: np.ndarray) -> np.ndarray:
    return share.var(axis=1, ddof=1) if share.shape[1] > 1 else np.zeros(len(share))


def _one_way(share: np.ndarray) -> np.ndarray:
    return ((share < 1e-9) | (share > 1 - 1e-9)).sum(axis=1).astype(float)
