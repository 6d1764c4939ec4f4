"""Could the model have made these data? Shares of decreases, observed and in data that the fitted model makes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .direction_cells import Cells
from .direction_model import Fit

COLUMNS = ("part", "name", "n", "observed", "predicted", "low", "high", "p")
_LEAST = 3  # directions below which a share is not compared


def predictive_check(cells: Cells, fit: Fit, rng: np.random.Generator) -> pd.DataFrame:
    """Compare shares of decreases by region and by group, and samples of one mind, with data that the model makes.

    Each draw makes the same samples report on the same regions, with samples' effects drawn anew.

    Returns
    -------
    pandas.DataFrame
        One row a statistic: ``part`` ("region", "group", "sample"), ``name``, ``n`` (directions; of part "sample" the samples with
        two directions or more), ``observed``, ``predicted`` (mean) with ``low`` and ``high`` (central 95 per cent), and ``p``,
        twice the smaller tail with half of the draws that equal the observed.
    """
    level, n_draws = cells.levels, len(fit.intercept)
    logit = fit.intercept[:, None] + fit.label[:, None] * cells.label + fit.design @ cells.design.T
    for factor in range(3):
        logit = logit + fit.effects[factor][:, level[factor]]
    sample = fit.spread[:, 3:] * rng.standard_normal((n_draws, len(cells.names[3])))
    made = rng.random(logit.shape) < 1 / (1 + np.exp(-(logit + sample[:, level[3]])))
    data = np.concatenate([cells.down[None].astype(bool), made])
    rows = []
    for part, factor in (("region", 0), ("group", 2)):
        for place, name in enumerate(cells.names[factor]):
            own = level[factor] == place
            if own.sum() >= _LEAST:
                rows.append({"part": part, "name": name, "n": int(own.sum())} | _compared(data[:, own].mean(axis=1)))
    member = np.eye(len(cells.names[3]), dtype=int)[level[3]]
    several = member.sum(axis=0) > 1
    if several.any():
        down = data.astype(int) @ member[:, several]
        alike = ((down == 0) | (down == member.sum(axis=0)[several])).mean(axis=1)
        rows.append({"part": "sample", "name": "one direction throughout", "n": int(several.sum())} | _compared(alike))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _compared(values: np.ndarray) -> Mapping[str, float]:
    observed, made = values[0], values[1:]
    low, high = np.quantile(made, [0.025, 0.975])
    above = (made > observed).mean() + 0.5 * (made == observed).mean()
    return {
        "observed": float(observed), "predicted": float(made.mean()), "low": float(low), "high": float(high),
        "p": float(min(1.0, 2 * min(above, 1 - above))),
    }  # fmt: skip
